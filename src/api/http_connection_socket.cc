// A connection that has become a WebSocket: what its client says, what it is told, how it ends.
#include "api/http_connection.h"
#include "api/problem.h"
#include "api/response_head.h"

namespace orchestrion::api {

void Connection::beginSocket(const Response& response) {
    const HttpLimits& limits = settings_->options.limits;
    if (is_http10_ || is_head_) {
        return answer(problem("request.badUpgrade", "a WebSocket takes GET and HTTP/1.1"));
    }
    if (!keepsAlive()) {
        return answer(problem("service.stopping", "the connection is about to end; come again"));
    }
    if (tally_->sockets_open.fetch_add(1) >= limits.sockets_max) {
        ListenerTally::subtract(tally_->sockets_open);
        ListenerTally::add(tally_->sockets_refused);
        return answer(problem("server.tooManySockets",
                              "the listener has as many WebSockets as it may; try again later"));
    }
    appendHead(output_, response, {loop_->date(), BodyLength::kKnown, is_http10_, true});
    tallyAnswer(response.status);
    state_ = State::kSocket;
    web_socket_ = std::make_unique<OpenSocket>(
        OpenSocket{std::make_shared<WebSocketChannel>(
                       limits.socket_buffer_bytes_max,
                       [loop = loop_, weak = weak_from_this(), request = request_number_] {
                           loop->deliver({weak, request, std::nullopt});
                       }),
                   FrameReader(limits.socket_message_bytes_max)});
    flush();
    if (state_ != State::kSocket) return;
    response.socket(WebSocket(web_socket_->channel));
    serveSocket();
}

// What has come in the meantime.
void Connection::readSocket() {
    if (!input_.empty()) {
        if (awaited_ == Awaited::kWord || awaited_ == Awaited::kPong) awaited_ = Awaited::kNothing;
        std::vector<Said> all;
        const auto taken = web_socket_->reader.put(input_, all);
        input_.clear();
        for (size_t i = 0; i < all.size() && state_ == State::kSocket; ++i) takeSaid(all[i]);
        if (!taken && state_ == State::kSocket) {
            endSocket({SocketEnd::Why::kClientFault, taken.error().code, taken.error().reason});
        }
    }
    if (state_ == State::kSocket) serveSocket();
}

void Connection::takeSaid(Said& said) {
    switch (said.kind) {
        case FrameKind::kPing:
            web_socket_->pong = std::move(said.bytes);
            return;
        case FrameKind::kClose:
            return endSocket({SocketEnd::Why::kClientClosed, said.code, std::move(said.bytes)});
        case FrameKind::kText:
        case FrameKind::kBinary:
            ListenerTally::add(tally_->socket_messages_received);
            web_socket_->channel->receive({said.kind == FrameKind::kBinary, std::move(said.bytes)});
            return;
        case FrameKind::kPong:
        case FrameKind::kContinuation:
            return;
    }
}

void Connection::serveSocket() {
    WebSocketChannel& channel = *web_socket_->channel;
    if (channel.hasOverflown()) return cutSocket(SocketEnd::Why::kTooSlow);
    while (!writing_) {
        if (const auto pong = std::exchange(web_socket_->pong, std::nullopt)) {
            appendFrame(output_, FrameKind::kPong, *pong);
        }
        const auto taken = channel.take();
        output_ += taken.bytes;
        if (taken.farewell) {
            return endSocket(
                {SocketEnd::Why::kClosed, taken.farewell->code, taken.farewell->reason});
        }
        if (output_.empty()) {
            channel.sent();
            break;
        }
        flush();
        if (state_ == State::kClosed) return;
    }
    if (writing_) return await(Awaited::kWriting);
    if (awaited_ != Awaited::kPong) await(Awaited::kWord);
}

void Connection::pingSocket() {
    appendFrame(output_, FrameKind::kPing, {});
    await(Awaited::kPong);
    flush();
}

// With a word of farewell. The client has the time of a goodbye to say its own.
void Connection::endSocket(const SocketEnd& end) {
    output_ += web_socket_->channel->take().bytes;
    const bool silent = end.code == CloseCode::kNone;
    if (silent) appendFrame(output_, FrameKind::kClose, {});
    if (!silent) appendClose(output_, end.code, end.reason);
    forgetSocket(end);
    state_ = State::kEnding;
    awaited_ = Awaited::kNothing;
}

void Connection::cutSocket(SocketEnd::Why why) {
    ListenerTally::add(tally_->sockets_cut);
    forgetSocket({why});
    closeNow();
}

void Connection::forgetSocket(const SocketEnd& end) {
    const auto socket = std::move(web_socket_);
    ListenerTally::subtract(tally_->sockets_open);
    socket->channel->end(end);
}

}  // namespace orchestrion::api
