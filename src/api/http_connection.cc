#include "api/http_connection.h"

#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

#include "api/problem.h"
#include "api/time_text.h"

namespace orchestrion::api {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr Milliseconds kLingerTime{2000};

bool mayHaveBody(int status) {
    return status != 204 && status != 304;
}

}  // namespace

// The way of one answer back to its connection.
class Connection::PendingReply {
public:
    PendingReply(std::shared_ptr<ConnectionSet> set, std::weak_ptr<Connection> connection,
                 uint64_t request)
        : set_(std::move(set)), connection_(std::move(connection)), request_(request) {}
    ~PendingReply() { send(problem("service.stopping", "the server is stopping")); }
    PendingReply(const PendingReply&) = delete;
    PendingReply& operator=(const PendingReply&) = delete;

    void send(Response response) {
        if (sent_.exchange(true)) return;
        const auto connection = connection_.lock();
        if (!connection) return;
        // Weak: a task in a loop that has ended must not keep what the loop belongs to.
        asio::post(connection->socket_.get_executor(),
                   [weak = connection_, request = request_, response = std::move(response)] {
                       if (const auto self = weak.lock()) self->answer(request, response);
                   });
    }

private:
    const std::shared_ptr<ConnectionSet> set_;
    const std::weak_ptr<Connection> connection_;
    const uint64_t request_;
    std::atomic<bool> sent_{false};
};

Connection::Connection(Socket socket, ConnectionSet& set)
    : socket_(std::move(socket)),
      set_(set),
      timer_(socket_.get_executor()),
      parser_(set.options.request) {
    error_code ignored;
    socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
}

void Connection::start() {
    asio::post(socket_.get_executor(), [self = shared_from_this()] {
        if (self->state_ == State::kIdle) self->expectRequest();
    });
}

void Connection::startRefusing() {
    asio::post(socket_.get_executor(), [self = shared_from_this()] {
        self->refuse({"server.tooManyConnections",
                      "the server has as many connections as it may; try again in a second"});
    });
}

void Connection::finish() {
    asio::post(socket_.get_executor(), [self = shared_from_this()] {
        self->keep_alive_ = false;
        if (self->state_ == State::kIdle) self->closeNow();
    });
}

void Connection::close() {
    asio::post(socket_.get_executor(), [self = shared_from_this()] { self->closeNow(); });
}

// Reading.

void Connection::expectRequest() {
    state_ = State::kIdle;
    parser_ = RequestParser(set_.options.request);
    header_done_ = is_head_ = is_http10_ = false;
    if (!buffer_.empty()) {  // the client has sent ahead
        state_ = State::kReading;
        expectWithin(set_.options.header_time_max, &Connection::lateRequest);
        return parse();
    }
    expectWithin(set_.options.idle_time_max, &Connection::closeNow);
    read();
}

void Connection::read() {
    socket_.async_read_some(asio::buffer(chunk_),
                            [self = shared_from_this()](error_code error, size_t count) {
                                if (self->state_ > State::kReading) return;  // was too late
                                if (error) return self->closeNow();
                                self->received(count);
                            });
}

void Connection::received(size_t count) {
    if (state_ == State::kIdle) {
        state_ = State::kReading;
        expectWithin(set_.options.header_time_max, &Connection::lateRequest);
    }
    buffer_.append(chunk_.data(), count);
    parse();
}

void Connection::parse() {
    const auto taken = parser_.put(buffer_);
    if (!taken) return refuse(taken.error());
    buffer_.erase(0, *taken);
    if (parser_.done()) return hand();
    if (parser_.headerDone() && !header_done_) {
        header_done_ = true;
        expectWithin(set_.options.body_time_max, &Connection::lateRequest);
        if (parser_.continueExpected() && buffer_.empty()) return sendContinue();
    }
    read();
}

void Connection::sendContinue() {
    static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    asio::async_write(socket_, asio::buffer(kContinue),
                      [self = shared_from_this()](error_code error, size_t) {
                          if (self->state_ != State::kReading) return;
                          if (error) return self->closeNow();
                          self->read();
                      });
}

// Answering.

void Connection::hand() {
    state_ = State::kAnswering;
    keep_alive_ = keep_alive_ && parser_.keepAlive();
    is_http10_ = parser_.isHttp10();
    Request request = parser_.take();
    is_head_ = request.method == "HEAD";
    expectWithin(set_.options.answer_time_max, &Connection::lateAnswer);
    const auto pending = std::make_shared<PendingReply>(set_.shared_from_this(), weak_from_this(),
                                                        ++request_number_);
    set_.handler(std::move(request),
                 [pending](Response response) { pending->send(std::move(response)); });
}

