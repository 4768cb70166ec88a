#include "store/memory/faulty_store.h"

#include <gtest/gtest.h>

#include "store/memory/memory_store.h"
#include "store/stepped_writer.h"
#include "store/test_rows.h"

namespace orchestrion::store {
namespace {

class FaultyStoreTest : public testing::Test {
protected:
    CommitResult commit(const Batch& batch) {
        const Batch* group[] = {&batch};
        return faulty_.commit(group);
    }
    bool stored(uint64_t number) { return inner_.load(testId(number))->has_value(); }

    MemoryStore inner_;
    FaultyStore faulty_{inner_};
};

TEST_F(FaultyStoreTest, refusesTheNthCommitSoManyTimes) {
    faulty_.add({.commits = {{2, CommitFault::kFull, 2}}, .reads = {}});
    EXPECT_EQ(commit(testTurn(1, 1)).outcome, Outcome::kCommitted);
    for (int i = 0; i < 2; ++i) {
        const CommitResult refused = commit(testTurn(2, 1));
        EXPECT_EQ(refused.outcome, Outcome::kRefused);
        EXPECT_EQ(refused.error.code, "store.full");
        EXPECT_FALSE(stored(2));
    }
    EXPECT_EQ(commit(testTurn(2, 1)).outcome, Outcome::kCommitted);
}

TEST_F(FaultyStoreTest, anUnknownCommitIsThereOrNot) {
    faulty_.add({.commits = {{1, CommitFault::kUnknownDone, 1}, {2, CommitFault::kUnknownLost, 1}},
                 .reads = {}});
    EXPECT_EQ(commit(testTurn(1, 1)).outcome, Outcome::kUnknown);
    EXPECT_TRUE(*faulty_.resolve({}));
    EXPECT_TRUE(stored(1));
    EXPECT_EQ(commit(testTurn(2, 1)).outcome, Outcome::kUnknown);
    EXPECT_FALSE(*faulty_.resolve({}));
    EXPECT_FALSE(stored(2));
}

TEST_F(FaultyStoreTest, whatWasWrittenBeforeACrashSurvivesIt) {
    faulty_.add({.commits = {{2, CommitFault::kCrashAfter, 1}, {4, CommitFault::kCrashBefore, 1}},
                 .reads = {}});
    commit(testTurn(1, 1));
    EXPECT_EQ(commit(testTurn(2, 1)).outcome, Outcome::kUnknown);
    EXPECT_EQ(commit(testTurn(3, 1)).outcome, Outcome::kUnknown);
    EXPECT_TRUE(faulty_.crashed());
    EXPECT_EQ(faulty_.load(testId(1)).error().code, "store.io");
    EXPECT_EQ(faulty_.resolve({}).error().code, "store.io");
    faulty_.restart();
    EXPECT_TRUE(stored(1));
    EXPECT_TRUE(stored(2));
    EXPECT_FALSE(stored(3));
    EXPECT_EQ(commit(testTurn(4, 1)).outcome, Outcome::kUnknown);
    EXPECT_FALSE(stored(4));
}

TEST_F(FaultyStoreTest, aFullDiskStaysFullUntilToldOtherwise) {
    faulty_.setFull(true);
    for (int i = 0; i < 3; ++i) EXPECT_EQ(commit(testTurn(1, 1)).outcome, Outcome::kRefused);
    EXPECT_EQ(faulty_.expire({}).error().code, "store.full");
    EXPECT_TRUE(faulty_.load(testId(1)));
    faulty_.setFull(false);
    EXPECT_EQ(commit(testTurn(1, 1)).outcome, Outcome::kCommitted);
}

TEST_F(FaultyStoreTest, theNthReadFails) {
    faulty_.add({.commits = {}, .reads = {{2, 1}}});
    EXPECT_TRUE(faulty_.highest());
    EXPECT_EQ(faulty_.load("x").error().code, "store.io");
    EXPECT_TRUE(faulty_.load("x"));
    EXPECT_EQ(faulty_.reads(), 3u);
}

TEST(Faults, areTheSameForTheSameSeed) {
    EXPECT_EQ(toString(Faults::random(7, 200, 10)), toString(Faults::random(7, 200, 10)));
    EXPECT_NE(toString(Faults::random(7, 200, 10)), toString(Faults::random(8, 200, 10)));
}

// A writer over a store that fails in every way a server gets over: each batch is acknowledged
// once, in order, with the sequence its history really has.
TEST(Faults, aWriterGetsOverAllOfThem) {
    for (uint64_t seed = 1; seed <= 500; ++seed) {
        MemoryStore inner;
        FaultyStore faulty(inner, Faults::random(seed, 200, 4));
        SteppedWriter writer(faulty);
        uint64_t acknowledged = 0;
        for (uint64_t version = 1; version <= 50; ++version) {
            writer.submit(testTurn(1, version), [&, version](Result<Committed> result) {
                ASSERT_TRUE(result) << "seed " << seed;
                EXPECT_EQ(++acknowledged, version) << "seed " << seed;
                EXPECT_EQ(result->first_history, version) << "seed " << seed;
            });
            if (version % 3 == 0) writer.step();
        }
        while (writer.waiting() > 0) writer.step();
        EXPECT_EQ(acknowledged, 50u) << "seed " << seed << "\n"
                                     << toString(Faults::random(seed, 200, 4));
        EXPECT_EQ((*inner.load(testId(1)))->version, 50u);
        EXPECT_TRUE(inner.check()->empty());
    }
}

}  // namespace
}  // namespace orchestrion::store
