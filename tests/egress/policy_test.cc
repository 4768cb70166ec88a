// Where strangers may lead the server, on real sockets: the network policy asked about every hop,
// every address and every connection that is used again.
#include "egress/asking.h"
#include "egress/proxy.h"
#include "egress/web_server.h"

namespace orchestrion::egress_test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

// Names that mean this machine, one of them allowed.
class PolicyTest : public testing::Test {
protected:
    EgressOptions options(NetworkPolicyOptions policy) const {
        EgressOptions options;
        options.policy = std::move(policy);
        for (const std::string name : {"good.example", "evil.example"}) {
            options.pinned_names.push_back(name + ":" + std::to_string(server_.port()) +
                                           ":127.0.0.1");
        }
        return options;
    }
    std::string goodUrl(const std::string& path) const { return server_.url(path, "good.example"); }
    std::string evilUrl(const std::string& path) const { return server_.url(path, "evil.example"); }

    void use(NetworkPolicyOptions policy) {
        ASSERT_TRUE(client_.replace(options(std::move(policy))));
    }

    CurlHttpClient client_{NetworkPolicyOptions{}};
    std::string location_;
    WebServer server_{[this](const Seen& seen) {
        return seen.target() == "/away" ? redirect(location_) : answer(200, "hello");
    }};
};

TEST_F(PolicyTest, addressesOfThisMachineAreRefusedHoweverTheyAreSpelled) {
    const std::string port = ":" + std::to_string(server_.port());
    const char* const hosts[] = {"127.0.0.1",
                                 "127.1",
                                 "127.0.1",
                                 "2130706433",
                                 "0x7f000001",
                                 "0x7f.1",
                                 "0177.0.0.1",
                                 "017700000001",
                                 "127.0.0.1.",
                                 "%31%32%37.0.0.1",
                                 "0",
                                 "0.0.0.0",
                                 "[::1]",
                                 "[::]",
                                 "[::ffff:127.0.0.1]",
                                 "[::ffff:7f00:1]",
                                 "[0:0:0:0:0:ffff:127.0.0.1]",
                                 "[::127.0.0.1]",
                                 "[64:ff9b::127.0.0.1]",
                                 "[2002:7f00:1::]",
                                 "localhost",
                                 "LOCALHOST"};
    for (const char* host : hosts) {
        const auto response = ask(client_, get("http://" + std::string(host) + port + "/"));
        EXPECT_EQ(outcome(response), "http.forbiddenAddress") << host;
    }
    EXPECT_THAT(server_.seen(), IsEmpty());
    EXPECT_EQ(client_.counters().refused, std::size(hosts));
    EXPECT_EQ(client_.counters().connections_opened, 0u);
}

TEST_F(PolicyTest, theMetadataOfCloudsIsRefused) {
    for (const char* url :
         {"http://169.254.169.254/latest/meta-data/", "http://2852039166/", "http://0xa9fea9fe/",
          "http://[fd00:ec2::254]/", "http://[::ffff:169.254.169.254]/", "http://169.254.170.2/v2",
          "http://100.100.100.200/", "http://168.63.129.16/machine", "http://192.0.0.192/"}) {
        EXPECT_EQ(outcome(ask(client_, get(url))), "http.forbiddenAddress") << url;
    }
}

TEST_F(PolicyTest, everyPurposeButOurOwnIsSubjectToIt) {
    for (const HttpPurpose purpose :
         {HttpPurpose::kDocument, HttpPurpose::kSend, HttpPurpose::kService}) {
        HttpRequest request = get(server_.url());
        request.purpose = purpose;
        EXPECT_EQ(outcome(ask(client_, std::move(request))), "http.forbiddenAddress");
    }
    HttpRequest request = get(server_.url());
    request.purpose = HttpPurpose::kInternal;
    EXPECT_EQ(outcome(ask(client_, std::move(request))), "200 hello");
}

TEST_F(PolicyTest, aNameThatMeansAForbiddenAddressIsRefusedWhenItIsConnected) {
    use({});
    const auto response = ask(client_, get(evilUrl("/")));
    EXPECT_EQ(outcome(response), "http.forbiddenAddress");
    EXPECT_THAT(response.error().message, HasSubstr("'evil.example' is at 127.0.0.1"));
    EXPECT_THAT(response.error().message, HasSubstr("127.0.0.0/8"));
    EXPECT_THAT(response.error().message, HasSubstr("outbound.allow"));
    EXPECT_THAT(server_.seen(), IsEmpty());
}

// As an attacker's name server would: a good address for the first look, a bad one for the next.
TEST_F(PolicyTest, aNameThatChangesItsMeaningIsJudgedByWhatItMeansNow) {
    const std::string port = std::to_string(server_.port());
    NetworkPolicyOptions policy{.allow = {"127.0.0.1"}};
    EgressOptions options;
    options.policy = policy;
    options.pinned_names = {"rebind.example:" + port + ":127.0.0.1"};
    ASSERT_TRUE(client_.replace(options));
    EXPECT_EQ(outcome(ask(client_, get(server_.url("/", "rebind.example")))), "200 hello");
    options.pinned_names = {"rebind.example:" + port + ":127.0.0.2"};
    ASSERT_TRUE(client_.replace(options));
    EXPECT_EQ(outcome(ask(client_, get(server_.url("/", "rebind.example")))),
              "http.forbiddenAddress");
}

