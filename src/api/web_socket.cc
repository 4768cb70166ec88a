#include "api/web_socket.h"

#include <utility>

#include "base/assert.h"

namespace orchestrion::api {

// What all copies of a socket hold.
struct WebSocket::Grip {
    explicit Grip(std::shared_ptr<WebSocketChannel> c) : channel(std::move(c)) {}
    ~Grip() { channel->close(CloseCode::kNormal, {}); }
    Grip(const Grip&) = delete;
    Grip& operator=(const Grip&) = delete;

    const std::shared_ptr<WebSocketChannel> channel;
};

WebSocket::WebSocket(std::shared_ptr<WebSocketChannel> channel)
    : grip_(std::make_shared<Grip>(std::move(channel))) {}

bool WebSocket::send(std::string_view text) const {
    return grip_->channel->send(FrameKind::kText, text);
}
bool WebSocket::sendBinary(std::string_view bytes) const {
    return grip_->channel->send(FrameKind::kBinary, bytes);
}
void WebSocket::close(uint16_t code, std::string_view reason) const {
    grip_->channel->close(code, reason);
}
void WebSocket::onMessage(std::function<void(SocketMessage)> take) const {
    grip_->channel->onMessage(std::move(take));
}
void WebSocket::onEnd(std::function<void(const SocketEnd&)> ended) const {
    grip_->channel->onEnd(std::move(ended));
}
size_t WebSocket::waitingBytes() const {
    return grip_->channel->waitingBytes();
}

// WebSocketChannel

void WebSocketChannel::wake(Lock lock) {
    if (std::exchange(awake_, true)) return;
    lock.unlock();
    wake_();
}

bool WebSocketChannel::send(FrameKind kind, std::string_view bytes) {
    Lock lock(mutex_);
    if (isOver()) return false;
    if (waiting_.size() + taken_bytes_ + bytes.size() > buffer_bytes_max_) {
        overflow_ = true;
        lock.unlock();
        wake_();
        return false;
    }
    appendFrame(waiting_, kind, bytes);
    wake(std::move(lock));
    return true;
}

void WebSocketChannel::close(uint16_t code, std::string_view reason) {
    ORCH_ASSERT(isCloseCode(code), "a socket is closed with a code that may be sent");
    Lock lock(mutex_);
    if (isOver()) return;
    farewell_ = {code, std::string(reason)};
    wake(std::move(lock));
}

void WebSocketChannel::onMessage(Take take) {
    auto taker = std::make_shared<const Take>(std::move(take));
    const std::lock_guard lock(mutex_);
    if (!end_) on_message_.swap(taker);
}

void WebSocketChannel::onEnd(std::function<void(const SocketEnd&)> ended) {
    Lock lock(mutex_);
    if (!end_) {
        on_end_.push_back(std::move(ended));
        return;
    }
    lock.unlock();
    ended(*end_);
}

size_t WebSocketChannel::waitingBytes() const {
    const std::lock_guard lock(mutex_);
    return waiting_.size() + taken_bytes_;
}

bool WebSocketChannel::hasOverflown() const {
    const std::lock_guard lock(mutex_);
    return overflow_;
}

WebSocketChannel::Taken WebSocketChannel::take() {
    const std::lock_guard lock(mutex_);
    awake_ = false;
    taken_bytes_ += waiting_.size();
    return {std::exchange(waiting_, {}), farewell_};
}

void WebSocketChannel::sent() {
    const std::lock_guard lock(mutex_);
    taken_bytes_ = 0;
}

void WebSocketChannel::receive(SocketMessage message) {
    std::shared_ptr<const Take> taker;
    {
        const std::lock_guard lock(mutex_);
        if (isOver()) return;
        taker = on_message_;
    }
    if (taker == nullptr) return close(CloseCode::kInternal, "nobody takes messages");
    (*taker)(std::move(message));
}

void WebSocketChannel::end(const SocketEnd& end) {
    Lock lock(mutex_);
    if (end_) return;
    end_ = end;
    waiting_.clear();
    taken_bytes_ = 0;
    // Dropped outside of the lock: they may hold the last copy of the socket.
    const auto taker = std::exchange(on_message_, {});
    const auto ended = std::exchange(on_end_, {});
    lock.unlock();
    for (const auto& call : ended) call(end);
}

}  // namespace orchestrion::api
