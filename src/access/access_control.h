// Who is asking? The credentials of a request to an identity, or why not.
//
//   nothing                        the client's certificate, if a rule fits it
//   Authorization: Bearer ork_…    an API key; X-API-Key: ork_… as well
//   Authorization: Bearer a.b.c    a JSON Web Token of a known issuer
//
// A credential that is there has to be good: a bad token is not saved by a certificate. Without
// `login_required` everybody is the identity "development", whatever they send.
//
// Lifetime   Outlives the requests; fetches of keys under way may outlive it, but not `parts`.
// Threading  Any thread; replace() from one at a time.
// Limits     AccessOptions::attempts; kTokenBytesMax for whatever is presented.
// Errors     Refusals: access.required, access.badCredentials, access.badToken,
//            access.tokenExpired (401), access.tooManyAttempts (429), access.keysUnavailable (503).
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "access/attempts.h"
#include "access/certificates.h"
#include "access/issuers.h"
#include "access/options.h"
#include "access/own_keys.h"
#include "runtime/clock.h"
#include "runtime/http_client.h"
#include "runtime/random.h"

namespace orchestrion::access {

// Where a request comes from.
struct Peer {
    std::string address = {};  // without a port; empty: not known
    std::shared_ptr<const PeerCertificate> certificate = nullptr;
};

struct Presented {
    std::string_view authorization = {};  // the header of this name
    std::string_view api_key = {};        // the header X-API-Key
    Peer peer = {};
};

struct Refusal {
    Error error;
    Milliseconds retry_after{0};  // 0: waiting does not help
};

struct AccessCounters {
    uint64_t logins = 0;          // credentials that were good
    uint64_t refused_logins = 0;  // and those that were not
    uint64_t blocked_logins = 0;  // not looked at: too many failures before
    uint64_t key_fetches = 0;     // of issuers' keys
    uint64_t key_fetch_failures = 0;
};

class AccessControl {
public:
    struct Parts {
        const runtime::Clock& clock;  // all are borrowed and outlive the control
        runtime::Random& random;      // fit for secrets; used in create() and replace() only
        runtime::HttpClient& http;    // fetches issuers' keys
        // Hears why keys could not be fetched; from any thread.
        KeySource::OnFailure on_key_failure = {};
    };
    using Outcome = Result<std::shared_ptr<const Identity>, Refusal>;
    using Done = std::function<void(Outcome)>;

    // Fails with access.badOptions, which says what is wrong.
    static Result<std::unique_ptr<AccessControl>> create(const AccessOptions& options, Parts parts);
    ~AccessControl();
    AccessControl(const AccessControl&) = delete;
    AccessControl& operator=(const AccessControl&) = delete;

    // From the next request on these options hold, as a whole; on failure nothing changes.
    Result<void> replace(const AccessOptions& options);

    // `done` is called once: before this returns, or, if an issuer's keys have to be fetched first,
    // on the HTTP client's thread.
    void authenticate(const Presented& presented, Done done) const;

    // Good for sending events to sessions of this tenant, as long as this object lives.
    std::string ownKey(std::string_view tenant) const { return own_keys_.keyFor(tenant); }
    bool loginRequired() const;
    AccessCounters counters() const;

private:
    struct State;
    class Login;
    explicit AccessControl(Parts parts);
    std::shared_ptr<const State> state() const;
    Result<std::shared_ptr<const State>> makeState(const AccessOptions& options) const;

    const Parts parts_;
    const OwnKeys own_keys_;
    const std::shared_ptr<const Identity> development_;
    struct Shared;  // what a login that waits for keys still needs
    const std::shared_ptr<Shared> shared_;
    mutable std::mutex mutex_;
    std::shared_ptr<const State> state_;
};

// Whether the server may listen there: on an address that others can reach only if they have to log
// in, or if the operator insists. Fails with server.insecureAddress.
Result<void> checkReach(const AccessOptions& options, std::string_view where, bool is_loopback,
                        bool insecure_any_address);

}  // namespace orchestrion::access
