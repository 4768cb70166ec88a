#include "runtime/os/local_ports.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace orchestrion::runtime {
namespace {

// The address to bind to, port 0: the destination's, or any of the family.
sockaddr_storage localAddress(const std::optional<IpAddress>& address, int family) {
    sockaddr_storage storage{};
    storage.ss_family = static_cast<sa_family_t>(family);
    if (!address) return storage;
    if (family == AF_INET) {
        reinterpret_cast<sockaddr_in&>(storage).sin_addr.s_addr = htonl(address->v4());
    } else {
        std::copy(address->bytes().begin(), address->bytes().end(),
                  reinterpret_cast<sockaddr_in6&>(storage).sin6_addr.s6_addr);
    }
    return storage;
}

bool bindTo(int socket, sockaddr_storage local, uint16_t port) {
    const bool four = local.ss_family == AF_INET;
    if (four) {
        reinterpret_cast<sockaddr_in&>(local).sin_port = htons(port);
    } else {
        reinterpret_cast<sockaddr_in6&>(local).sin6_port = htons(port);
    }
    const socklen_t size = four ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
    return bind(socket, reinterpret_cast<const sockaddr*>(&local), size) == 0;
}

}  // namespace

std::optional<IpAddress> addressOf(const sockaddr& address) {
    if (address.sa_family == AF_INET) {
        return IpAddress::fromV4(
            ntohl(reinterpret_cast<const sockaddr_in&>(address).sin_addr.s_addr));
    }
    if (address.sa_family != AF_INET6) return {};
    std::array<uint8_t, 16> bytes{};
    std::memcpy(bytes.data(), &reinterpret_cast<const sockaddr_in6&>(address).sin6_addr, 16);
    return IpAddress::fromBytes(bytes);
}

LocalPorts::Opened LocalPorts::open(const Destination& destination, const sockaddr& remote,
                                    socklen_t remote_size) {
    const int family = remote.sa_family;
    const bool four = family == AF_INET;
    if (destination.local_address && destination.local_address->isV4() != four) {
        return {-1, Problem::kAddressFamily};
    }
    const int socket = ::socket(family, SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_TCP);
    if (socket < 0) return {-1, Problem::kNoSocket};
    const sockaddr_storage local = localAddress(destination.local_address, family);
    Problem problem = Problem::kNone;
    if (destination.options.local_ports.first != 0) {
        problem = bindPort(socket, destination.options, local,
                           std::string(reinterpret_cast<const char*>(&remote), remote_size));
    } else if (destination.local_address && !bindTo(socket, local, 0)) {
        problem = Problem::kBadAddress;
    }
    if (problem == Problem::kNone) return {socket, problem};
    ::close(socket);
    return {-1, problem};
}

LocalPorts::Problem LocalPorts::bindPort(int socket, const DestinationOptions& options,
                                         sockaddr_storage local, const std::string& remote) {
    const int yes = 1;  // the same port towards other remotes
    setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
    const uint32_t count = options.local_ports.last - options.local_ports.first + 1u;
    uint16_t& next = next_[options.match];
    for (uint32_t i = 0; i < count; ++i) {
        const auto port = static_cast<uint16_t>(options.local_ports.first + (next + i) % count);
        const Use use(port, remote);
        if (in_use_.contains(use)) continue;
        if (!bindTo(socket, local, port)) {
            if (errno == EADDRNOTAVAIL) return Problem::kBadAddress;
            continue;
        }
        next = static_cast<uint16_t>((next + i + 1) % count);
        in_use_.insert(use);
        by_socket_.emplace(socket, use);
        return Problem::kNone;
    }
    return Problem::kNoPort;
}

void LocalPorts::close(int socket) {
    if (const auto found = by_socket_.find(socket); found != by_socket_.end()) {
        const linger reset{1, 0};
        setsockopt(socket, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
        in_use_.erase(found->second);
        by_socket_.erase(found);
    }
    ::close(socket);
}

}  // namespace orchestrion::runtime
