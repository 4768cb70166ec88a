#include "base/health.h"

#include <gtest/gtest.h>

namespace orchestrion {
namespace {

TEST(Health, isGoodWithoutChecks) {
    const Health health;
    EXPECT_TRUE(health.liveness().good);
    EXPECT_TRUE(health.readiness().good);
}

TEST(Health, oneBadCheckIsEnoughAndAllAreTold) {
    Health health;
    const auto recovery = health.add("recovery", Health::Kind::kReadiness, [] {
        return CheckResult{false, "sessions are being read", CheckResult::Progress{3, 10}};
    });
    const auto store = health.add("store", Health::Kind::kReadiness, [] { return CheckResult{}; });
    const auto report = health.readiness();
    EXPECT_FALSE(report.good);
    ASSERT_EQ(report.items.size(), 2u);
    EXPECT_EQ(report.items[0].name, "recovery");
    EXPECT_EQ(report.items[0].result.reason, "sessions are being read");
    EXPECT_EQ(report.items[0].result.progress->total, 10u);
    EXPECT_TRUE(report.items[1].result.good);
}

TEST(Health, onlyALivenessCheckCanKillTheServer) {
    Health health;
    const auto store = health.add("store", Health::Kind::kReadiness,
                                  [] { return CheckResult::bad("the disk is full"); });
    EXPECT_TRUE(health.liveness().good);
    const auto shards = health.add("sessions", Health::Kind::kLiveness,
                                   [] { return CheckResult::bad("no answer for 20 s"); });
    EXPECT_FALSE(health.liveness().good);
    EXPECT_EQ(health.liveness().items.size(), 1u);
    EXPECT_EQ(health.readiness().items.size(), 2u);
}

TEST(Health, aCheckEndsWithItsOwner) {
    Health health;
    {
        HealthCheck moved;
        moved = health.add("draining", Health::Kind::kReadiness,
                           [] { return CheckResult::bad("the server stops"); });
        EXPECT_FALSE(health.readiness().good);
    }
    EXPECT_TRUE(health.readiness().good);
}

}  // namespace
}  // namespace orchestrion
