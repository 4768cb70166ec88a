// Listeners that change while the server is at work.
#include <gtest/gtest.h>

#include <thread>

#include "api/test_tls_server.h"

namespace orchestrion::api {
namespace {

using namespace std::chrono_literals;

class ListenerChangeTest : public testing::Test {
protected:
    ListenerChangeTest() { test_.listener().tls.mode = TlsMode::kOff; }

    HttpServer& server() { return test_.server(); }
    uint16_t port() { return test_.port(); }
    // The one listener, with these settings instead.
    void changeTo(const ListenerOptions& listener) {
        const auto changed = server().reconfigure({listener});
        EXPECT_TRUE(changed) << changed.error().message;
    }
    // The set is refused, and nothing has changed.
    void expectRefusal(const std::vector<ListenerOptions>& listeners, const std::string& code,
                       const std::string& named) {
        const std::string url = server().url();
        const auto changed = server().reconfigure(listeners);
        ASSERT_FALSE(changed);
        EXPECT_EQ(changed.error().code, code);
        EXPECT_NE(changed.error().message.find(named), std::string::npos)
            << changed.error().message;
        EXPECT_EQ(server().url(), url);
        EXPECT_EQ(server().counters().listeners.size(), 1u);
    }
    bool isAcceptedPlain(uint16_t at) { return TestClient(at).ask("GET", "/").status == 200; }
    bool isAccepted(const TestTls& tls) { return TestTlsClient(port(), tls).accepted(); }
    // Answered, for the last time.
    static void expectLastAnswer(TestClient& client, Answer answer) {
        EXPECT_EQ(answer.status, 200);
        EXPECT_EQ(answer.headers["connection"], "close");
        EXPECT_TRUE(client.ended());
    }

