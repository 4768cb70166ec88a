// Clients that show a certificate (mutual TLS), and the rules that say who they are.
//
// The TLS listener has verified the certificate against its CA before anybody asks here.
//
// Threading  Constant once made.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "access/options.h"
#include "base/result.h"

namespace orchestrion::access {

struct PeerCertificate {
    std::string subject;            // RFC 4514, "CN=ops-1,O=Example"
    std::string common_name;        // may be empty
    std::vector<std::string> sans;  // "DNS:…", "URI:…", "email:…", "IP:…"
    std::string fingerprint;        // SHA-256, hexadecimal
};

class CertificateRules {
public:
    // Fails with access.badOptions.
    static Result<CertificateRules> from(const std::vector<CertificateRule>& rules);

    // Nothing if no rule fits.
    std::shared_ptr<const Identity> find(const PeerCertificate& certificate) const;

private:
    std::vector<CertificateRule> rules_;
};

// "*" and "**" as in CertificateRule. Takes time proportional to the product of the lengths.
bool matchesPattern(std::string_view pattern, std::string_view text);

}  // namespace orchestrion::access
