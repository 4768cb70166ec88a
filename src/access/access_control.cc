#include "access/access_control.h"

#include <optional>

#include "access/api_keys.h"
#include "access/verified.h"

namespace orchestrion::access {
namespace {

using Outcome = AccessControl::Outcome;

Unexpected<Refusal> refuse(std::string_view code, std::string message) {
    return fail(Refusal{{std::string(code), std::move(message)}, Milliseconds(0)});
}

bool equalsIgnoringCase(std::string_view a, std::string_view lower) {
    if (a.size() != lower.size()) return false;
    for (size_t i = 0; i < a.size(); ++i) {
        const char c = a[i] >= 'A' && a[i] <= 'Z' ? static_cast<char>(a[i] - 'A' + 'a') : a[i];
        if (c != lower[i]) return false;
    }
    return true;
}

// What stands behind "Bearer " (RFC 6750 §2.1); empty if it is another scheme.
std::string_view bearerOf(std::string_view authorization) {
    const size_t space = authorization.find(' ');
    if (space == std::string_view::npos ||
        !equalsIgnoringCase(authorization.substr(0, space), "bearer")) {
        return {};
    }
    const size_t begin = authorization.find_first_not_of(' ', space);
    return begin == std::string_view::npos ? std::string_view() : authorization.substr(begin);
}

// The one credential of a request; empty if there is none.
Result<std::string_view, Refusal> credentialOf(const Presented& presented) {
    if (!presented.authorization.empty() && !presented.api_key.empty()) {
        return refuse("access.badCredentials",
                      "expected either the header Authorization or X-API-Key, but found both");
    }
    const std::string_view credential =
        presented.authorization.empty() ? presented.api_key : bearerOf(presented.authorization);
    if (credential.empty() && !presented.authorization.empty()) {
        return refuse("access.badCredentials",
                      "expected 'Authorization: Bearer' with an API key or a JSON Web Token");
    }
    if (credential.size() > kTokenBytesMax) {
        return refuse(
            "access.badCredentials",
            "expected at most " + std::to_string(kTokenBytesMax) + " bytes of key or token");
    }
    return credential;
}

// Whether the one who failed may have been guessing.
bool isGuess(const Error& error) {
    return error.code == "access.badCredentials" || error.code == "access.badToken";
}

}  // namespace

struct AccessControl::State {
    explicit State(runtime::Random& random) : verified(random) {}

    AccessOptions options;
    ApiKeys keys;
    Issuers issuers;
    CertificateRules certificates;
    mutable Verified verified;  // good for these options only
};

struct AccessControl::Shared {
    explicit Shared(const runtime::Clock& c) : clock(c), attempts(c) {}

    const runtime::Clock& clock;
    Attempts attempts;
    const std::shared_ptr<FetchCounters> fetches = std::make_shared<FetchCounters>();
    std::atomic<uint64_t> logins{0};
    std::atomic<uint64_t> refused{0};
    std::atomic<uint64_t> blocked{0};
};

// One request's way in.
class AccessControl::Login {
public:
    Login(std::shared_ptr<const State> state, std::shared_ptr<Shared> shared, const Peer& peer,
          Done done)
        : state_(std::move(state)),
          shared_(std::move(shared)),
          peer_(peer),
          done_(std::move(done)) {}

    void withCertificate() {
        if (peer_.certificate == nullptr) {
            return refused("access.required",
                           "expected 'Authorization: Bearer' with an API key or a JSON Web Token");
        }
        auto identity = state_->certificates.find(*peer_.certificate);
        if (identity != nullptr) return accepted(std::move(identity));
        refused("access.required", "no rule fits the certificate of '" +
                                       peer_.certificate->subject +
                                       "', and there is no other credential");
    }

    void withCredential(std::string_view credential, const OwnKeys& own_keys) {
        const Milliseconds now = shared_->clock.monotonicTime();
        if (auto known = state_->verified.find(credential, now)) return accepted(std::move(known));
        if (const auto wait = shared_->attempts.wait(peer_.address)) return blocked(*wait);
        if (credential.starts_with(kOwnKeyPrefix)) return withKey(own_keys.find(credential));
        if (credential.find('.') == std::string_view::npos) {
            auto identity = state_->keys.find(credential);
            if (identity != nullptr) remember(credential, identity, Verified::kTimeMax);
            return withKey(std::move(identity));
        }
        withToken(credential);
    }

    void refused(std::string_view code, std::string message) {
        refused(Error{std::string(code), std::move(message)});
    }

private:
    void withKey(std::shared_ptr<const Identity> identity) {
        if (identity != nullptr) return accepted(std::move(identity));
        refused("access.badCredentials", "the API key is not one of this server's");
    }

    void withToken(std::string_view compact) {
        state_->issuers.verify(
            compact, shared_->clock,
            [login = *this, token = std::string(compact)](Result<TokenLogin> verified) mutable {
                login.tokenVerified(token, std::move(verified));
            });
    }

