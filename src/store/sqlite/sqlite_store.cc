#include "store/sqlite/sqlite_store.h"

#include <utility>

#include "store/sqlite/backup.h"
#include "store/sqlite/check.h"
#include "store/sqlite/files.h"
#include "store/sqlite/history.h"
#include "store/sqlite/lock_file.h"
#include "store/sqlite/readers.h"
#include "store/sqlite/schema.h"
#include "store/sqlite/session_reader.h"
#include "store/sqlite/small_tables.h"
#include "store/sqlite/upkeep.h"
#include "store/sqlite/write_side.h"

namespace orchestrion::store {

using sqlite::Database;

SqliteStore::SqliteStore(std::string path) : path_(std::move(path)) {}

Result<std::unique_ptr<SqliteStore>> SqliteStore::open(const std::string& folder,
                                                       const SqliteOptions& options,
                                                       const runtime::Clock& clock) {
    if (Result<void> made = sqlite::makeFolder(folder); !made) return fail(made.error());
    std::unique_ptr<SqliteStore> store(new SqliteStore(folder + "/orchestrion.db"));
    Result<sqlite::LockFile> lock = sqlite::LockFile::take(folder + "/orchestrion.lock");
    if (!lock) return fail(lock.error());
    store->lock_ = std::make_unique<sqlite::LockFile>(std::move(*lock));
    auto writer = sqlite::WriteSide::open(store->path_, options, clock);
    if (!writer) return fail(writer.error());
    store->writer_ = std::move(*writer);
    auto readers = sqlite::Readers::open(store->path_, options.readers, options.reader_cache_bytes);
    if (!readers) return fail(readers.error());
    store->readers_ = std::move(*readers);
    auto started = sqlite::Upkeep::start(*store->writer_, options);
    if (!started) return fail(started.error());
    store->upkeep_ = std::move(*started);
    store->writer_->onCommit(
        [&upkeep = *store->upkeep_](uint64_t log_bytes) { upkeep.noteCommit(log_bytes); });
    return store;
}

SqliteStore::~SqliteStore() {
    if (upkeep_) upkeep_->stop();
    if (writer_) writer_->close();
}

Result<Fence> SqliteStore::acquire(std::span<const uint16_t> partitions) {
    return writer_->acquire(partitions);
}
CommitResult SqliteStore::commit(std::span<const Batch* const> group) {
    return writer_->commit(group);
}
Result<bool> SqliteStore::resolve(std::span<const Batch* const>) {
    return writer_->resolve();
}
Result<Expired> SqliteStore::expire(const Retention& retention) {
    return writer_->expire(retention);
}

Result<std::optional<SessionRow>> SqliteStore::load(std::string_view session_id) {
    return readers_->with([&](Database& file) { return sqlite::loadSession(file, session_id); });
}
Result<void> SqliteStore::scan(std::span<const uint16_t> partitions,
                               const std::function<void(const ScannedSession&)>& each) {
    return readers_->with(
        [&](Database& file) { return sqlite::scanSessions(file, partitions, each); });
}
Result<std::vector<MessageRow>> SqliteStore::messages(std::span<const uint16_t> partitions) {
    return readers_->with([&](Database& file) { return sqlite::readMessages(file, partitions); });
}
Result<Store::Highest> SqliteStore::highest() {
    return readers_->with([](Database& file) -> Result<Highest> {
        Result<sqlite::Counters> counters = sqlite::readCounters(file);
        if (!counters) return fail(counters.error());
        return counters->highest;
    });
}

Result<SessionPage> SqliteStore::query(const SessionQuery& query) {
    return readers_->with([&](Database& file) { return writer_->search().query(file, query); });
}
Result<uint64_t> SqliteStore::count(const SessionQuery& query) {
    return readers_->with([&](Database& file) { return writer_->search().count(file, query); });
}
Result<std::vector<HistoryRow>> SqliteStore::history(const HistoryQuery& query) {
    return readers_->with([&](Database& file) { return sqlite::readHistory(file, query); });
}

Result<std::optional<DocumentRow>> SqliteStore::document(std::string_view hash) {
    return readers_->with([&](Database& file) { return sqlite::readDocument(file, hash); });
}
Result<std::vector<DocumentRow>> SqliteStore::documents() {
    return readers_->with([](Database& file) { return sqlite::listDocuments(file); });
}
Result<std::optional<IdempotencyRow>> SqliteStore::idempotency(std::string_view key) {
    return readers_->with([&](Database& file) { return sqlite::readIdempotency(file, key); });
}
Result<std::optional<std::string>> SqliteStore::record(std::string_view space,
                                                       std::string_view key) {
    return readers_->with([&](Database& file) { return sqlite::readRecord(file, space, key); });
}
Result<std::vector<RecordRow>> SqliteStore::records(std::string_view space) {
    return readers_->with([&](Database& file) { return sqlite::readRecords(file, space); });
}

Result<std::vector<SessionRow>> SqliteStore::endedBefore(const Ended& ended, uint32_t limit) {
    return readers_->with([&](Database& file) { return sqlite::loadEnded(file, ended, limit); });
}

Result<StoreStatus> SqliteStore::status() {
    return readers_->with([this](Database& file) -> Result<StoreStatus> {
        Result<sqlite::Counters> counters = sqlite::readCounters(file);
        if (!counters) return fail(counters.error());
        Result<uint32_t> version = sqlite::schemaVersion(file);
        if (!version) return fail(version.error());
        return StoreStatus{"sqlite",
                           path_,
                           sqlite::sizeOfFile(path_),
                           sqlite::sizeOfFile(path_ + "-wal"),
                           counters->sessions,
                           counters->ended,
                           counters->messages,
                           counters->history_rows,
                           counters->documents,
                           *version};
    });
}

Result<void> SqliteStore::backup(const std::string& path) {
    return sqlite::copyStore(path_, path);
}

Result<std::vector<std::string>> SqliteStore::check() {
    return readers_->with([](Database& file) { return sqlite::checkFile(file); });
}

}  // namespace orchestrion::store
