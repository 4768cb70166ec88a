#include "api/http_server.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>
#include <thread>

#include "api/problem.h"
#include "api/test_client.h"

namespace orchestrion::api {
namespace {

using namespace std::chrono_literals;

// Answers kept back until the test lets them go.
class HeldReplies {
public:
    void hold(Reply reply) {
        const std::lock_guard lock(mutex_);
        replies_.push_back(std::move(reply));
        arrived_.notify_all();
    }
    Reply next() {
        std::unique_lock lock(mutex_);
        arrived_.wait(lock, [this] { return !replies_.empty(); });
        Reply reply = std::move(replies_.front());
        replies_.erase(replies_.begin());
        return reply;
    }

private:
    std::mutex mutex_;
    std::condition_variable arrived_;
    std::vector<Reply> replies_;
};

class HttpServerTest : public testing::Test {
protected:
    HttpServer& server() {
        if (!server_) {
            auto listening = HttpServer::listen(options_, clock_);
            EXPECT_TRUE(listening);
            server_ = std::move(*listening);
            server_->run([this](Request request, Reply reply) {
                handle(std::move(request), std::move(reply));
            });
        }
        return *server_;
    }

    void handle(Request request, Reply reply) {
        if (request.path() == "/held") return held_.hold(std::move(reply));
        if (request.path() == "/dropped") return;
        reply(textResponse(200, request.method + " " + request.target + " " + request.body));
    }

    // What the server says to these bytes.
    Answer say(std::string_view bytes) {
        TestClient client(server().port());
        client.send(bytes);
        return client.receive();
    }
    static std::string codeOf(const Answer& answer) {
        const size_t at = answer.body.find("\"code\":\"");
        if (at == std::string::npos) return "none";
        return answer.body.substr(at + 8, answer.body.find('"', at + 8) - at - 8);
    }

    runtime::VirtualClock clock_;
    HttpServerOptions options_;
    HeldReplies held_;
    std::unique_ptr<HttpServer> server_;
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
    for (const std::string chunks :
         {"x\r\n\r\n", "3\r\nabcd\r\n0\r\n\r\n", "-1\r\n\r\n", "3\nabc\n0\n\n\r\n\r\n",
          "ffffffffffffffff1\r\n", "3;a=\x01\r\nabc\r\n0\r\n\r\n", "3 \r\nabc\r\n0\r\n\r\n"}) {
        const Answer answer =
            say("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks);
        EXPECT_EQ(answer.status, 400) << chunks;
    }
}

TEST_F(HttpServerTest, aRequestCannotHideAnotherOne) {
    const std::string hidden = "0\r\n\r\nGET /hidden HTTP/1.1\r\nHost: a\r\n\r\n";
    for (const std::string headers :
         {"Content-Length: 5\r\nTransfer-Encoding: chunked",
          "Transfer-Encoding: chunked\r\n"
          "Content-Length: 5",
          "Transfer-Encoding: gzip, chunked\r\nContent-Length: 5", "Transfer-Encoding: identity",
          "Transfer-Encoding: chunked, identity", "Transfer-Encoding : chunked"}) {
        TestClient client(server().port());
        client.send("POST / HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n\r\n" + hidden);
        EXPECT_EQ(client.receive().status, 400) << headers;
        EXPECT_TRUE(client.ended()) << headers;
    }
}

TEST_F(HttpServerTest, aHeaderOverTheLimitIsRefused) {
    options_.request.header_bytes_max = 2000;
    EXPECT_EQ(say("GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(1900, 'x') + "\r\n\r\n").status,
              200);
    EXPECT_EQ(say("GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(3000, 'x')).status, 431);
    EXPECT_EQ(say("GET /" + std::string(1000000, 'x')).status, 431);
}

TEST_F(HttpServerTest, aBodyOverTheLimitIsRefusedBeforeAllOfItCame) {
    options_.request.body_bytes_max = 1000;
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
    options_.header_time_max = 30ms;
    options_.body_time_max = 30ms;
    EXPECT_EQ(say("GET / HT").status, 408);
    EXPECT_EQ(say("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nab").status, 408);
}

TEST_F(HttpServerTest, theTimeForAHeaderDoesNotBeginAnewWithEachByte) {
    options_.header_time_max = 50ms;
    options_.request.header_bytes_max = 64u << 20;
    TestClient client(server().port());
    client.send("GET / HTTP/1.1\r\n");
    // Ends because the server stops to read; each byte alone would come in time.
    while (client.send("X: y\r\n") && server().counters().answers_by_class[4] == 0) {
    }
    EXPECT_EQ(client.receive().status, 408);
}

TEST_F(HttpServerTest, anIdleConnectionIsClosedWithoutAWord) {
    options_.idle_time_max = 30ms;
    TestClient client(server().port());
    EXPECT_TRUE(client.ended());
    TestClient second(server().port());
    EXPECT_EQ(second.ask("GET", "/").status, 200);
    EXPECT_TRUE(second.ended());
}

TEST_F(HttpServerTest, aHandlerThatDoesNotAnswerIsAnsweredFor) {
    options_.answer_time_max = 30ms;
    TestClient client(server().port());
    const Answer answer = client.ask("GET", "/held");
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(codeOf(answer), "server.noAnswer");
    held_.next()(textResponse(200, "too late"));
    EXPECT_EQ(client.ask("GET", "/next").body, "GET /next ");
}

TEST_F(HttpServerTest, aReplyThatIsDroppedIsAnsweredFor) {
    TestClient client(server().port());
    EXPECT_EQ(codeOf(client.ask("GET", "/dropped")), "service.stopping");
}

TEST_F(HttpServerTest, connectionsOverTheLimitAreToldSo) {
    options_.connections_max = 2;
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
    held_.next()(textResponse(200, "nobody hears this"));
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
    const Reply reply = held_.next();
    TestClient idle(server().port());
    EXPECT_EQ(idle.ask("GET", "/").status, 200);
    std::thread stopping([this] { server_->stop(10s); });
    EXPECT_TRUE(idle.ended());
    reply(textResponse(200, "in time"));
    const Answer answer = client.receive();
    EXPECT_EQ(answer.body, "in time");
    EXPECT_EQ(answer.headers.at("connection"), "close");
    stopping.join();
}

TEST_F(HttpServerTest, anAnswerMayComeWhenTheServerIsGone) {
    TestClient client(server().port());
    client.send("GET /held HTTP/1.1\r\nHost: a\r\n\r\n");
    const Reply reply = held_.next();
    server_.reset();
    reply(textResponse(200, "too late"));
    EXPECT_EQ(client.receive().status, 0);
}

TEST_F(HttpServerTest, addressesThatCannotBeListenedOnAreErrors) {
    HttpServerOptions taken;
    taken.port = server().port();
    const auto second = HttpServer::listen(taken, clock_);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, "server.cannotListen");
    HttpServerOptions named;
    named.address = "no address";
    EXPECT_EQ(HttpServer::listen(named, clock_).error().code, "server.badAddress");
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
