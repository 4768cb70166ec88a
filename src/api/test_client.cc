#include "api/test_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "base/assert.h"

namespace orchestrion::api {
namespace {

std::string lower(std::string text) {
    for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return text;
}

}  // namespace

TestClient::TestClient(uint16_t port, const char* address)
    : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    const timeval patience{10, 0};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
    ORCH_ASSERT(connectTo(socket_, port, address), "the test server listens");
}

bool TestClient::connectTo(int socket, uint16_t port, const char* address) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    inet_pton(AF_INET, address, &to.sin_addr);
    return connect(socket, reinterpret_cast<sockaddr*>(&to), sizeof(to)) == 0;
}

bool TestClient::reaches(uint16_t port, const char* address) {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    const bool reached = connectTo(socket, port, address);
    close(socket);
    return reached;
}

TestClient::~TestClient() {
    close(socket_);
}

ssize_t TestClient::write(const char* bytes, size_t size) {
    return ::send(socket_, bytes, size, MSG_NOSIGNAL);
}

ssize_t TestClient::read(char* bytes, size_t size) {
    return recv(socket_, bytes, size, 0);
}

bool TestClient::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t sent = write(bytes.data(), bytes.size());
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
    const ssize_t count = read(bytes, sizeof(bytes));
    if (count <= 0) return false;
    received_.append(bytes, static_cast<size_t>(count));
    return true;
}

bool TestClient::ended() {
    if (!received_.empty()) return false;
    char byte = 0;
    return read(&byte, 1) == 0;
}

bool TestClient::hasNews(int milliseconds) const {
    pollfd waiting{socket_, POLLIN, 0};
    return !received_.empty() || poll(&waiting, 1, milliseconds) > 0;
}

std::string TestClient::receiveBytes(size_t count) {
    while (received_.size() < count && fill()) {
    }
    std::string bytes = received_.substr(0, count);
    received_.erase(0, bytes.size());
    return bytes;
}

std::string TestClient::rest() {
    while (fill()) {
    }
    return std::exchange(received_, {});
}

Answer TestClient::receiveHead() {
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
    return answer;
}

Answer TestClient::receive(bool without_body) {
    Answer answer = receiveHead();
    if (without_body || answer.status == 0) return answer;
    if (answer.headers.contains("transfer-encoding")) {
        for (std::string chunk = receiveChunk(); !chunk.empty(); chunk = receiveChunk()) {
            answer.body += chunk;
        }
        return whole_ ? answer : Answer();
    }
    const size_t length = std::strtoull(answer.headers["content-length"].c_str(), nullptr, 10);
    while (received_.size() < length) {
        if (!fill()) return {};
    }
    answer.body = received_.substr(0, length);
    received_.erase(0, length);
    return answer;
}

std::string TestClient::takeLine() {
    size_t end = 0;
    while ((end = received_.find("\r\n")) == std::string::npos) {
        if (!fill()) return {};
    }
    std::string line = received_.substr(0, end);
    received_.erase(0, end + 2);
    return line;
}

std::string TestClient::receiveChunk() {
    const std::string line = takeLine();
    const size_t size = std::strtoull(line.c_str(), nullptr, 16);
    while (!line.empty() && received_.size() < size + 2) {
        if (!fill()) return {};
    }
    whole_ = !line.empty() && size == 0;
    std::string chunk = received_.substr(0, size);
    received_.erase(0, size + 2);
    return chunk;
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
