// The one connection that writes, with what it has to know: epochs, counters, and the sessions the
// search table is behind with.
//
// Threading  commit(), acquire(), expire() and resolve() as store.h has it; the rest from any
// thread. Durability Groups are fsynced before commit() returns (synchronous=FULL in WAL mode). The
// search
//            table is not (NORMAL): it can be made anew, and the next group's fsync covers it.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "runtime/clock.h"
#include "store/sqlite/batch_writer.h"
#include "store/sqlite/gate.h"
#include "store/sqlite/options.h"
#include "store/sqlite/search_index.h"

namespace orchestrion::store::sqlite {

class WriteSide {
public:
    static Result<std::unique_ptr<WriteSide>> open(const std::string& path,
                                                   const SqliteOptions& options,
                                                   const runtime::Clock& clock);
    ~WriteSide();
    WriteSide(const WriteSide&) = delete;
    WriteSide& operator=(const WriteSide&) = delete;

    // Called after each commit with the frames (pages) in the log.
    void onCommit(std::function<void(uint64_t log_frames)> note) { note_ = std::move(note); }

    Result<Fence> acquire(std::span<const uint16_t> partitions);
    CommitResult commit(std::span<const Batch* const> group);
    Result<bool> resolve();
    Result<Expired> expire(const Store::Retention& retention);

    SearchIndex& search() { return search_; }
    Result<void> refreshSearch(size_t rows_max);
    uint64_t frameBytes() const;
    // Copies the rest of the log on `database` while nobody writes.
    Result<uint64_t> checkpointTail(Database& database);
    // Another connection that may write, set up like this one.
    Result<std::unique_ptr<Database>> openConnection() const;
    // Before the end: the search table up to date, and said to be, if little is missing.
    void close();

private:
    WriteSide(std::string path, SqliteOptions options, std::unique_ptr<Database> database);
    Result<void> load(const runtime::Clock& clock);
    Result<void> loadEpochs();
    Problem write(std::span<const Batch* const> group, GroupState& state,
                  std::vector<uint64_t>& first_history);
    void noteCommitted(GroupState& state);

    const std::string path_;
    const SqliteOptions options_;
    std::unique_ptr<Database> database_;
    std::unique_ptr<BatchWriter> batches_;
    SearchIndex search_;
    Gate gate_;
    Epochs epochs_{};
    Counters counters_;
    uint64_t attempted_ = 0;  // what `commits` is if the last group is there
    uint64_t log_frames_ = 0;
    std::function<void(uint64_t)> note_;
};

}  // namespace orchestrion::store::sqlite
