#include "runtime/settling.h"

#include <gtest/gtest.h>

namespace orchestrion::runtime {
namespace {

using namespace std::chrono_literals;

TEST(Settling, aBurstIsOverWhenItIsQuiet) {
    Settling settling(200ms, 2000ms);
    EXPECT_EQ(settling.due(), std::nullopt);
    EXPECT_FALSE(settling.takeOver(5000ms));
    settling.note(1000ms);
    settling.note(1100ms);
    EXPECT_EQ(settling.due(), 1300ms);
    EXPECT_FALSE(settling.takeOver(1299ms));
    EXPECT_TRUE(settling.takeOver(1300ms));
    EXPECT_FALSE(settling.takeOver(1400ms));
}

TEST(Settling, aBurstWithoutEndIsCutOff) {
    Settling settling(200ms, 2000ms);
    for (Milliseconds now = 0ms; now < 2000ms; now += 100ms) {
        EXPECT_FALSE(settling.takeOver(now));
        settling.note(now);
    }
    EXPECT_TRUE(settling.takeOver(2000ms));
    settling.note(2100ms);
    EXPECT_EQ(settling.due(), 2300ms);
}

}  // namespace
}  // namespace orchestrion::runtime
