// What the operator says about who may come in. Plain values; AccessControl checks them as a whole.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "access/identity.h"
#include "base/units.h"

namespace orchestrion::access {

struct ApiKeyOptions {
    std::string name = {};
    // One of the two: what `orchestrion keys new` prints for the configuration, or the key itself,
    // out of a file or the environment.
    std::string hash = {};
    std::string secret = {};
    Grant grant = {};
};

// One issuer of tokens (an OpenID provider).
struct JwtOptions {
    std::string issuer = {};                  // claim "iss", to the letter
    std::vector<std::string> audiences = {};  // claim "aud" has one of them
    // Its public keys (RFC 7517): an https: URL (http: on this machine only), or a file's path.
    // Empty: the issuer is asked where they are (OpenID Connect Discovery 1.0 §4).
    std::string keys = {};
    std::vector<std::string> algorithms = {"RS256", "PS256", "ES256", "EdDSA"};
    std::string name_claim = "sub";
    // Dotted: "realm_access.roles". A claim of just this name is preferred.
    std::string role_claim = "roles";
    std::map<std::string, Role> roles = {};  // the claim's values; others mean nothing
    std::string tenant_claim = {};           // empty: all tokens are of `tenant`
    std::string tenant{kDefaultTenant};
    Milliseconds leeway{60000};         // how wrong the issuer's clock may be
    Milliseconds refresh_time{600000};  // keys older than this are fetched anew, in the background
    Milliseconds fetch_pause_min{30000};  // between two fetches, whatever tokens say
    Milliseconds keys_age_max{86400000};  // older keys are not used
    Milliseconds fetch_time_max{5000};
};

// Clients that show a certificate. All patterns that are given have to match; the first rule that
// fits decides. In a pattern "*" stands for one or more characters but none of ". / , @ + =", and
// "**" for any one or more.
struct CertificateRule {
    std::string name = {};         // empty: the certificate's common name
    std::string subject = {};      // RFC 4514: "CN=ops-*,O=Example"
    std::string common_name = {};  // "ops-*"
    // One of the alternative names: "DNS:…", "URI:…", "email:…" or "IP:…"; without such a word,
    // DNS.
    std::string san = {};
    std::string fingerprint = {};  // SHA-256 of the certificate, hexadecimal; no pattern
    Grant grant = {};
};

// Of logins that fail.
struct AttemptLimits {
    uint32_t failures_max = 10;  // from one address (IPv6: one /64) within `window`; 0: no limit
    Milliseconds window{60000};
    uint32_t addresses_max = 10000;  // remembered
};

struct AccessOptions {
    // False: whoever reaches the server may do everything, and nothing below may be set.
    bool login_required = false;
    std::vector<ApiKeyOptions> api_keys = {};
    std::vector<JwtOptions> issuers = {};
    std::vector<CertificateRule> certificates = {};
    AttemptLimits attempts = {};
};

inline constexpr size_t kApiKeysMax = 1000;
inline constexpr size_t kIssuersMax = 16;
inline constexpr size_t kCertificateRulesMax = 1000;

}  // namespace orchestrion::access
