// What is sent and what comes back, limits and counters, and options that are replaced while
// requests are under way.
#include "egress/asking.h"
#include "egress/web_server.h"

namespace orchestrion::egress_test {
namespace {

using testing::HasSubstr;

class RequestTest : public testing::Test {
protected:
    Handler handler() {
        return [this](const Seen& seen) { return gate_(seen); };
    }
    Gate gate_;
};

// --- What is sent and what comes back ------------------------------------------------------------

TEST_F(RequestTest, headersAndBodyPassAsTheyAre) {
    WebServer server([](const Seen& seen) {
        return answer(201, seen.body, "ETag: \"1\"\r\nX-Twice: a\r\nX-Twice: b\r\n");
    });
    HttpRequest request = get(server.url("/p?q=1"));
    request.method = "PUT";
    request.body = std::string("a\0b", 3);
    request.headers = {{"Idempotency-Key", "s1-7-2"}, {"X-Empty", ""}, {"If-None-Match", "\"0\""}};
    Client client;
    const auto response = ask(client.http, request);
    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, 201);
    EXPECT_EQ(response->body, request.body);
    EXPECT_THAT(response->headers, testing::IsSupersetOf(runtime::HttpHeaders{
                                       {"ETag", "\"1\""}, {"X-Twice", "a"}, {"X-Twice", "b"}}));
    const Seen seen = server.seen().at(0);
    EXPECT_THAT(seen.head, HasSubstr("PUT /p?q=1 HTTP/1.1\r\n"));
    EXPECT_THAT(seen.head, HasSubstr("\r\nX-Empty:"));
    EXPECT_EQ(seen.header("Idempotency-Key"), "s1-7-2");
    EXPECT_EQ(seen.header("If-None-Match"), "\"0\"");
    EXPECT_EQ(seen.header("Content-Type"), "");
    EXPECT_EQ(seen.header("Expect"), "");
}

TEST_F(RequestTest, aHeadHasNoBody) {
    WebServer server([](const Seen&) { return "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"; });
    HttpRequest request = get(server.url());
    request.method = "HEAD";
    Client client;
    EXPECT_EQ(outcome(ask(client.http, request)), "200 ");
}

TEST_F(RequestTest, answersHaveLimits) {
    WebServer server([](const Seen& seen) -> std::string {
        if (seen.target() == "/headers") {
            return answer(200, "", "X-Long: " + std::string(3000, 'x') + "\r\n");
        }
        if (seen.target() == "/chunked") {
            return "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n" +
                   std::string(1001, 'x') + "\r\n0\r\n\r\n";
        }
        return answer(200, std::string(seen.target() == "/full" ? 1000 : 1001, 'x'));
    });
    EgressOptions options;
    options.limits.response_bytes_max = 1000;
    options.limits.header_bytes_max = 2000;
    Client client(options);
    EXPECT_EQ(client.get(server.url("/full"))->body.size(), 1000u);
    for (const char* path : {"/more", "/chunked", "/headers"}) {
        const auto response = client.get(server.url(path));
        EXPECT_EQ(outcome(response), "http.tooLarge") << path;
    }
    HttpRequest narrow = get(server.url("/full"));
    narrow.response_bytes_max = 999;
    EXPECT_EQ(outcome(ask(client.http, narrow)), "http.tooLarge");
}

TEST_F(RequestTest, whatTakesTooLongIsTimedOut) {
    WebServer server(handler());
    HttpRequest request = get(server.url("/held"));
    request.timeout = Milliseconds(50);
    Client client;
    EXPECT_EQ(outcome(ask(client.http, request)), "http.timedOut");
    EXPECT_EQ(client.http.counters().timed_out, 1u);
    gate_.open();
}

TEST_F(RequestTest, aServerThatIsNotThereFails) {
    const uint16_t port = freePort();
    Client client;
    EXPECT_EQ(outcome(client.get("http://127.0.0.1:" + std::to_string(port) + "/")), "http.failed");
    EXPECT_EQ(outcome(client.get("nonsense")), "http.badUrl");
    EXPECT_EQ(client.http.counters().failed, 2u);
}

// --- Limits on requests --------------------------------------------------------------------------

TEST_F(RequestTest, requestsBeyondTheLimitWaitAndBeyondThatAreRefused) {
    WebServer server(handler());
    WebServer other(handler());
    EgressOptions options;
    options.limits.requests_per_host_max = 1;
    options.limits.requests_waiting_max = 1;
    Client client(options);
    auto held = send(client.http, get(server.url("/held")));
    server.await(1);
    auto waits = send(client.http, get(server.url("/waits")));
    EXPECT_EQ(client.http.counters().requests_waiting, 1u);
    EXPECT_EQ(outcome(client.get(server.url("/refused"))), "http.busy");
    HttpRequest own = get(server.url("/own"));
    own.purpose = HttpPurpose::kInternal;
    EXPECT_EQ(outcome(ask(client.http, own)), "200 hello");
    gate_.open();
    EXPECT_EQ(outcome(held.get()), "200 hello");
    EXPECT_EQ(outcome(waits.get()), "200 hello");
    EXPECT_EQ(outcome(client.get(other.url())), "200 hello");
    EXPECT_EQ(client.http.counters().busy, 1u);
    EXPECT_EQ(client.http.counters().requests_waiting, 0u);
}

TEST_F(RequestTest, whatIsHeldInMemoryHasALimit) {
    WebServer server(handler());
    WebServer large([](const Seen&) { return answer(200, std::string(3000, 'x')); });
    EgressOptions options;
    options.limits.buffered_bytes_max = 4000;
    Client client(options);
    HttpRequest request = get(server.url("/held"));
    request.method = "POST";
    request.body = std::string(2000, 'x');
    auto held = send(client.http, request);
    server.await(1);
    EXPECT_EQ(client.http.counters().bytes_buffered, 2000u);
    EXPECT_EQ(outcome(client.get(large.url())), "http.busy");
    request.body += std::string(1, 'x');
    EXPECT_EQ(outcome(ask(client.http, request)), "http.busy");
    gate_.open();
    EXPECT_EQ(outcome(held.get()), "200 hello");
    EXPECT_EQ(client.get(large.url())->body.size(), 3000u);
}

TEST_F(RequestTest, aSlowHostDoesNotHoldUpOthers) {
    WebServer slow(handler());
    WebServer quick(handler());
    EgressOptions options;
    options.limits.requests_per_host_max = 1;
    Client client(options);
    std::vector<Answer> answers;
    for (int i = 0; i < 10; ++i) answers.push_back(send(client.http, get(slow.url("/held"))));
    EXPECT_EQ(outcome(client.get(quick.url())), "200 hello");
    gate_.open();
    for (Answer& answer : answers) EXPECT_EQ(outcome(answer.get()), "200 hello");
}

TEST_F(RequestTest, whoseTimeIsOverBeforeHisTurnIsTimedOut) {
    WebServer server(handler());
    EgressOptions options;
    options.limits.requests_max = 1;
    Client client(options);
    auto held = send(client.http, get(server.url("/held")));
    server.await(1);
    HttpRequest request = get(server.url());
    request.timeout = Milliseconds(1);
    const auto response = ask(client.http, request);
    EXPECT_EQ(outcome(response), "http.timedOut");
    EXPECT_THAT(response.error().message, HasSubstr("turn"));
    gate_.open();
    EXPECT_EQ(outcome(held.get()), "200 hello");
    EXPECT_EQ(server.seen().size(), 1u);
}

TEST_F(RequestTest, countersTellWhatHappened) {
    WebServer server([](const Seen& seen) {
        return answer(seen.target() == "/none" ? 404 : 200, std::string(1000, 'x'));
    });
    Client client;
    EXPECT_TRUE(client.get(server.url()));
    EXPECT_TRUE(client.get(server.url("/none")));
    const auto counters = client.http.counters();
    EXPECT_EQ(counters.answered_by_class[2], 1u);
    EXPECT_EQ(counters.answered_by_class[4], 1u);
    EXPECT_EQ(counters.connections_opened, 1u);
    EXPECT_GT(counters.bytes_received, 2000u);
    EXPECT_GT(counters.bytes_sent, 50u);
    EXPECT_LT(counters.bytes_sent, 2000u);
}

// --- Replacing options ---------------------------------------------------------------------------

TEST_F(RequestTest, optionsChangeWithoutAnythingDropped) {
    WebServer server(handler());
    Client client;
    auto held = send(client.http, get(server.url("/held")));
    server.await(1);
    EgressOptions options;
    options.policy.allow_loopback = true;
    options.defaults.user_agent = "New";
    ASSERT_TRUE(client.http.replace(options));
    EXPECT_EQ(outcome(client.get(server.url())), "200 hello");
    gate_.open();
    EXPECT_EQ(outcome(held.get()), "200 hello");
    EXPECT_EQ(server.seen().at(0).header("User-Agent"), "Orchestrion");
    EXPECT_EQ(server.seen().at(1).header("User-Agent"), "New");
}

TEST_F(RequestTest, connectionsOfOptionsThatHoldNoMoreAreNotUsedAgain) {
    WebServer server(handler());
    Client client;
    EXPECT_TRUE(client.get(server.url()));
    EXPECT_TRUE(client.get(server.url()));
    EgressOptions options;
    options.policy.allow_loopback = true;
    ASSERT_TRUE(client.http.replace(options));
    EXPECT_TRUE(client.get(server.url()));
    const auto seen = server.seen();
    EXPECT_EQ(seen.at(0).client_port, seen.at(1).client_port);
    EXPECT_NE(seen.at(1).client_port, seen.at(2).client_port);
}

TEST_F(RequestTest, atTheEndWhatIsOpenFails) {
    WebServer server(handler());
    EgressOptions options;
    options.limits.requests_max = 1;
    auto client = std::make_unique<Client>(options);
    auto held = send(client->http, get(server.url("/held")));
    auto waits = send(client->http, get(server.url("/waits")));
    server.await(1);
    client.reset();
    EXPECT_EQ(outcome(held.get()), "http.failed");
    EXPECT_EQ(outcome(waits.get()), "http.failed");
    gate_.open();
}

}  // namespace
}  // namespace orchestrion::egress_test
