// The store in one SQLite file: the default of a server.
//
// Files      `orchestrion.db` in the data folder, beside it while the server runs its write-ahead
// log
//            (-wal, -shm), and `orchestrion.lock`. docs/reference/store.md describes the tables.
// Promise    A group is one transaction, fsynced before commit() returns (WAL, synchronous=FULL).
// Threading  As store.h has it: one writer beside any number of readers, of which
//            `SqliteOptions::readers` read at once; others wait. A thread of its own does the
//            upkeep.
// Lifetime   The folder is locked from open() until the end. The end brings the search table up to
//            date; after a crash the next open() finds out what it lacks.
// Limits     kBlobBytesMax a blob; SqliteOptions::bytes_max for the file.
// Errors     Those of the contract, each naming the file and what to do; store.exists.
#pragma once

#include <memory>
#include <string>

#include "runtime/clock.h"
#include "store/sqlite/options.h"
#include "store/store.h"

namespace orchestrion::store {

namespace sqlite {
class Database;
class LockFile;
class Readers;
class Upkeep;
class WriteSide;
}  // namespace sqlite

class SqliteStore final : public Store {
public:
    // The folder is made, readable by its owner only, if it is not there.
    static Result<std::unique_ptr<SqliteStore>> open(const std::string& folder,
                                                     const SqliteOptions& options,
                                                     const runtime::Clock& clock);
    ~SqliteStore() override;

    Result<Fence> acquire(std::span<const uint16_t> partitions) override;
    CommitResult commit(std::span<const Batch* const> group) override;
    Result<bool> resolve(std::span<const Batch* const> group) override;

    Result<std::optional<SessionRow>> load(std::string_view session_id) override;
    Result<void> scan(std::span<const uint16_t> partitions,
                      const std::function<void(const ScannedSession&)>& each) override;
    Result<std::vector<MessageRow>> messages(std::span<const uint16_t> partitions) override;
    Result<Highest> highest() override;

    Result<SessionPage> query(const SessionQuery& query) override;
    Result<uint64_t> count(const SessionQuery& query) override;
    Result<std::vector<HistoryRow>> history(const HistoryQuery& query) override;

    Result<std::optional<DocumentRow>> document(std::string_view hash) override;
    Result<std::vector<DocumentRow>> documents() override;
    Result<std::optional<IdempotencyRow>> idempotency(std::string_view key) override;
    Result<std::optional<std::string>> record(std::string_view space,
                                              std::string_view key) override;
    Result<std::vector<RecordRow>> records(std::string_view space) override;

    Result<std::vector<SessionRow>> endedBefore(const Ended& ended, uint32_t limit) override;
    Result<Expired> expire(const Retention& retention) override;

    Result<StoreStatus> status() override;
    // A reading call: commits go on meanwhile.
    Result<void> backup(const std::string& path) override;
    // A reading call that reads the whole file.
    Result<std::vector<std::string>> check() override;

private:
    explicit SqliteStore(std::string path);

    const std::string path_;
    // In the order of birth.
    std::unique_ptr<sqlite::LockFile> lock_;
    std::unique_ptr<sqlite::WriteSide> writer_;
    std::unique_ptr<sqlite::Readers> readers_;
    std::unique_ptr<sqlite::Upkeep> upkeep_;
};

}  // namespace orchestrion::store
