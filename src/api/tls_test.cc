// TLS of a listener: who is let in, who is not, and what both sides hear of it.
#include <gtest/gtest.h>

#include <thread>

#include "api/test_tls_server.h"

namespace orchestrion::api {
namespace {

using namespace std::chrono_literals;
using testing::Test;

class TlsTest : public Test {
protected:
    bool isAccepted(const TestTls& tls) { return TestTlsClient(test_.port(), tls).accepted(); }
    TestTls version(int version) {
        TestTls tls = test_.client();
        tls.min_version = tls.max_version = version;
        return tls;
    }
    std::string whyNot() { return test_.handshakeFailures().next().reason; }

    TestTlsServer test_;
};

class MutualTlsTest : public TlsTest {
protected:
    MutualTlsTest() { test_.listener().tls.mode = TlsMode::kMutual; }
};

TEST_F(TlsTest, requestsAreAnsweredAsWithout) {
    TestTlsClient client(test_.port(), test_.client());
    ASSERT_TRUE(client.agreed()) << client.error();
    EXPECT_EQ(client.version(), "TLSv1.3");
    EXPECT_EQ(client.serverName(), "server");
    for (int i = 0; i < 3; ++i) EXPECT_EQ(client.ask("POST", "/a", "body").body, "POST /a body");
    EXPECT_EQ(client.ask("GET", "/peer").body, "main 127.0.0.1 TLSv1.3");
    EXPECT_EQ(test_.server().url(), "https://127.0.0.1:" + std::to_string(test_.port()));
}

TEST_F(TlsTest, largeBodiesGoThroughInBothDirections) {
    TestTlsClient client(test_.port(), test_.client());
    const std::string large(5u << 20, 'x');
    EXPECT_EQ(client.ask("POST", "/", large).body, "POST / " + large);
    EXPECT_EQ(client.ask("POST", "/", large).body, "POST / " + large);
}

TEST_F(TlsTest, requestsMayBeSentAheadOrByteByByte) {
    TestTlsClient client(test_.port(), test_.client());
    const std::string request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    client.send(request + request + request);
    for (const char c : request) client.send(std::string(1, c));
    for (int i = 0; i < 4; ++i) EXPECT_EQ(client.receive().status, 200);
}

TEST_F(TlsTest, theEndIsSaidUnderTls) {
    TestTlsClient client(test_.port(), test_.client());
    EXPECT_EQ(client.ask("GET", "/", "", "", "Connection: close\r\n").status, 200);
    EXPECT_TRUE(client.ended()) << client.error();
}

TEST_F(TlsTest, oldVersionsAreRefused) {
    EXPECT_FALSE(isAccepted(version(TLS1_VERSION)));
    EXPECT_NE(whyNot(), "");
    EXPECT_FALSE(isAccepted(version(TLS1_1_VERSION)));
    EXPECT_TRUE(isAccepted(version(TLS1_2_VERSION)));
    EXPECT_TRUE(isAccepted(version(TLS1_3_VERSION)));
    EXPECT_EQ(test_.server().counters().listeners[0].handshakes_failed, 2u);
}

TEST_F(TlsTest, whoSays13TakesNothingLess) {
    test_.listener().tls.min_version = TlsVersion::k13;
    EXPECT_FALSE(isAccepted(version(TLS1_2_VERSION)));
    EXPECT_TRUE(isAccepted(version(TLS1_3_VERSION)));
}

TEST_F(TlsTest, weakCiphersAreRefused) {
    for (const char* ciphers :
         {"ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES256-SHA384", "ECDHE-ECDSA-NULL-SHA",
          "AECDH-AES128-SHA", "AES128-GCM-SHA256", "ECDHE-ECDSA-AES128-CCM8"}) {
        TestTls tls = version(TLS1_2_VERSION);
        tls.ciphers = std::string(ciphers) + ":@SECLEVEL=0";
        EXPECT_FALSE(isAccepted(tls)) << ciphers;
    }
    TestTls tls = version(TLS1_2_VERSION);
    tls.ciphers = "ECDHE-ECDSA-AES128-GCM-SHA256";
    EXPECT_TRUE(isAccepted(tls));
}

TEST_F(TlsTest, ciphersCanBeChosen) {
    test_.listener().tls.ciphers = "ECDHE-ECDSA-CHACHA20-POLY1305";
    TestTls tls = version(TLS1_2_VERSION);
    EXPECT_TRUE(isAccepted(tls));
    tls.ciphers = "ECDHE-ECDSA-AES128-GCM-SHA256";
    EXPECT_FALSE(isAccepted(tls));
}

TEST_F(TlsTest, whoSpeaksPlainHttpIsToldSo) {
    TestClient client(test_.port());
    const Answer answer = client.ask("GET", "/");
    EXPECT_EQ(answer.status, 400);
    EXPECT_EQ(TestServer::codeOf(answer), "request.tlsExpected");
    EXPECT_TRUE(client.ended());
    EXPECT_EQ(whyNot(), "the client speaks HTTP without TLS");
}

TEST_F(TlsTest, whoSpeaksTlsToAPlainPortIsRefused) {
    test_.listener().tls.mode = TlsMode::kOff;
    EXPECT_FALSE(TestTlsClient(test_.port(), test_.client()).agreed());
    TestClient client(test_.port());
    EXPECT_EQ(client.ask("GET", "/").status, 200);
}

TEST_F(TlsTest, nonsenseIsRefused) {
    TestClient client(test_.port());
    client.send(std::string("\x16\x03\x01\x00\x05hello", 10));
    EXPECT_NE(client.rest(), "");  // the alert
    EXPECT_NE(whyNot(), "");
}

TEST_F(TlsTest, aGreetingThatTakesTooLongIsClosedAndKeepsNobodyWaiting) {
    test_.useRealTime();
    test_.limits().handshake_time_max = 30ms;
    TestTls trusting = test_.client();
    trusting.authority_pem.clear();  // the server's day is another one
    TestClient silent(test_.port());
    TestClient slow(test_.port());
    slow.send("\x16\x03\x01");
    EXPECT_TRUE(isAccepted(trusting));
    EXPECT_EQ(slow.rest(), "");
    EXPECT_EQ(silent.rest(), "");
    EXPECT_EQ(whyNot(), "the client was too slow");
}

TEST_F(TlsTest, onlyHttpIsSpoken) {
    TestTls tls = test_.client();
    tls.protocols = "\x02h2\x08http/1.1";
    TestTlsClient both(test_.port(), tls);
    EXPECT_EQ(both.protocol(), "http/1.1");
    tls.protocols = "\x02h2";
    EXPECT_FALSE(isAccepted(tls));
    tls.protocols = "\x04imap";
    EXPECT_FALSE(isAccepted(tls));
}

TEST_F(TlsTest, aSessionCanBeResumed) {
    TestTls tls = version(TLS1_2_VERSION);
    TestTlsClient first(test_.port(), tls);
    EXPECT_TRUE(first.accepted());
    tls.resume = first.session();
    TestTlsClient second(test_.port(), tls);
    EXPECT_TRUE(second.accepted());
    EXPECT_TRUE(second.resumed());
    SSL_SESSION_free(tls.resume);
}

TEST_F(TlsTest, connectionsOverTheLimitAreClosed) {
    test_.limits().connections_max = 1;
    TestTlsClient first(test_.port(), test_.client());
    EXPECT_TRUE(first.accepted());
    EXPECT_FALSE(TestTlsClient(test_.port(), test_.client()).agreed());
    EXPECT_EQ(test_.server().counters().connections_refused, 1u);
}

TEST_F(TlsTest, manyClientsAtOnce) {
    constexpr int kThreads = 4;
    constexpr int kClients = 10;
    test_.options().threads = 2;
    const uint16_t port = test_.port();
    const TestTls tls = test_.client();
    std::atomic<int> accepted{0};
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < kThreads; ++i) {
            threads.emplace_back([&] {
                for (int n = 0; n < kClients; ++n) accepted += TestTlsClient(port, tls).accepted();
            });
        }
    }
    EXPECT_EQ(accepted, kThreads * kClients);
}

