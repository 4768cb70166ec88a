// A client of WebSockets for tests, over the connection of a TestClient; it may also break the
// rules.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "api/test_client.h"
#include "api/web_socket_frames.h"

namespace orchestrion::api {

// A frame of a client, as RFC 6455 §5.2 lays it out.
struct ClientFrame {
    FrameKind kind = FrameKind::kText;
    std::string payload = {};
    bool last = true;
    bool masked = true;
    uint8_t reserved = 0;  // bits
};
std::string toBytes(const ClientFrame& frame);
// The payload of a frame that closes.
std::string closePayload(uint16_t code, std::string_view reason = {});

// What the server says; of kClose the code and the reason.
struct ServerFrame {
    bool ended = false;  // the connection ended instead
    FrameKind kind = FrameKind::kText;
    std::string bytes = {};
    uint16_t code = 0;
};

class TestWebSocket {
public:
    explicit TestWebSocket(uint16_t port) : client_(std::make_unique<TestClient>(port)) {}
    explicit TestWebSocket(std::unique_ptr<TestClient> client) : client_(std::move(client)) {}

    static std::string upgrade(std::string_view target, std::string_view headers = {});
    // Asks for the WebSocket. The rest only if it was answered 101.
    Answer open(std::string_view target, std::string_view headers = {});

    bool send(const ClientFrame& frame) { return client_->send(toBytes(frame)); }
    bool say(std::string text) { return send({FrameKind::kText, std::move(text)}); }
    ServerFrame receive();
    // The next text; empty if something else comes.
    std::string hear();

    TestClient& client() { return *client_; }
    // Away without a word.
    void leave() { client_.reset(); }

private:
    std::unique_ptr<TestClient> client_;
};

}  // namespace orchestrion::api
