#include "runtime/timeline.h"

#include <gtest/gtest.h>

namespace orchestrion::runtime {
namespace {

using namespace std::chrono_literals;

TEST(Timeline, runsWithTheWallClock) {
    VirtualClock clock;
    Timeline timeline(clock);
    const Milliseconds start = timeline.now();
    EXPECT_EQ(timeline.toWall(start), clock.wallTime());
    clock.advance(5s);
    EXPECT_EQ(timeline.now() - start, 5s);
    EXPECT_FALSE(timeline.checkJump());
}

TEST(Timeline, aJumpOfTheWallClockMovesNoTimer) {
    VirtualClock clock;
    Timeline timeline(clock);
    const Milliseconds due = timeline.now() + 10s;
    clock.setWallTime(clock.wallTime() + 1h);
    EXPECT_EQ(due - timeline.now(), 10s);
    const auto offset = timeline.checkJump();
    ASSERT_TRUE(offset);
    EXPECT_EQ(*offset, -1h);
    EXPECT_EQ(timeline.toWall(due), clock.wallTime() + 10s);
    EXPECT_FALSE(timeline.checkJump());

    const Timeline restarted(clock, *offset);
    EXPECT_EQ(due - restarted.now(), 10s);
}

TEST(Timeline, aClockThatIsSlewedIsNotAJump) {
    VirtualClock clock;
    Timeline timeline(clock);
    clock.setWallTime(clock.wallTime() - 999ms);
    EXPECT_FALSE(timeline.checkJump());
    clock.setWallTime(clock.wallTime() - 1ms);
    EXPECT_TRUE(timeline.checkJump());
}

}  // namespace
}  // namespace orchestrion::runtime