// Clients with certificates.

TEST_F(MutualTlsTest, aGoodCertificateIsAcceptedAndSeen) {
    TestTlsClient client(test_.port(), test_.clientNamed("ops-1"));
    const std::string body = client.ask("GET", "/peer").body;
    const std::string expected =
        "main 127.0.0.1 TLSv1.3 [CN=ops-1,O=Test] [ops-1] DNS:ops-1.example.com URI:urn:x ";
    EXPECT_EQ(body.substr(0, expected.size()), expected);
    EXPECT_EQ(body.size(), expected.size() + 64);
    EXPECT_EQ(body.find_first_not_of("0123456789abcdef", expected.size()), std::string::npos);
}

TEST_F(MutualTlsTest, noCertificateIsRefused) {
    for (const int one : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        EXPECT_FALSE(isAccepted(version(one)));
        EXPECT_EQ(whyNot(), "peer did not return a certificate");
    }
}

TEST_F(MutualTlsTest, aForeignCertificateIsRefused) {
    TestAuthority foreign("authority of clients");  // of the same name
    TestTls tls = test_.client();
    tls.own = foreign.issue({"ops-1"});
    EXPECT_FALSE(isAccepted(tls));
    EXPECT_NE(whyNot().find("the client's certificate: "), std::string::npos);
    tls.own = test_.servers().issue({"ops-1"});
    EXPECT_FALSE(isAccepted(tls));
    EXPECT_NE(whyNot().find("the client's certificate: "), std::string::npos);
}

