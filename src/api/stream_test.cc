#include "api/stream.h"

#include <gtest/gtest.h>

#include <thread>

#include "api/test_tls_server.h"

namespace orchestrion::api {
namespace {

using namespace std::chrono_literals;

// The channel, apart from connections.

struct WokenChannel {
    explicit WokenChannel(size_t bytes_max)
        : channel(std::make_shared<StreamChannel>(bytes_max, [this] { ++woken; })) {}
    int woken = 0;
    std::shared_ptr<StreamChannel> channel;
};

TEST(StreamChannel, itsConnectionIsWokenOnceUntilItTakesWhatIsThere) {
    WokenChannel woken(100);
    const Stream stream(woken.channel);
    EXPECT_TRUE(stream.send("a"));
    EXPECT_TRUE(stream.send("b"));
    EXPECT_EQ(woken.woken, 1);
    EXPECT_EQ(woken.channel->take().bytes, "ab");
    EXPECT_EQ(stream.waitingBytes(), 2u);
    EXPECT_TRUE(stream.send("c"));
    EXPECT_EQ(woken.woken, 2);
    woken.channel->sent();
    EXPECT_EQ(stream.waitingBytes(), 1u);
}

TEST(StreamChannel, whatDoesNotFitIsRefusedAndNothingFollows) {
    WokenChannel woken(10);
    const Stream stream(woken.channel);
    EXPECT_TRUE(stream.send("0123456789"));
    EXPECT_EQ(woken.channel->take().bytes, "0123456789");
    EXPECT_FALSE(woken.channel->hasOverflown());
    EXPECT_FALSE(stream.send("x"));  // what is on its way counts, too
    EXPECT_TRUE(woken.channel->hasOverflown());
    woken.channel->sent();
    EXPECT_FALSE(stream.send("y"));
    EXPECT_EQ(woken.channel->take().bytes, "");
}

TEST(StreamChannel, theLastCopyClosesIt) {
    WokenChannel woken(10);
    auto stream = std::make_unique<Stream>(woken.channel);
    auto copy = std::make_unique<Stream>(*stream);
    stream->send("a");
    stream.reset();
    EXPECT_FALSE(woken.channel->take().last);
    copy.reset();
    EXPECT_TRUE(woken.channel->take().last);
}

TEST(StreamChannel, theEndIsToldOnce) {
    WokenChannel woken(10);
    const Stream stream(woken.channel);
    std::vector<StreamEnd> ends;
    stream.onEnd([&](StreamEnd end) { ends.push_back(end); });
    stream.onDrained([] { FAIL() << "it has ended"; });
    woken.channel->end(StreamEnd::kTooSlow);
    woken.channel->end(StreamEnd::kClientLeft);
    EXPECT_EQ(ends, std::vector{StreamEnd::kTooSlow});
    stream.onEnd([&](StreamEnd end) { ends.push_back(end); });
    EXPECT_EQ(ends.size(), 2u);
    EXPECT_FALSE(stream.send("a"));
    woken.channel->sent();
}

TEST(StreamChannel, aStreamMayBeKeptByWhatItCalls) {
    WokenChannel woken(10);
    {
        const Stream stream(woken.channel);
        stream.onEnd([stream](StreamEnd) {});
        stream.onDrained([stream] {});
    }
    woken.channel->end(StreamEnd::kClientLeft);
    EXPECT_EQ(woken.channel.use_count(), 1);
}

// Streams over connections.

class StreamTest : public testing::Test {
protected:
    StreamTest() { test_.listener().tls.mode = TlsMode::kOff; }

    // A client that has asked, seen the head of the answer, and the other end of its stream.
    struct Listening {
        std::unique_ptr<TestClient> client;
        Stream stream;
        std::shared_ptr<Handed<StreamEnd>> end;
    };
    Listening listen(const std::string& request = "GET /stream HTTP/1.1\r\nHost: a\r\n\r\n") {
        auto client = std::make_unique<TestClient>(test_.port());
        client->send(request);
        Answer head = client->receiveHead();
        EXPECT_EQ(head.status, 200);
        EXPECT_EQ(head.headers["content-type"], "text/event-stream");
        Listening listening{std::move(client), test_.streams().next(),
                            std::make_shared<Handed<StreamEnd>>()};
        listening.stream.onEnd([end = listening.end](StreamEnd why) { end->put(why); });
        return listening;
    }
    ListenerCounters counters() { return test_.server().counters().listeners[0]; }

