// Which hosts a rule about outgoing connections is for, and what it is asked about.
//
// Threading  Immutable values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "runtime/ip_address.h"

namespace orchestrion::runtime {

// The other end of a connection, as far as it is known.
struct Endpoint {
    std::string host = {};  // of the URL: lower case, no brackets, no dot at its end
    uint16_t port = 0;
    // Where the connection leads, or would; of a URL that is not looked up yet: the address it is
    // written with, if it is.
    std::optional<IpAddress> address = {};
};

// "db.bank.example:5432", "[::1]:80".
std::string toString(const Endpoint& endpoint);

// "bank.example"      this host
// "*.bank.example"    every host below it, at any depth, without itself
// "10.1.2.3", "fc00::/7", "10.0.0.0/8"    hosts with such an address
// "*"                 every host
// Each may end in ":PORT"; an IPv6 address or network stands in brackets then.
class HostPattern {
public:
    // Fails with egress.badValue.
    static Result<HostPattern> parse(std::string_view text);

    bool matches(const Endpoint& endpoint) const { return matches(endpoint, endpoint.address); }
    // With another address than that of the endpoint.
    bool matches(const Endpoint& endpoint, const std::optional<IpAddress>& address) const;

    const std::string& text() const { return text_; }

private:
    enum class Kind : uint8_t { kAny, kHost, kBelow, kNetwork };

    bool parsePort(std::string_view& text);
    bool parseHost(std::string_view text);

    std::string text_;
    Kind kind_ = Kind::kAny;
    std::string host_;  // kBelow: with its leading dot
    std::optional<IpNetwork> network_;
    std::optional<uint16_t> port_;
};

}  // namespace orchestrion::runtime
