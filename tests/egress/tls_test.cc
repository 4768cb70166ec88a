// Outgoing TLS against servers that are what they should be, and against others.
#include "egress/asking.h"
#include "egress/web_server.h"

namespace orchestrion::egress_test {
namespace {

using runtime::HttpVersion;
using runtime::TlsClientOptions;
using testing::HasSubstr;

class TlsTest : public testing::Test {
protected:
    static ServerTls forLoopback(const Authority& authority, bool expired = false) {
        return {authority.issue({"127.0.0.1", {"IP:127.0.0.1", "DNS:bank.example"}, expired})};
    }

    // With the authority we trust, changed a little.
    template <class Change>
    EgressOptions options(Change change) const {
        EgressOptions options;
        options.defaults.tls.ca = ca_;
        change(options.defaults);
        return options;
    }
    EgressOptions options() const {
        return options([](DestinationOptions&) {});
    }

    const Authority ours_{"Our authority"};
    const Authority theirs_{"Somebody's authority"};
    const Folder folder_;
    const std::string ca_ = folder_.write("ca.pem", ours_.certificate());
};

TEST_F(TlsTest, aServerOfOurAuthorityIsTrusted) {
    WebServer server({}, forLoopback(ours_));
    EXPECT_EQ(outcome(Client(options()).get(server.url())), "200 hello");
}

TEST_F(TlsTest, aServerOfAnotherAuthorityIsNot) {
    WebServer server({}, forLoopback(theirs_));
    Client client(options());
    const auto response = client.get(server.url());
    EXPECT_EQ(outcome(response), "http.tlsFailed");
    EXPECT_THAT(response.error().message, HasSubstr("certificate"));
    EXPECT_EQ(client.http.counters().failed, 1u);
    EXPECT_TRUE(server.seen().empty());
}

TEST_F(TlsTest, withoutAnAuthorityOfOursTheSystemsAreAsked) {
    WebServer server({}, forLoopback(ours_));
    EXPECT_EQ(outcome(Client().get(server.url())), "http.tlsFailed");
}

TEST_F(TlsTest, aFolderOfAuthoritiesIsReadAsAWhole) {
    WebServer server({}, forLoopback(ours_));
    WebServer other({}, forLoopback(theirs_));
    const Folder authorities;
    authorities.write("a.pem", theirs_.certificate());
    authorities.write("b.crt", ours_.certificate());
    authorities.write("notes.txt", "who they are");
    Client client(options([&](auto& d) { d.tls.ca = authorities.path().string(); }));
    EXPECT_EQ(outcome(client.get(server.url())), "200 hello");
    EXPECT_EQ(outcome(client.get(other.url())), "200 hello");
}

TEST_F(TlsTest, anExpiredCertificateIsRefused) {
    WebServer server({}, forLoopback(ours_, true));
    const auto response = Client(options()).get(server.url());
    EXPECT_EQ(outcome(response), "http.tlsFailed");
    EXPECT_THAT(response.error().message, HasSubstr("expired"));
}

TEST_F(TlsTest, aCertificateForAnotherHostIsRefused) {
    WebServer server({}, ServerTls{ours_.issue({"other.example", {"DNS:other.example"}})});
    EXPECT_EQ(outcome(Client(options()).get(server.url())), "http.tlsFailed");
    Client lenient(options([](auto& d) { d.tls.verify_host = false; }));
    EXPECT_EQ(outcome(lenient.get(server.url())), "200 hello");
    WebServer foreign({}, forLoopback(theirs_));
    EXPECT_EQ(outcome(lenient.get(foreign.url())), "http.tlsFailed");
}

TEST_F(TlsTest, withoutVerificationAnybodyWillDo) {
    WebServer server({}, forLoopback(theirs_, true));
    Client client(options([](auto& d) {
        d.tls.verify_peer = false;
        d.tls.verify_host = false;
    }));
    EXPECT_EQ(outcome(client.get(server.url())), "200 hello");
}

TEST_F(TlsTest, ourCertificateIsShownToWhomItIsFor) {
    const Identity identity = ours_.issue({"orchestrion"});
    ServerTls tls = forLoopback(ours_);
    tls.client_authority = ours_.certificate();
    WebServer server({}, tls);
    WebServer indifferent({}, forLoopback(ours_));
    EgressOptions chosen = options();
    chosen.destinations.push_back(chosen.defaults);
    chosen.destinations[0].match = "127.0.0.1:" + std::to_string(server.port());
    chosen.destinations[0].tls.certificate = folder_.write("me.pem", identity.certificate);
    chosen.destinations[0].tls.key = folder_.write("me.key", identity.key);
    Client client(chosen);
    EXPECT_EQ(outcome(client.get(server.url())), "200 hello");
    EXPECT_EQ(server.seen().at(0).client_name, "orchestrion");
    EXPECT_EQ(outcome(client.get(indifferent.url())), "200 hello");
    EXPECT_EQ(indifferent.seen().at(0).client_name, "");
}

TEST_F(TlsTest, withoutACertificateAServerThatAsksForOneRefusesUs) {
    ServerTls tls = forLoopback(ours_);
    tls.client_authority = ours_.certificate();
    WebServer server({}, tls);
    const auto response = Client(options()).get(server.url());
    // With TLS 1.3 the refusal comes after our part of the handshake: as an alert, or as the end of
    // the connection, whichever is read first (RFC 8446 §4.4.2.4).
    EXPECT_THAT(outcome(response), testing::AnyOf("http.tlsFailed", "http.failed"));
    EXPECT_TRUE(server.seen().empty());
}

TEST_F(TlsTest, olderVersionsThanWeWantAreRefused) {
    ServerTls tls = forLoopback(ours_);
    tls.version_max = TLS1_2_VERSION;
    WebServer server({}, tls);
    EXPECT_EQ(outcome(Client(options()).get(server.url())), "200 hello");
    Client strict(options([](auto& d) { d.tls.min_version = TlsClientOptions::Version::k13; }));
    EXPECT_EQ(outcome(strict.get(server.url())), "http.tlsFailed");
    tls.version_max = TLS1_1_VERSION;
    WebServer old({}, tls);
    EXPECT_EQ(outcome(Client(options()).get(old.url())), "http.tlsFailed");
}

TEST_F(TlsTest, ciphersHaveToAgree) {
    ServerTls tls = forLoopback(ours_);
    tls.version_max = TLS1_2_VERSION;
    tls.ciphers = "ECDHE-ECDSA-AES128-GCM-SHA256";
    WebServer server({}, tls);
    const auto with = [&](const std::string& ciphers) {
        Client client(options([&](auto& d) { d.tls.ciphers = ciphers; }));
        return outcome(client.get(server.url()));
    };
    EXPECT_EQ(with("ECDHE-ECDSA-AES128-GCM-SHA256"), "200 hello");
    EXPECT_EQ(with("ECDHE-ECDSA-AES256-GCM-SHA384"), "http.tlsFailed");
}

TEST_F(TlsTest, http2IsOfferedUnlessWeChooseOtherwise) {
    WebServer server({}, forLoopback(ours_));
    EXPECT_TRUE(Client(options()).get(server.url()));
    Client older(options([](auto& d) { d.http_version = HttpVersion::k11; }));
    EXPECT_TRUE(older.get(server.url()));
    ASSERT_EQ(server.seen().size(), 2u);
    EXPECT_THAT(server.seen()[0].offered_protocols, HasSubstr("h2"));
    EXPECT_THAT(server.seen()[1].offered_protocols, testing::Not(HasSubstr("h2")));
}

TEST_F(TlsTest, aSetOfOptionsThatCannotWorkChangesNothing) {
    const Identity identity = ours_.issue({"orchestrion"});
    const Identity other = ours_.issue({"another"});
    const std::string certificate = folder_.write("me.pem", identity.certificate);
    const std::string key = folder_.write("me.key", identity.key);
    WebServer server({}, forLoopback(ours_));
    Client client(options());
    const auto refuse = [&](auto change, const std::string& what) {
        const auto replaced = client.http.replace(options(change));
        ASSERT_FALSE(replaced) << what;
        EXPECT_EQ(replaced.error().code, "egress.badCertificate");
        EXPECT_THAT(replaced.error().message, HasSubstr(what));
        EXPECT_EQ(outcome(client.get(server.url())), "200 hello");
    };
    refuse([](auto& d) { d.tls.ca = "nowhere.pem"; }, "nowhere.pem");
    refuse([&](auto& d) { d.tls.ca = folder_.write("text", "no PEM"); }, "no certificate");
    refuse([&](auto& d) { d.tls.ca = key; }, "no certificate");
    refuse(
        [&](auto& d) {
            d.tls.certificate = certificate;
            d.tls.key = folder_.write("other.key", other.key);
        },
        "does not belong");
    refuse(
        [&](auto& d) {
            d.tls.certificate = certificate;
            d.tls.key = folder_.write("locked.key", withPassphrase(identity.key, "geheim"));
        },
        "passphrase");
    refuse(
        [&](auto& d) {
            d.tls.certificate = key;
            d.tls.key = key;
        },
        "no certificate");
    refuse([](auto& d) { d.tls.ciphers = "ROT13"; }, "ROT13");
    refuse([](auto& d) { d.tls.tls13_ciphers = "ROT13"; }, "ROT13");
    refuse(
        [](auto& d) {
            d.proxy = runtime::ProxyOptions{.url = "https://proxy.example:443",
                                            .tls = {.ca = "nowhere.pem"}};
        },
        "proxy: ");
}

TEST_F(TlsTest, filesAreReadOnce) {
    WebServer server({}, forLoopback(ours_));
    Client client(options());
    std::filesystem::remove(ca_);
    EXPECT_EQ(outcome(client.get(server.url())), "200 hello");
}

}  // namespace
}  // namespace orchestrion::egress_test
