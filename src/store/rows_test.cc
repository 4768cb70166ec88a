#include "store/rows.h"

#include <gtest/gtest.h>

#include <set>

#include "store/memory/memory_store.h"
#include "store/test_rows.h"

namespace orchestrion::store {
namespace {

// Fixed for the life of every store there is: the vectors are those of xxHash's own specification
// (XXH3, 64 bits, seed 0).
TEST(Rows, thePartitionIsXxh3Modulo1024) {
    EXPECT_EQ(partitionOf(""), 0x2D06800538D394C2u % 1024);
    EXPECT_EQ(partitionOf("a"), 0xE6C632B61E964E1Fu % 1024);
    EXPECT_EQ(partitionOf("abc"), 0x78AF5F94892F3950u % 1024);
}

TEST(Rows, idsSpreadOverAllPartitions) {
    std::set<uint16_t> met;
    for (int i = 0; i < 20000; ++i) met.insert(partitionOf("session-" + std::to_string(i)));
    EXPECT_EQ(met.size(), kPartitions);
    EXPECT_EQ(allPartitions().size(), kPartitions);
    EXPECT_EQ(allPartitions().back(), kPartitions - 1);
}

TEST(Batch, weighsItsTexts) {
    Batch batch;
    EXPECT_TRUE(batch.empty());
    EXPECT_EQ(batch.bytes(), 0u);
    batch.sessions.push_back(testSession(1));
    batch.sessions.front().snapshot = std::string(1000, 'x');
    batch.consumed.push_back(1);
    EXPECT_FALSE(batch.empty());
    EXPECT_GE(batch.bytes(), 1000u);
    EXPECT_LE(batch.bytes(), 1200u);
}

TEST(Batch, aBlobThatIsTooLargeIsNamed) {
    Batch batch;
    batch.sessions.push_back(testSession(1));
    batch.sessions.front().snapshot.reserve(kBlobBytesMax + 1);
    batch.sessions.front().snapshot.resize(kBlobBytesMax);
    EXPECT_TRUE(checkSizes(batch));
    batch.sessions.front().snapshot += 'x';
    const Result<void> sizes = checkSizes(batch);
    ASSERT_FALSE(sizes);
    EXPECT_EQ(sizes.error().code, "store.tooLarge");
    EXPECT_NE(sizes.error().message.find(testId(1)), std::string::npos);
    // A store that is given it all the same refuses it for good.
    MemoryStore store;
    const Batch* group[] = {&batch};
    EXPECT_EQ(store.commit(group).outcome, Outcome::kConflict);
    EXPECT_EQ(store.commit(group).error.code, "store.tooLarge");
}

}  // namespace
}  // namespace orchestrion::store
