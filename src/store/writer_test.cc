#include <gtest/gtest.h>

#include "store/memory/memory_store.h"
#include "store/stepped_writer.h"
#include "store/test_rows.h"
#include "store/threaded_writer.h"

namespace orchestrion::store {
namespace {

TEST(SteppedWriter, nothingHappensWithoutAStep) {
    MemoryStore store;
    SteppedWriter writer(store);
    std::vector<uint64_t> sequences;
    const auto done = [&](Result<Committed> result) { sequences.push_back(result->first_history); };
    writer.submit(testTurn(1, 1), done);
    writer.submit(testTurn(1, 2), done);
    EXPECT_TRUE(sequences.empty());
    EXPECT_FALSE(*store.load(testId(1)));
    EXPECT_TRUE(writer.step());
    EXPECT_EQ(sequences, (std::vector<uint64_t>{1, 2}));
    EXPECT_EQ((*store.load(testId(1)))->version, 2u);
    EXPECT_EQ(writer.counters().groups, 1u);
    EXPECT_EQ(writer.counters().batches, 2u);
    EXPECT_FALSE(writer.step());
}

TEST(SteppedWriter, aConflictFailsEverythingFromThenOn) {
    MemoryStore store;
    SteppedWriter writer(store, true);
    std::string code;
    writer.submit(testTurn(1, 2), [&](auto result) { code = result.error().code; });
    EXPECT_EQ(code, "store.conflict");
    EXPECT_FALSE(writer.health().ok);
    code.clear();
    writer.submit(testTurn(1, 1), [&](auto result) { code = result.error().code; });
    EXPECT_EQ(code, "store.conflict");
}

TEST(ThreadedWriter, commitsWhatWasSubmittedBeforeItStops) {
    MemoryStore store;
    ThreadedWriter writer(store, {});
    std::vector<uint64_t> sequences;
    for (uint64_t version = 1; version <= 100; ++version) {
        writer.submit(testTurn(1, version),
                      [&](auto result) { sequences.push_back(result->first_history); });
    }
    writer.stop();
    EXPECT_EQ(sequences.size(), 100u);
    EXPECT_EQ((*store.load(testId(1)))->version, 100u);
    EXPECT_EQ(writer.counters().turns, 100u);
    std::string code;
    writer.submit(testTurn(1, 101), [&](auto result) { code = result.error().code; });
    EXPECT_EQ(code, "store.stopping");
}

}  // namespace
}  // namespace orchestrion::store
