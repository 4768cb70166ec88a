#include "store/sqlite/sqlite_store.h"

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "store/test_folder.h"
#include "store/test_rows.h"

namespace orchestrion::store {
namespace {

class SqliteStoreTest : public testing::Test {
protected:
    Result<std::unique_ptr<SqliteStore>> tryOpen(const SqliteOptions& options = {}) {
        return SqliteStore::open(folder_.path(), options, clock_);
    }
    void open(const SqliteOptions& options = {}) {
        auto opened = tryOpen(options);
        ASSERT_TRUE(opened) << opened.error().message;
        store_ = std::move(*opened);
    }
    void reopen() {
        store_.reset();
        open();
    }
    CommitResult commit(const Batch& batch) {
        const Batch* group[] = {&batch};
        return store_->commit(group);
    }
    void mustCommit(const Batch& batch) {
        const CommitResult result = commit(batch);
        ASSERT_EQ(result.outcome, Outcome::kCommitted) << result.error.message;
    }
    // Runs SQL as an operator's sqlite3 would.
    void execute(const std::string& sql) {
        sqlite3* database = nullptr;
        ASSERT_EQ(sqlite3_open(file().c_str(), &database), SQLITE_OK);
        EXPECT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
            << sqlite3_errmsg(database);
        sqlite3_close(database);
    }
    std::string file() const { return folder_.file("orchestrion.db"); }
    // The files as a crash would leave them now, in another folder.
    std::unique_ptr<SqliteStore> openCopy(const TestFolder& other) {
        for (const char* name : {"orchestrion.db", "orchestrion.db-wal"}) {
            std::filesystem::copy_file(folder_.file(name), other.file(name));
        }
        return SqliteStore::open(other.path(), {}, clock_).value();
    }

