#include "runtime/host_pattern.h"

#include <gtest/gtest.h>

namespace orchestrion::runtime {
namespace {

bool matches(const char* pattern, const std::string& host, uint16_t port = 443) {
    return HostPattern::parse(pattern).value().matches({host, port, IpAddress::parse(host)});
}

TEST(HostPattern, aNameIsForThatHostAlone) {
    EXPECT_TRUE(matches("bank.example", "bank.example"));
    EXPECT_TRUE(matches("Bank.Example.", "bank.example"));
    EXPECT_FALSE(matches("bank.example", "www.bank.example"));
    EXPECT_FALSE(matches("bank.example", "evilbank.example"));
}

TEST(HostPattern, aStarIsForWhatStandsBelow) {
    EXPECT_TRUE(matches("*.bank.example", "www.bank.example"));
    EXPECT_TRUE(matches("*.bank.example", "a.b.bank.example"));
    EXPECT_FALSE(matches("*.bank.example", "bank.example"));
    EXPECT_FALSE(matches("*.bank.example", "evilbank.example"));
    EXPECT_FALSE(matches("*.bank.example", "bank.example.evil"));
    EXPECT_TRUE(matches("*", "anything"));
    EXPECT_TRUE(matches("*", "10.0.0.1"));
}

TEST(HostPattern, aNetworkIsForAddresses) {
    EXPECT_TRUE(matches("10.0.0.0/8", "10.1.2.3"));
    EXPECT_FALSE(matches("10.0.0.0/8", "11.1.2.3"));
    EXPECT_FALSE(matches("10.0.0.0/8", "ten.example"));
    EXPECT_TRUE(matches("fd00::/8", "fd00::1"));
    const auto pattern = HostPattern::parse("10.0.0.0/8").value();
    EXPECT_TRUE(pattern.matches({"ten.example", 80, {}}, IpAddress::parse("10.0.0.1")));
}

TEST(HostPattern, aPortNarrowsIt) {
    EXPECT_TRUE(matches("bank.example:8443", "bank.example", 8443));
    EXPECT_FALSE(matches("bank.example:8443", "bank.example", 443));
    EXPECT_TRUE(matches("*:25", "mail.example", 25));
    EXPECT_FALSE(matches("*:25", "mail.example", 26));
    EXPECT_TRUE(matches("10.0.0.0/8:80", "10.0.0.1", 80));
    EXPECT_TRUE(matches("[fd00::/8]:80", "fd00::1", 80));
    EXPECT_FALSE(matches("[fd00::/8]:80", "fd00::1", 81));
}

TEST(HostPattern, whatIsNoneIsRefused) {
    for (const char* text : {"",
                             "*.",
                             "*.*",
                             "a.*",
                             "**",
                             "*bank",
                             "bank..example",
                             ".bank",
                             "a b",
                             "a/8",
                             "10.0.0/8",
                             "10.0.0.0/33",
                             "1.2.3",
                             "0x7f.1",
                             "bank.example:0",
                             "bank.example:65536",
                             "bank.example:",
                             "bank.example:https",
                             "[bank.example]:80",
                             "[::1",
                             "[::1]x80",
                             "[]",
                             "http://bank.example",
                             "bank.example/path",
                             "user@bank.example"}) {
        const auto pattern = HostPattern::parse(text);
        ASSERT_FALSE(pattern) << text;
        EXPECT_EQ(pattern.error().code, "egress.badValue");
    }
}

}  // namespace
}  // namespace orchestrion::runtime
