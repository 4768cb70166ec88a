// A WebSocket (RFC 6455) as handlers see it: messages in both directions, as long as client and
// server like.
//
//     call.reply(openWebSocket(call.request, {"orchestrion.v1"}, [](const WebSocket& socket) {
//         socket.onMessage([socket](SocketMessage message) { socket.send(message.bytes); });
//         socket.onEnd([](const SocketEnd& end) { … });
//     }));
//
// Pings are answered and sent by the connection; nobody else has to do with them.
//
// Lifetime   Copies are the same socket. When the last one goes away it is closed; what it calls
// may
//            hold copies: that is dropped at its end.
// Threading  Any thread; nothing blocks. What is called, is called on an I/O thread and does
// little.
//            Messages come one after the other, in order.
// Limits     HttpLimits: socket_message_bytes_max of what a client says, socket_buffer_bytes_max of
//            what waits for a slow client: a message that does not fit any more cuts the connection
//            off, for what is lost cannot be made up for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/web_socket_frames.h"

namespace orchestrion::api {

class WebSocketChannel;

struct SocketMessage {
    bool binary = false;  // else it is text, UTF-8
    std::string bytes;
};

struct SocketEnd {
    enum class Why : uint8_t {
        kClosed,        // by us; all was sent
        kClientClosed,  // by the client, which said so
        kClientLeft,    // the connection is gone
        kClientFault,   // the client broke a rule, or said too much at once
        kTooSlow,       // cut off: the client did not take what was sent
        kSilent,        // cut off: the client did not answer a ping
        kServerClosed,  // the server stops, or its listener has changed
    };
    Why why = Why::kClosed;
    uint16_t code = CloseCode::kLost;  // said by whoever closed it
    std::string reason = {};
};

class WebSocket {
public:
    explicit WebSocket(std::shared_ptr<WebSocketChannel> channel);

    // A text, in UTF-8. False if the socket has ended, or ends because of this message; it is then
    // not sent. True is no promise that the client sees it.
    bool send(std::string_view text) const;
    bool sendBinary(std::string_view bytes) const;
    // Behind what was sent. Messages of the client are not handed over any more.
    void close(uint16_t code = CloseCode::kNormal, std::string_view reason = {}) const;
    // To be set while the socket is handed over: a message that nobody takes closes it (1011).
    void onMessage(std::function<void(SocketMessage)> take) const;
    // Called once when the socket has ended; at once if it has.
    void onEnd(std::function<void(const SocketEnd&)> ended) const;
    // Sent and not yet on its way.
    size_t waitingBytes() const;

private:
    struct Grip;
    std::shared_ptr<Grip> grip_;
};

// What is between a WebSocket and its connection.
//
// Threading  send() and what WebSocket calls: any thread. The rest: the connection's.
class WebSocketChannel {
public:
    // `wake` is called, from any thread, when the connection has something to do: once until it has
    // called take(), and when the client turns out to be too slow.
    WebSocketChannel(size_t buffer_bytes_max, std::function<void()> wake)
        : buffer_bytes_max_(buffer_bytes_max), wake_(std::move(wake)) {}

    bool send(FrameKind kind, std::string_view bytes);
    void close(uint16_t code, std::string_view reason);
    void onMessage(std::function<void(SocketMessage)> take);
    void onEnd(std::function<void(const SocketEnd&)> ended);
    size_t waitingBytes() const;

    bool hasOverflown() const;
    struct Farewell {
        uint16_t code;
        std::string reason;
    };
    // Frames that wait; they count as waiting until sent() is called.
    struct Taken {
        std::string bytes;
        std::optional<Farewell> farewell;  // nothing follows
    };
    Taken take();
    void sent();
    // A message has come.
    void receive(SocketMessage message);
    void end(const SocketEnd& end);

private:
    using Lock = std::unique_lock<std::mutex>;
    using Take = std::function<void(SocketMessage)>;
    void wake(Lock lock);
    bool isOver() const { return farewell_ || overflow_ || end_; }

    const size_t buffer_bytes_max_;
    const std::function<void()> wake_;
    mutable std::mutex mutex_;
    std::string waiting_;
    size_t taken_bytes_ = 0;
    bool awake_ = false;  // the connection is told
    bool overflow_ = false;
    std::optional<Farewell> farewell_;
    std::optional<SocketEnd> end_;
    std::shared_ptr<const Take> on_message_;
    std::vector<std::function<void(const SocketEnd&)>> on_end_;
};

}  // namespace orchestrion::api
