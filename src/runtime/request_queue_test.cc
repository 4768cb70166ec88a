#include "runtime/request_queue.h"

#include <gtest/gtest.h>

namespace orchestrion::runtime {
namespace {

class RequestQueueTest : public testing::Test {
protected:
    RequestQueueTest() { queue_.setLimits(3, 2); }
    // All that may go now.
    std::string go() {
        std::string all;
        while (const auto next = queue_.next()) all += *next + " ";
        return all;
    }
    RequestQueue<std::string> queue_;
};

TEST_F(RequestQueueTest, aHostHasNoMoreThanItsShare) {
    for (const char* request : {"a1", "a2", "a3", "a4"}) queue_.add("a", request);
    EXPECT_EQ(go(), "a1 a2 ");
    queue_.finished("a");
    EXPECT_EQ(go(), "a3 ");
    EXPECT_EQ(queue_.waiting(), 1u);
    EXPECT_EQ(queue_.inFlight(), 2u);
}

TEST_F(RequestQueueTest, hostsTakeTurnsAndARequestKeepsItsPlace) {
    for (const char* request : {"a1", "a2", "a3"}) queue_.add("a", request);
    queue_.add("b", "b1");
    queue_.add("c", "c1");
    EXPECT_EQ(go(), "a1 b1 c1 ");
    queue_.finished("b");
    EXPECT_EQ(go(), "a2 ");
    queue_.finished("c");
    EXPECT_EQ(go(), "") << "a has its share";
    queue_.finished("a");
    EXPECT_EQ(go(), "a3 ");
}

TEST_F(RequestQueueTest, whatDoesNotWaitCountsToo) {
    for (int i = 0; i < 4; ++i) queue_.begin("a");
    queue_.add("b", "b1");
    EXPECT_EQ(go(), "");
    queue_.finished("a");
    queue_.finished("a");
    EXPECT_EQ(go(), "b1 ");
}

TEST_F(RequestQueueTest, whatIsOverIsTakenOut) {
    for (const char* request : {"a1", "a2", "a3", "a4"}) queue_.add("a", request);
    queue_.add("b", "b1");
    EXPECT_EQ(queue_.takeIf([](const std::string& r) { return r == "a1" || r == "b1"; }),
              (std::vector<std::string>{"a1", "b1"}));
    EXPECT_EQ(go(), "a2 a3 ");
    EXPECT_EQ(queue_.waiting(), 1u);
}

TEST_F(RequestQueueTest, otherLimitsHoldAtOnce) {
    for (const char* request : {"a1", "a2", "a3", "a4"}) queue_.add("a", request);
    EXPECT_EQ(go(), "a1 a2 ");
    queue_.setLimits(10, 3);
    EXPECT_EQ(go(), "a3 ");
    queue_.setLimits(10, 1);
    queue_.finished("a");
    queue_.finished("a");
    EXPECT_EQ(go(), "");
    queue_.finished("a");
    EXPECT_EQ(go(), "a4 ");
}

}  // namespace
}  // namespace orchestrion::runtime
