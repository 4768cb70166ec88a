#include "runtime/mailbox.h"

#include <gtest/gtest.h>

#include <thread>

namespace orchestrion::runtime {
namespace {

TEST(Mailbox, tasksRunInTheOrderTheyCame) {
    Mailbox mailbox;
    std::vector<int> seen;
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(mailbox.post([&seen, i] { seen.push_back(i); }));
    EXPECT_EQ(mailbox.runAll(), 3u);
    EXPECT_EQ(seen, (std::vector<int>{0, 1, 2}));
}

TEST(Mailbox, aTaskPostedByATaskRunsNextTime) {
    Mailbox mailbox;
    int runs = 0;
    EXPECT_TRUE(mailbox.post([&] { EXPECT_TRUE(mailbox.post([&] { ++runs; })); }));
    EXPECT_EQ(mailbox.runAll(), 1u);
    EXPECT_EQ(runs, 0);
    EXPECT_EQ(mailbox.runAll(), 1u);
    EXPECT_EQ(runs, 1);
}

TEST(Mailbox, aFullMailboxRefusesButTakesAnswers) {
    Mailbox mailbox(1);
    EXPECT_TRUE(mailbox.post([] {}));
    EXPECT_FALSE(mailbox.post([] {}));
    mailbox.postAnswer([] {});
    EXPECT_EQ(mailbox.runAll(), 2u);
}

TEST(Mailbox, waitingEndsWhenAnotherThreadPosts) {
    Mailbox mailbox;
    std::thread other([&] { EXPECT_TRUE(mailbox.post([] {})); });
    mailbox.wait(std::nullopt);
    EXPECT_EQ(mailbox.runAll(), 1u);
    other.join();
    mailbox.close();
    EXPECT_FALSE(mailbox.post([] {}));
    mailbox.wait(std::nullopt);
}

}  // namespace
}  // namespace orchestrion::runtime
