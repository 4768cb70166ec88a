// How a connection begins, reads and ends. What it answers: http_connection_answer.cc; how that
// gets to the client: http_connection_output.cc; when it is a WebSocket: http_connection_socket.cc.
#include "api/http_connection.h"

#include <boost/asio/post.hpp>

#include "api/problem.h"

namespace orchestrion::api {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr size_t kChunkBytesMin = 4u << 10;
constexpr size_t kChunkBytesMax = 64u << 10;
constexpr Milliseconds kLingerTime{2000};

// The greeting of TLS begins with the byte 22, a request with a letter.
bool isPlainHttp(std::string_view bytes) {
    return bytes.front() >= 'A' && bytes.front() <= 'Z';
}

// A client of IPv4 that comes by an address of IPv6 is still called by its own.
std::string textOf(const asio::ip::address& address) {
    if (address.is_v6() && address.to_v6().is_v4_mapped()) {
        return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
    }
    return address.to_string();
}

}  // namespace

Connection::Connection(Socket socket, const Endpoint& client, Entrance entrance)
    : socket_(std::move(socket)),
      loop_(std::move(entrance.loop)),
      server_(entrance.server),
      settings_(std::move(entrance.settings)),
      tally_(std::move(entrance.tally)),
      peer_(std::make_shared<Peer>()),
      parser_(settings_->options.limits.request) {
    peer_->address = textOf(client.address());
    peer_->port = client.port();
    peer_->listener = settings_->options.name;
    ListenerTally::add(tally_->open);
    error_code ignored;
    socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
    // A client that vanished is noticed in the end, also by a stream that is silent.
    socket_.set_option(asio::socket_base::keep_alive(true), ignored);
    socket_.non_blocking(true, ignored);
}

Connection::~Connection() {
    if (stream_) stream_->end(StreamEnd::kClientLeft);
    if (web_socket_) web_socket_->channel->end({SocketEnd::Why::kClientLeft});
}

// From outside.

void Connection::post(void (Connection::*what)()) {
    asio::post(socket_.get_executor(), [self = shared_from_this(), what] {
        if (self->state_ != State::kClosed) (*self.*what)();
    });
}
void Connection::start() {
    post(&Connection::begin);
}
void Connection::startRefusing() {
    post(&Connection::refuseAtOnce);
}
void Connection::finish() {
    post(&Connection::finishNow);
}
void Connection::outdate() {
    post(&Connection::outdateNow);
}
void Connection::close() {
    post(&Connection::closeNow);
}

void Connection::begin() {
    place_ = loop_->add(this);
    if (settings_->tls) {
        tls_ = std::make_unique<TlsSession>(settings_->tls, server_.clock.wallTime());
        state_ = State::kGreeting;
        await(Awaited::kGreeting);
        return read();
    }
    state_ = State::kIdle;
    process();
}

void Connection::refuseAtOnce() {
    place_ = loop_->add(this);
    refuse({"server.tooManyConnections",
            "the server has as many connections as it may; try again in a second"});
    process();
}

void Connection::finishNow() {
    ending_ = true;
    if (state_ == State::kStreaming) {
        endStream(StreamEnd::kServerClosed);
        return process();
    }
    if (state_ == State::kSocket) {
        endSocket({SocketEnd::Why::kServerClosed, CloseCode::kGoingAway, "the server stops"});
        return process();
    }
    if (state_ == State::kNew || state_ == State::kGreeting) return closeNow();
    if (state_ == State::kIdle && !writing_) closeIdle();
}

void Connection::outdateNow() {
    outdated_ = true;
    if (state_ == State::kStreaming) {
        endStream(StreamEnd::kServerClosed);
        return process();
    }
    if (state_ == State::kSocket) {
        endSocket({SocketEnd::Why::kServerClosed, CloseCode::kGoingAway, "come again"});
        return process();
    }
    if (awaited_ != Awaited::kRequest) return;
    awaited_ = Awaited::kNothing;  // less time from now on
    await(Awaited::kRequest);
}

