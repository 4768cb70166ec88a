#include "store/sqlite/write_side.h"

#include <sqlite3.h>

#include <utility>

#include "store/sqlite/checkpoint.h"
#include "store/sqlite/query.h"
#include "store/sqlite/retention.h"
#include "store/sqlite/schema.h"

namespace orchestrion::store::sqlite {
namespace {

constexpr uint64_t kFrameHeaderBytes = 24;
// The log file keeps this size when it begins anew, as a multiple of what makes a checkpoint due.
constexpr uint64_t kLogKept = 2;

// The page size is that of a new file; later it stays as it is. Gives what it is.
Result<uint32_t> setUp(Database& database, const SqliteOptions& options) {
    if (Result<void> ours = checkOwner(database); !ours) return fail(ours.error());
    Result<void> sized =
        database.execute("PRAGMA page_size = " + std::to_string(options.page_bytes));
    if (!sized) return fail(sized.error());
    Result<std::optional<std::string>> mode = database.value("PRAGMA journal_mode = WAL");
    if (!mode) return fail(mode.error());
    if (*mode != "wal") {
        return fail("store.io", "expected a write-ahead log beside '" + database.path() +
                                    "', but this file system cannot have one; choose a data folder "
                                    "on a local disk");
    }
    Result<std::optional<std::string>> page = database.value("PRAGMA page_size");
    if (!page) return fail(page.error());
    return static_cast<uint32_t>(std::stoul(page->value_or("4096")));
}

std::string tuningOf(const SqliteOptions& options) {
    std::string sql =
        "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0; "
        "PRAGMA cache_size = -" +
        std::to_string(options.writer_cache_bytes >> 10) +
        "; PRAGMA journal_size_limit = " + std::to_string(options.checkpoint_bytes * kLogKept);
    if (options.bytes_max != 0) {
        sql +=
            "; PRAGMA max_page_count = " + std::to_string(options.bytes_max / options.page_bytes);
    }
    return sql;
}

}  // namespace

WriteSide::WriteSide(std::string path, SqliteOptions options, std::unique_ptr<Database> database)
    : path_(std::move(path)), options_(options), database_(std::move(database)) {
    const auto hook = [](void* self, sqlite3*, const char*, int frames) {
        static_cast<WriteSide*>(self)->log_frames_ = static_cast<uint64_t>(frames);
        return SQLITE_OK;
    };
    sqlite3_wal_hook(database_->handle(), hook, this);
}

WriteSide::~WriteSide() = default;

uint64_t WriteSide::frameBytes() const {
    return options_.page_bytes + kFrameHeaderBytes;
}

Result<std::unique_ptr<WriteSide>> WriteSide::open(const std::string& path,
                                                   const SqliteOptions& options,
                                                   const runtime::Clock& clock) {
    Result<std::unique_ptr<Database>> database = Database::open(path, Database::Mode::kCreate);
    if (!database) return fail(database.error());
    Result<uint32_t> page_bytes = setUp(**database, options);
    if (!page_bytes) return fail(page_bytes.error());
    SqliteOptions tuned = options;
    tuned.page_bytes = *page_bytes;
    if (Result<void> set = (*database)->execute(tuningOf(tuned)); !set) return fail(set.error());
    std::unique_ptr<WriteSide> side(new WriteSide(path, tuned, std::move(*database)));
    if (Result<void> loaded = side->load(clock); !loaded) return fail(loaded.error());
    return side;
}

Result<std::unique_ptr<Database>> WriteSide::openConnection() const {
    Result<std::unique_ptr<Database>> database = Database::open(path_, Database::Mode::kWrite);
    if (!database) return database;
    if (Result<void> set = (*database)->execute(tuningOf(options_)); !set) return fail(set.error());
    return database;
}

Result<void> WriteSide::load(const runtime::Clock& clock) {
    if (Result<void> done = upgrade(*database_, schemaSteps()); !done) return done;
    if (Result<void> same = checkIdentity(*database_, clock.wallTime()); !same) return same;
    if (Result<void> loaded = loadEpochs(); !loaded) return loaded;
    Result<Counters> counters = readCounters(*database_);
    if (!counters) return fail(counters.error());
    counters_ = *counters;
    Result<std::unique_ptr<BatchWriter>> batches = BatchWriter::make(*database_);
    if (!batches) return fail(batches.error());
    batches_ = std::move(*batches);
    // Gone while the server runs: if it is still gone at the next start, the server has crashed.
    Result<uint64_t> clean =
        change(*database_, "DELETE FROM meta WHERE key = 'search_is_complete'");
    if (!clean) return fail(clean.error());
    if (*clean == 1) search_.assumeComplete();
    return {};
}

Result<void> WriteSide::loadEpochs() {
    return forEachRow(*database_, "SELECT partition, epoch FROM partition",
                      [this](const Statement& row) {
                          epochs_.at(row.number(0) % kPartitions) = row.number(1);
                          return true;
                      });
}

Result<Fence> WriteSide::acquire(std::span<const uint16_t> partitions) {
    const Gate::Pass pass = gate_.enterFirst();
    Result<Transaction> transaction = Transaction::begin(*database_, Transaction::Kind::kWrite);
    if (!transaction) return fail(transaction.error());
    Epochs epochs = epochs_;
    Fence fence;
    for (const uint16_t partition : partitions) {
        ORCH_ASSERT(partition < kPartitions, "there is no such partition");
        fence.push_back({partition, ++epochs[partition]});
        Result<uint64_t> written =
            change(*database_, "INSERT OR REPLACE INTO partition VALUES (?1,?2)", partition,
                   epochs[partition]);
        if (!written) return fail(written.error());
    }
    if (Result<void> committed = transaction->commit(); !committed) return fail(committed.error());
    epochs_ = epochs;
    return fence;
}

CommitResult WriteSide::commit(std::span<const Batch* const> group) {
    const Gate::Pass pass = gate_.enterFirst();
    GroupState state;
    state.counters = counters_;
    attempted_ = counters_.commits + 1;
    CommitResult result;
    result.first_history.resize(group.size());
    if (Problem problem = write(group, state, result.first_history)) return std::move(*problem);
    noteCommitted(state);
    return result;
}

Problem WriteSide::write(std::span<const Batch* const> group, GroupState& state,
                         std::vector<uint64_t>& first_history) {
    Result<Transaction> transaction = Transaction::begin(*database_, Transaction::Kind::kWrite);
    if (!transaction) return refused(transaction.error());
    for (size_t i = 0; i < group.size(); ++i) {
        Problem problem = batches_->write(*group[i], epochs_, state, first_history[i]);
        if (problem) return problem;
    }
    state.counters.commits = attempted_;
    if (Problem problem = batches_->finish(state)) return problem;
    if (Result<void> committed = transaction->commit(); !committed) {
        return refused(committed.error());
    }
    return std::nullopt;
}

void WriteSide::noteCommitted(GroupState& state) {
    counters_ = state.counters;
    search_.markStale(state.changed_sessions);
    if (note_) note_(log_frames_);
}

Result<bool> WriteSide::resolve() {
    const Gate::Pass pass = gate_.enterFirst();
    Result<Counters> counters = readCounters(*database_);
    if (!counters) return fail(counters.error());
    return counters->commits >= attempted_;
}

Result<Expired> WriteSide::expire(const Store::Retention& retention) {
    const Gate::Pass pass = gate_.enterFirst();
    GroupState state;
    state.counters = counters_;
    Result<Transaction> transaction = Transaction::begin(*database_, Transaction::Kind::kWrite);
    if (!transaction) return fail(transaction.error());
    Result<Expired> expired = expireRows(*database_, batches_->sessions(), retention, state);
    if (!expired) return expired;
    const uint64_t found =
        expired->sessions + expired->history_rows + expired->idempotency_keys + expired->documents;
    if (found == 0) return expired;
    if (Problem problem = batches_->finish(state)) return fail(problem->error);
    if (Result<void> committed = transaction->commit(); !committed) return fail(committed.error());
    noteCommitted(state);
    return expired;
}

Result<void> WriteSide::refreshSearch(size_t rows_max) {
    const Gate::Pass pass = gate_.enterLast();
    if (Result<void> set = database_->execute("PRAGMA synchronous = NORMAL"); !set) return set;
    Result<void> flushed = search_.flush(*database_, rows_max);
    if (Result<void> set = database_->execute("PRAGMA synchronous = FULL"); !set) return set;
    return flushed;
}

Result<uint64_t> WriteSide::checkpointTail(Database& database) {
    const Gate::Pass pass = gate_.enterLast();
    return checkpointLog(database);
}

// What is not done here is made good after the next start.
void WriteSide::close() {
    if (!search_.compared() || search_.stale() > 2u * options_.stale_sessions_max) return;
    while (search_.stale() > 0) {
        if (!refreshSearch(10'000)) return;
    }
    (void)change(*database_, "INSERT OR IGNORE INTO meta VALUES ('search_is_complete', '1')");
}

}  // namespace orchestrion::store::sqlite