    TestTlsServer test_;
};

TEST_F(ListenerChangeTest, aCertificateIsSwappedUnderLoadAndNoRequestFails) {
    constexpr int kClients = 16;
    constexpr int kSwaps = 4;
    test_.listener().tls.mode = TlsMode::kSimple;
    const TestTls tls = test_.client();
    const uint16_t at = port();
    std::atomic<bool> done{false};
    std::atomic<int> failed{0};
    std::vector<std::unique_ptr<std::atomic<int>>> answered;
    std::vector<std::jthread> clients;
    for (int i = 0; i < kClients; ++i) {
        answered.push_back(std::make_unique<std::atomic<int>>(0));
        clients.emplace_back([&, count = answered.back().get()] {
            TestTlsClient client(at, tls);
            while (!done) {
                failed += client.ask("POST", "/", "body").body != "POST / body";
                ++*count;
                count->notify_all();
            }
        });
    }
    for (int i = 0; i < kSwaps; ++i) {
        const std::string name = "server-" + std::to_string(i);
        changeTo(test_.listenerWith(TlsMode::kSimple, name));
        TestTlsClient fresh(at, tls);
        EXPECT_EQ(fresh.serverName(), name);
        EXPECT_TRUE(fresh.accepted());
        // Each goes on with the connection it has.
        for (const auto& count : answered) {
            const int before = *count;
            count->wait(before);
        }
    }
    done = true;
    clients.clear();
    EXPECT_EQ(failed, 0);
    EXPECT_EQ(server().counters().connections_accepted, kClients + kSwaps);
}

TEST_F(ListenerChangeTest, onePortGoesFromPlainToTlsToMutualAndBack) {
    TestClient idle(port());
    EXPECT_EQ(idle.ask("GET", "/").status, 200);
    TestClient waiting(port());
    waiting.send("GET /held HTTP/1.1\r\nHost: a\r\n\r\n");
    const Reply reply = test_.held().next();
    const uint16_t before = port();

    changeTo(test_.listenerWith(TlsMode::kSimple));
    EXPECT_EQ(port(), before);
    EXPECT_EQ(TestServer::codeOf(TestClient(port()).ask("GET", "/")), "request.tlsExpected");
    TestTlsClient under_tls(port(), test_.client());
    EXPECT_TRUE(under_tls.accepted());
    reply(textResponse(200, "in time"));
    expectLastAnswer(waiting, waiting.receive());
    expectLastAnswer(idle, idle.ask("GET", "/"));

    changeTo(test_.listenerWith(TlsMode::kMutual));
    EXPECT_FALSE(isAccepted(test_.client()));
    EXPECT_TRUE(isAccepted(test_.clientNamed("ops-1")));
    expectLastAnswer(under_tls, under_tls.ask("GET", "/"));

    changeTo(test_.listenerWith(TlsMode::kOff));
    EXPECT_TRUE(isAcceptedPlain(port()));
    EXPECT_FALSE(isAccepted(test_.client()));
}

TEST_F(ListenerChangeTest, whoComesByOldTermsAndStaysSilentIsClosed) {
    test_.limits().idle_time_max = 1000h;
    TestClient client(port());
    EXPECT_EQ(client.ask("GET", "/").status, 200);
    test_.clock().advance(1h);
    EXPECT_FALSE(client.hasNews(0));
    changeTo(test_.listenerWith(TlsMode::kSimple));
    test_.passTimeUntilNews(client, 1s);
    EXPECT_TRUE(client.ended());
    EXPECT_LT(test_.clock().monotonicTime(), 10h);
}

TEST_F(ListenerChangeTest, aClientThatIsNoLongerTrustedMayNotStay) {
    test_.listener().tls.mode = TlsMode::kMutual;
    TestTls tls = test_.clientNamed("ops-1");
    TestTlsClient client(port(), tls);
    EXPECT_TRUE(client.accepted());
    ListenerOptions changed = test_.listener();
    changed.tls.crl_file =
        test_.folder().write("revoked.pem", test_.clients().revoke({tls.own.serial}));
    changeTo(changed);
    expectLastAnswer(client, client.ask("GET", "/"));
    EXPECT_FALSE(isAccepted(tls));
    EXPECT_TRUE(isAccepted(test_.clientNamed("ops-2")));
}

TEST_F(ListenerChangeTest, aFileThatChangesInPlaceIsReadAgain) {
    test_.listener().tls.mode = TlsMode::kSimple;
    EXPECT_EQ(TestTlsClient(port(), test_.client()).serverName(), "server");
    const TestCertificate renewed = test_.issueServer("renewed");
    test_.folder().write("server.pem", renewed.pem);
    test_.folder().write("server.key", renewed.key_pem);
    EXPECT_EQ(TestTlsClient(port(), test_.client()).serverName(), "server");
    changeTo(test_.listener());
    EXPECT_EQ(TestTlsClient(port(), test_.client()).serverName(), "renewed");
}

TEST_F(ListenerChangeTest, whatDoesNotChangeIsNotNoticed) {
    test_.listener().tls.mode = TlsMode::kSimple;
    TestTls tls = test_.client();
    tls.max_version = TLS1_2_VERSION;
    TestTlsClient first(port(), tls);
    EXPECT_TRUE(first.accepted());
    tls.resume = first.session();
    changeTo(test_.listener());
    EXPECT_TRUE(first.accepted());
    TestTlsClient second(port(), tls);
    EXPECT_TRUE(second.accepted());
    EXPECT_TRUE(second.resumed());
    SSL_SESSION_free(tls.resume);
}

TEST_F(ListenerChangeTest, limitsHoldForConnectionsThatComeAfterwards) {
    TestClient before(port());
    EXPECT_EQ(before.ask("GET", "/").status, 200);
    ListenerOptions changed = test_.listener();
    changed.limits.request.body_bytes_max = 3;
    changeTo(changed);
    EXPECT_EQ(before.ask("POST", "/", "body").status, 200);
    EXPECT_EQ(TestClient(port()).ask("POST", "/", "body").status, 413);
}

TEST_F(ListenerChangeTest, addressesComeAndGo) {
    ListenerOptions second = test_.listener();
    second.name = "second";
    ASSERT_TRUE(server().reconfigure({test_.listener(), second}));
    const auto counters = server().counters();
    ASSERT_EQ(counters.listeners.size(), 2u);
    EXPECT_EQ(counters.listeners[1].name, "second");
    const std::string url = counters.listeners[1].url;
    const auto at = static_cast<uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
    EXPECT_EQ(TestClient(at).ask("GET", "/peer").body, "second 127.0.0.1 ");

    TestClient waiting(at);
    waiting.send("GET /held HTTP/1.1\r\nHost: a\r\n\r\n");
    const Reply reply = test_.held().next();
    changeTo(test_.listener());
    EXPECT_FALSE(TestClient::reaches(at));
    EXPECT_TRUE(isAcceptedPlain(port()));
    reply(textResponse(200, "in time"));
    expectLastAnswer(waiting, waiting.receive());
    EXPECT_EQ(server().counters().listeners.size(), 1u);
    EXPECT_EQ(server().counters().connections_accepted, 3u);
    changeTo(test_.listener());
    EXPECT_EQ(server().counters().connections_accepted, 3u);
}

TEST_F(ListenerChangeTest, aPortOpensForAllAddressesAndClosesForThemAgain) {
    TestClient client(port());
    EXPECT_EQ(client.ask("GET", "/").status, 200);
    ListenerOptions all = test_.listener();
    all.address = "0.0.0.0";
    all.port = port();
    EXPECT_FALSE(TestClient::reaches(port(), "127.0.0.2"));
    changeTo(all);
    EXPECT_EQ(TestClient(port(), "127.0.0.2").ask("GET", "/").status, 200);
    EXPECT_TRUE(isAcceptedPlain(port()));
    expectLastAnswer(client, client.ask("GET", "/"));
    ListenerOptions one = all;
    one.address = "127.0.0.1";
    changeTo(one);
    EXPECT_FALSE(TestClient::reaches(port(), "127.0.0.2"));
    EXPECT_TRUE(isAcceptedPlain(port()));
}

TEST_F(ListenerChangeTest, aSetThatCannotBeIsRefusedAsAWhole) {
    TestServer other;
    ListenerOptions extra = test_.listener();
    extra.name = "extra";
    ListenerOptions bad = test_.listenerWith(TlsMode::kSimple, "bad");
    bad.name = "bad";
    bad.tls.key_file = test_.folder().path("nothing.key");
    expectRefusal({test_.listener(), extra, bad}, "tls.badKey", "listener 'bad': ");
    expectRefusal({test_.listener(), extra, bad}, "tls.badKey", "nothing.key");
    bad.tls.key_file = test_.folder().write("x.key", test_.issueServer("x").key_pem);
    expectRefusal({extra, bad}, "tls.keyMismatch", "x.key");
    ListenerOptions taken = extra;
    taken.port = other.port();
    expectRefusal({test_.listener(), taken}, "server.cannotListen", "listener 'extra': ");
    taken.address = "192.0.2.1";
    expectRefusal({test_.listener(), taken}, "server.cannotListen", "192.0.2.1");
    taken.address = "localhost";
    expectRefusal({test_.listener(), taken}, "server.badAddress", "localhost");
    expectRefusal({extra, extra}, "listener.twice", "listener 'extra': ");
    ListenerOptions same = extra;
    extra.port = port();
    same.port = port();
    same.name = "same";
    expectRefusal({extra, same}, "listener.twice", "listener 'same': ");
    expectRefusal({}, "listener.none", "");
    EXPECT_TRUE(isAcceptedPlain(port()));
}

TEST_F(ListenerChangeTest, whatIsPreparedAndDroppedChangesNothing) {
    const auto before = port();
    {
        ListenerOptions extra = test_.listener();
        extra.name = "extra";
        const auto prepared = server().prepare({extra});
        EXPECT_TRUE(prepared);
    }
    EXPECT_EQ(port(), before);
    EXPECT_TRUE(isAcceptedPlain(port()));
}

TEST_F(ListenerChangeTest, whatWasPreparedBeforeAnotherChangeIsRefused) {
    auto prepared = server().prepare({test_.listener()});
    ASSERT_TRUE(prepared);
    changeTo(test_.listener());
    const auto late = server().commit(std::move(*prepared));
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().code, "listener.outdated");
    server().stop(0ms);
    EXPECT_EQ(server().reconfigure({test_.listener()}).error().code, "service.stopping");
}

TEST_F(ListenerChangeTest, anExpiredCertificateDoesNotReplaceAGoodOne) {
    test_.listener().tls.mode = TlsMode::kSimple;
    EXPECT_TRUE(server().warnings().empty());
    EXPECT_EQ(server().counters().listeners[0].certificate_expires, kTestDay + 10 * 24h);
    const TestCertificate old = test_.servers().issue({"old", "", kTestDay - 48h, kTestDay - 24h});
    ListenerOptions expired = test_.listener();
    expired.tls.certificate_file = test_.folder().write("old.pem", old.pem);
    expired.tls.key_file = test_.folder().write("old.key", old.key_pem);
    expectRefusal({expired}, "tls.certificateExpired", "old.pem");
    // When the good one is good no more, a warning is all that is left.
    test_.clock().advance(11 * 24h);
    changeTo(test_.listener());
    ASSERT_EQ(server().warnings().size(), 1u);
    EXPECT_EQ(server().warnings()[0].code, "tls.certificateExpired");
    changeTo(expired);
    EXPECT_EQ(server().counters().listeners[0].certificate_expires, kTestDay - 24h);
}

TEST_F(ListenerChangeTest, aListenerMayBeRenamed) {
    ListenerOptions renamed = test_.listener();
    renamed.port = port();
    renamed.name = "renamed";
    changeTo(renamed);
    EXPECT_EQ(TestClient(port()).ask("GET", "/peer").body, "renamed 127.0.0.1 ");
    EXPECT_EQ(server().counters().listeners[0].name, "renamed");
}

}  // namespace
}  // namespace orchestrion::api
