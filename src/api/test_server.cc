#include "api/test_server.h"

#include "api/web_socket_handshake.h"
#include "base/assert.h"

namespace orchestrion::api {
namespace {

std::string describe(const Peer& peer) {
    std::string text = peer.listener + " " + peer.address + " " + peer.tls_version;
    if (!peer.certificate) return text;
    text += " [" + peer.certificate->subject + "] [" + peer.certificate->common_name + "]";
    for (const std::string& san : peer.certificate->sans) text += " " + san;
    return text + " " + peer.certificate->fingerprint;
}

}  // namespace

TestServer::TestServer() {
    options_.on_handshake_failed = [this](const HandshakeFailure& failure) {
        handshake_failures_.put(failure);
    };
}

HttpServer& TestServer::server() {
    if (!server_) {
        auto listening = HttpServer::listen(options_, *time_);
        ORCH_ASSERT(listening.has_value(), "a test knows how to listen");
        server_ = std::move(*listening);
        server_->run(
            [this](const Request& request, Reply reply) { handle(request, std::move(reply)); });
    }
    return *server_;
}

void TestServer::handle(const Request& request, Reply reply) {
    if (request.path() == "/held") return held_.put(std::move(reply));
    if (request.path() == "/dropped") return;
    if (request.path() == "/peer") return reply(textResponse(200, describe(*request.peer)));
    if (request.path() == "/socket") return openSocket(request, reply);
    if (request.path() == "/echo") {
        return reply(openWebSocket(request, {"chat"}, [](const WebSocket& socket) {
            socket.onMessage([socket](const SocketMessage& message) {
                message.binary ? socket.sendBinary(message.bytes) : socket.send(message.bytes);
            });
        }));
    }
    if (request.path() == "/mute") {
        return reply(openWebSocket(
            request, {"chat"}, [this](WebSocket socket) { sockets_.put({std::move(socket)}); }));
    }
    if (request.path() != "/stream") {
        return reply(textResponse(200, request.method + " " + request.target + " " + request.body));
    }
    Response answer{.content_type = "text/event-stream"};
    answer.stream = [this](Stream stream) { streams_.put(std::move(stream)); };
    reply(std::move(answer));
}

void TestServer::openSocket(const Request& request, const Reply& reply) {
    reply(openWebSocket(request, {"chat", "orchestrion.v1"}, [this](const WebSocket& socket) {
        TestSocket handed{socket};
        socket.onMessage([messages = handed.messages](SocketMessage message) {
            messages->put(std::move(message));
        });
        socket.onEnd([end = handed.end](const SocketEnd& why) { end->put(why); });
        sockets_.put(std::move(handed));
    }));
}

void TestServer::passTimeUntilNews(TestClient& client, Milliseconds step) {
    do {
        clock_.advance(step);
    } while (!client.hasNews(50));
}

std::string TestServer::codeOf(const Answer& answer) {
    const size_t at = answer.body.find("\"code\":\"");
    if (at == std::string::npos) return "none";
    return answer.body.substr(at + 8, answer.body.find('"', at + 8) - at - 8);
}

}  // namespace orchestrion::api