void Connection::answer(uint64_t request, const Response& response) {
    if (state_ == State::kAnswering && request == request_number_) write(response);
}

// Says what is wrong with the request and takes no other: where it ends is not known.
void Connection::refuse(const Error& error) {
    keep_alive_ = false;
    error_code ignored;
    socket_.cancel(ignored);
    write(problem(error));
}

std::string Connection::head(const Response& response) const {
    std::string text = is_http10_ ? "HTTP/1.0 " : "HTTP/1.1 ";
    text.append(std::to_string(response.status)).append(" ").append(reasonOf(response.status));
    text.append("\r\nDate: ").append(httpDate(set_.clock.wallTime()));
    text.append("\r\nServer: orchestrion\r\n");
    if (!response.content_type.empty()) {
        text.append("Content-Type: ").append(response.content_type).append("\r\n");
    }
    if (mayHaveBody(response.status)) {
        text.append("Content-Length: ").append(std::to_string(response.body.size()));
        text.append("\r\n");
    }
    for (const auto& [name, value] : response.headers) {
        text.append(name).append(": ").append(value).append("\r\n");
    }
    if (!keep_alive_) text += "Connection: close\r\n";
    if (keep_alive_ && is_http10_) text += "Connection: keep-alive\r\n";
    return text + "\r\n";
}

void Connection::write(const Response& response) {
    state_ = State::kWriting;
    const auto status_class = static_cast<size_t>(response.status / 100);
    ++set_.answers_by_class[status_class < 6 ? status_class : 5];
    output_ = head(response);
    if (mayHaveBody(response.status) && !is_head_) output_ += response.body;
    expectWithin(set_.options.write_time_max, &Connection::closeNow);
    asio::async_write(socket_, asio::buffer(output_),
                      [self = shared_from_this()](error_code error, size_t) {
                          if (self->state_ != State::kWriting) return;
                          if (error) return self->closeNow();
                          self->written();
                      });
}

void Connection::written() {
    output_.clear();
    if (keep_alive_) return expectRequest();
    linger();
}

// Ends.

// Closing with bytes unread would reset the connection, and the client might never see our answer
// (RFC 9112 §9.6).
void Connection::linger() {
    state_ = State::kLingering;
    error_code ignored;
    socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
    expectWithin(kLingerTime, &Connection::closeNow);
    discard();
}

void Connection::discard() {
    socket_.async_read_some(asio::buffer(chunk_),
                            [self = shared_from_this()](error_code error, size_t) {
                                if (self->state_ != State::kLingering) return;
                                if (error) return self->closeNow();
                                self->discard();
                            });
}

void Connection::expectWithin(Milliseconds time, void (Connection::*late)()) {
    timer_.expires_after(time);
    timer_.async_wait([self = shared_from_this(), late, number = ++timer_number_](error_code) {
        if (number == self->timer_number_) (*self.*late)();
    });
}

void Connection::lateRequest() {
    refuse({"request.tooSlow", "the request did not arrive in time"});
}

void Connection::lateAnswer() {
    ++request_number_;
    write(problem("server.noAnswer",
                  "there was no answer in time; the request may still be carried out"));
}

void Connection::closeNow() {
    if (state_ == State::kClosed) return;
    state_ = State::kClosed;
    ++timer_number_;
    timer_.cancel();
    error_code ignored;
    socket_.close(ignored);
    set_.remove(this);
}

// ConnectionSet

void ConnectionSet::add(const std::shared_ptr<Connection>& connection) {
    const std::lock_guard lock(mutex_);
    connections_.emplace(connection.get(), connection);
}

void ConnectionSet::remove(const Connection* connection) {
    const std::lock_guard lock(mutex_);
    connections_.erase(connection);
    removed_.notify_all();
}

std::vector<std::shared_ptr<Connection>> ConnectionSet::all() const {
    const std::lock_guard lock(mutex_);
    std::vector<std::shared_ptr<Connection>> connections;
    for (const auto& [key, connection] : connections_) connections.push_back(connection);
    return connections;
}

void ConnectionSet::finishAll() {
    for (const auto& connection : all()) connection->finish();
}

void ConnectionSet::closeAll() {
    for (const auto& connection : all()) connection->close();
}

bool ConnectionSet::waitUntilEmpty(Milliseconds time) {
    std::unique_lock lock(mutex_);
    return removed_.wait_for(lock, time, [this] { return connections_.empty(); });
}

size_t ConnectionSet::size() const {
    const std::lock_guard lock(mutex_);
    return connections_.size();
}

}  // namespace orchestrion::api
