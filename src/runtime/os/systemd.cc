#include "runtime/os/systemd.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <ctime>

namespace orchestrion::runtime {
namespace {

std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

std::optional<uint64_t> number(const std::string& text) {
    uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc() || end != text.data() + text.size()) {
        return std::nullopt;
    }
    return value;
}

uint64_t monotonicMicroseconds() {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return static_cast<uint64_t>(now.tv_sec) * 1000000 + static_cast<uint64_t>(now.tv_nsec) / 1000;
}

// A patience that is meant for another process, one before an exec, is none of ours.
std::optional<Milliseconds> watchdogFromEnvironment() {
    const std::string pid = environment("WATCHDOG_PID");
    if (!pid.empty() && number(pid) != static_cast<uint64_t>(getpid())) return std::nullopt;
    const auto microseconds = number(environment("WATCHDOG_USEC"));
    if (!microseconds || *microseconds == 0) return std::nullopt;
    return Milliseconds(*microseconds / 1000);
}

}  // namespace

Systemd Systemd::fromEnvironment() {
    return {environment("NOTIFY_SOCKET"), watchdogFromEnvironment()};
}

void Systemd::ready() {
    notify("READY=1");
}

void Systemd::reloading() {
    notify("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(monotonicMicroseconds()));
}

void Systemd::stopping() {
    notify("STOPPING=1");
}

void Systemd::status(const std::string& text) {
    std::string line = text;
    std::replace(line.begin(), line.end(), '\n', ' ');
    notify("STATUS=" + line);
}

void Systemd::alive() {
    notify("WATCHDOG=1");
}

std::optional<Milliseconds> Systemd::aliveInterval() const {
    if (socket_.empty() || !watchdog_) return std::nullopt;
    return std::max(*watchdog_ / 2, Milliseconds(1));
}

void Systemd::notify(const std::string& message) const {
    sockaddr_un address{};
    if (socket_.empty() || socket_.size() >= sizeof(address.sun_path)) return;
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, socket_.data(), socket_.size());
    if (socket_[0] == '@') address.sun_path[0] = '\0';
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + socket_.size());
    const int file = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (file < 0) return;
    ::sendto(file, message.data(), message.size(), MSG_NOSIGNAL,
             reinterpret_cast<const sockaddr*>(&address), size);
    ::close(file);
}

}  // namespace orchestrion::runtime
