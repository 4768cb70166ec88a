#include "runtime/timers.h"

#include <gtest/gtest.h>

#include <string>

namespace orchestrion::runtime {
namespace {

using namespace std::chrono_literals;

TEST(Timers, equalDueTimesKeepTheOrderTheyWereAddedIn) {
    Timers<std::string> timers;
    timers.add(20ms, "late");
    timers.add(10ms, "first");
    timers.add(10ms, "second");
    EXPECT_EQ(timers.nextDue(), 10ms);
    EXPECT_FALSE(timers.popDue(9ms));
    EXPECT_EQ(timers.popDue(10ms)->second, "first");
    EXPECT_EQ(timers.popDue(10ms)->second, "second");
    EXPECT_FALSE(timers.popDue(10ms));
    EXPECT_EQ(timers.popDue(30ms)->second, "late");
}

TEST(Timers, aCancelledTimerNeverFires) {
    Timers<std::string> timers;
    const TimerId timer = timers.add(10ms, "never");
    EXPECT_TRUE(timers.cancel(timer));
    EXPECT_FALSE(timers.cancel(timer));
    EXPECT_FALSE(timers.popDue(1h));
    EXPECT_EQ(timers.size(), 0u);
}

}  // namespace
}  // namespace orchestrion::runtime