    TestTlsServer test_;
};

TEST_F(StreamTest, piecesArriveAndTheConnectionGoesOnAfterwards) {
    const auto [client, stream, end] = listen();
    EXPECT_EQ(counters().streams_open, 1u);
    EXPECT_TRUE(stream.send("data: 1\n\n"));
    EXPECT_EQ(client->receiveChunk(), "data: 1\n\n");
    EXPECT_TRUE(stream.send("data: 2\n\n"));
    EXPECT_EQ(client->receiveChunk(), "data: 2\n\n");
    stream.close();
    EXPECT_FALSE(stream.send("data: 3\n\n"));
    EXPECT_EQ(client->receiveChunk(), "");
    EXPECT_TRUE(client->whole());
    EXPECT_EQ(end->next(), StreamEnd::kFinished);
    EXPECT_EQ(counters().streams_open, 0u);
    EXPECT_EQ(client->ask("GET", "/next").body, "GET /next ");
}

TEST_F(StreamTest, allThatWasSentComesBeforeTheEnd) {
    const auto [client, stream, end] = listen();
    std::string sent;
    for (int i = 0; i < 1000; ++i) {
        const std::string piece = "data: " + std::to_string(i) + "\n\n";
        EXPECT_TRUE(stream.send(piece));
        sent += piece;
    }
    stream.close();
    std::string received;
    for (std::string chunk = client->receiveChunk(); !chunk.empty();
         chunk = client->receiveChunk()) {
        received += chunk;
    }
    EXPECT_EQ(received, sent);
    EXPECT_TRUE(client->whole());
}

TEST_F(StreamTest, aRequestSentAheadWaitsForTheEndOfTheStream) {
    const auto [client, stream, end] = listen();
    client->send("GET /ahead HTTP/1.1\r\nHost: a\r\n\r\n");
    stream.send("x");
    EXPECT_EQ(client->receiveChunk(), "x");
    stream.close();
    EXPECT_EQ(client->receiveChunk(), "");
    EXPECT_EQ(client->receive().body, "GET /ahead ");
}

TEST_F(StreamTest, headGetsTheHeadAlone) {
    TestClient client(test_.port());
    Answer answer = client.ask("HEAD", "/stream");
    EXPECT_EQ(answer.headers["transfer-encoding"], "chunked");
    EXPECT_EQ(client.ask("GET", "/next").body, "GET /next ");
    EXPECT_EQ(counters().streams_open, 0u);
}

TEST_F(StreamTest, forHttp10TheEndOfTheConnectionIsTheEnd) {
    const auto [client, stream, end] =
        listen("GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    stream.send("one");
    stream.send("two");
    stream.close();
    EXPECT_EQ(client->rest(), "onetwo");
    EXPECT_EQ(end->next(), StreamEnd::kFinished);
}

TEST_F(StreamTest, itTellsWhenTheClientLeaves) {
    auto [client, stream, end] = listen();
    client.reset();
    EXPECT_EQ(end->next(), StreamEnd::kClientLeft);
    EXPECT_FALSE(stream.send("nobody hears this"));
    EXPECT_EQ(counters().streams_cut, 0u);
}

TEST_F(StreamTest, aClientThatDoesNotTakeWhatIsSentIsCutOff) {
    test_.limits().stream_buffer_bytes_max = 100000;
    const auto [client, stream, end] = listen();
    const std::string piece(10000, 'x');
    while (stream.send(piece)) {
    }
    EXPECT_EQ(end->next(), StreamEnd::kTooSlow);
    EXPECT_EQ(counters().streams_cut, 1u);
    EXPECT_EQ(counters().streams_open, 0u);
    while (!client->receiveChunk().empty()) {
    }
    EXPECT_FALSE(client->whole());
}

TEST_F(StreamTest, aClientThatStopsTakingIsCutOffInTheEnd) {
    test_.useRealTime();
    test_.limits().stream_buffer_bytes_max = 64u << 20;
    test_.limits().write_time_max = 30ms;
    const auto [client, stream, end] = listen();
    EXPECT_TRUE(stream.send(std::string(32u << 20, 'x')));
    EXPECT_EQ(end->next(), StreamEnd::kTooSlow);
}

TEST_F(StreamTest, noTimeIsTooLong) {
    const auto [client, stream, end] = listen();
    for (int i = 0; i < 3; ++i) {
        test_.clock().advance(24h);
        EXPECT_FALSE(client->hasNews(150));  // longer than the server takes to look at the clock
        stream.send("still there");
        EXPECT_EQ(client->receiveChunk(), "still there");
    }
}

TEST_F(StreamTest, itTellsWhenAllIsOnItsWay) {
    test_.limits().stream_buffer_bytes_max = 3u << 20;
    const auto [client, stream, end] = listen();
    Handed<int> drained;
    size_t received = 0;
    for (int i = 0; i < 5; ++i) {
        EXPECT_TRUE(stream.send(std::string(2u << 20, 'x')));
        stream.onDrained([&drained, i] { drained.put(i); });
        while (received < (i + 1u) * (2u << 20)) received += client->receiveChunk().size();
        EXPECT_EQ(drained.next(), i);
    }
    stream.onDrained([&drained] { drained.put(9); });
    EXPECT_EQ(drained.next(), 9);
}

TEST_F(StreamTest, stoppingTheServerEndsIt) {
    const auto [client, stream, end] = listen();
    stream.send("last words");
    const std::jthread stopping([this] { test_.server().stop(10s); });
    EXPECT_EQ(client->receiveChunk(), "last words");
    EXPECT_EQ(client->receiveChunk(), "");
    EXPECT_TRUE(client->whole());
    EXPECT_TRUE(client->ended());
    EXPECT_EQ(end->next(), StreamEnd::kServerClosed);
}

TEST_F(StreamTest, itMayBeHeldWhenTheServerIsGone) {
    const auto [client, stream, end] = listen();
    test_.end();
    EXPECT_FALSE(stream.send("nobody hears this"));
    EXPECT_EQ(end->next(), StreamEnd::kServerClosed);
}

TEST_F(StreamTest, aListenerThatChangesEndsIt) {
    const auto [client, stream, end] = listen();
    ASSERT_TRUE(test_.server().reconfigure({test_.listenerWith(TlsMode::kSimple)}));
    EXPECT_EQ(client->receiveChunk(), "");
    EXPECT_TRUE(client->whole());
    EXPECT_TRUE(client->ended());
    EXPECT_EQ(end->next(), StreamEnd::kServerClosed);
}

TEST_F(StreamTest, tooManyAreRefused) {
    test_.limits().streams_max = 1;
    const auto first = listen();
    TestClient client(test_.port());
    const Answer answer = client.ask("GET", "/stream");
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(TestServer::codeOf(answer), "server.tooManyStreams");
    EXPECT_EQ(client.ask("GET", "/next").status, 200);
    EXPECT_EQ(counters().streams_refused, 1u);
    first.stream.close();
    first.end->next();
    EXPECT_EQ(client.ask("GET", "/next").status, 200);
    client.send("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(client.receiveHead().status, 200);
}

TEST_F(StreamTest, itGoesUnderTlsAsWell) {
    test_.listener().tls.mode = TlsMode::kSimple;
    TestTlsClient client(test_.port(), test_.client());
    client.send("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(client.receiveHead().status, 200);
    const Stream stream = test_.streams().next();
    const std::string large(500000, 'x');
    stream.send(large);
    std::string received;
    while (received.size() < large.size()) received += client.receiveChunk();
    EXPECT_EQ(received, large);
    stream.close();
    EXPECT_EQ(client.receiveChunk(), "");
    EXPECT_TRUE(client.whole());
}

TEST_F(StreamTest, manyThreadsMaySend) {
    constexpr int kThreads = 4;
    constexpr int kPieces = 500;
    const auto [client, stream, end] = listen();
    std::vector<std::jthread> threads;
    for (int i = 0; i < kThreads; ++i) {
        threads.emplace_back([&stream = stream] {
            for (int n = 0; n < kPieces; ++n) stream.send("piece");
        });
    }
    size_t received = 0;
    while (received < kThreads * kPieces * 5u) received += client->receiveChunk().size();
    threads.clear();
    stream.close();
    EXPECT_EQ(client->receiveChunk(), "");
}

}  // namespace
}  // namespace orchestrion::api
