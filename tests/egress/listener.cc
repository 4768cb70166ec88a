#include "egress/listener.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <csignal>

#include "base/assert.h"

namespace orchestrion::egress_test {
namespace {

sockaddr_in loopback(uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

int newSocket() {
    const int made = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ORCH_ASSERT(made >= 0, "the system has a socket");
    return made;
}

uint16_t bindAnywhere(int bound) {
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof(address);
    const bool good = bind(bound, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                      getsockname(bound, reinterpret_cast<sockaddr*>(&address), &size) == 0;
    ORCH_ASSERT(good, "the system has a free port");
    return ntohs(address.sin_port);
}

void setPatience(int patient) {
    const timeval patience{10, 0};
    setsockopt(patient, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    setsockopt(patient, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
}

bool receiveMore(int from, std::string& received) {
    char bytes[16384];
    const ssize_t count = recv(from, bytes, sizeof(bytes), 0);
    if (count > 0) received.append(bytes, static_cast<size_t>(count));
    return count > 0;
}

}  // namespace

Listener::Listener(Conversation conversation)
    : conversation_(std::move(conversation)), socket_(newSocket()), port_(bindAnywhere(socket_)) {
    ORCH_ASSERT(listen(socket_, 64) == 0, "the socket listens");
    accepting_ = std::thread([this] { accept(); });
}

Listener::~Listener() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
        for (const int each : open_) shutdown(each, SHUT_RDWR);
    }
    shutdown(socket_, SHUT_RDWR);
    accepting_.join();
    for (std::thread& talk : talks_) talk.join();
    close(socket_);
}

void Listener::accept() {
    sigset_t all;  // SIGPIPE, which TLS on a closed connection would raise
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, nullptr);
    while (true) {
        sockaddr_in peer{};
        socklen_t size = sizeof(peer);
        const int accepted =
            accept4(socket_, reinterpret_cast<sockaddr*>(&peer), &size, SOCK_CLOEXEC);
        if (accepted < 0) return;
        const std::lock_guard lock(mutex_);
        if (ending_) {
            close(accepted);
            return;
        }
        setPatience(accepted);
        open_.insert(accepted);
        const uint16_t client_port = ntohs(peer.sin_port);
        talks_.emplace_back([this, accepted, client_port] { talk(accepted, client_port); });
    }
}

void Listener::talk(int accepted, uint16_t client_port) {
    conversation_(accepted, client_port);
    const std::lock_guard lock(mutex_);
    open_.erase(accepted);
    close(accepted);
}

int connectTo(uint16_t port) {
    const int made = newSocket();
    setPatience(made);
    const sockaddr_in address = loopback(port);
    if (connect(made, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0) {
        return made;
    }
    close(made);
    return -1;
}

bool sendAll(int to, const std::string& bytes) {
    size_t sent = 0;
    while (sent < bytes.size()) {
        const ssize_t count = send(to, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
        if (count <= 0) return false;
        sent += static_cast<size_t>(count);
    }
    return true;
}

bool receiveUntil(int from, std::string& received, const std::string& end) {
    while (received.find(end) == std::string::npos) {
        if (!receiveMore(from, received)) return false;
    }
    return true;
}

bool receiveBytes(int from, std::string& received, size_t count) {
    while (received.size() < count) {
        if (!receiveMore(from, received)) return false;
    }
    return true;
}

void tunnel(int a, int b) {
    pollfd both[] = {{a, POLLIN, 0}, {b, POLLIN, 0}};
    while (poll(both, 2, 10000) > 0) {
        for (const int i : {0, 1}) {
            std::string bytes;
            if (both[i].revents == 0) continue;
            if (!receiveMore(both[i].fd, bytes) || !sendAll(both[1 - i].fd, bytes)) return;
        }
    }
}

uint16_t freePort() {
    const int bound = newSocket();
    const uint16_t port = bindAnywhere(bound);
    close(bound);
    return port;
}

}  // namespace orchestrion::egress_test
