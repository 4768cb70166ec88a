#include "api/stream.h"

#include <utility>

namespace orchestrion::api {

// What all copies of a stream hold.
struct Stream::Grip {
    explicit Grip(std::shared_ptr<StreamChannel> c) : channel(std::move(c)) {}
    ~Grip() { channel->close(); }
    Grip(const Grip&) = delete;
    Grip& operator=(const Grip&) = delete;

    const std::shared_ptr<StreamChannel> channel;
};

Stream::Stream(std::shared_ptr<StreamChannel> channel)
    : grip_(std::make_shared<Grip>(std::move(channel))) {}

bool Stream::send(std::string_view piece) const {
    return grip_->channel->send(piece);
}
void Stream::close() const {
    grip_->channel->close();
}
void Stream::onEnd(std::function<void(StreamEnd)> ended) const {
    grip_->channel->onEnd(std::move(ended));
}
void Stream::onDrained(std::function<void()> drained) const {
    grip_->channel->onDrained(std::move(drained));
}
size_t Stream::waitingBytes() const {
    return grip_->channel->waitingBytes();
}

// StreamChannel

void StreamChannel::wake(Lock lock) {
    if (awake_) return;
    awake_ = true;
    lock.unlock();
    wake_();
}

bool StreamChannel::send(std::string_view piece) {
    Lock lock(mutex_);
    if (closed_ || overflow_ || ended_) return false;
    if (piece.empty()) return true;
    if (waiting_.size() + taken_bytes_ + piece.size() > buffer_bytes_max_) {
        overflow_ = true;
        lock.unlock();
        wake_();
        return false;
    }
    waiting_ += piece;
    wake(std::move(lock));
    return true;
}

void StreamChannel::close() {
    Lock lock(mutex_);
    if (closed_ || ended_) return;
    closed_ = true;
    wake(std::move(lock));
}

void StreamChannel::onEnd(std::function<void(StreamEnd)> ended) {
    Lock lock(mutex_);
    if (!ended_) {
        on_end_.push_back(std::move(ended));
        return;
    }
    lock.unlock();
    ended(end_);
}

void StreamChannel::onDrained(std::function<void()> drained) {
    Lock lock(mutex_);
    if (ended_) return;
    on_drained_.push_back(std::move(drained));
    wake(std::move(lock));
}

size_t StreamChannel::waitingBytes() const {
    const std::lock_guard lock(mutex_);
    return waiting_.size() + taken_bytes_;
}

bool StreamChannel::hasOverflown() const {
    const std::lock_guard lock(mutex_);
    return overflow_;
}

StreamChannel::Taken StreamChannel::take() {
    const std::lock_guard lock(mutex_);
    awake_ = false;
    taken_bytes_ += waiting_.size();
    return {std::exchange(waiting_, {}), closed_};
}

void StreamChannel::sent() {
    Lock lock(mutex_);
    taken_bytes_ = 0;
    if (!waiting_.empty()) return;
    const auto drained = std::exchange(on_drained_, {});
    lock.unlock();
    for (const auto& call : drained) call();
}

void StreamChannel::end(StreamEnd why) {
    Lock lock(mutex_);
    if (ended_) return;
    ended_ = true;
    end_ = why;
    waiting_.clear();
    taken_bytes_ = 0;
    // Dropped outside of the lock: they may hold the last copy of the stream.
    const auto drained = std::exchange(on_drained_, {});
    const auto ended = std::exchange(on_end_, {});
    lock.unlock();
    for (const auto& call : ended) call(why);
}

}  // namespace orchestrion::api
