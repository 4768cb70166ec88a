// How requests leave the machine: local ports and addresses, proxies, redirects.
#include "egress/asking.h"
#include "egress/proxy.h"
#include "egress/web_server.h"

namespace orchestrion::egress_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class ConnectionTest : public testing::Test {
protected:
    Handler handler() {
        return [this](const Seen& seen) { return gate_(seen); };
    }
    static EgressOptions withPorts(uint16_t first, uint16_t last) {
        EgressOptions options;
        options.defaults.local_ports = {first, last};
        return options;
    }

    Gate gate_;
};

// --- Local ports and addresses -------------------------------------------------------------------

TEST_F(ConnectionTest, theServerSeesTheLocalPortWeChose) {
    WebServer server(handler());
    const uint16_t port = freePort();
    Client client(withPorts(port, port));
    EXPECT_EQ(outcome(client.get(server.url())), "200 hello");
    EXPECT_EQ(outcome(client.get(server.url())), "200 hello");
    EXPECT_EQ(server.seen().at(0).client_port, port);
    EXPECT_EQ(server.seen().at(1).client_port, port);
    EXPECT_EQ(client.http.counters().connections_opened, 1u);
}

TEST_F(ConnectionTest, whenAllPortsOfTheRangeAreInUseTheErrorSaysSo) {
    WebServer server(handler());
    const uint16_t port = freePort();
    Client client(withPorts(port, port));
    auto held = send(client.http, get(server.url("/held")));
    server.await(1);
    const auto response = client.get(server.url());
    EXPECT_EQ(outcome(response), "http.noLocalPort");
    EXPECT_THAT(response.error().message, HasSubstr(std::to_string(port)));
    gate_.open();
    EXPECT_EQ(outcome(held.get()), "200 hello");
    EXPECT_EQ(outcome(client.get(server.url())), "200 hello");
}

TEST_F(ConnectionTest, aPortThatSomebodyElseUsesIsPassedOver) {
    WebServer server(handler());
    const Listener squatter([](int, uint16_t) {});
    Client only(withPorts(squatter.port(), squatter.port()));
    EXPECT_EQ(outcome(only.get(server.url())), "http.noLocalPort");
    const auto last = static_cast<uint16_t>(std::min(65535, squatter.port() + 20));
    Client more(withPorts(squatter.port(), last));
    EXPECT_EQ(outcome(more.get(server.url())), "200 hello");
    EXPECT_GT(server.seen().at(0).client_port, squatter.port());
    EXPECT_LE(server.seen().at(0).client_port, last);
}

TEST_F(ConnectionTest, onePortServesSeveralHosts) {
    WebServer server(handler());
    WebServer other(handler());
    const uint16_t port = freePort();
    Client client(withPorts(port, port));
    EXPECT_EQ(outcome(client.get(server.url())), "200 hello");
    EXPECT_EQ(outcome(client.get(other.url())), "200 hello");
    EXPECT_EQ(other.seen().at(0).client_port, port);
}

// Without a reset the port would wait for a minute (TIME-WAIT).
TEST_F(ConnectionTest, aPortIsFreeAsSoonAsItsConnectionIsClosed) {
    WebServer server(handler());
    const uint16_t port = freePort();
    Client client(withPorts(port, port));
    EgressOptions again = withPorts(port, port);
    again.policy.allow_loopback = true;
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(outcome(client.get(server.url())), "200 hello");
        ASSERT_TRUE(client.http.replace(again));
    }
    EXPECT_EQ(client.http.counters().connections_opened, 5u);
}

TEST_F(ConnectionTest, theServerSeesTheLocalAddressWeChose) {
    WebServer server(handler());
    EgressOptions options;
    options.defaults.local_address = "127.0.0.9";
    EXPECT_EQ(outcome(Client(options).get(server.url())), "200 hello");
    options.defaults.local_address = "192.0.2.250";
    const auto elsewhere = Client(options).get(server.url());
    EXPECT_EQ(outcome(elsewhere), "http.failed");
    EXPECT_THAT(elsewhere.error().message, HasSubstr("not one of this machine"));
    options.defaults.local_address = "::1";
    EXPECT_EQ(outcome(Client(options).get(server.url())), "http.failed");
}

// --- Proxies -------------------------------------------------------------------------------------

