#include "runtime/network_policy.h"

#include <algorithm>

#include "runtime/special_addresses.h"

namespace orchestrion::runtime {
namespace {

Result<std::vector<HostPattern>> parseAll(const std::vector<std::string>& texts,
                                          const std::string& list) {
    std::vector<HostPattern> patterns;
    for (const std::string& text : texts) {
        auto pattern = HostPattern::parse(text);
        if (!pattern) return fail("egress.badValue", list + ": " + pattern.error().message);
        patterns.push_back(std::move(*pattern));
    }
    return patterns;
}

const HostPattern* find(const std::vector<HostPattern>& patterns, const Endpoint& to,
                        const std::optional<IpAddress>& address) {
    const auto found =
        std::find_if(patterns.begin(), patterns.end(),
                     [&](const HostPattern& pattern) { return pattern.matches(to, address); });
    return found == patterns.end() ? nullptr : &*found;
}

}  // namespace

Result<NetworkPolicy> NetworkPolicy::compile(const NetworkPolicyOptions& options) {
    NetworkPolicy policy;
    policy.enforced_ = options.enforced;
    policy.allow_loopback_ = options.allow_loopback;
    policy.ports_denied_ = options.ports_denied;
    auto allow = parseAll(options.allow, "allow");
    auto deny = parseAll(options.deny, "deny");
    if (!allow) return fail(allow.error());
    if (!deny) return fail(deny.error());
    policy.allow_ = std::move(*allow);
    policy.deny_ = std::move(*deny);
    return policy;
}

Refusal NetworkPolicy::judgeUrl(const Endpoint& to, bool by_proxy) const {
    if (!enforced_) return {};
    if (auto refusal = judgePort(to)) return refusal;
    if (to.address) return judgeAddress(to, allow_loopback_ && !by_proxy);
    if (const HostPattern* pattern = denied(to)) {
        return "'" + pattern->text() + "' is on the list of what is denied";
    }
    return by_proxy ? judgeProxiedName(to) : Refusal{};
}

Refusal NetworkPolicy::judgeConnection(const Endpoint& to) const {
    if (!enforced_) return {};
    if (auto refusal = judgePort(to)) return refusal;
    return judgeAddress(to, allow_loopback_);
}

Refusal NetworkPolicy::judgePort(const Endpoint& to) const {
    if (std::find(ports_denied_.begin(), ports_denied_.end(), to.port) == ports_denied_.end()) {
        return {};
    }
    return "port " + std::to_string(to.port) + " is on the list of ports that are denied";
}

// By any of the addresses the one of the endpoint stands for.
const HostPattern* NetworkPolicy::denied(const Endpoint& to) const {
    const HostPattern* found = find(deny_, to, to.address);
    if (found != nullptr || !to.address) return found;
    for (const IpAddress& form : embeddedV4(*to.address)) {
        if ((found = find(deny_, to, form)) != nullptr) return found;
    }
    return nullptr;
}

Refusal NetworkPolicy::judgeAddress(const Endpoint& to, bool loopback_allowed) const {
    if (const HostPattern* pattern = denied(to)) {
        return "'" + pattern->text() + "' is on the list of what is denied";
    }
    if (find(allow_, to, to.address) != nullptr) return {};
    if (auto refusal = judgeSpecial(to, *to.address, loopback_allowed)) return refusal;
    for (const IpAddress& form : embeddedV4(*to.address)) {
        if (find(allow_, to, form) != nullptr) continue;
        if (auto refusal = judgeSpecial(to, form, loopback_allowed)) return refusal;
    }
    return {};
}

Refusal NetworkPolicy::judgeSpecial(const Endpoint& to, const IpAddress& form,
                                    bool loopback_allowed) const {
    const SpecialRange* range = findSpecialRange(form);
    if (range == nullptr || (range->loopback && loopback_allowed)) return {};
    std::string why = form == *to.address ? "it" : "it stands for " + toString(form) + ", which";
    why += " is in " + std::string(range->network) + ", " + std::string(range->what);
    return why + "; the operator can allow it: outbound.allow takes '" + to.host +
           "' or a network around " + toString(form);
}

Refusal NetworkPolicy::judgeProxiedName(const Endpoint& to) const {
    if (!isInternalName(to.host) || find(allow_, to, {}) != nullptr) return {};
    return "it is a name of an inner network, and the proxy would look it up there; the operator "
           "can allow it: outbound.allow takes '" +
           to.host + "'";
}

}  // namespace orchestrion::runtime