// Reading.

void Connection::read() {
    if (reading_) return;
    if (source_ended_) return closeNow();
    if (chunk_.empty()) chunk_.resize(kChunkBytesMin);
    reading_ = true;
    socket_.async_read_some(asio::buffer(chunk_),
                            [self = shared_from_this()](error_code error, size_t count) {
                                self->received(error, count);
                            });
}

void Connection::received(error_code error, size_t count) {
    reading_ = false;
    if (state_ == State::kClosed) return;
    ListenerTally::add(tally_->bytes_received, count);
    if (state_ == State::kLingering) return error ? closeNow() : read();
    if (error) return sourceEnded();
    const bool full = count == chunk_.size();
    if (!unwrap(std::string_view(chunk_).substr(0, count))) return;
    if (full && chunk_.size() < kChunkBytesMax) chunk_.resize(kChunkBytesMax);
    // A WebSocket is mostly silent; between requests awaitRest() does this.
    if (state_ == State::kSocket && count < kChunkBytesMin && chunk_.size() > kChunkBytesMin) {
        chunk_ = std::string(kChunkBytesMin, '\0');
    }
    if (state_ == State::kGreeting) return read();
    if (state_ == State::kStreaming) {
        // Only to notice when the client leaves; what it sends ahead is limited like a header.
        if (input_.size() <= settings_->options.limits.request.header_bytes_max) read();
        return;
    }
    process();
}

// A client that sends no more may still wait for the answer in hand.
void Connection::sourceEnded() {
    source_ended_ = true;
    if (state_ == State::kAnswering || state_ == State::kEnding) return;
    if (state_ == State::kGreeting && heard_) reportFailedGreeting("the client has left");
    closeNow();
}

// To plain bytes in input_. False if the connection is over.
bool Connection::unwrap(std::string_view bytes) {
    if (!tls_) {
        input_.append(bytes);
        return true;
    }
    const bool was_established = tls_->established();
    if (!std::exchange(heard_, true) && isPlainHttp(bytes)) {
        tls_.reset();
        reportFailedGreeting("the client speaks HTTP without TLS");
        refuse({"request.tlsExpected", "this port speaks TLS; use https://"});
        process();
        return false;
    }
    const auto taken = tls_->receive(bytes, input_);
    if (!was_established && !greeted(taken)) return false;
    if (!taken || tls_->ended()) source_ended_ = true;
    if (!taken && state_ != State::kAnswering && state_ != State::kEnding) {
        closeNow();
        return false;
    }
    flush();
    return state_ != State::kClosed;
}

// After each step of TLS's greeting. False if it has failed.
bool Connection::greeted(const Result<void>& taken) {
    if (!taken) {
        reportFailedGreeting(taken.error().message);
        state_ = State::kEnding;  // behind the alert that says why
        process();
        return false;
    }
    if (!tls_->established()) return true;
    tls_->describe(*peer_);
    state_ = State::kIdle;
    awaited_ = Awaited::kNothing;
    return true;
}

void Connection::reportFailedGreeting(const std::string& reason) {
    ListenerTally::add(tally_->handshakes_failed);
    if (server_.on_handshake_failed) {
        server_.on_handshake_failed({settings_->options.name, peer_->address, reason});
    }
}

// Does what can be done with what is here.
void Connection::process() {
    parse();
    if (state_ == State::kSocket) readSocket();
    settle();
}

void Connection::parse() {
    size_t taken = 0;
    while ((state_ == State::kIdle || state_ == State::kReading) && !writing_ &&
           taken < input_.size() && !(ending_ && state_ == State::kIdle)) {
        state_ = State::kReading;
        const auto used = parser_.put(std::string_view(input_).substr(taken));
        if (!used) {
            refuse(used.error());
            break;
        }
        taken += *used;
        if (!parser_.done()) break;
        hand();
    }
    input_.erase(0, taken);
}

