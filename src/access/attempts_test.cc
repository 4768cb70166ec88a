#include "access/attempts.h"

#include <gtest/gtest.h>

namespace orchestrion::access {
namespace {

using namespace std::chrono_literals;

class AttemptsTest : public testing::Test {
protected:
    AttemptsTest() { attempts_.setLimits({.failures_max = 3, .window = 60s, .addresses_max = 4}); }
    void fail(const std::string& address, int times) {
        for (int i = 0; i < times; ++i) attempts_.failed(address);
    }
    runtime::VirtualClock clock_;
    Attempts attempts_{clock_};
};

TEST_F(AttemptsTest, somebodyWhoGuessesHasToWait) {
    fail("10.0.0.1", 2);
    EXPECT_EQ(attempts_.wait("10.0.0.1"), std::nullopt);
    clock_.advance(20s);
    fail("10.0.0.1", 1);
    EXPECT_EQ(attempts_.wait("10.0.0.1"), Milliseconds(40s));
    EXPECT_EQ(attempts_.wait("10.0.0.2"), std::nullopt);
    clock_.advance(40s - 1ms);
    EXPECT_EQ(attempts_.wait("10.0.0.1"), Milliseconds(1));
    clock_.advance(1ms);
    EXPECT_EQ(attempts_.wait("10.0.0.1"), std::nullopt);
    fail("10.0.0.1", 2);
    EXPECT_EQ(attempts_.wait("10.0.0.1"), std::nullopt) << "a new window";
}

TEST_F(AttemptsTest, onlySoManyAddressesAreRemembered) {
    for (int i = 0; i < 100; ++i) {
        fail("10.0.0." + std::to_string(i), 3);
        clock_.advance(1ms);
    }
    EXPECT_EQ(attempts_.size(), 4u);
    EXPECT_EQ(attempts_.wait("10.0.0.95"), std::nullopt);
    EXPECT_NE(attempts_.wait("10.0.0.96"), std::nullopt);
    EXPECT_NE(attempts_.wait("10.0.0.99"), std::nullopt);
    clock_.advance(60s);
    fail("10.1.0.1", 1);
    EXPECT_EQ(attempts_.size(), 1u);
}

TEST_F(AttemptsTest, aNetworkOfIpv6CountsAsOne) {
    fail("2001:db8:1:2::1", 1);
    fail("2001:db8:1:2:ffff::7", 1);
    fail("2001:0db8:0001:0002:0:0:0:9", 1);
    EXPECT_NE(attempts_.wait("2001:db8:1:2::abcd"), std::nullopt);
    EXPECT_EQ(attempts_.wait("2001:db8:1:3::1"), std::nullopt);
    fail("::ffff:10.0.0.1", 3);
    EXPECT_NE(attempts_.wait("10.0.0.1"), std::nullopt);
    fail("fe80::1%eth0", 3);
    EXPECT_NE(attempts_.wait("fe80::2%eth1"), std::nullopt);
    fail("", 100);
    EXPECT_EQ(attempts_.wait(""), std::nullopt) << "nobody knows who that is";
}

TEST_F(AttemptsTest, theLimitCanBeTakenAwayAndChanged) {
    fail("10.0.0.1", 3);
    attempts_.setLimits({.failures_max = 0});
    EXPECT_EQ(attempts_.wait("10.0.0.1"), std::nullopt);
    fail("10.0.0.1", 100);
    attempts_.setLimits({.failures_max = 5, .window = 60s, .addresses_max = 4});
    EXPECT_EQ(attempts_.wait("10.0.0.1"), std::nullopt);
    fail("10.0.0.1", 2);
    EXPECT_NE(attempts_.wait("10.0.0.1"), std::nullopt);
}

}  // namespace
}  // namespace orchestrion::access
