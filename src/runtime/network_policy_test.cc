#include "runtime/network_policy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace orchestrion::runtime {
namespace {

using testing::HasSubstr;

NetworkPolicy make(NetworkPolicyOptions options = {}) {
    return NetworkPolicy::compile(options).value();
}

// As for a connection that has led to `address` for a name.
Refusal judge(const NetworkPolicy& policy, const std::string& address,
              const std::string& host = "stranger.example", uint16_t port = 80) {
    return policy.judgeConnection({host, port, IpAddress::parse(address).value()});
}

TEST(NetworkPolicy, whatIsNotInTheInternetIsRefused) {
    const NetworkPolicy policy = make();
    for (const char* address :
         {"127.0.0.1", "127.255.255.254", "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255",
          "172.16.0.1", "172.31.255.255", "192.168.0.1", "100.64.0.1", "100.127.255.255",
          "169.254.0.1", "169.254.169.254", "169.254.170.2", "168.63.129.16", "100.100.100.200",
          "192.0.0.192", "192.0.0.8", "192.0.2.1", "192.88.99.1", "198.18.0.1", "198.19.255.255",
          "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1",
          "255.255.255.255", "::", "::1", "fc00::1", "fdff::1", "fd00:ec2::254", "fe80::1",
          "febf::1", "fec0::1", "ff02::1", "ff0e::1", "100::1", "2001:db8::1", "3fff::1", "5f00::1",
          "2001:2::1",
          // Other forms of IPv4 addresses: mapped, compatible, NAT64, 6to4, Teredo, ISATAP.
          "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::ffff:0.0.0.0",
          "::127.0.0.1", "::10.0.0.1", "::2", "64:ff9b::127.0.0.1", "64:ff9b::169.254.169.254",
          "64:ff9b:1::1", "64:ff9b:1:ffff::10.0.0.1", "2002:7f00:1::1",
          "2002:a9fe:a9fe::", "2002:a00:1::1", "2001:0:4136:e378:8000:63bf:80ff:fffe",
          "2001:0:a00:1:8000:63bf:3fff:fdd2", "2606:4700::5efe:10.0.0.1",
          "2606:4700::200:5efe:192.168.0.1"}) {
        EXPECT_TRUE(judge(policy, address)) << address;
    }
}

TEST(NetworkPolicy, whatIsInTheInternetIsNot) {
    const NetworkPolicy policy = make();
    for (const char* address : {"1.1.1.1",
                                "8.8.8.8",
                                "9.255.255.255",
                                "11.0.0.0",
                                "126.255.255.255",
                                "128.0.0.1",
                                "172.15.255.255",
                                "172.32.0.0",
                                "192.167.255.255",
                                "192.169.0.0",
                                "100.63.255.255",
                                "100.128.0.0",
                                "169.253.255.255",
                                "169.255.0.0",
                                "198.17.255.255",
                                "198.20.0.0",
                                "223.255.255.255",
                                "2606:4700:4700::1111",
                                "2001:4860:4860::8888",
                                "::ffff:8.8.8.8",
                                "64:ff9b::8.8.8.8",
                                "2002:808:808::1",
                                "2a00::1"}) {
        EXPECT_EQ(judge(policy, address), std::nullopt) << address;
    }
}

TEST(NetworkPolicy, aRefusalTellsTheRuleAndTheRemedy) {
    const std::string why = judge(make(), "10.1.2.3", "db.bank.example").value();
    EXPECT_THAT(why, HasSubstr("10.0.0.0/8"));
    EXPECT_THAT(why, HasSubstr("outbound.allow"));
    EXPECT_THAT(why, HasSubstr("'db.bank.example'"));
    EXPECT_THAT(judge(make(), "64:ff9b::10.1.2.3").value(), HasSubstr("stands for 10.1.2.3"));
    EXPECT_THAT(judge(make({.deny = {"*.example"}}), "8.8.8.8").value(), HasSubstr("'*.example'"));
}

TEST(NetworkPolicy, loopbackIsForServersInDevelopment) {
    const NetworkPolicy policy = make({.allow_loopback = true});
    for (const char* address : {"127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1"}) {
        EXPECT_EQ(judge(policy, address), std::nullopt) << address;
    }
    for (const char* address : {"0.0.0.0", "::", "10.0.0.1", "169.254.169.254"}) {
        EXPECT_TRUE(judge(policy, address)) << address;
    }
}

TEST(NetworkPolicy, whatIsAllowedIsLetThrough) {
    const NetworkPolicy policy =
        make({.allow = {"10.1.0.0/16", "crm.bank.example", "*.inner.example:8443", "fd00::7"}});
    EXPECT_EQ(judge(policy, "10.1.2.3"), std::nullopt);
    EXPECT_TRUE(judge(policy, "10.2.0.1"));
    EXPECT_EQ(judge(policy, "::ffff:10.1.2.3"), std::nullopt);
    EXPECT_EQ(judge(policy, "64:ff9b::10.1.2.3"), std::nullopt);
    EXPECT_EQ(judge(policy, "192.168.0.1", "crm.bank.example"), std::nullopt);
    EXPECT_TRUE(judge(policy, "192.168.0.1", "www.bank.example"));
    EXPECT_EQ(judge(policy, "192.168.0.1", "a.inner.example", 8443), std::nullopt);
    EXPECT_TRUE(judge(policy, "192.168.0.1", "a.inner.example", 80));
    EXPECT_EQ(judge(policy, "fd00::7"), std::nullopt);
    EXPECT_TRUE(judge(policy, "fd00::8"));
}

TEST(NetworkPolicy, denyingBeatsAllowing) {
    const NetworkPolicy policy = make({.allow_loopback = true,
                                       .allow = {"10.0.0.0/8", "*.example", "*"},
                                       .deny = {"10.6.6.0/24", "evil.example", "127.0.0.0/8"}});
    EXPECT_EQ(judge(policy, "10.6.5.1"), std::nullopt);
    EXPECT_TRUE(judge(policy, "10.6.6.1"));
    EXPECT_TRUE(judge(policy, "::ffff:10.6.6.1"));
    EXPECT_TRUE(judge(policy, "2002:a06:601::1"));
    EXPECT_TRUE(judge(policy, "8.8.8.8", "evil.example"));
    EXPECT_TRUE(judge(policy, "127.0.0.1"));
}

TEST(NetworkPolicy, portsCanBeDenied) {
    const NetworkPolicy policy = make({.allow = {"*"}, .ports_denied = {25, 6379}});
    EXPECT_EQ(judge(policy, "8.8.8.8", "a.example", 443), std::nullopt);
    EXPECT_TRUE(judge(policy, "8.8.8.8", "a.example", 25));
    EXPECT_TRUE(policy.judgeUrl({"a.example", 6379, {}}, false));
}

TEST(NetworkPolicy, aUrlIsJudgedByWhatItSays) {
    const NetworkPolicy policy = make({.deny = {"evil.example"}});
    const auto url = [&](const std::string& host, bool by_proxy) {
        return policy.judgeUrl({host, 80, IpAddress::parse(host)}, by_proxy);
    };
    EXPECT_TRUE(url("127.0.0.1", false));
    EXPECT_TRUE(url("evil.example", false));
    EXPECT_EQ(url("good.example", false), std::nullopt);
    // What a name means is seen when it is connected.
    EXPECT_EQ(url("localhost", false), std::nullopt);
}

TEST(NetworkPolicy, throughAProxyInnerNamesAreRefused) {
    const NetworkPolicy policy = make({.allow_loopback = true, .allow = {"crm.internal", "wiki"}});
    const auto url = [&](const std::string& host) {
        return policy.judgeUrl({host, 80, IpAddress::parse(host)}, true);
    };
    for (const char* host :
         {"localhost", "a.localhost", "metadata.google.internal", "printer.local", "db",
          "router.home.arpa", "x.localdomain", "127.0.0.1", "10.0.0.1", "::1", "169.254.169.254"}) {
        EXPECT_TRUE(url(host)) << host;
    }
    for (const char* host : {"bank.example", "crm.internal", "wiki", "8.8.8.8"}) {
        EXPECT_EQ(url(host), std::nullopt) << host;
    }
}

TEST(NetworkPolicy, withoutEnforcementAnythingGoes) {
    const NetworkPolicy policy = make({.enforced = false, .deny = {"*"}, .ports_denied = {80}});
    EXPECT_EQ(judge(policy, "169.254.169.254"), std::nullopt);
    EXPECT_EQ(policy.judgeUrl({"localhost", 80, {}}, true), std::nullopt);
}

}  // namespace
}  // namespace orchestrion::runtime