    void tokenVerified(std::string_view token, Result<TokenLogin> verified) {
        if (!verified) return refused(verified.error());
        auto identity = std::make_shared<const Identity>(std::move(verified->identity));
        remember(token, identity, verified->expires - shared_->clock.wallTime());
        accepted(std::move(identity));
    }

    void remember(std::string_view credential, const std::shared_ptr<const Identity>& identity,
                  Milliseconds time) {
        state_->verified.add(credential, identity, shared_->clock.monotonicTime(), time);
    }

    void accepted(std::shared_ptr<const Identity> identity) {
        ++shared_->logins;
        done_(std::move(identity));
    }

    void refused(const Error& error) {
        ++shared_->refused;
        if (isGuess(error)) shared_->attempts.failed(peer_.address);
        done_(
            fail(Refusal{error, Milliseconds(error.code == "access.keysUnavailable" ? 1000 : 0)}));
    }

    void blocked(Milliseconds wait) {
        ++shared_->blocked;
        done_(fail(Refusal{{"access.tooManyAttempts",
                            "too many logins from this address have failed; wait " +
                                std::to_string((wait.count() + 999) / 1000) + " seconds"},
                           wait}));
    }

    std::shared_ptr<const State> state_;
    std::shared_ptr<Shared> shared_;
    Peer peer_;
    Done done_;
};

AccessControl::AccessControl(Parts parts)
    : parts_(std::move(parts)),
      own_keys_(parts_.random),
      development_(std::make_shared<const Identity>(developmentIdentity())),
      shared_(std::make_shared<Shared>(parts_.clock)) {}

AccessControl::~AccessControl() = default;

Result<std::unique_ptr<AccessControl>> AccessControl::create(const AccessOptions& options,
                                                             Parts parts) {
    std::unique_ptr<AccessControl> control(new AccessControl(std::move(parts)));
    const auto done = control->replace(options);
    if (!done) return fail(done.error());
    return control;
}

Result<std::shared_ptr<const AccessControl::State>> AccessControl::makeState(
    const AccessOptions& options) const {
    const bool has_login =
        !options.api_keys.empty() || !options.issuers.empty() || !options.certificates.empty();
    if (options.login_required != has_login) {
        return fail("access.badOptions",
                    has_login
                        ? "there are ways to log in, but nobody has to: require the login, or "
                          "remove them"
                        : "nobody could log in: expected api keys, an issuer of tokens or "
                          "certificate rules");
    }
    const auto before = state();
    auto keys = ApiKeys::from(options.api_keys);
    if (!keys) return fail(keys.error());
    auto issuers = Issuers::from(
        options.issuers, {{parts_.clock, parts_.on_key_failure, shared_->fetches}, parts_.http},
        before == nullptr ? nullptr : &before->issuers);
    if (!issuers) return fail(issuers.error());
    auto certificates = CertificateRules::from(options.certificates);
    if (!certificates) return fail(certificates.error());
    auto made = std::make_shared<State>(parts_.random);
    made->options = options;
    made->keys = std::move(*keys);
    made->issuers = std::move(*issuers);
    made->certificates = std::move(*certificates);
    return std::shared_ptr<const State>(std::move(made));
}

Result<void> AccessControl::replace(const AccessOptions& options) {
    auto made = makeState(options);
    if (!made) return fail(made.error());
    shared_->attempts.setLimits(options.attempts);
    {
        const std::lock_guard lock(mutex_);
        state_ = *made;
    }
    (*made)->issuers.warm();
    return {};
}

std::shared_ptr<const AccessControl::State> AccessControl::state() const {
    const std::lock_guard lock(mutex_);
    return state_;
}

bool AccessControl::loginRequired() const {
    return state()->options.login_required;
}

void AccessControl::authenticate(const Presented& presented, Done done) const {
    auto now = state();
    if (!now->options.login_required) return done(development_);
    Login login(std::move(now), shared_, presented.peer, std::move(done));
    const auto credential = credentialOf(presented);
    if (!credential) {
        return login.refused(credential.error().error.code, credential.error().error.message);
    }
    if (credential->empty()) return login.withCertificate();
    login.withCredential(*credential, own_keys_);
}

AccessCounters AccessControl::counters() const {
    return {shared_->logins, shared_->refused, shared_->blocked, shared_->fetches->fetches,
            shared_->fetches->failures};
}

Result<void> checkReach(const AccessOptions& options, std::string_view where, bool is_loopback,
                        bool insecure_any_address) {
    if (is_loopback || options.login_required || insecure_any_address) return {};
    return fail("server.insecureAddress",
                "other machines could reach " + std::string(where) +
                    ", and nobody has to log in: whoever reaches the server may start, drive and "
                    "end sessions. Listen on 127.0.0.1, configure a login (access.login), or add "
                    "--insecure-any-address if the network itself is closed");
}

}  // namespace orchestrion::access
