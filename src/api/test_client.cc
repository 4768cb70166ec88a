#include "api/test_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "base/assert.h"

namespace orchestrion::api {
namespace {

std::string lower(std::string text) {
    for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return text;
}

}  // namespace

TestClient::TestClient(uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const timeval patience{10, 0};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
    const int connected = connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof(address));
    ORCH_ASSERT(connected == 0, "the test server listens");
}

TestClient::~TestClient() {
    close(socket_);
}

bool TestClient::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes.remove_prefix(static_cast<size_t>(sent));
    }
    return true;
}

void TestClient::endSending() {
    shutdown(socket_, SHUT_WR);
}

bool TestClient::fill() {
    char bytes[65536];
    const ssize_t count = recv(socket_, bytes, sizeof(bytes), 0);
    if (count <= 0) return false;
    received_.append(bytes, static_cast<size_t>(count));
    return true;
}

bool TestClient::ended() {
    if (!received_.empty()) return false;
    char byte = 0;
    return recv(socket_, &byte, 1, 0) == 0;
}

Answer TestClient::receive(bool without_body) {
    Answer answer;
    size_t end = 0;
    while ((end = received_.find("\r\n\r\n")) == std::string::npos) {
        if (!fill()) return answer;
    }
    std::string head = received_.substr(0, end + 2);
    received_.erase(0, end + 4);
    answer.status = std::atoi(head.substr(head.find(' ') + 1, 3).c_str());
    head.erase(0, head.find("\r\n") + 2);
    while (!head.empty()) {
        const std::string line = head.substr(0, head.find("\r\n"));
        head.erase(0, line.size() + 2);
        const size_t colon = line.find(": ");
        answer.headers[lower(line.substr(0, colon))] = line.substr(colon + 2);
    }
    if (without_body) return answer;
    const size_t length = std::strtoull(answer.headers["content-length"].c_str(), nullptr, 10);
    while (received_.size() < length) {
        if (!fill()) return {};
    }
    answer.body = received_.substr(0, length);
    received_.erase(0, length);
    return answer;
}

Answer TestClient::ask(std::string_view method, std::string_view target, std::string_view body,
                       std::string_view content_type, std::string_view headers) {
    std::string request;
    request.append(method).append(" ").append(target).append(" HTTP/1.1\r\nHost: localhost\r\n");
    request.append(headers);
    if (!body.empty()) {
        request.append("Content-Type: ").append(content_type);
        request.append("\r\nContent-Length: ").append(std::to_string(body.size())).append("\r\n");
    }
    request.append("\r\n").append(body);
    send(request);
    return receive(method == "HEAD");
}

}  // namespace orchestrion::api
