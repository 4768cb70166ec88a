// Addresses, networks and URLs as texts; nothing here asks the network.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"
#include "config/config.h"

namespace orchestrion::config {

struct ListenAddress {
    std::string address;  // without brackets
    uint16_t port = 0;
};
// "127.0.0.1:7210", "[::1]:0". Fails with config.badListen. Whether the address is one of this
// machine, or an address at all, is the listener's to say.
Result<ListenAddress> parseListen(const std::string& text);

// An IPv4 or IPv6 address, without brackets or zone.
bool isIpAddress(const std::string& text);
// An address, "10.0.0.0/8" or "fc00::/7".
bool isNetwork(const std::string& text);
// What Destination::match takes: a network, a host name, one that begins with "*." or "*" itself,
// each with or without ":PORT" (an IPv6 address then in brackets).
bool isDestinationPattern(const std::string& text);
// "40000-40100" or "40000"; not 0.
std::optional<PortRange> parsePortRange(const std::string& text);

// "http://…" or "https://…" with a host. `credentials`: a user stands in it, which is no place for
// a secret.
struct UrlParts {
    std::string scheme;
    std::string host;
    bool credentials = false;
};
std::optional<UrlParts> splitHttpUrl(const std::string& text);

}  // namespace orchestrion::config
