#include "runtime/egress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace orchestrion::runtime {
namespace {

using testing::HasSubstr;

DestinationOptions destination(const std::string& match) {
    DestinationOptions options;
    options.match = match;
    return options;
}

std::string refusal(const EgressOptions& options) {
    const auto egress = Egress::compile(options);
    if (egress) return "accepted";
    EXPECT_EQ(egress.error().code, "egress.badValue");
    return egress.error().message;
}

TEST(Egress, theFirstDestinationThatMatchesHolds) {
    EgressOptions options;
    options.destinations = {destination("*.bank.example"), destination("a.bank.example"),
                            destination("10.0.0.0/8")};
    const Egress egress = Egress::compile(options).value();
    const auto chosen = [&](const std::string& host) {
        return egress.destinationFor({host, 80, IpAddress::parse(host)}).pattern.text();
    };
    EXPECT_EQ(chosen("a.bank.example"), "*.bank.example");
    EXPECT_EQ(chosen("bank.example"), "*");
    EXPECT_EQ(chosen("10.1.1.1"), "10.0.0.0/8");
}

TEST(Egress, aDestinationHasTheProxyOfTheDefaultsUnlessItsOwn) {
    EgressOptions options;
    options.defaults.proxy =
        ProxyOptions{.url = "http://proxy.example:3128", .except = {"*.inner.example"}};
    options.destinations = {destination("a.example"), destination("b.example"),
                            destination("c.example")};
    options.destinations[1].proxy = ProxyOptions{.url = "socks5://other.example:1080"};
    options.destinations[2].proxy = ProxyOptions{};
    const Egress egress = Egress::compile(options).value();
    const auto proxy = [&](const std::string& host) {
        const Endpoint to{host, 80, {}};
        const Proxy* chosen = egress.destinationFor(to).proxyFor(to);
        return chosen == nullptr ? "none" : chosen->options.url;
    };
    EXPECT_EQ(proxy("a.example"), "http://proxy.example:3128");
    EXPECT_EQ(proxy("b.example"), "socks5://other.example:1080");
    EXPECT_EQ(proxy("c.example"), "none");
    EXPECT_EQ(proxy("x.inner.example"), "none");
    EXPECT_EQ(proxy("elsewhere.example"), "http://proxy.example:3128");
}

TEST(Egress, mistakesAreRefusedWithTheNameOfTheDestination) {
    const auto with = [](auto change) {
        EgressOptions options;
        options.destinations = {destination("bank.example")};
        change(options.destinations[0]);
        const std::string message = refusal(options);
        EXPECT_THAT(message, HasSubstr("destination 'bank.example'"));
        return message;
    };
    EXPECT_THAT(with([](auto& d) { d.tls.certificate = "c.pem"; }), HasSubstr("needs its key"));
    EXPECT_THAT(with([](auto& d) { d.tls.key = "k.pem"; }), HasSubstr("its certificate"));
    EXPECT_THAT(with([](auto& d) { d.local_address = "eth0"; }), HasSubstr("'eth0'"));
    EXPECT_THAT(with([](auto& d) { d.local_ports = {2000, 1000}; }), HasSubstr("2000 to 1000"));
    EXPECT_THAT(with([](auto& d) { d.local_ports = {0, 1000}; }), HasSubstr("0 to 1000"));
    EXPECT_THAT(with([](auto& d) { d.connect_time_max = Milliseconds(0); }), HasSubstr("time"));
    for (const char* url :
         {"proxy:3128", "ftp://proxy", "http://", "http://user:pw@proxy:1", "http://proxy:1/path",
          "http://proxy", "http://[::1]", "socks4://proxy:1", "http://*.proxy:1", "http://*:1"}) {
        EXPECT_THAT(with([&](auto& d) { d.proxy = ProxyOptions{.url = url}; }), HasSubstr(url));
    }
    EXPECT_THAT(
        with([](auto& d) { d.proxy = ProxyOptions{.url = "http://proxy:1", .except = {"a b"}}; }),
        HasSubstr("'a b'"));
}

TEST(Egress, otherMistakesAreRefusedToo) {
    EXPECT_THAT(refusal({.destinations = {destination("a b")}}), HasSubstr("'a b'"));
    EXPECT_THAT(refusal({.policy = {.allow = {"10.0.0.0/40"}}}), HasSubstr("allow"));
    EXPECT_THAT(refusal({.policy = {.deny = {"*."}}}), HasSubstr("deny"));
    EXPECT_THAT(refusal({.limits = {.requests_max = 0}}), HasSubstr("more than 0"));
    EXPECT_THAT(refusal({.proxy_from_environment = true}), HasSubstr("environment"));
    for (const char* name : {"a.example", "a.example:80", "a.example:80:", "a.example:80:b",
                             "a.example:x:1.2.3.4", "a.example:80:1.2.3.4,", ":80:1.2.3.4"}) {
        EXPECT_THAT(refusal({.pinned_names = {name}}), HasSubstr(name));
    }
    EXPECT_EQ(refusal({.pinned_names = {"a.example:80:1.2.3.4,::1"}}), "accepted");
    EXPECT_EQ(refusal({}), "accepted");
}

}  // namespace
}  // namespace orchestrion::runtime
