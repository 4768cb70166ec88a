#include "modules/session/time_zone.h"

#include <gtest/gtest.h>

#include "runtime/os/real_files.h"

namespace orchestrion::modules {
namespace {

// A TZif file of version 2 without transitions: all is said by the footer.
std::string zoneFile(const std::string& footer, int32_t first_offset = 0) {
    const auto header = [](uint32_t types) {
        std::string text = "TZif2" + std::string(15, '\0');
        for (const uint32_t count : {0u, 0u, 0u, 0u, types, 1u}) {
            for (int shift = 24; shift >= 0; shift -= 8) text += static_cast<char>(count >> shift);
        }
        return text;
    };
    std::string type;
    for (int shift = 24; shift >= 0; shift -= 8) {
        type += static_cast<char>(static_cast<uint32_t>(first_offset) >> shift);
    }
    type += std::string(3, '\0');  // no summer, abbreviation 0 and its text
    return header(1) + type + header(1) + type + "\n" + footer + "\n";
}

int32_t offset(const std::string& footer, int64_t at) {
    auto zone = TimeZone::parse(zoneFile(footer));
    EXPECT_TRUE(zone) << zone.error().message;
    return zone ? zone->offsetAt(at) : -1;
}

constexpr int64_t k2026July1 = 1782864000;
constexpr int64_t k2026January1 = 1767225600;

TEST(TimeZone, rulesBehindTheLastTransition) {
    const std::string berlin = "CET-1CEST,M3.5.0,M10.5.0/3";
    EXPECT_EQ(offset(berlin, k2026January1), 3600);
    EXPECT_EQ(offset(berlin, k2026July1), 7200);
    // 29 March 2026, 01:00 UTC, to the second; and back on 25 October, 01:00 UTC.
    EXPECT_EQ(offset(berlin, 1774745999), 3600);
    EXPECT_EQ(offset(berlin, 1774746000), 7200);
    EXPECT_EQ(offset(berlin, 1792889999), 7200);
    EXPECT_EQ(offset(berlin, 1792890000), 3600);
}

TEST(TimeZone, theSouthHasItsSummerOverTheNewYear) {
    const std::string sydney = "AEST-10AEDT,M10.1.0,M4.1.0/3";
    EXPECT_EQ(offset(sydney, k2026January1), 39600);
    EXPECT_EQ(offset(sydney, k2026July1), 36000);
}

TEST(TimeZone, otherFormsOfRules) {
    EXPECT_EQ(offset("<+0330>-3:30", k2026July1), 12600);
    EXPECT_EQ(offset("EST5EDT,J60/2,J300", k2026July1), -14400);
    EXPECT_EQ(offset("EST5EDT4:30,59,299/-1:30", k2026July1), -16200);
    EXPECT_EQ(offset("", k2026July1), 0);
}

TEST(TimeZone, damagedBytesAreRefused) {
    const std::string good = zoneFile("CET-1CEST,M3.5.0,M10.5.0/3");
    ASSERT_TRUE(TimeZone::parse(good));
    for (size_t length = 0; length + 1 < good.size(); ++length) {
        (void)TimeZone::parse(std::string_view(good).substr(0, length));
    }
    for (size_t i = 0; i < good.size(); ++i) {
        std::string changed = good;
        changed[i] = static_cast<char>(changed[i] ^ 0x81);
        if (const auto zone = TimeZone::parse(changed)) (void)zone->offsetAt(k2026July1);
    }
    EXPECT_FALSE(TimeZone::parse("TZif2"));
    EXPECT_FALSE(TimeZone::parse(zoneFile("CET-1CEST,M13.5.0,M10.5.0/3")));
    EXPECT_FALSE(TimeZone::parse(zoneFile("CET-1CEST,M3.5.0")));
}

TEST(TimeZones, areReadFromTheSystemAndKnowTheirAbbreviations) {
    const runtime::RealFiles files;
    const TimeZones zones(files);
    const auto paris = zones.find("Europe/Paris", {});
    if (!paris) GTEST_SKIP() << "the system has no tz database";
    EXPECT_EQ((*paris)->offsetAt(k2026July1), 7200);
    EXPECT_EQ((*paris)->offsetAt(-2000000000), 561);  // Paris mean time, 1906
    EXPECT_EQ((*paris)->offsetAt(0), 3600);
    EXPECT_EQ((*zones.find("PST", {}))->offsetAt(k2026July1), -25200);
    EXPECT_EQ((*zones.find("Home", {{"Home", "Asia/Kolkata"}}))->offsetAt(k2026July1), 19800);
    EXPECT_EQ(zones.find("Europe/Atlantis", {}).error().message,
              "there is no time zone 'Europe/Atlantis'");
    EXPECT_FALSE(zones.find("/etc/passwd", {}));
    EXPECT_FALSE(zones.find("", {}));
}

}  // namespace
}  // namespace orchestrion::modules
