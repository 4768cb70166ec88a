#include "config/quantities.h"

#include <gtest/gtest.h>

#include "base/duration.h"
#include "config/addresses.h"

namespace orchestrion::config {
namespace {

using namespace std::chrono_literals;

TEST(Quantities, sizesHaveUnitsOfBothKinds) {
    EXPECT_EQ(parseSize("0"), 0u);
    EXPECT_EQ(parseSize("512"), 512u);
    EXPECT_EQ(parseSize("512B"), 512u);
    EXPECT_EQ(parseSize("512MB"), 512000000u);
    EXPECT_EQ(parseSize("64KiB"), 65536u);
    EXPECT_EQ(parseSize("64 KiB"), 65536u);
    EXPECT_EQ(parseSize("1.5GiB"), 1610612736u);
    EXPECT_EQ(parseSize("16777215TiB"), 16777215ull << 40);
    EXPECT_EQ(parseSize("18446744073709551615"), std::nullopt);  // digits are bounded below that
    for (const char* text :
         {"", "B", "-1", "1.5", "0.0001kB", "1 ", "1  KiB", "1kb", "1KB", "1.", ".5kB", "1.2.3kB",
          "16777216TiB", "99999999999999999999", "1e3", " 1"}) {
        EXPECT_EQ(parseSize(text), std::nullopt) << text;
    }
}

TEST(Quantities, whatIsPrintedReadsBack) {
    for (const uint64_t bytes : {0ull, 1ull, 1000ull, 1023ull, 1024ull, 65536ull, 512000000ull,
                                 1ull << 30, 3000000000000ull}) {
        EXPECT_EQ(parseSize(printSize(bytes)), bytes) << printSize(bytes);
    }
    EXPECT_EQ(printSize(1u << 30), "1GiB");
    EXPECT_EQ(printSize(1500), "1500");
    for (const Milliseconds time : {0ms, 1ms, 1500ms, 60000ms, 75000ms, 3600000ms, 604800000ms}) {
        EXPECT_EQ(parseDuration(printDuration(time)), time) << printDuration(time);
    }
    EXPECT_EQ(printDuration(75s), "75s");
    EXPECT_EQ(printDuration(168h), "7d");
}

TEST(Addresses, aListenAddressHasAPort) {
    EXPECT_EQ(parseListen("127.0.0.1:0")->port, 0);
    EXPECT_EQ(parseListen("[::1]:65535")->address, "::1");
    for (const char* text : {"", ":1", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "::1:80",
                             "[::1]", "a:b", "1.2.3.4:-1"}) {
        EXPECT_FALSE(parseListen(text)) << text;
    }
}

TEST(Addresses, destinationsAreHostsAddressesAndNetworks) {
    for (const char* text :
         {"a.example.com", "*.example.com", "*", "*:443", "h:8443", "10.0.0.0/8", "127.0.0.1",
          "127.0.0.1:80", "::1", "[::1]:80", "[::1]", "fd00::/8", "under_score"}) {
        EXPECT_TRUE(isDestinationPattern(text)) << text;
    }
    for (const char* text :
         {"", "a.*.com", "*a", "*.", "10.0.0.0/33", "fd00::/129", "10.0.0/8", "h:0", "h:65536",
          "[::1", "[]", "[h]:1", "a b", "http://h", "-:", ".a", "a..b", "1.2.3"}) {
        EXPECT_FALSE(isDestinationPattern(text)) << text;
    }
}

TEST(Addresses, portsAreARange) {
    EXPECT_EQ(parsePortRange("40000-40100"), (PortRange{40000, 40100}));
    EXPECT_EQ(parsePortRange("40000"), (PortRange{40000, 40000}));
    for (const char* text : {"", "-", "0", "2-1", "1-", "-1", "1-65536", "1-2-3", "a-b"}) {
        EXPECT_EQ(parsePortRange(text), std::nullopt) << text;
    }
}

TEST(Addresses, aUrlHasAHostAndMayGiveAwayAPassword) {
    EXPECT_EQ(splitHttpUrl("https://h.example.com:8443/a?b")->host, "h.example.com");
    EXPECT_EQ(splitHttpUrl("http://[::1]:80")->host, "::1");
    EXPECT_TRUE(splitHttpUrl("http://u:p@h/")->credentials);
    EXPECT_FALSE(splitHttpUrl("http://h/a@b")->credentials);
    for (const char* text :
         {"", "h", "ftp://h", "http://", "http:///a", "http://h:x", "http://a b", "http://h\\@i"}) {
        EXPECT_FALSE(splitHttpUrl(text)) << text;
    }
}

TEST(Addresses, loopbackIsWhatOnlyThisMachineReaches) {
    EXPECT_TRUE(isLoopback("127.9.9.9"));
    EXPECT_TRUE(isLoopback("::1"));
    for (const char* text : {"0.0.0.0", "::", "localhost", "10.0.0.1", "::ffff:127.0.0.1", ""}) {
        EXPECT_FALSE(isLoopback(text)) << text;
    }
}

}  // namespace
}  // namespace orchestrion::config
