// Sockets that leave by a certain local address or local port, where firewalls or peers ask for it.
//
// From one port there is one connection at a time to the same remote address and port (RFC 9293
// §3.4: the four together name a connection); to different ones it may be used several times. Ports
// are taken in turn. A socket with a port of its own is closed with a reset once nothing is left to
// send or receive, or its port could not be used again for a minute (TIME-WAIT, RFC 9293 §3.3.2).
//
// Threading  One thread.
// Limits     The range; when none of its ports is left: Problem::kNoPort.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>

#include "runtime/egress.h"

namespace orchestrion::runtime {

class LocalPorts {
public:
    enum class Problem : uint8_t {
        kNone,
        kNoPort,         // all ports of the range are in use, or may not be used
        kAddressFamily,  // the local address is of IPv4 and the remote one of IPv6, or the reverse
        kBadAddress,     // the local address is not one of this machine
        kNoSocket,       // the system has none left
    };
    struct Opened {
        int socket = -1;
        Problem problem = Problem::kNone;
    };

    // A stream socket towards `remote`, bound as the destination says but not connected.
    Opened open(const Destination& destination, const sockaddr& remote, socklen_t remote_size);
    // Closes any socket that open() gave.
    void close(int socket);

private:
    // Local port and remote address and port.
    using Use = std::pair<uint16_t, std::string>;
    Problem bindPort(int socket, const DestinationOptions& options, sockaddr_storage local,
                     const std::string& remote);

    std::set<Use> in_use_;
    std::unordered_map<int, Use> by_socket_;
    std::unordered_map<std::string, uint16_t> next_;  // by destination: where to look first
};

// Null for other families than those of IP.
std::optional<IpAddress> addressOf(const sockaddr& address);

}  // namespace orchestrion::runtime
