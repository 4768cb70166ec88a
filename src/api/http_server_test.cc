#include "api/http_server.h"

#include <gtest/gtest.h>

#include <thread>

#include "api/problem.h"
#include "api/test_client.h"
#include "api/test_server.h"

namespace orchestrion::api {
namespace {

using namespace std::chrono_literals;

class HttpServerTest : public testing::Test {
protected:
    HttpServer& server() { return test_.server(); }
    HttpLimits& limits() { return test_.limits(); }
    // For limits that are really waited for.
    void useRealTime() { test_.useRealTime(); }
    static std::string codeOf(const Answer& answer) { return TestServer::codeOf(answer); }

    // What the server says to these bytes.
    Answer say(std::string_view bytes) {
        TestClient client(server().port());
        client.send(bytes);
        return client.receive();
    }
    // Says it, and that the connection ends behind the answer.
    void expectRefusal(const std::string& bytes, int status, const std::string& code) {
        TestClient client(server().port());
        client.send(bytes);
        Answer answer = client.receive();
        EXPECT_EQ(answer.status, status) << bytes;
        EXPECT_EQ(codeOf(answer), code) << bytes;
        EXPECT_EQ(answer.headers["connection"], "close");
        EXPECT_TRUE(client.ended()) << bytes;
    }

    TestServer test_;
};

TEST_F(HttpServerTest, aRequestIsAnsweredAndTheConnectionStaysOpen) {
    TestClient client(server().port());
    for (int i = 0; i < 3; ++i) {
        const Answer answer = client.ask("POST", "/a?b=c", "body");
        EXPECT_EQ(answer.status, 200);
        EXPECT_EQ(answer.body, "POST /a?b=c body");
        EXPECT_EQ(answer.headers.at("date"), "Tue, 01 Jan 2030 00:00:00 GMT");
        EXPECT_EQ(answer.headers.at("content-type"), "text/plain; charset=utf-8");
    }
    EXPECT_EQ(server().counters().connections_accepted, 1u);
    EXPECT_EQ(server().counters().answers_by_class[2], 3u);
}

TEST_F(HttpServerTest, requestsSentAheadAreAnsweredInOrder) {
    TestClient client(server().port());
    std::string requests;
    for (int i = 0; i < 100; ++i) {
        requests += "GET /" + std::to_string(i) + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    }
    client.send(requests);
    for (int i = 0; i < 100; ++i) {
        EXPECT_EQ(client.receive().body, "GET /" + std::to_string(i) + " ");
    }
}

TEST_F(HttpServerTest, aRequestMayComeByteByByte) {
    TestClient client(server().port());
    for (char c : std::string("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc")) {
        client.send(std::string(1, c));
    }
    EXPECT_EQ(client.receive().body, "POST / abc");
}

TEST_F(HttpServerTest, aChunkedBodyIsPutTogether) {
    EXPECT_EQ(say("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                  "3\r\nabc\r\n4;x=y\r\ndefg\r\n0\r\nTrailer: t\r\n\r\n")
                  .body,
              "POST / abcdefg");
}

TEST_F(HttpServerTest, headIsAnsweredWithoutABody) {
    TestClient client(server().port());
    const Answer answer = client.ask("HEAD", "/");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.headers.at("content-length"), "7");
    EXPECT_EQ(client.ask("GET", "/next").body, "GET /next ");
}

TEST_F(HttpServerTest, http10ClosesUnlessToldToKeep) {
    TestClient client(server().port());
    client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    EXPECT_EQ(client.receive().headers.at("connection"), "keep-alive");
    client.send("GET / HTTP/1.0\r\n\r\n");
    EXPECT_EQ(client.receive().headers.at("connection"), "close");
    EXPECT_TRUE(client.ended());
}

TEST_F(HttpServerTest, connectionCloseIsHonoured) {
    TestClient client(server().port());
    EXPECT_EQ(client.ask("GET", "/", "", "", "Connection: close\r\n").status, 200);
    EXPECT_TRUE(client.ended());
}

TEST_F(HttpServerTest, whoAsksFirstMayThenSendTheBody) {
    TestClient client(server().port());
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(client.receive().status, 100);
    client.send("abc");
    EXPECT_EQ(client.receive().body, "POST / abc");
}

TEST_F(HttpServerTest, whatIsNotHttpIsRefusedAndTheConnectionEnds) {
    const std::pair<const char*, const char*> requests[] = {
        {"nonsense\r\n\r\n", "request.malformed"},
        {"GET / HTTP/1.1\r\n\r\n", "request.malformed"},
        {"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "request.malformed"},
        {"GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n", "request.malformed"},
        {"CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n", "request.malformed"},
        {"GET / HTTP/3.0\r\nHost: a\r\n\r\n", "request.badVersion"},
        {"GET / HTTP/1.1\r\nHost: a\r\nBad Name: x\r\n\r\n", "request.malformed"},
        {"GET / HTTP/1.1\r\nHost: a\r\nX: \x01\r\n\r\n", "request.malformed"},
        {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", "request.malformed"},
        {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
         "request.malformed"},
        {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n",
         "request.malformed"},
        {"POST / HTTP/1.1\r\nHost: a\r\nExpect: tea\r\nContent-Length: 1\r\n\r\n",
         "request.badExpectation"},
    };
    for (const auto& [bytes, code] : requests) {
        TestClient client(server().port());
        client.send(bytes);
        const Answer answer = client.receive();
        EXPECT_EQ(codeOf(answer), code) << bytes;
        EXPECT_GE(answer.status, 400) << bytes;
        EXPECT_EQ(answer.headers.at("content-type"), "application/problem+json");
        EXPECT_TRUE(client.ended()) << bytes;
    }
}

TEST_F(HttpServerTest, badChunksAreRefused) {
    const std::string head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (const std::string chunks :
         {"x\r\n\r\n", "3\r\nabcd\r\n0\r\n\r\n", "-1\r\n\r\n", "3\nabc\n0\n\n\r\n\r\n",
          "ffffffffffffffff1\r\n", "3;a=\x01\r\nabc\r\n0\r\n\r\n", "3 \r\nabc\r\n0\r\n\r\n",
          "0x3\r\nabc\r\n0\r\n\r\n", "+3\r\nabc\r\n0\r\n\r\n", " 3\r\nabc\r\n0\r\n\r\n",
          "3\r\r\nabc\r\n0\r\n\r\n", "3\r\nabc\n0\r\n\r\n", "3\r\nab\r\n\r\n0\r\n\r\n",
          "3;\nabc\r\n0\r\n\r\n", "\r\n\r\n", "0\r\nBad Trailer: x\r\n\r\n", "0\r\nX: a\n\r\n\r\n",
          "0\r\n folded: x\r\n\r\n"}) {
        expectRefusal(head + chunks, 400, "request.malformed");
    }
}

TEST_F(HttpServerTest, aRequestCannotHideAnotherOne) {
    const std::string hidden = "0\r\n\r\nGET /hidden HTTP/1.1\r\nHost: a\r\n\r\n";
    for (const std::string headers :
         {"Content-Length: 5\r\nTransfer-Encoding: chunked",
          "Transfer-Encoding: chunked\r\nContent-Length: 5",
          "Transfer-Encoding: gzip, chunked\r\nContent-Length: 5",
          // Codings that one side may not know, or see twice.
          "Transfer-Encoding: identity", "Transfer-Encoding: chunked, identity",
          "Transfer-Encoding: gzip, chunked", "Transfer-Encoding: chunked, chunked",
          "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
          "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
          "Transfer-Encoding: \"chunked\"", "Transfer-Encoding: xchunked", "Transfer-Encoding:",
          // Names and values that one side may see and the other not.
          "Transfer-Encoding : chunked", "Content-Length : 5", "Transfer-Encoding\t: chunked",
          " Transfer-Encoding: chunked", "X: y\r\n Transfer-Encoding: chunked", "X: y\r\n\tfolded",
          "X: y\nTransfer-Encoding: chunked", "X: y\rTransfer-Encoding: chunked",
          "Transfer-Encoding: \x0b"
          "chunked",
          "X\x80: y", ": chunked", "Transfer-Encoding", "Host: b",
          // Lengths.
          "Content-Length: 5\r\nContent-Length: 5", "Content-Length: 5\r\nContent-Length: 6",
          "Content-Length: 5, 5", "Content-Length: +5", "Content-Length: 5 5",
          "Content-Length: 0x5", "Content-Length: 5.0", "Content-Length:"}) {
        expectRefusal("POST / HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n\r\n" + hidden, 400,
                      "request.malformed");
    }
    for (const std::string line :
         {"POST / HTTP/1.1\n", "POST  / HTTP/1.1\r\n", "POST / HTTP/1.1 \r\n",
          "POST\t/ HTTP/1.1\r\n", "POST / x HTTP/1.1\r\n", "POST /\x01 HTTP/1.1\r\n",
          "POST /\xc3\xa4 HTTP/1.1\r\n", "POST / http/1.1\r\n", "POST / HTTP/1.1\r\r\n",
          "POST /\r\n", "POST\r\n", " POST / HTTP/1.1\r\n", "\r\n\r\nPOST / HTTP/1.1\r\n",
          "\nPOST / HTTP/1.1\r\n", "POST / HTTP/1.1x\r\n"}) {
        expectRefusal(line + "Host: a\r\nContent-Length: 5\r\n\r\n" + hidden, 400,
                      "request.malformed");
    }
}

TEST_F(HttpServerTest, chunksBelongToHttp11) {
    expectRefusal("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400,
                  "request.malformed");
}

TEST_F(HttpServerTest, anEmptyLineBehindABodyIsForgiven) {
    TestClient client(server().port());
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx\r\n");
    client.send("GET /next HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(client.receive().body, "POST / x");
    EXPECT_EQ(client.receive().body, "GET /next ");
}

TEST_F(HttpServerTest, theHandlersHeadersCannotEndTheHead) {
    TestClient client(server().port());
    client.send("GET /held HTTP/1.1\r\nHost: a\r\n\r\n");
    test_.held().next()(Response{.headers = {{"Location", "/x\r\nSet-Cookie: a=b\r\n\r\n<html>"}}});
    const Answer answer = client.receive();
    EXPECT_EQ(answer.headers.at("location"), "/xSet-Cookie: a=b<html>");
    EXPECT_EQ(client.ask("GET", "/next").status, 200);
}

TEST_F(HttpServerTest, aHeaderOverTheLimitIsRefused) {
    limits().request.header_bytes_max = 2000;
    EXPECT_EQ(say("GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(1900, 'x') + "\r\n\r\n").status,
              200);
    EXPECT_EQ(say("GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(3000, 'x')).status, 431);
    EXPECT_EQ(say(std::string(1000000, 'x')).status, 431);
}

TEST_F(HttpServerTest, tooManyHeaderLinesAreRefused) {
    limits().request.headers_max = 3;
    const std::string head = "GET / HTTP/1.1\r\nHost: a\r\nB: c\r\nD: e\r\n";
    EXPECT_EQ(say(head + "\r\n").status, 200);
    expectRefusal(head + "F: g\r\n\r\n", 431, "request.headerTooLarge");
}

TEST_F(HttpServerTest, aTargetOverTheLimitIsRefused) {
    limits().request.target_bytes_max = 1000;
    const std::string rest = " HTTP/1.1\r\nHost: a\r\n\r\n";
    EXPECT_EQ(say("GET /" + std::string(999, 'x') + rest).status, 200);
    expectRefusal("GET /" + std::string(1000, 'x') + rest, 414, "request.targetTooLong");
    expectRefusal("GET /" + std::string(1000000, 'x'), 414, "request.targetTooLong");
}

TEST_F(HttpServerTest, aBodyOverTheLimitIsRefusedBeforeAllOfItCame) {
    limits().request.body_bytes_max = 1000;
    const std::string head = "POST / HTTP/1.1\r\nHost: a\r\n";
    EXPECT_EQ(say(head + "Content-Length: 1000\r\n\r\n" + std::string(1000, 'x')).status, 200);
    EXPECT_EQ(say(head + "Content-Length: 1001\r\n\r\n").status, 413);
    EXPECT_EQ(say(head + "Content-Length: 1001\r\nExpect: 100-continue\r\n\r\n").status, 413);
    EXPECT_EQ(
        say(head + "Transfer-Encoding: chunked\r\n\r\n3e9\r\n" + std::string(1001, 'x')).status,
        413);
    // The client sees the answer although it has not stopped sending.
    TestClient client(server().port());
    client.send(head + "Content-Length: 5000000\r\n\r\n" + std::string(5000000, 'x'));
    EXPECT_EQ(client.receive().status, 413);
}

TEST_F(HttpServerTest, aRequestThatTakesTooLongIsToldSo) {
    useRealTime();
    limits().header_time_max = 30ms;
    limits().body_time_max = 30ms;
    EXPECT_EQ(say("GET / HT").status, 408);
    EXPECT_EQ(say("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nab").status, 408);
}

TEST_F(HttpServerTest, theTimeForAHeaderDoesNotBeginAnewWithEachByte) {
    useRealTime();
    limits().header_time_max = 50ms;
    limits().request.header_bytes_max = 64u << 20;
    limits().request.headers_max = 1u << 30;
    TestClient client(server().port());
    client.send("GET / HTTP/1.1\r\n");
    // Ends because the server stops to read; each byte alone would come in time.
    while (client.send("X: y\r\n") && server().counters().answers_by_class[4] == 0) {
    }
    EXPECT_EQ(client.receive().status, 408);
}

TEST_F(HttpServerTest, anIdleConnectionIsClosedWithoutAWord) {
    useRealTime();
    limits().idle_time_max = 30ms;
    TestClient client(server().port());
    EXPECT_TRUE(client.ended());
    TestClient second(server().port());
    EXPECT_EQ(second.ask("GET", "/").status, 200);
    EXPECT_TRUE(second.ended());
}

TEST_F(HttpServerTest, aHandlerThatDoesNotAnswerIsAnsweredFor) {
    useRealTime();
    limits().answer_time_max = 30ms;
    TestClient client(server().port());
    const Answer answer = client.ask("GET", "/held");
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(codeOf(answer), "server.noAnswer");
    test_.held().next()(textResponse(200, "too late"));
    EXPECT_EQ(client.ask("GET", "/next").body, "GET /next ");
}

TEST_F(HttpServerTest, aReplyThatIsDroppedIsAnsweredFor) {
    TestClient client(server().port());
    EXPECT_EQ(codeOf(client.ask("GET", "/dropped")), "service.stopping");
}

TEST_F(HttpServerTest, connectionsOverTheLimitAreToldSo) {
    limits().connections_max = 2;
    TestClient first(server().port());
    TestClient second(server().port());
    EXPECT_EQ(first.ask("GET", "/").status, 200);
    EXPECT_EQ(second.ask("GET", "/").status, 200);
    TestClient third(server().port());
    const Answer answer = third.receive();
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(answer.headers.at("retry-after"), "1");
    EXPECT_EQ(codeOf(answer), "server.tooManyConnections");
    EXPECT_EQ(first.ask("GET", "/").status, 200);
    EXPECT_EQ(server().counters().connections_refused, 1u);
}

TEST_F(HttpServerTest, aClientThatLeavesHarmsNobody) {
    for (const char* bytes : {"", "GET", "GET /held HTTP/1.1\r\nHost: a\r\n\r\n"}) {
        TestClient client(server().port());
        client.send(bytes);
    }
    test_.held().next()(textResponse(200, "nobody hears this"));
    TestClient client(server().port());
    EXPECT_EQ(client.ask("GET", "/").status, 200);
}

TEST_F(HttpServerTest, theEndOfSendingIsNotTheEndOfListening) {
    TestClient client(server().port());
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    client.endSending();
    EXPECT_EQ(client.receive().status, 200);
    EXPECT_TRUE(client.ended());
}

TEST_F(HttpServerTest, stoppingLetsTheRequestInHandBeAnswered) {
    TestClient client(server().port());
    client.send("GET /held HTTP/1.1\r\nHost: a\r\n\r\n");
    const Reply reply = test_.held().next();
    TestClient idle(server().port());
    EXPECT_EQ(idle.ask("GET", "/").status, 200);
    const std::jthread stopping([&server = server()] { server.stop(10s); });
    EXPECT_TRUE(idle.ended());
    reply(textResponse(200, "in time"));
    Answer answer = client.receive();
    EXPECT_EQ(answer.body, "in time");
    EXPECT_EQ(answer.headers["connection"], "close");
}

TEST_F(HttpServerTest, whoHasSeenTheServerStopIsPromisedNoMore) {
    constexpr int kClients = 40;
    std::vector<std::unique_ptr<TestClient>> clients;
    std::vector<Reply> replies;
    for (int i = 0; i < kClients; ++i) {
        clients.push_back(std::make_unique<TestClient>(server().port()));
        clients.back()->send("GET /held HTTP/1.1\r\nHost: a\r\n\r\n");
        replies.push_back(test_.held().next());
    }
    TestClient idle(server().port());
    EXPECT_EQ(idle.ask("GET", "/").status, 200);
    const std::jthread stopping([&server = server()] { server.stop(10s); });
    EXPECT_TRUE(idle.ended());
    for (const Reply& reply : replies) reply(textResponse(200, "the last one"));
    for (const auto& client : clients) {
        EXPECT_EQ(client->receive().headers["connection"], "close");
        EXPECT_TRUE(client->ended());
    }
}

TEST_F(HttpServerTest, answersFromManyThreadsFindTheirWay) {
    constexpr int kClients = 8;
    constexpr int kRequests = 50;
    test_.options().threads = 2;
    std::vector<std::unique_ptr<TestClient>> clients;
    for (int i = 0; i < kClients; ++i) {
        clients.push_back(std::make_unique<TestClient>(server().port()));
    }
    std::vector<std::jthread> answering;
    for (int i = 0; i < 3; ++i) {
        answering.emplace_back([this] {
            while (true) {
                const Reply reply = test_.held().next();
                if (!reply) return;
                reply(textResponse(200, "done"));
            }
        });
    }
    for (int i = 0; i < kRequests; ++i) {
        for (const auto& client : clients) client->send("GET /held HTTP/1.1\r\nHost: a\r\n\r\n");
        for (const auto& client : clients) EXPECT_EQ(client->receive().body, "done");
    }
    for (int i = 0; i < 3; ++i) test_.held().put(nullptr);
}

TEST_F(HttpServerTest, aLargeAnswerWaitsForASlowClient) {
    const std::string large(20u << 20, 'x');
    TestClient client(server().port());
    for (int i = 0; i < 2; ++i) {
        client.send("GET /held HTTP/1.1\r\nHost: a\r\n\r\nGET /next HTTP/1.1\r\nHost: a\r\n\r\n");
        test_.held().next()(textResponse(200, large));
        EXPECT_EQ(client.receive().body, large);
        EXPECT_EQ(client.receive().body, "GET /next ");
    }
}

TEST_F(HttpServerTest, aClientThatDoesNotTakeItsAnswerIsClosed) {
    useRealTime();
    limits().write_time_max = 30ms;
    TestClient client(server().port());
    client.send("GET /held HTTP/1.1\r\nHost: a\r\n\r\n");
    test_.held().next()(textResponse(200, std::string(50u << 20, 'x')));
    while (server().counters().connections_open > 0) std::this_thread::yield();
    EXPECT_EQ(client.receive().status, 0);  // not all of it
}

TEST_F(HttpServerTest, anAnswerMayComeWhenTheServerIsGone) {
    TestClient client(server().port());
    client.send("GET /held HTTP/1.1\r\nHost: a\r\n\r\n");
    const Reply reply = test_.held().next();
    test_.end();
    reply(textResponse(200, "too late"));
    EXPECT_EQ(client.receive().status, 0);
}

TEST_F(HttpServerTest, addressesThatCannotBeListenedOnAreErrors) {
    HttpServerOptions taken;
    taken.listeners.front().port = server().port();
    const auto second = HttpServer::listen(taken, test_.clock());
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, "server.cannotListen");
    HttpServerOptions named;
    named.listeners.front().address = "no address";
    EXPECT_EQ(HttpServer::listen(named, test_.clock()).error().code, "server.badAddress");
}

TEST_F(HttpServerTest, theHandlerSeesWhoAsks) {
    TestClient client(server().port());
    EXPECT_EQ(client.ask("GET", "/peer").body, "main 127.0.0.1 ");
}

TEST_F(HttpServerTest, theAddressIsAUrl) {
    EXPECT_EQ(server().url(), "http://127.0.0.1:" + std::to_string(server().port()));
    EXPECT_TRUE(isLoopback("127.9.9.9"));
    EXPECT_TRUE(isLoopback("::1"));
    EXPECT_FALSE(isLoopback("0.0.0.0"));
    EXPECT_FALSE(isLoopback("localhost"));
}

}  // namespace
}  // namespace orchestrion::api