TEST_F(PolicyTest, ofSeveralAddressesOnlyThoseThatMayBeReachedAreTried) {
    EgressOptions options;
    options.policy = {.allow = {"127.0.0.1"}};
    options.pinned_names = {"two.example:" + std::to_string(server_.port()) +
                            ":127.0.0.2,127.0.0.1"};
    ASSERT_TRUE(client_.replace(options));
    EXPECT_EQ(outcome(ask(client_, get(server_.url("/", "two.example")))), "200 hello");
    EXPECT_EQ(client_.counters().connections_opened, 1u);
}

TEST_F(PolicyTest, aRedirectDoesNotLeadAround) {
    use({.allow = {"good.example"}});
    EXPECT_EQ(outcome(ask(client_, get(goodUrl("/")))), "200 hello");
    const std::pair<std::string, const char*> cases[] = {
        {evilUrl("/"), "http.forbiddenAddress"},
        {server_.url("/"), "http.forbiddenAddress"},
        {"http://0x7f.1/", "http.forbiddenAddress"},
        {"//169.254.169.254/latest", "http.forbiddenAddress"},
        {"http://good.example@127.0.0.1/", "http.badRedirect"},
        {"file:///etc/passwd", "http.badRedirect"},
        {"gopher://127.0.0.1:6379/_FLUSHALL", "http.badRedirect"},
    };
    for (const auto& [location, code] : cases) {
        location_ = location;
        EXPECT_EQ(outcome(ask(client_, get(goodUrl("/away")))), code) << location;
    }
    for (const Seen& seen : server_.seen()) {
        EXPECT_THAT(seen.header("Host"), HasSubstr("good.example"));
    }
    location_ = "/home";
    const auto response = ask(client_, get(goodUrl("/away")));
    EXPECT_EQ(outcome(response), "200 hello");
    EXPECT_EQ(response->url, goodUrl("/home"));
    EXPECT_EQ(response->redirects, 1u);
}

// The server's own requests may open connections that strangers' may not use.
TEST_F(PolicyTest, anOpenConnectionIsNoWayAround) {
    HttpRequest own = get(server_.url());
    own.purpose = HttpPurpose::kInternal;
    use({});
    EXPECT_EQ(outcome(ask(client_, own)), "200 hello");
    EXPECT_EQ(outcome(ask(client_, own)), "200 hello");
    ASSERT_EQ(server_.seen()[0].client_port, server_.seen()[1].client_port);
    HttpRequest stranger = get(evilUrl("/"));
    own.url = stranger.url;
    EXPECT_EQ(outcome(ask(client_, own)), "200 hello");
    EXPECT_EQ(outcome(ask(client_, stranger)), "http.forbiddenAddress");
    EXPECT_EQ(server_.seen().size(), 3u);
}

TEST_F(PolicyTest, ourOwnDoorIsOpenAndNothingBesideIt) {
    ASSERT_TRUE(client_.setOwnUrls({server_.url("/basichttp")}));
    EXPECT_EQ(outcome(ask(client_, get(server_.url("/basichttp/s1")))), "200 hello");
    EXPECT_EQ(outcome(ask(client_, get(server_.url("/api/v1/sessions")))), "http.forbiddenAddress");
    EXPECT_EQ(outcome(ask(client_, get(server_.url("/basichttp/../api")))),
              "http.forbiddenAddress");
    EXPECT_EQ(client_.setOwnUrls({"somewhere"}).error().code, "http.badUrl");
    EXPECT_EQ(outcome(ask(client_, get(server_.url("/basichttp/s1")))), "200 hello");
}

TEST_F(PolicyTest, deniedIsDenied) {
    use({.allow_loopback = true, .allow = {"*"}, .deny = {"evil.example"}});
    EXPECT_EQ(outcome(ask(client_, get(goodUrl("/")))), "200 hello");
    EXPECT_EQ(outcome(ask(client_, get(evilUrl("/")))), "http.forbiddenAddress");
    use({.allow_loopback = true, .ports_denied = {server_.port()}});
    EXPECT_EQ(outcome(ask(client_, get(goodUrl("/")))), "http.forbiddenAddress");
}

TEST_F(PolicyTest, withoutAPolicyAnythingGoes) {
    CurlHttpClient client(NetworkPolicyOptions{.enforced = false});
    EXPECT_EQ(outcome(ask(client, get(server_.url()))), "200 hello");
}

TEST_F(PolicyTest, throughAProxyTheUrlIsJudged) {
    const Proxy proxy;
    EgressOptions options;
    options.defaults.proxy =
        runtime::ProxyOptions{.url = "http://127.0.0.1:" + std::to_string(proxy.port())};
    options.policy.allow_loopback = true;
    ASSERT_TRUE(client_.replace(options));
    EXPECT_EQ(outcome(ask(client_, get(server_.url("/", "bank.example")))), "200 hello");
    for (const std::string host : {"127.0.0.1", "localhost", "2130706433", "169.254.169.254",
                                   "metadata.google.internal", "db", "[::1]"}) {
        EXPECT_EQ(outcome(ask(client_, get(server_.url("/", host)))), "http.forbiddenAddress")
            << host;
    }
    EXPECT_EQ(proxy.asked().size(), 1u);
}

}  // namespace
}  // namespace orchestrion::egress_test