    TestFolder folder_;
    runtime::VirtualClock clock_;
    std::unique_ptr<SqliteStore> store_;
};

void expectMentions(const Error& error, const std::string& code, const std::string& text) {
    EXPECT_EQ(error.code, code) << error.message;
    EXPECT_NE(error.message.find(text), std::string::npos) << error.message;
}

TEST_F(SqliteStoreTest, everythingIsThereAfterAReopening) {
    open();
    Batch batch = testTurn(1, 1);
    batch.sent.emplace_back().sequence = 5;
    batch.documents.push_back({"hash", "url", {}, "bytes"});
    batch.records.push_back({"space", "key", "value"});
    mustCommit(batch);
    const Fence fence = store_->acquire(allPartitions()).value();
    mustCommit(testTurn(1, 2));
    Batch gone;
    gone.consumed = {5};
    mustCommit(gone);
    reopen();
    EXPECT_EQ((*store_->load(testId(1)))->version, 2u);
    EXPECT_EQ(store_->history({.number = 1})->size(), 2u);
    EXPECT_EQ(*store_->record("space", "key"), "value");
    EXPECT_EQ(store_->highest()->message_sequence, 5u);
    EXPECT_EQ(store_->highest()->history_sequence, 2u);
    EXPECT_EQ(*store_->count({}), 1u);
    const StoreStatus status = store_->status().value();
    EXPECT_EQ(status.kind, "sqlite");
    EXPECT_EQ(status.path, file());
    EXPECT_GT(status.bytes, 0u);
    EXPECT_EQ(status.schema_version, 1u);
    EXPECT_EQ(status.documents, 1u);
    Batch fenced = testTurn(1, 3);
    fenced.fence = fence;
    mustCommit(fenced);
    EXPECT_EQ(store_->acquire(std::vector<uint16_t>{3})->front().epoch, fence[3].epoch + 1);
    EXPECT_TRUE(store_->check()->empty());
}

TEST_F(SqliteStoreTest, aSecondServerIsToldWhoHasTheFolder) {
    open();
    const auto second = tryOpen();
    ASSERT_FALSE(second);
    expectMentions(second.error(), "store.locked", "process " + std::to_string(getpid()));
    expectMentions(second.error(), "store.locked", folder_.file("orchestrion.lock"));
    store_.reset();
    EXPECT_TRUE(tryOpen());
}

TEST_F(SqliteStoreTest, aFileOfALaterReleaseIsRefused) {
    open();
    store_.reset();
    execute("PRAGMA user_version = 99");
    expectMentions(tryOpen().error(), "store.tooNew", file());
    execute(
        "PRAGMA user_version = 1; UPDATE meta SET value = 'md5' WHERE key = "
        "'partition_function'");
    expectMentions(tryOpen().error(), "store.tooNew", "md5");
}

TEST_F(SqliteStoreTest, theDatabaseOfAnotherProgramIsLeftAlone) {
    execute("CREATE TABLE theirs (x); INSERT INTO theirs VALUES (1)");
    std::ifstream before(file(), std::ios::binary);
    const std::string content{std::istreambuf_iterator<char>(before), {}};
    expectMentions(tryOpen().error(), "store.damaged", "another program");
    std::ifstream after(file(), std::ios::binary);
    EXPECT_EQ(content, std::string(std::istreambuf_iterator<char>(after), {}));
}

TEST_F(SqliteStoreTest, aFileThatIsNoDatabaseIsDamaged) {
    std::ofstream(file()) << std::string(10'000, 'x');
    expectMentions(tryOpen().error(), "store.damaged", file());
}

TEST_F(SqliteStoreTest, aFolderThatCannotBeMadeIsSaid) {
    std::ofstream(folder_.file("plain")) << "x";
    const auto opened = SqliteStore::open(folder_.file("plain") + "/data", {}, clock_);
    expectMentions(opened.error(), "store.io", "plain");
}

TEST_F(SqliteStoreTest, foldersAreMade) {
    EXPECT_TRUE(SqliteStore::open(folder_.file("a/b/"), {}, clock_));
    EXPECT_TRUE(std::filesystem::exists(folder_.file("a/b/orchestrion.db")));
}

TEST_F(SqliteStoreTest, damageIsFoundByCheckAndByReaders) {
    open();
    for (uint64_t number = 1; number <= 200; ++number) {
        Batch batch = testTurn(number, 1);
        batch.sessions.front().snapshot.assign(2000, 'x');
        mustCommit(batch);
    }
    store_.reset();
    {
        std::fstream raw(file(), std::ios::in | std::ios::out | std::ios::binary);
        const auto size = std::filesystem::file_size(file());
        for (uint64_t page = 30; (page + 1) * 4096 <= size; ++page) {
            raw.seekp(static_cast<std::streamoff>(page * 4096));
            raw << std::string(100, '\xee');
        }
    }
    open();
    const auto findings = store_->check();
    ASSERT_TRUE(findings);
    EXPECT_FALSE(findings->empty());
    std::string code;
    for (uint64_t number = 1; number <= 200 && code.empty(); ++number) {
        const auto row = store_->load(testId(number));
        if (!row) code = row.error().code;
    }
    EXPECT_EQ(code, "store.damaged");
}

TEST_F(SqliteStoreTest, countersThatAreWrongAreFound) {
    open();
    mustCommit(testTurn(1, 1));
    execute("UPDATE counter SET sessions = 7; UPDATE session SET partition = 1 - partition");
    const std::vector<std::string> findings = store_->check().value();
    EXPECT_EQ(findings.size(), 2u);
}

TEST_F(SqliteStoreTest, queriesAreRightAfterACrash) {
    open();
    for (uint64_t number = 1; number <= 20; ++number) mustCommit(testTurn(number, 1));
    reopen();
    for (uint64_t number = 11; number <= 30; ++number) {
        Batch batch = testTurn(number, number <= 20 ? 2 : 1);
        batch.sessions.front().tags = {"late"};
        mustCommit(batch);
    }
    Batch gone;
    gone.erased_sessions = {15};
    mustCommit(gone);
    const TestFolder other;
    const auto crashed = openCopy(other);
    EXPECT_EQ(*crashed->count({}), 29u);
    EXPECT_EQ(*crashed->count({.tag = "late"}), 19u);
    EXPECT_EQ(crashed->query({.tag = "late", .before_number = 21})->sessions.size(), 9u);
    EXPECT_TRUE(crashed->check()->empty());
}

// With an index that is always behind, and brought up to date between and during the queries.
TEST_F(SqliteStoreTest, queriesAreRightWhileTheSearchTableIsBroughtUpToDate) {
    open({.stale_sessions_max = 10});
    for (uint64_t round = 1; round <= 30; ++round) {
        for (uint64_t number = 1; number <= 20; ++number) {
            Batch batch = testTurn(number, round);
            batch.sessions.front().tags = {"r" + std::to_string(round + number % 2)};
            mustCommit(batch);
        }
        EXPECT_EQ(*store_->count({.tag = "r" + std::to_string(round)}), 10u);
        EXPECT_EQ(store_->query({.tag = "r" + std::to_string(round + 1)})->sessions.size(), 10u);
        EXPECT_EQ(*store_->count({}), 20u);
    }
}

TEST_F(SqliteStoreTest, theLogBeginsAnewWhenItIsCopied) {
    open({.checkpoint_bytes = 64 << 10});
    Batch batch = testTurn(1, 1);
    batch.sessions.front().snapshot.assign(20'000, 'x');
    mustCommit(batch);
    uint64_t largest = 0;
    bool began_anew = false;
    for (uint64_t version = 2; version <= 100'000 && !began_anew; ++version) {
        batch.sessions.front().version = version;
        batch.history.front().turn = version;
        mustCommit(batch);
        const uint64_t size = store_->status()->wal_bytes;
        began_anew = size < largest;
        largest = std::max(largest, size);
    }
    EXPECT_TRUE(began_anew);
    EXPECT_TRUE(store_->check()->empty());
}

TEST_F(SqliteStoreTest, aBackupIsAStoreOfItsOwn) {
    open();
    for (uint64_t number = 1; number <= 50; ++number) mustCommit(testTurn(number, 1));
    const TestFolder other;
    const std::string copy = other.file("orchestrion.db");
    ASSERT_TRUE(store_->backup(copy));
    mustCommit(testTurn(51, 1));
    expectMentions(store_->backup(copy).error(), "store.exists", copy);
    EXPECT_FALSE(store_->backup(other.file("no/such/folder.db")));
    EXPECT_FALSE(std::filesystem::exists(copy + ".partial"));
    const auto restored = SqliteStore::open(other.path(), {}, clock_).value();
    EXPECT_EQ(*restored->count({}), 50u);
    EXPECT_EQ(restored->highest()->session_number, 50u);
    EXPECT_TRUE(restored->check()->empty());
}

TEST_F(SqliteStoreTest, readersSeeWholeGroupsWhileTheWriterGoesOn) {
    open();
    Batch first;
    first.sessions = {testSession(1), testSession(2)};
    mustCommit(first);
    // A read within a read: another connection is used.
    uint64_t rows = 0;
    ASSERT_TRUE(store_->scan(allPartitions(), [&](const ScannedSession&) {
        ++rows;
        Batch next;
        next.sessions = {testSession(1, rows + 1), testSession(2, rows + 1)};
        mustCommit(next);
        EXPECT_EQ((*store_->load(testId(1)))->version, rows + 1);
    }));
    EXPECT_EQ(rows, 2u);
}

}  // namespace
}  // namespace orchestrion::store
