#include "access/issuers.h"

#include <algorithm>
#include <set>
#include <tuple>

namespace orchestrion::access {
namespace {

// What a key source is made of.
auto sourceParts(const JwtOptions& o) {
    return std::tie(o.issuer, o.keys, o.refresh_time, o.fetch_pause_min, o.keys_age_max,
                    o.fetch_time_max);
}

Unexpected<Error> bad(const JwtOptions& options, const std::string& message) {
    return fail("access.badOptions", "issuer '" + options.issuer + "': " + message);
}

Result<void> checkTimes(const JwtOptions& options) {
    const Milliseconds zero(0);
    if (options.leeway < zero || options.leeway > std::chrono::hours(1)) {
        return bad(options, "expected a leeway from 0 to 1 hour");
    }
    if (options.refresh_time <= zero || options.fetch_pause_min <= zero ||
        options.fetch_time_max <= zero || options.keys_age_max < options.refresh_time) {
        return bad(options, "expected times above zero, and keys_age_max not below refresh_time");
    }
    return {};
}

Result<void> check(const JwtOptions& options) {
    if (options.issuer.empty()) {
        return fail("access.badOptions", "expected an issuer with a name (the claim iss)");
    }
    if (options.audiences.empty()) {
        return bad(options, "expected an audience: without one, tokens for others would be taken");
    }
    if (options.name_claim.empty() || options.role_claim.empty() || options.roles.empty()) {
        return bad(options,
                   "expected a claim for the name, one for the roles, and which of its values "
                   "stand for which role");
    }
    if (options.tenant != kEveryTenant && !isTenantName(options.tenant)) {
        return bad(options, "expected a tenant of 1 to 64 characters A-Z a-z 0-9 . _ -, or '*'");
    }
    return checkTimes(options);
}

Result<std::vector<Algorithm>> algorithmsOf(const JwtOptions& options) {
    std::vector<Algorithm> algorithms;
    for (const std::string& name : options.algorithms) {
        const auto algorithm = algorithmFrom(name);
        if (!algorithm) {
            return bad(options, "expected algorithms of RS256, PS256, ES256, EdDSA, but found '" +
                                    name + "'");
        }
        algorithms.push_back(*algorithm);
    }
    if (algorithms.empty()) return bad(options, "expected at least one algorithm");
    return algorithms;
}

}  // namespace

Result<Issuers::Issuer> Issuers::issuerOf(const JwtOptions& options, const Parts& parts,
                                          const Issuers* before) {
    const auto good = check(options);
    if (!good) return fail(good.error());
    auto algorithms = algorithmsOf(options);
    if (!algorithms) return fail(algorithms.error());
    const auto known = before == nullptr ? nullptr : before->find(options.issuer);
    Issuer issuer{options, std::move(*algorithms), nullptr};
    if (known != nullptr && sourceParts(known->options) == sourceParts(options)) {
        issuer.keys = known->keys;
        return issuer;
    }
    auto fetch = makeFetch(options, parts.http);
    if (!fetch) return fail(fetch.error());
    issuer.keys = std::make_shared<KeySource>(
        std::move(*fetch),
        KeySource::Times{options.refresh_time, options.fetch_pause_min, options.keys_age_max},
        parts.keys);
    return issuer;
}

Result<Issuers> Issuers::from(const std::vector<JwtOptions>& options, const Parts& parts,
                              const Issuers* before) {
    if (options.size() > kIssuersMax) {
        return fail("access.badOptions",
                    "expected at most " + std::to_string(kIssuersMax) + " issuers");
    }
    Issuers issuers;
    for (const JwtOptions& one : options) {
        if (issuers.find(one.issuer) != nullptr) return bad(one, "it is there twice");
        auto issuer = issuerOf(one, parts, before);
        if (!issuer) return fail(issuer.error());
        issuers.issuers_.push_back(std::make_shared<const Issuer>(std::move(*issuer)));
    }
    return issuers;
}

void Issuers::warm() const {
    for (const auto& issuer : issuers_) issuer->keys->warm();
}

std::shared_ptr<const Issuers::Issuer> Issuers::find(std::string_view name) const {
    const auto it = std::find_if(issuers_.begin(), issuers_.end(),
                                 [&](const auto& one) { return one->options.issuer == name; });
    return it == issuers_.end() ? nullptr : *it;
}

void Issuers::verify(std::string_view compact, const runtime::Clock& clock, Done done) const {
    auto parsed = Token::parse(compact);
    if (!parsed) return done(fail(parsed.error()));
    const auto issuer = find(parsed->issuer());
    if (issuer == nullptr) {
        return done(
            fail("access.badToken", "the token's issuer (iss) is not one of this server's"));
    }
    const auto& allowed = issuer->algorithms;
    if (std::find(allowed.begin(), allowed.end(), parsed->algorithm()) == allowed.end()) {
        return done(fail("access.badToken", "tokens of this issuer are not taken with " +
                                                std::string(toString(parsed->algorithm()))));
    }
    const auto token = std::make_shared<const Token>(std::move(*parsed));
    issuer->keys->find(
        token->keyId(), token->algorithm(),
        [token, issuer, &clock, done = std::move(done)](Result<KeySource::Found> found) {
            if (!found) return done(fail(found.error()));
            if (!token->verifiedBy(*found->key)) {
                return done(fail("access.badToken", "the token's signature is wrong"));
            }
            done(token->login(issuer->options, clock.wallTime()));
        });
}

}  // namespace orchestrion::access
