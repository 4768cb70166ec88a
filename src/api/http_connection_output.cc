// How bytes get from a connection to its client: at once where the socket takes them, otherwise
// when it does again.
#include <boost/asio/buffer.hpp>

#include "api/http_connection.h"

namespace orchestrion::api {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

// So much is encrypted at a time, so that a large answer is not in memory twice.
constexpr size_t kWrappedBytesMax = 256u << 10;
// Memory that one connection keeps for its next answer.
constexpr size_t kBytesKept = 16u << 10;

void release(std::string& bytes) {
    bytes.clear();
    if (bytes.capacity() > kBytesKept) bytes = std::string();
}

}  // namespace

void Connection::flush() {
    while (!writing_ && state_ != State::kClosed) {
        if (tls_) wrap();
        std::string& bytes = tls_ ? tls_->wire() : output_;
        if (bytes.empty()) return;
        writeSome(bytes);
    }
}

void Connection::wrap() {
    if (output_.empty() || !tls_->wire().empty() || !tls_->established()) return;
    const auto part = std::string_view(output_).substr(output_sent_, kWrappedBytesMax);
    if (!tls_->send(part)) return closeNow();
    output_sent_ += part.size();
    if (output_sent_ < output_.size()) return;
    output_sent_ = 0;
    release(output_);
}

void Connection::writeSome(std::string& bytes) {
    error_code error;
    const size_t count = socket_.write_some(asio::buffer(bytes), error);
    ListenerTally::add(tally_->bytes_sent, count);
    if (error && error != asio::error::would_block) return closeNow();
    if (count == bytes.size()) return release(bytes);
    sending_.swap(bytes);
    bytes.clear();
    sending_at_ = count;
    writing_ = true;
    socket_.async_wait(Socket::wait_write,
                       [self = shared_from_this()](error_code e) { self->writable(e); });
}

void Connection::writable(error_code error) {
    if (state_ == State::kClosed) return;
    size_t count = 0;
    if (!error) {
        count = socket_.write_some(asio::buffer(sending_) + sending_at_, error);
        ListenerTally::add(tally_->bytes_sent, count);
    }
    if (error && error != asio::error::would_block) return closeNow();
    sending_at_ += count;
    if (sending_at_ < sending_.size()) {
        return socket_.async_wait(Socket::wait_write,
                                  [self = shared_from_this()](error_code e) { self->writable(e); });
    }
    release(sending_);
    writing_ = false;
    // Streams and WebSockets have time for each piece, an answer for all of it.
    if (state_ == State::kStreaming || state_ == State::kSocket) awaited_ = Awaited::kNothing;
    flush();
    if (!writing_ && state_ != State::kClosed) written();
}

// Nothing is left to write.
void Connection::written() {
    switch (state_) {
        case State::kStreaming:
            stream_->sent();
            serveStream();
            if (state_ != State::kStreaming) process();
            return;
        case State::kSocket:
            web_socket_->channel->sent();
            serveSocket();
            if (state_ != State::kSocket) process();
            return;
        case State::kIdle:
        case State::kReading:
        case State::kEnding:
            return process();
        case State::kNew:
        case State::kGreeting:
        case State::kAnswering:
        case State::kLingering:
        case State::kClosed:
            return;
    }
}

// Closing with bytes unread would reset the connection, and the client might never see our answer
// (RFC 9112 §9.6).
void Connection::sayGoodbye() {
    if (tls_ && !std::exchange(said_goodbye_, true)) {
        tls_->end();
        flush();
        if (state_ == State::kClosed) return;
        if (writing_) return await(Awaited::kWriting);
    }
    linger();
}

void Connection::linger() {
    state_ = State::kLingering;
    error_code ignored;
    socket_.shutdown(Socket::shutdown_send, ignored);
    await(Awaited::kGoodbye);
    read();
}

}  // namespace orchestrion::api
