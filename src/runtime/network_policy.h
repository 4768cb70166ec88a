// Whether a request made on a stranger's word may go where it wants to go: the defence against
// server-side request forgery (OWASP A10:2021, CWE-918).
//
// It is asked twice: before a request is sent, with what its URL says, and when a connection is
// made or used again, with the address it really leads to. Only the second answer is safe against
// names that change their meaning, so both have to be yes.
//
// Through a proxy the address is not known here: the proxy looks names up. Then the first answer
// alone decides, addresses in URLs are judged like any other, and names that mean something inside
// a network only (isInternalName) are refused unless they are allowed.
//
// Threading  Immutable once made.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "runtime/egress_options.h"
#include "runtime/host_pattern.h"

namespace orchestrion::runtime {

// Why not, for a person: the rule and what would allow it. An empty optional is "yes".
using Refusal = std::optional<std::string>;

class NetworkPolicy {
public:
    // Fails with egress.badValue.
    static Result<NetworkPolicy> compile(const NetworkPolicyOptions& options);

    // Before the request: by host, port and, if the URL is written with one, the address.
    Refusal judgeUrl(const Endpoint& to, bool by_proxy) const;
    // When connected; `to.address` is the one of the socket.
    Refusal judgeConnection(const Endpoint& to) const;

private:
    Refusal judgePort(const Endpoint& to) const;
    Refusal judgeAddress(const Endpoint& to, bool loopback_allowed) const;
    Refusal judgeSpecial(const Endpoint& to, const IpAddress& form, bool loopback_allowed) const;
    Refusal judgeProxiedName(const Endpoint& to) const;
    const HostPattern* denied(const Endpoint& to) const;

    bool enforced_ = true;
    bool allow_loopback_ = false;
    std::vector<HostPattern> allow_;
    std::vector<HostPattern> deny_;
    std::vector<uint16_t> ports_denied_;
};

}  // namespace orchestrion::runtime