TEST_F(ConnectionTest, aProxyIsUsedExceptWhereItIsNot) {
    WebServer server(handler());
    const Proxy proxy;
    EgressOptions options;
    options.defaults.proxy =
        runtime::ProxyOptions{.url = "http://127.0.0.1:" + std::to_string(proxy.port()),
                              .user = "me",
                              .password = "geheim",
                              .except = {"127.0.0.0/8"}};
    Client client(options);
    EXPECT_EQ(outcome(client.get(server.url("/x", "bank.example"))), "200 hello");
    EXPECT_EQ(outcome(client.get(server.url())), "200 hello");
    EXPECT_THAT(proxy.asked(),
                ElementsAre("GET " + server.url("/x", "bank.example") + " by bWU6Z2VoZWlt"));
}

TEST_F(ConnectionTest, tlsGoesThroughAProxyUnread) {
    const Authority authority("Our authority");
    const Folder folder;
    WebServer server(handler(), ServerTls{authority.issue({"x", {"DNS:bank.example"}})});
    const Proxy proxy;
    EgressOptions options;
    options.defaults.tls.ca = folder.write("ca.pem", authority.certificate());
    options.defaults.proxy =
        runtime::ProxyOptions{.url = "http://127.0.0.1:" + std::to_string(proxy.port())};
    const auto response = Client(options).get(server.url("/", "bank.example"));
    EXPECT_EQ(outcome(response), "200 hello");
    for (const auto& header : response->headers) EXPECT_NE(header.first, "X-Of-Proxy");
    EXPECT_THAT(proxy.asked(),
                ElementsAre("CONNECT bank.example:" + std::to_string(server.port())));
}

TEST_F(ConnectionTest, aSocksProxyLooksNamesUp) {
    WebServer server(handler());
    const Proxy proxy;
    EgressOptions options;
    options.defaults.proxy =
        runtime::ProxyOptions{.url = "socks5://127.0.0.1:" + std::to_string(proxy.port())};
    EXPECT_EQ(outcome(Client(options).get(server.url("/", "bank.example"))), "200 hello");
    EXPECT_THAT(proxy.asked(), ElementsAre("SOCKS5 bank.example:" + std::to_string(server.port())));
}

TEST_F(ConnectionTest, proxiesOfTheEnvironmentAreForTheCommandLine) {
    WebServer server(handler());
    const Proxy proxy;
    setenv("http_proxy", ("http://127.0.0.1:" + std::to_string(proxy.port())).c_str(), 1);
    EXPECT_EQ(outcome(Client().get(server.url())), "200 hello");
    EXPECT_TRUE(proxy.asked().empty());
    CurlHttpClient command_line(NetworkPolicyOptions{.enforced = false});
    EXPECT_EQ(outcome(ask(command_line, get(server.url()))), "200 hello");
    unsetenv("http_proxy");
    EXPECT_EQ(proxy.asked().size(), 1u);
}

// --- Redirects -----------------------------------------------------------------------------------

TEST_F(ConnectionTest, aRedirectTakesTheOptionsOfWhereItLeads) {
    WebServer target(handler());
    WebServer source([&](const Seen&) { return redirect(target.url("/", "there.example")); });
    const Proxy proxy;
    EgressOptions options;
    DestinationOptions there;
    there.match = "there.example";
    there.user_agent = "For there";
    there.proxy = runtime::ProxyOptions{.url = "http://127.0.0.1:" + std::to_string(proxy.port())};
    options.destinations = {there};
    HttpRequest request = get(source.url());
    request.headers = {{"Authorization", "Bearer x"}, {"X-Any", "y"}};
    Client client(options);
    EXPECT_EQ(outcome(ask(client.http, request)), "200 hello");
    EXPECT_EQ(proxy.asked().size(), 1u);
    EXPECT_EQ(source.seen().at(0).header("User-Agent"), "Orchestrion");
    EXPECT_EQ(source.seen().at(0).header("Authorization"), "Bearer x");
    EXPECT_EQ(target.seen().at(0).header("User-Agent"), "For there");
    EXPECT_EQ(target.seen().at(0).header("Authorization"), "");
    EXPECT_EQ(target.seen().at(0).header("X-Any"), "y");
}

TEST_F(ConnectionTest, redirectsInACircleEnd) {
    WebServer server([](const Seen&) { return redirect("/again"); });
    EgressOptions options;
    options.defaults.redirects_max = 3;
    Client client(options);
    EXPECT_EQ(outcome(client.get(server.url())), "http.tooManyRedirects");
    EXPECT_EQ(server.seen().size(), 4u);
    EXPECT_EQ(client.http.counters().redirects, 3u);
    options.defaults.redirects_max = 0;
    EXPECT_EQ(Client(options).get(server.url())->status, 302);
}

}  // namespace
}  // namespace orchestrion::egress_test
