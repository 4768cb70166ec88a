#include "runtime/ip_address.h"

#include <gtest/gtest.h>

namespace orchestrion::runtime {
namespace {

std::string strict(const std::string& text) {
    const auto address = IpAddress::parse(text);
    return address ? toString(*address) : "none";
}

std::string loose(const std::string& text) {
    const auto address = IpAddress::parseLoosely(text);
    return address ? toString(*address) : "none";
}

TEST(IpAddress, isReadStrictly) {
    EXPECT_EQ(strict("10.0.0.1"), "10.0.0.1");
    EXPECT_EQ(strict("FE80::0:1"), "fe80::1");
    for (const char* text : {"", "10.0.0", "010.0.0.1", "256.0.0.1", "10.0.0.1 ", "[::1]", "::1%lo",
                             "1::2::3", "localhost", "0x7f000001"}) {
        EXPECT_EQ(strict(text), "none") << text;
    }
    EXPECT_EQ(strict(std::string("10.0.0.1\0", 9)), "none");
}

TEST(IpAddress, aMappedOneIsTheOneItStandsFor) {
    EXPECT_EQ(IpAddress::parse("::ffff:10.0.0.1"), IpAddress::parse("10.0.0.1"));
    EXPECT_EQ(IpAddress::parse("0:0:0:0:0:FFFF:0a00:0001"), IpAddress::fromV4(0x0a000001));
}

TEST(IpAddress, isReadLooselyAsResolversDo) {
    const std::pair<const char*, const char*> cases[] = {
        {"2130706433", "127.0.0.1"},
        {"0x7f000001", "127.0.0.1"},
        {"0X7F.1", "127.0.0.1"},
        {"017700000001", "127.0.0.1"},
        {"127.1", "127.0.0.1"},
        {"127.0.1", "127.0.0.1"},
        {"0177.0.0.01", "127.0.0.1"},
        {"127.0.0.1.", "127.0.0.1"},
        {"0", "0.0.0.0"},
        {"0x", "0.0.0.0"},
        {"10.0x10.1", "10.16.0.1"},
        {"4294967295", "255.255.255.255"},
        {"1.2.65535", "1.2.255.255"},
        {"::1", "::1"},
    };
    for (const auto& [text, expected] : cases) EXPECT_EQ(loose(text), expected) << text;
    for (const char* text : {"4294967296", "1.2.3.4.5", "256.1.1.1", "1.2.3.256", "1.2.65536", "08",
                             "0x7g", "1..2", "", ".", "a", "-1", "+1", "1.2.3.4 "}) {
        EXPECT_EQ(loose(text), "none") << text;
    }
}

TEST(IpAddress, whatCarriesAnotherAddressTellsWhich) {
    const auto carried = [](const char* text) {
        std::string all;
        for (const IpAddress& v4 : embeddedV4(IpAddress::parse(text).value())) {
            all += toString(v4) + " ";
        }
        return all;
    };
    EXPECT_EQ(carried("64:ff9b::a00:1"), "10.0.0.1 ");
    EXPECT_EQ(carried("2002:a00:1::1"), "10.0.0.1 ");
    EXPECT_EQ(carried("2001:0:c000:201::f5ff:fffe"), "192.0.2.1 10.0.0.1 ");
    EXPECT_EQ(carried("2001:4860::5efe:a00:1"), "10.0.0.1 ");
    EXPECT_EQ(carried("2001:4860::200:5efe:a00:1"), "10.0.0.1 ");
    EXPECT_EQ(carried("::10.0.0.1"), "10.0.0.1 ");
    for (const char* text : {"::", "::1", "10.0.0.1", "2001:4860::1", "64:ff9b:1::a00:1"}) {
        EXPECT_EQ(carried(text), "") << text;
    }
}

TEST(IpNetwork, containsWhatBeginsLikeIt) {
    const auto contains = [](const char* network, const char* address) {
        return IpNetwork::parse(network).value().contains(IpAddress::parse(address).value());
    };
    EXPECT_TRUE(contains("10.0.0.0/8", "10.255.0.1"));
    EXPECT_FALSE(contains("10.0.0.0/8", "11.0.0.0"));
    EXPECT_TRUE(contains("172.16.0.0/12", "172.31.255.255"));
    EXPECT_FALSE(contains("172.16.0.0/12", "172.32.0.0"));
    EXPECT_TRUE(contains("10.0.0.0/8", "::ffff:10.1.2.3"));
    EXPECT_TRUE(contains("::ffff:10.0.0.0/104", "10.1.2.3"));
    EXPECT_TRUE(contains("fc00::/7", "fdff::1"));
    EXPECT_TRUE(contains("0.0.0.0/0", "8.8.8.8"));
    EXPECT_FALSE(contains("0.0.0.0/0", "::1"));
    EXPECT_TRUE(contains("::/0", "::1"));
    EXPECT_FALSE(contains("::/0", "8.8.8.8"));
    EXPECT_TRUE(contains("10.0.0.7", "10.0.0.7"));
    EXPECT_FALSE(contains("10.0.0.7", "10.0.0.8"));
    for (const char* text : {"10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/8x", "::/129",
                             "10.0.0/8", "/8", ""}) {
        EXPECT_FALSE(IpNetwork::parse(text)) << text;
    }
}

TEST(EndsInNumber, findsWhatAResolverMayTakeForAnAddress) {
    for (const char* host : {"1", "a.1", "0x7f", "1.2.3.0x4", "127.0.0.1.", "08", "a.0"}) {
        EXPECT_TRUE(endsInNumber(host)) << host;
    }
    for (const char* host : {"", "a", "1a", "1.a", "0xg.example", "a..", "1.2.3.4.example"}) {
        EXPECT_FALSE(endsInNumber(host)) << host;
    }
}

}  // namespace
}  // namespace orchestrion::runtime
