#include "egress/proxy.h"

#include <unistd.h>

namespace orchestrion::egress_test {
namespace {

uint16_t portOf(const std::string& authority) {
    const size_t colon = authority.rfind(':');
    if (colon == std::string::npos) return 80;
    return static_cast<uint16_t>(std::strtoul(authority.c_str() + colon + 1, nullptr, 10));
}

void passOn(int client, uint16_t port, const std::string& first) {
    const int server = connectTo(port);
    if (server < 0) return;
    if (sendAll(server, first)) tunnel(client, server);
    close(server);
}

std::string userOf(const std::string& head) {
    const std::string name = "Proxy-Authorization: Basic ";
    const size_t found = head.find(name);
    if (found == std::string::npos) return {};
    const size_t begin = found + name.size();
    return " by " + head.substr(begin, head.find("\r\n", begin) - begin);
}

}  // namespace

Proxy::Proxy() : listener_([this](int socket, uint16_t) { talk(socket); }) {}

std::vector<std::string> Proxy::asked() const {
    const std::lock_guard lock(mutex_);
    return asked_;
}

void Proxy::note(const std::string& what) {
    const std::lock_guard lock(mutex_);
    asked_.push_back(what);
}

void Proxy::talk(int socket) {
    std::string received;
    if (!receiveBytes(socket, received, 1)) return;
    if (received[0] == '\x05') return talkSocks(socket, std::move(received));
    talkHttp(socket, std::move(received));
}

void Proxy::talkHttp(int socket, std::string received) {
    if (!receiveUntil(socket, received, "\r\n\r\n")) return;
    const size_t space = received.find(' ');
    const std::string method = received.substr(0, space);
    const std::string target =
        received.substr(space + 1, received.find(' ', space + 1) - space - 1);
    note(method + " " + target + userOf(received));
    if (method == "CONNECT") {
        if (!sendAll(socket, "HTTP/1.1 200 Connected\r\nX-Of-Proxy: yes\r\n\r\n")) return;
        return passOn(socket, portOf(target), "");
    }
    const size_t begin = target.find("//") + 2;
    passOn(socket, portOf(target.substr(begin, target.find('/', begin) - begin)), received);
}

// RFC 1928, without authentication, CONNECT to a name.
void Proxy::talkSocks(int socket, std::string received) {
    if (!receiveBytes(socket, received, 2)) return;
    const size_t methods = 2 + static_cast<unsigned char>(received[1]);
    if (!receiveBytes(socket, received, methods)) return;
    if (!sendAll(socket, std::string("\x05\x00", 2))) return;
    std::string request = received.substr(methods);
    if (!receiveBytes(socket, request, 5)) return;
    if (request[3] != '\x03') return note("SOCKS5 with an address");
    const size_t name_size = static_cast<unsigned char>(request[4]);
    if (!receiveBytes(socket, request, 5 + name_size + 2)) return;
    const auto high = static_cast<unsigned char>(request[5 + name_size]);
    const auto low = static_cast<unsigned char>(request[6 + name_size]);
    const auto port = static_cast<uint16_t>(high << 8 | low);
    note("SOCKS5 " + request.substr(5, name_size) + ":" + std::to_string(port));
    if (!sendAll(socket, std::string("\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00", 10))) return;
    passOn(socket, port, "");
}

}  // namespace orchestrion::egress_test