// Decides what is waited for when nothing can be done at once.
void Connection::settle() {
    if (state_ == State::kClosed) return;
    flush();
    if (state_ == State::kClosed || state_ == State::kStreaming) return;
    if (state_ == State::kSocket) return read();
    if (writing_) {
        if (state_ != State::kAnswering) await(Awaited::kWriting);
        return;
    }
    if (state_ == State::kIdle && ending_) return closeIdle();
    if (state_ == State::kEnding) return sayGoodbye();
    if (state_ == State::kIdle || state_ == State::kReading) awaitRest();
}

void Connection::awaitRest() {
    if (state_ == State::kIdle) {
        await(Awaited::kRequest);
        if (!reading_ && chunk_.size() > kChunkBytesMin) chunk_ = std::string(kChunkBytesMin, '\0');
    } else if (!parser_.headerDone()) {
        await(Awaited::kHeader);
    } else {
        const bool begins = awaited_ != Awaited::kBody;
        await(Awaited::kBody);
        if (begins && parser_.continueExpected() && input_.empty()) {
            output_ += "HTTP/1.1 100 Continue\r\n\r\n";
            flush();
        }
    }
    if (state_ != State::kClosed) read();
}

// Time.

void Connection::await(Awaited what) {
    if (std::exchange(awaited_, what) == what) return;
    loop_->setDeadline(*place_,
                       what == Awaited::kNothing ? std::nullopt : std::optional(timeFor(what)));
}

Milliseconds Connection::timeFor(Awaited what) const {
    const HttpLimits& limits = settings_->options.limits;
    switch (what) {
        case Awaited::kGreeting:
            return limits.handshake_time_max;
        case Awaited::kRequest:
            return outdated_ ? std::min(kOutdatedIdleTime, limits.idle_time_max)
                             : limits.idle_time_max;
        case Awaited::kHeader:
            return limits.header_time_max;
        case Awaited::kBody:
            return limits.body_time_max;
        case Awaited::kAnswer:
            return limits.answer_time_max;
        case Awaited::kWriting:
            return limits.write_time_max;
        case Awaited::kWord:
            return limits.socket_ping_after;
        case Awaited::kPong:
            return limits.socket_pong_time_max;
        case Awaited::kNothing:
        case Awaited::kGoodbye:
            break;
    }
    return kLingerTime;
}

void Connection::late() {
    const auto self = shared_from_this();
    switch (std::exchange(awaited_, Awaited::kNothing)) {
        case Awaited::kNothing:
            return;
        case Awaited::kGreeting:
            reportFailedGreeting("the client was too slow");
            return closeNow();
        case Awaited::kRequest:
            return closeIdle();
        case Awaited::kHeader:
        case Awaited::kBody:
            refuse({"request.tooSlow", "the request did not arrive in time"});
            return process();
        case Awaited::kAnswer:
            answer(problem("server.noAnswer",
                           "there was no answer in time; the request may still be carried out"));
            return process();
        case Awaited::kWriting:
            if (state_ == State::kSocket) return cutSocket(SocketEnd::Why::kTooSlow);
            return state_ == State::kStreaming ? cutStream() : closeNow();
        case Awaited::kWord:
            return pingSocket();
        case Awaited::kPong:
            return cutSocket(SocketEnd::Why::kSilent);
        case Awaited::kGoodbye:
            return closeNow();
    }
}

// Ends.

void Connection::closeIdle() {
    if (tls_) {
        tls_->end();
        flush();
    }
    closeNow();
}

void Connection::closeNow() {
    if (state_ == State::kClosed) return;
    state_ = State::kClosed;
    if (stream_) forgetStream(StreamEnd::kClientLeft);
    if (web_socket_) forgetSocket({SocketEnd::Why::kClientLeft});
    if (place_) loop_->remove(*place_);
    ListenerTally::subtract(tally_->open);
    error_code ignored;
    socket_.close(ignored);
    server_.connections.remove(this);
}

}  // namespace orchestrion::api