TEST_F(MutualTlsTest, anExpiredCertificateIsRefused) {
    TestTls tls = test_.client();
    tls.own = test_.clients().issue({"ops-1", "", kTestDay - 48h, kTestDay - 1h});
    EXPECT_FALSE(isAccepted(tls));
    EXPECT_EQ(whyNot(), "the client's certificate: certificate has expired");
    tls.own = test_.clients().issue({"ops-1", "", kTestDay + 1h, kTestDay + 48h});
    EXPECT_FALSE(isAccepted(tls));
    EXPECT_EQ(whyNot(), "the client's certificate: certificate is not yet valid");
}

TEST_F(MutualTlsTest, theServersClockSaysWhatHasExpired) {
    const TestTls tls = test_.clientNamed("ops-1");
    EXPECT_TRUE(isAccepted(tls));
    test_.clock().advance(11 * 24h);
    EXPECT_FALSE(isAccepted(tls));
    EXPECT_EQ(whyNot(), "the client's certificate: certificate has expired");
}

TEST_F(MutualTlsTest, aRevokedCertificateIsRefused) {
    const TestTls good = test_.clientNamed("good");
    const TestTls revoked = test_.clientNamed("revoked");
    test_.listener().tls.crl_file =
        test_.folder().write("revoked.pem", test_.clients().revoke({revoked.own.serial}));
    EXPECT_TRUE(isAccepted(good));
    EXPECT_FALSE(isAccepted(revoked));
    EXPECT_EQ(whyNot(), "the client's certificate: certificate revoked");
}

TEST_F(MutualTlsTest, severalAuthoritiesMaySign) {
    TestAuthority second("second authority");
    test_.listener().tls.ca_files.push_back(test_.folder().write("second.pem", second.pem()));
    TestTls tls = test_.client();
    tls.own = second.issue({"ops-2"});
    EXPECT_TRUE(isAccepted(tls));
    EXPECT_TRUE(isAccepted(test_.clientNamed("ops-1")));
}

TEST_F(MutualTlsTest, eachConnectionShowsItsCertificate) {
    TestTls tls = test_.clientNamed("ops-1");
    tls.max_version = TLS1_2_VERSION;
    TestTlsClient first(test_.port(), tls);
    EXPECT_TRUE(first.accepted());
    tls.resume = first.session();
    TestTlsClient second(test_.port(), tls);
    EXPECT_TRUE(second.accepted());
    EXPECT_FALSE(second.resumed());
    SSL_SESSION_free(tls.resume);
}

}  // namespace
}  // namespace orchestrion::api
