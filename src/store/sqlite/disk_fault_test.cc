// A disk that is full, fails or loses its power: what was acknowledged is there, what was refused
// is not, and the same group goes through when the disk is well again.
#include <gtest/gtest.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/resource.h>

#include "store/sqlite/sqlite_store.h"
#include "store/sqlite/test_vfs.h"
#include "store/test_folder.h"
#include "store/test_rows.h"

namespace orchestrion::store {
namespace {

CommitResult commit(Store& store, const Batch& batch) {
    const Batch* group[] = {&batch};
    return store.commit(group);
}

Batch largeTurn(uint64_t number, uint64_t version) {
    Batch batch = testTurn(number, version);
    batch.sessions.front().snapshot.assign(8000, 'x');
    return batch;
}

uint64_t versionOf(Store& store, uint64_t number) {
    const auto row = store.load(testId(number)).value();
    return row ? row->version : 0;
}

TEST(FullStore, refusesUntilThereIsSpaceAgain) {
    const TestFolder folder;
    runtime::VirtualClock clock;
    auto store = SqliteStore::open(folder.path(), {.bytes_max = 1 << 20}, clock).value();
    uint64_t number = 1;
    CommitResult result;
    for (; number < 1000; ++number) {
        Batch batch = largeTurn(number, 1);
        batch.sessions.front().status = SessionStatus::kCompleted;
        batch.sessions.front().ended = WallTime(Milliseconds(1));
        result = commit(*store, batch);
        if (result.outcome != Outcome::kCommitted) break;
    }
    EXPECT_EQ(result.outcome, Outcome::kRefused);
    EXPECT_EQ(result.error.code, "store.full");
    EXPECT_NE(result.error.message.find(folder.file("orchestrion.db")), std::string::npos);
    EXPECT_GT(number, 50u);
    // Everything can still be read.
    EXPECT_EQ(versionOf(*store, number), 0u);
    EXPECT_EQ(*store->count({}), number - 1);
    EXPECT_EQ(store->status()->ended, number - 1);
    // Retention makes room; the same group is tried again.
    ASSERT_EQ(store->expire({.ended = WallTime(Milliseconds(2)), .rows_max = 10})->sessions,
              10u);
    EXPECT_EQ(commit(*store, largeTurn(number, 1)).outcome, Outcome::kCommitted);
    EXPECT_TRUE(store->check()->empty());
}

// The system's own limit on the size of files, as a full disk or a quota shows itself.
class FileSizeLimit {
public:
    explicit FileSizeLimit(rlim_t bytes) {
        getrlimit(RLIMIT_FSIZE, &before_);
        rlimit limit = before_;
        limit.rlim_cur = bytes;
        old_handler_ = signal(SIGXFSZ, SIG_IGN);
        EXPECT_EQ(setrlimit(RLIMIT_FSIZE, &limit), 0);
    }
    ~FileSizeLimit() {
        setrlimit(RLIMIT_FSIZE, &before_);
        signal(SIGXFSZ, old_handler_);
    }
    FileSizeLimit(const FileSizeLimit&) = delete;
    FileSizeLimit& operator=(const FileSizeLimit&) = delete;

private:
    rlimit before_{};
    void (*old_handler_)(int) = nullptr;
};

TEST(FullDisk, refusesUntilThereIsSpaceAgain) {
    const TestFolder folder;
    runtime::VirtualClock clock;
    auto store = SqliteStore::open(folder.path(), {}, clock).value();
    uint64_t version = 1;
    {
        const FileSizeLimit limit(1 << 20);
        CommitResult result;
        for (; version < 1000; ++version) {
            result = commit(*store, largeTurn(1, version));
            if (result.outcome != Outcome::kCommitted) break;
        }
        EXPECT_EQ(result.outcome, Outcome::kRefused);
        EXPECT_EQ(result.error.code, "store.full") << result.error.message;
        EXPECT_EQ(versionOf(*store, 1), version - 1);
        EXPECT_EQ(commit(*store, largeTurn(1, version)).outcome, Outcome::kRefused);
    }
    EXPECT_EQ(commit(*store, largeTurn(1, version)).outcome, Outcome::kCommitted);
    store.reset();
    store = SqliteStore::open(folder.path(), {}, clock).value();
    EXPECT_EQ(versionOf(*store, 1), version);
    EXPECT_TRUE(store->check()->empty());
}

// The n-th operation fails, for n = 1, 2, 3 … until a commit meets none any more.
void failEachOperation(int code, const std::string& expected) {
    bool met = true;
    for (uint64_t nth = 1; met; ++nth) {
        ASSERT_LT(nth, 1000u);
        const TestFolder folder;
        runtime::VirtualClock clock;
        sqlite::TestVfs disk;
        auto store = SqliteStore::open(folder.path(), {}, clock).value();
        ASSERT_EQ(commit(*store, largeTurn(1, 1)).outcome, Outcome::kCommitted);
        disk.failOperation(nth, 2, code);
        int tries = 0;
        CommitResult result;
        do {
            result = commit(*store, largeTurn(1, 2));
            if (result.outcome == Outcome::kCommitted) break;
            ASSERT_EQ(result.outcome, Outcome::kRefused) << result.error.message;
            EXPECT_EQ(result.error.code, expected) << result.error.message;
            EXPECT_EQ(versionOf(*store, 1), 1u);
            EXPECT_FALSE(*store->resolve({}));
        } while (++tries < 5);
        EXPECT_EQ(result.outcome, Outcome::kCommitted) << "operation " << nth;
        met = tries > 0;
        disk.failOperation(0, 0, 0);
        store.reset();
        store = SqliteStore::open(folder.path(), {}, clock).value();
        EXPECT_EQ(versionOf(*store, 1), 2u);
        EXPECT_EQ(store->history({.number = 1})->size(), 2u);
        EXPECT_TRUE(store->check()->empty());
    }
}

TEST(FailingDisk, aGroupGoesThroughWhenItIsWellAgain) {
    failEachOperation(SQLITE_IOERR_WRITE, "store.io");
}
TEST(FailingDisk, aGroupGoesThroughWhenThereIsSpaceAgain) {
    failEachOperation(SQLITE_FULL, "store.full");
}

TEST(FailingDisk, openingSaysWhatFailed) {
    for (uint64_t nth = 1; nth <= 5; ++nth) {
        const TestFolder folder;
        runtime::VirtualClock clock;
        sqlite::TestVfs disk;
        disk.failOperation(nth, 1'000'000, SQLITE_FULL);
        const auto store = SqliteStore::open(folder.path(), {}, clock);
        ASSERT_FALSE(store);
        EXPECT_EQ(store.error().code, "store.full") << store.error().message;
    }
}

// Each acknowledged group survives a power cut right after it, whatever of the unsynced rest does.
TEST(PowerCut, whatWasAcknowledgedSurvives) {
    const TestFolder folder;
    runtime::VirtualClock clock;
    sqlite::TestVfs disk;
    auto store = SqliteStore::open(folder.path(),
                                   {.checkpoint_bytes = 40'000, .stale_sessions_max = 3}, clock)
                     .value();
    for (uint64_t round = 1; round <= 20; ++round) {
        const uint64_t before = disk.syncs();
        const uint64_t number = 1 + round % 7;
        const uint64_t version = versionOf(*store, number) + 1;
        ASSERT_EQ(commit(*store, largeTurn(number, version)).outcome, Outcome::kCommitted);
        EXPECT_GT(disk.syncs(), before);
        for (const char* luckier : {"", "orchestrion.db", "-wal"}) {
            const TestFolder survivors;
            disk.writeSurvivors(folder.path(), survivors.path(), luckier);
            auto after = SqliteStore::open(survivors.path(), {}, clock);
            ASSERT_TRUE(after) << after.error().message;
            EXPECT_EQ(versionOf(**after, number), version) << "round " << round << luckier;
            EXPECT_EQ(*(*after)->count({}), std::min<uint64_t>(round, 7));
            EXPECT_TRUE((*after)->check()->empty());
        }
    }
}

}  // namespace
}  // namespace orchestrion::store
