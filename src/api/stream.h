// An answer sent piece by piece, as long as client and server like: Server-Sent Events, exports.
//
//     Response answer{.status = 200, .content_type = "text/event-stream"};
//     answer.stream = [this](Stream stream) { subscribe(std::move(stream)); };
//
// On the wire it is a chunked body (RFC 9112 §7.1), for HTTP/1.0 one that ends with the connection.
// There is no limit on time: a stream may be silent for weeks and costs no timer. What keeps
// proxies awake, such as comments of Server-Sent Events, is the sender's business.
//
// Lifetime   Copies are the same stream. When the last one goes away the stream is closed.
// Threading  Any thread; nothing blocks.
// Limits     HttpLimits::stream_buffer_bytes_max waits for a slow client; a piece that does not fit
//            any more cuts the connection off, for what is lost cannot be made up for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace orchestrion::api {

class StreamChannel;

enum class StreamEnd : uint8_t {
    kFinished,      // closed by the sender; all was sent
    kClientLeft,    // the connection is gone
    kTooSlow,       // cut off: the client did not take what was sent
    kServerClosed,  // the server stops, or its listener has changed
};

class Stream {
public:
    explicit Stream(std::shared_ptr<StreamChannel> channel);

    // False if the stream has ended, or ends because of this piece; it is then not sent. True is no
    // promise that the client sees it.
    bool send(std::string_view piece) const;
    // Ends the body when all is sent; the client may use the connection again.
    void close() const;
    // Called once when the stream has ended, on an I/O thread; at once if it has.
    void onEnd(std::function<void(StreamEnd)> ended) const;
    // Called once on an I/O thread when all that was sent is on its way: the time for a next piece
    // of something large. Forgotten if the stream ends before.
    void onDrained(std::function<void()> drained) const;
    // Sent and not yet on its way.
    size_t waitingBytes() const;

private:
    struct Grip;
    std::shared_ptr<Grip> grip_;
};

// What is between a stream and its connection.
//
// Threading  send() and what Stream calls: any thread. The rest: the connection's.
class StreamChannel {
public:
    // `wake` is called, from any thread, when the connection has something to do: once until it has
    // called take(), and when the client turns out to be too slow.
    StreamChannel(size_t buffer_bytes_max, std::function<void()> wake)
        : buffer_bytes_max_(buffer_bytes_max), wake_(std::move(wake)) {}

    bool send(std::string_view piece);
    void close();
    void onEnd(std::function<void(StreamEnd)> ended);
    void onDrained(std::function<void()> drained);
    size_t waitingBytes() const;

    // A piece was refused, because the client is too slow.
    bool hasOverflown() const;
    // What waits. It counts as waiting until sent() is called.
    struct Taken {
        std::string bytes;
        bool last = false;  // nothing follows
    };
    Taken take();
    void sent();
    void end(StreamEnd why);

private:
    using Lock = std::unique_lock<std::mutex>;
    void wake(Lock lock);

    const size_t buffer_bytes_max_;
    const std::function<void()> wake_;
    mutable std::mutex mutex_;
    std::string waiting_;
    size_t taken_bytes_ = 0;
    bool awake_ = false;  // the connection is told
    bool closed_ = false;
    bool overflow_ = false;
    bool ended_ = false;
    StreamEnd end_ = StreamEnd::kFinished;
    std::vector<std::function<void(StreamEnd)>> on_end_;
    std::vector<std::function<void()>> on_drained_;
};

}  // namespace orchestrion::api
