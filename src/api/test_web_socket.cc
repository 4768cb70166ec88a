#include "api/test_web_socket.h"

#include <algorithm>

namespace orchestrion::api {
namespace {

constexpr char kMask[] = {0x11, 0x22, 0x33, 0x44};

uint64_t numberOf(std::string_view bytes) {
    uint64_t number = 0;
    for (const char c : bytes) number = number << 8 | static_cast<uint8_t>(c);
    return number;
}

void appendNumber(std::string& out, uint64_t number, int bytes) {
    for (int i = bytes; i-- > 0;) out += static_cast<char>(number >> (8 * i) & 0xff);
}

}  // namespace

std::string toBytes(const ClientFrame& frame) {
    std::string out;
    out += static_cast<char>((frame.last ? 0x80 : 0) | frame.reserved |
                             static_cast<uint8_t>(frame.kind));
    const uint8_t mask_bit = frame.masked ? 0x80 : 0;
    const size_t size = frame.payload.size();
    if (size < 126) {
        out += static_cast<char>(mask_bit | size);
    } else {
        out += static_cast<char>(mask_bit | (size <= 0xffff ? 126 : 127));
        appendNumber(out, size, size <= 0xffff ? 2 : 8);
    }
    if (!frame.masked) return out + frame.payload;
    out.append(kMask, sizeof(kMask));
    for (size_t i = 0; i < size; ++i) {
        out += static_cast<char>(frame.payload[i] ^ kMask[i % sizeof(kMask)]);
    }
    return out;
}

std::string closePayload(uint16_t code, std::string_view reason) {
    std::string payload;
    appendNumber(payload, code, 2);
    return payload.append(reason);
}

std::string TestWebSocket::upgrade(std::string_view target, std::string_view headers) {
    std::string request = "GET ";
    return request.append(target)
        .append(
            " HTTP/1.1\r\nHost: localhost\r\nConnection: keep-alive, Upgrade\r\n"
            "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n")
        .append(headers)
        .append("\r\n");
}

Answer TestWebSocket::open(std::string_view target, std::string_view headers) {
    client_->send(upgrade(target, headers));
    Answer answer = client_->receiveHead();
    if (answer.status != 101) {
        const size_t length = std::strtoull(answer.headers["content-length"].c_str(), nullptr, 10);
        answer.body = client_->receiveBytes(length);
    }
    return answer;
}

ServerFrame TestWebSocket::receive() {
    const std::string head = client_->receiveBytes(2);
    if (head.size() < 2) return {.ended = true};
    ServerFrame frame;
    frame.kind = static_cast<FrameKind>(head[0] & 0x0f);
    uint64_t size = static_cast<uint8_t>(head[1]);
    if (size == 126) size = numberOf(client_->receiveBytes(2));
    if (size == 127) size = numberOf(client_->receiveBytes(8));
    frame.bytes = client_->receiveBytes(size);
    if (frame.bytes.size() < size) return {.ended = true};
    if (frame.kind == FrameKind::kClose && size >= 2) {
        frame.code = static_cast<uint16_t>(numberOf(frame.bytes.substr(0, 2)));
        frame.bytes.erase(0, 2);
    }
    return frame;
}

std::string TestWebSocket::hear() {
    ServerFrame frame = receive();
    return frame.kind == FrameKind::kText && !frame.ended ? std::move(frame.bytes) : std::string();
}

}  // namespace orchestrion::api
