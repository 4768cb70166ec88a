// How a connection hands requests over and answers them.
#include <atomic>

#include "api/http_connection.h"
#include "api/problem.h"
#include "api/response_head.h"

namespace orchestrion::api {
namespace {

// Answers to requests that came together are collected up to here.
constexpr size_t kOutputBatchBytes = 64u << 10;

}  // namespace

// The way of one answer back to its connection.
class Connection::PendingReply {
public:
    PendingReply(std::shared_ptr<IoLoop> loop, std::weak_ptr<Connection> connection,
                 uint64_t request)
        : loop_(std::move(loop)), connection_(std::move(connection)), request_(request) {}
    ~PendingReply() {
        if (!sent_) send(problem("service.stopping", "the server is stopping"));
    }
    PendingReply(const PendingReply&) = delete;
    PendingReply& operator=(const PendingReply&) = delete;

    void send(Response response) {
        if (sent_.exchange(true)) return;
        if (loop_->isThisThread()) {
            const auto connection = connection_.lock();
            if (connection && connection->answerInline(request_, response)) return;
        }
        // Weak: what waits in a loop that has ended must not keep what the loop belongs to.
        loop_->deliver({connection_, request_, std::move(response)});
    }

private:
    const std::shared_ptr<IoLoop> loop_;
    const std::weak_ptr<Connection> connection_;
    const uint64_t request_;
    std::atomic<bool> sent_{false};
};

void Connection::hand() {
    state_ = State::kAnswering;
    awaited_ = Awaited::kNothing;
    keep_alive_ = parser_.keepAlive();
    is_http10_ = parser_.isHttp10();
    Request request = parser_.take();
    request.peer = peer_;
    is_head_ = request.method == "HEAD";
    const auto pending = std::make_shared<PendingReply>(loop_, weak_from_this(), ++request_number_);
    in_handler_ = true;
    server_.handler(std::move(request),
                    [pending](Response response) { pending->send(std::move(response)); });
    in_handler_ = false;
    if (!inline_answer_) return await(Awaited::kAnswer);
    const Response response = std::move(*inline_answer_);
    inline_answer_.reset();
    answer(response);
}

// While the handler is at work its answer need not take the way through the loop.
bool Connection::answerInline(uint64_t request, Response& response) {
    if (!in_handler_ || request != request_number_) return false;
    inline_answer_ = std::move(response);
    return true;
}

void Connection::take(Delivery delivery) {
    if (delivery.request != request_number_) return;
    if (delivery.answer) {
        if (state_ != State::kAnswering) return;  // too late
        answer(*delivery.answer);
        return process();
    }
    if (state_ == State::kSocket) {
        serveSocket();
        if (state_ != State::kSocket) process();
        return;
    }
    if (state_ != State::kStreaming) return;
    serveStream();
    if (state_ != State::kStreaming) process();
}

void Connection::answer(const Response& response) {
    if (response.socket) return beginSocket(response);
    if (response.stream && !is_head_ && mayHaveBody(response.status)) return beginStream(response);
    const bool stays = keepsAlive();
    const BodyLength length = response.stream ? BodyLength::kChunked : BodyLength::kKnown;
    appendHead(output_, response, {loop_->date(), length, is_http10_, stays});
    if (mayHaveBody(response.status) && !is_head_) output_ += response.body;
    tallyAnswer(response.status);
    state_ = stays ? State::kIdle : State::kEnding;
    awaited_ = Awaited::kNothing;
    if (output_.size() >= kOutputBatchBytes) flush();
}

// Says what is wrong with the request and takes no other: where it ends is not known.
void Connection::refuse(const Error& error) {
    keep_alive_ = is_head_ = is_http10_ = false;
    answer(problem(error));
}

bool Connection::keepsAlive() const {
    return keep_alive_ && !ending_ && !outdated_ &&
           !server_.stopping.load(std::memory_order_acquire);
}

void Connection::tallyAnswer(int status) {
    const auto status_class = static_cast<size_t>(status / 100);
    ListenerTally::add(tally_->answers_by_class[status_class < 6 ? status_class : 5]);
}

// Streams.

void Connection::beginStream(const Response& response) {
    const HttpLimits& limits = settings_->options.limits;
    if (tally_->streams_open.fetch_add(1) >= limits.streams_max) {
        ListenerTally::subtract(tally_->streams_open);
        ListenerTally::add(tally_->streams_refused);
        return answer(problem("server.tooManyStreams",
                              "the listener has as many streams as it may; try again later"));
    }
    keep_alive_ = keep_alive_ && !is_http10_;
    const BodyLength length = is_http10_ ? BodyLength::kToTheEnd : BodyLength::kChunked;
    appendHead(output_, response, {loop_->date(), length, is_http10_, keepsAlive()});
    tallyAnswer(response.status);
    state_ = State::kStreaming;
    stream_ = std::make_shared<StreamChannel>(
        limits.stream_buffer_bytes_max,
        [loop = loop_, weak = weak_from_this(), request = request_number_] {
            loop->deliver({weak, request, std::nullopt});
        });
    flush();
    if (state_ != State::kStreaming) return;
    response.stream(Stream(stream_));
    serveStream();
    if (state_ == State::kStreaming) read();
}

void Connection::serveStream() {
    if (stream_->hasOverflown()) return cutStream();
    while (!writing_) {
        const auto taken = stream_->take();
        if (taken.bytes.empty()) {
            stream_->sent();
            if (taken.last) return endStream(StreamEnd::kFinished);
            break;
        }
        is_http10_ ? void(output_ += taken.bytes) : appendChunk(output_, taken.bytes);
        flush();
        if (state_ == State::kClosed) return;
    }
    await(writing_ ? Awaited::kWriting : Awaited::kNothing);
}

void Connection::endStream(StreamEnd why) {
    const auto rest = stream_->take();
    if (is_http10_) {
        output_ += rest.bytes;
    } else {
        if (!rest.bytes.empty()) appendChunk(output_, rest.bytes);
        output_ += kLastChunk;
    }
    forgetStream(why);
    state_ = keepsAlive() ? State::kIdle : State::kEnding;
    awaited_ = Awaited::kNothing;
}

void Connection::cutStream() {
    ListenerTally::add(tally_->streams_cut);
    forgetStream(StreamEnd::kTooSlow);
    closeNow();
}

void Connection::forgetStream(StreamEnd why) {
    const auto stream = std::move(stream_);
    stream_.reset();
    ListenerTally::subtract(tally_->streams_open);
    stream->end(why);
}

}  // namespace orchestrion::api
