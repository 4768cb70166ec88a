#include "api/web_socket.h"

#include <gtest/gtest.h>

#include <thread>

#include "api/test_tls_server.h"
#include "api/test_web_socket.h"
#include "api/web_socket_handshake.h"

namespace orchestrion::api {
namespace {

using namespace std::chrono_literals;
using Why = SocketEnd::Why;

// The handshake, apart from connections.

TEST(WebSocketHandshake, theKeyOfTheStandardIsAnswered) {  // §1.3
    EXPECT_EQ(webSocketAcceptOf("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

TEST(WebSocketHandshake, aTokenAmongTheSubprotocolsIsFoundAndTakenOut) {
    Request request;
    request.headers = {{"Upgrade", "WebSocket"},
                       {"sec-websocket-protocol", "chat, orchestrion.bearer.a.b-c_d"},
                       {"Sec-WebSocket-Protocol", "orchestrion.bearer.second"}};
    EXPECT_EQ(offeredToken(request), "a.b-c_d");
    dropOfferedTokens(request.headers);
    EXPECT_EQ(request.headers[1].second, "chat");
    EXPECT_EQ(request.headers[2].second, "");
    EXPECT_EQ(offeredToken(request), "");
}

TEST(WebSocketHandshake, aTokenCountsInRequestsForWebSocketsOnly) {
    Request request;
    request.headers = {{"Sec-WebSocket-Protocol", "orchestrion.bearer.token"}};
    EXPECT_EQ(offeredToken(request), "");
}

// The channel, apart from connections.

TEST(WebSocketChannel, whatDoesNotFitIsRefusedAndNothingFollows) {
    int woken = 0;
    const auto channel = std::make_shared<WebSocketChannel>(10, [&] { ++woken; });
    const WebSocket socket(channel);
    EXPECT_TRUE(socket.send("01234567"));
    EXPECT_EQ(woken, 1);
    EXPECT_EQ(channel->take().bytes,
              "\x81\x08"
              "01234567");
    EXPECT_FALSE(socket.send("x"));  // what is on its way counts, and so do the heads of frames
    EXPECT_TRUE(channel->hasOverflown());
    EXPECT_FALSE(socket.send(""));
}

TEST(WebSocketChannel, theLastCopyClosesIt) {
    const auto channel = std::make_shared<WebSocketChannel>(10, [] {});
    auto socket = std::make_unique<WebSocket>(channel);
    auto copy = std::make_unique<WebSocket>(*socket);
    socket.reset();
    EXPECT_FALSE(channel->take().farewell);
    copy.reset();
    EXPECT_EQ(channel->take().farewell->code, CloseCode::kNormal);
}

TEST(WebSocketChannel, aSocketMayBeKeptByWhatItCalls) {
    const auto channel = std::make_shared<WebSocketChannel>(10, [] {});
    {
        const WebSocket socket(channel);
        socket.onEnd([socket](const SocketEnd&) {});
        socket.onMessage([socket](const SocketMessage&) {});
    }
    channel->end({Why::kClientLeft});
    EXPECT_EQ(channel.use_count(), 1);
}

TEST(WebSocketChannel, theEndIsToldOnceAndAlsoLater) {
    const auto channel = std::make_shared<WebSocketChannel>(10, [] {});
    const WebSocket socket(channel);
    std::vector<Why> ends;
    socket.onEnd([&](const SocketEnd& end) { ends.push_back(end.why); });
    channel->end({Why::kTooSlow});
    channel->end({Why::kClientLeft});
    socket.onEnd([&](const SocketEnd& end) { ends.push_back(end.why); });
    EXPECT_EQ(ends, (std::vector{Why::kTooSlow, Why::kTooSlow}));
    EXPECT_FALSE(socket.send("x"));
}

// WebSockets over connections.

class WebSocketTest : public testing::Test {
protected:
    WebSocketTest() { test_.listener().tls.mode = TlsMode::kOff; }

    struct Open {
        std::unique_ptr<TestWebSocket> client;
        TestSocket server;
    };
    Open open(std::string_view headers = {}) {
        auto client = std::make_unique<TestWebSocket>(test_.port());
        EXPECT_EQ(client->open("/socket", headers).status, 101);
        return {std::move(client), test_.sockets().next()};
    }
    ListenerCounters counters() { return test_.server().counters().listeners[0]; }

    TestTlsServer test_;
};

TEST_F(WebSocketTest, theAnswerToTheHandshakeIsThatOfTheStandard) {
    TestWebSocket client(test_.port());
    Answer answer =
        client.open("/socket", "Sec-WebSocket-Protocol: other, orchestrion.v1, chat\r\n");
    EXPECT_EQ(answer.status, 101);
    EXPECT_EQ(answer.headers["upgrade"], "websocket");
    EXPECT_EQ(answer.headers["connection"], "Upgrade");
    EXPECT_EQ(answer.headers["sec-websocket-accept"], "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    EXPECT_EQ(answer.headers["sec-websocket-protocol"], "orchestrion.v1");
    EXPECT_FALSE(answer.headers.contains("content-length"));
}

TEST_F(WebSocketTest, whatIsNoHandshakeIsRefusedAndTheConnectionGoesOn) {
    const auto without = [](std::string request, const std::string& line) {
        request.erase(request.find(line), line.size());
        return request;
    };
    const std::string good = TestWebSocket::upgrade("/socket");
    const std::tuple<std::string, int, std::string> cases[] = {
        {without(good, "Upgrade: websocket\r\n"), 426, "request.upgradeExpected"},
        {without(good, "Sec-WebSocket-Version: 13\r\n"), 426, "request.upgradeExpected"},
        {without(good, "keep-alive, Upgrade"), 400, "request.badUpgrade"},
        {without(good, "=="), 400, "request.badUpgrade"},
        {without(good, "GET").insert(0, "PUT"), 400, "request.badUpgrade"},
        {TestWebSocket::upgrade("/socket", "Sec-WebSocket-Protocol: unknown\r\n"), 400,
         "request.badUpgrade"},
        {TestWebSocket::upgrade("/socket", "Content-Length: 1\r\n") + "x", 400,
         "request.badUpgrade"},
    };
    TestClient client(test_.port());
    for (const auto& [request, status, code] : cases) {
        client.send(request);
        Answer answer = client.receive();
        EXPECT_EQ(answer.status, status) << request;
        EXPECT_EQ(TestServer::codeOf(answer), code) << request;
        EXPECT_EQ(answer.headers["sec-websocket-version"], status == 426 ? "13" : "");
    }
    EXPECT_EQ(client.ask("GET", "/next").status, 200);
    EXPECT_EQ(counters().sockets_open, 0u);
}

TEST_F(WebSocketTest, http10AndHeadHaveNone) {
    TestClient client(test_.port());
    std::string request = TestWebSocket::upgrade("/socket");
    client.send(request.replace(0, 3, "HEAD"));
    EXPECT_EQ(client.receive(true).status, 400);
    request = TestWebSocket::upgrade("/socket");
    client.send(request.replace(request.find("1.1"), 3, "1.0"));
    EXPECT_EQ(client.receive().status, 400);
}

TEST_F(WebSocketTest, messagesGoBothWays) {
    auto [client, server] = open();
    EXPECT_EQ(counters().sockets_open, 1u);
    client->say("question");
    const SocketMessage message = server.messages->next();
    EXPECT_EQ(message.bytes, "question");
    EXPECT_FALSE(message.binary);
    EXPECT_TRUE(server.socket.send("answer"));
    EXPECT_EQ(client->hear(), "answer");
    client->send({FrameKind::kBinary, std::string(3, '\0')});
    EXPECT_TRUE(server.messages->next().binary);
    server.socket.sendBinary("\xff");
    EXPECT_EQ(client->receive().kind, FrameKind::kBinary);
    EXPECT_EQ(counters().socket_messages_received, 2u);
}

TEST_F(WebSocketTest, whatTheClientSendsWithItsHandshakeIsHeard) {
    TestWebSocket client(test_.port());
    client.client().send(TestWebSocket::upgrade("/socket") + toBytes({FrameKind::kText, "early"}));
    EXPECT_EQ(client.client().receiveHead().status, 101);
    EXPECT_EQ(test_.sockets().next().messages->next().bytes, "early");
}

TEST_F(WebSocketTest, manyAndLargeMessagesComeInOrder) {
    TestWebSocket client(test_.port());
    EXPECT_EQ(client.open("/echo").status, 101);
    for (int round = 0; round < 50; ++round) {
        std::string sent;
        for (int i = 0; i < 20; ++i) {
            sent += toBytes({FrameKind::kText, std::to_string(round) + " " + std::to_string(i)});
        }
        client.client().send(sent + toBytes({FrameKind::kText, std::string(200000, 'x')}));
        for (int i = 0; i < 20; ++i) {
            EXPECT_EQ(client.hear(), std::to_string(round) + " " + std::to_string(i));
        }
        EXPECT_EQ(client.hear().size(), 200000u);
    }
}

TEST_F(WebSocketTest, pingsAreAnswered) {
    auto [client, server] = open();
    client->send({FrameKind::kText, "in pie", false});
    client->send({FrameKind::kPing, "are you there?"});
    const ServerFrame pong = client->receive();
    EXPECT_EQ(pong.kind, FrameKind::kPong);
    EXPECT_EQ(pong.bytes, "are you there?");
    client->send({FrameKind::kContinuation, "ces"});
    EXPECT_EQ(server.messages->next().bytes, "in pieces");
}

TEST_F(WebSocketTest, theServerCloses) {
    auto [client, server] = open();
    server.socket.send("last words");
    server.socket.close(4001, "another one has come");
    EXPECT_FALSE(server.socket.send("never said"));
    EXPECT_EQ(client->hear(), "last words");
    const ServerFrame close = client->receive();
    EXPECT_EQ(close.kind, FrameKind::kClose);
    EXPECT_EQ(close.code, 4001);
    EXPECT_EQ(close.bytes, "another one has come");
    client->send({FrameKind::kClose, closePayload(4001)});
    EXPECT_TRUE(client->client().ended());
    const SocketEnd end = server.end->next();
    EXPECT_EQ(end.why, Why::kClosed);
    EXPECT_EQ(end.code, 4001);
    EXPECT_EQ(counters().sockets_open, 0u);
}

TEST_F(WebSocketTest, theClientCloses) {
    auto [client, server] = open();
    client->send({FrameKind::kClose, closePayload(3001, "enough")});
    const ServerFrame close = client->receive();
    EXPECT_EQ(close.kind, FrameKind::kClose);
    EXPECT_EQ(close.code, 3001);
    EXPECT_TRUE(client->client().ended());
    const SocketEnd end = server.end->next();
    EXPECT_EQ(end.why, Why::kClientClosed);
    EXPECT_EQ(end.code, 3001);
    EXPECT_EQ(end.reason, "enough");
}

TEST_F(WebSocketTest, aClosingWithoutACodeIsAnsweredWithout) {
    auto [client, server] = open();
    client->send({FrameKind::kClose, ""});
    const ServerFrame close = client->receive();
    EXPECT_EQ(close.kind, FrameKind::kClose);
    EXPECT_EQ(close.code, 0);
    EXPECT_EQ(server.end->next().code, CloseCode::kNone);
}

TEST_F(WebSocketTest, aClientThatIsGoneIsNoticed) {
    auto [client, server] = open();
    client->leave();
    const SocketEnd end = server.end->next();
    EXPECT_EQ(end.why, Why::kClientLeft);
    EXPECT_EQ(end.code, CloseCode::kLost);
    EXPECT_FALSE(server.socket.send("nobody hears this"));
}

TEST_F(WebSocketTest, aMessageThatIsTooLargeClosesIt) {
    test_.limits().socket_message_bytes_max = 1000;
    auto [client, server] = open();
    client->say(std::string(1001, 'x'));
    EXPECT_EQ(client->receive().code, CloseCode::kTooLarge);
    const SocketEnd end = server.end->next();
    EXPECT_EQ(end.why, Why::kClientFault);
    EXPECT_EQ(end.code, CloseCode::kTooLarge);
}

TEST_F(WebSocketTest, aFaultOfTheClientClosesIt) {
    auto [client, server] = open();
    client->say("good");
    client->send({FrameKind::kText, "not masked", true, false});
    EXPECT_EQ(server.messages->next().bytes, "good");
    EXPECT_EQ(client->receive().code, CloseCode::kProtocolError);
    EXPECT_EQ(server.end->next().why, Why::kClientFault);
    auto [other, its_server] = open();
    other->say("\xff");
    EXPECT_EQ(other->receive().code, CloseCode::kBadText);
}

TEST_F(WebSocketTest, aMessageThatNobodyTakesClosesIt) {
    TestWebSocket client(test_.port());
    EXPECT_EQ(client.open("/mute").status, 101);
    const TestSocket server = test_.sockets().next();
    client.say("hello?");
    EXPECT_EQ(client.receive().code, CloseCode::kInternal);
}

TEST_F(WebSocketTest, aClientThatDoesNotTakeWhatIsSentIsCutOff) {
    test_.limits().socket_buffer_bytes_max = 100000;
    auto [client, server] = open();
    const std::string message(10000, 'x');
    while (server.socket.send(message)) {
    }
    EXPECT_EQ(server.end->next().why, Why::kTooSlow);
    EXPECT_EQ(counters().sockets_cut, 1u);
    EXPECT_EQ(counters().sockets_open, 0u);
    while (!client->receive().ended) {
    }
}

TEST_F(WebSocketTest, aClientThatStopsTakingIsCutOffInTheEnd) {
    test_.useRealTime();
    test_.limits().socket_buffer_bytes_max = 64u << 20;
    test_.limits().write_time_max = 30ms;
    auto [client, server] = open();
    EXPECT_TRUE(server.socket.send(std::string(32u << 20, 'x')));
    EXPECT_EQ(server.end->next().why, Why::kTooSlow);
}

TEST_F(WebSocketTest, pingsThatAreNotTakenDoNotPileUp) {
    test_.limits().socket_buffer_bytes_max = 64u << 20;
    auto [client, server] = open();
    EXPECT_TRUE(server.socket.send(std::string(32u << 20, 'x')));  // more than sockets take at once
    for (int i = 0; i < 1000; ++i) client->send({FrameKind::kPing, std::to_string(i)});
    client->say("all said");
    server.messages->next();
    EXPECT_EQ(client->hear().size(), 32u << 20);
    EXPECT_EQ(client->receive().bytes, "999");
    server.socket.send("next");
    EXPECT_EQ(client->hear(), "next");
}

TEST_F(WebSocketTest, aSilentClientIsAskedAndThenCutOff) {
    auto [client, server] = open();
    test_.passTimeUntilNews(client->client(), 10s);
    EXPECT_EQ(client->receive().kind, FrameKind::kPing);
    client->send({FrameKind::kPong, ""});
    client->say("still here");
    server.messages->next();
    test_.passTimeUntilNews(client->client(), 10s);
    EXPECT_EQ(client->receive().kind, FrameKind::kPing);
    test_.passTimeUntilNews(client->client(), 10s);
    EXPECT_TRUE(client->receive().ended);
    EXPECT_EQ(server.end->next().why, Why::kSilent);
    EXPECT_EQ(counters().sockets_cut, 1u);
}

TEST_F(WebSocketTest, stoppingTheServerClosesIt) {
    auto [client, server] = open();
    server.socket.send("last words");
    const std::jthread stopping([this] { test_.server().stop(10s); });
    EXPECT_EQ(client->hear(), "last words");
    EXPECT_EQ(client->receive().code, CloseCode::kGoingAway);
    EXPECT_TRUE(client->client().ended());
    EXPECT_EQ(server.end->next().why, Why::kServerClosed);
    client->leave();
}

TEST_F(WebSocketTest, itMayBeHeldWhenTheServerIsGone) {
    auto [client, server] = open();
    client->leave();
    test_.end();
    EXPECT_FALSE(server.socket.send("nobody hears this"));
    server.socket.close();
}

TEST_F(WebSocketTest, aListenerThatChangesClosesIt) {
    auto [client, server] = open();
    ASSERT_TRUE(test_.server().reconfigure({test_.listenerWith(TlsMode::kSimple)}));
    EXPECT_EQ(client->receive().code, CloseCode::kGoingAway);
    EXPECT_TRUE(client->client().ended());
    EXPECT_EQ(server.end->next().why, Why::kServerClosed);
}

TEST_F(WebSocketTest, tooManyAreRefused) {
    test_.limits().sockets_max = 1;
    auto first = open();
    TestWebSocket client(test_.port());
    const Answer answer = client.open("/socket");
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(TestServer::codeOf(answer), "server.tooManySockets");
    EXPECT_EQ(counters().sockets_refused, 1u);
    first.server.socket.close();
    first.server.end->next();
    EXPECT_EQ(client.open("/socket").status, 101);
}

TEST_F(WebSocketTest, itGoesUnderTlsAsWell) {
    test_.listener().tls.mode = TlsMode::kSimple;
    TestWebSocket client(std::make_unique<TestTlsClient>(test_.port(), test_.client()));
    EXPECT_EQ(client.open("/echo").status, 101);
    for (const size_t size : {0u, 1u, 125u, 126u, 65535u, 65536u, 900000u}) {
        client.say(std::string(size, 'x'));
        EXPECT_EQ(client.hear().size(), size);
    }
    client.send({FrameKind::kClose, closePayload(1000)});
    EXPECT_EQ(client.receive().code, 1000);
}

TEST_F(WebSocketTest, manyThreadsMaySend) {
    constexpr int kThreads = 4;
    constexpr int kMessages = 500;
    auto [client, server] = open();
    std::vector<std::jthread> threads;
    for (int i = 0; i < kThreads; ++i) {
        threads.emplace_back([socket = server.socket, i] {
            for (int n = 0; n < kMessages; ++n) socket.send(std::to_string(i));
        });
    }
    int heard[kThreads] = {};
    for (int n = 0; n < kThreads * kMessages; ++n) ++heard[std::stoi(client->hear())];
    for (const int count : heard) EXPECT_EQ(count, kMessages);
}

}  // namespace
}  // namespace orchestrion::api
