#include "store/sqlite/upkeep.h"

#include <algorithm>
#include <utility>

#include "store/sqlite/checkpoint.h"
#include "store/sqlite/write_side.h"

namespace orchestrion::store::sqlite {
namespace {

// Sessions brought up to date while a group may have to wait: about two milliseconds.
constexpr size_t kRefreshedAtOnce = 500;
// What is left to the tail of a checkpoint, as a part of what made it due.
constexpr uint64_t kTailPart = 8;
constexpr int kRoundsMax = 4;

}  // namespace

Result<std::unique_ptr<Upkeep>> Upkeep::start(WriteSide& writer, const SqliteOptions& options) {
    Result<std::unique_ptr<Database>> database = writer.openConnection();
    if (!database) return fail(database.error());
    std::unique_ptr<Upkeep> upkeep(new Upkeep(writer, std::move(*database), options));
    upkeep->thread_ = std::thread([&self = *upkeep] { self.run(); });
    return upkeep;
}

Upkeep::Upkeep(WriteSide& writer, std::unique_ptr<Database> database, const SqliteOptions& options)
    : writer_(writer),
      database_(std::move(database)),
      checkpoint_bytes_(options.checkpoint_bytes),
      stale_sessions_max_(options.stale_sessions_max),
      checkpoint_at_(options.checkpoint_bytes) {}

Upkeep::~Upkeep() {
    stop();
}

void Upkeep::noteCommit(uint64_t log_bytes) {
    const bool behind = searchIsBehind();
    const std::lock_guard lock(mutex_);
    if (log_bytes < log_bytes_) checkpoint_at_ = checkpoint_bytes_;  // it begins anew
    log_bytes_ = log_bytes;
    search_is_behind_ = behind;
    if (search_is_behind_ || log_bytes_ >= checkpoint_at_) wake_.notify_one();
}

void Upkeep::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        wake_.notify_one();
    }
    if (thread_.joinable()) thread_.join();
}

void Upkeep::run() {
    // After a crash; if it fails, the first query tries again and says so.
    if (writer_.search().compare(*database_) && searchIsBehind()) refreshSearch();
    std::unique_lock lock(mutex_);
    for (;;) {
        wake_.wait(lock, [this] {
            return stopping_ || search_is_behind_ || log_bytes_ >= checkpoint_at_;
        });
        if (stopping_) return;
        const bool search = std::exchange(search_is_behind_, false);
        const bool log = log_bytes_ >= checkpoint_at_;
        lock.unlock();
        if (search) refreshSearch();
        if (log) checkpoint();
        lock.lock();
    }
}

bool Upkeep::searchIsBehind() const {
    return writer_.search().stale() > stale_sessions_max_;
}

void Upkeep::refreshSearch() {
    for (size_t left = writer_.search().stale(); left > 0;
         left -= std::min(left, kRefreshedAtOnce)) {
        if (!writer_.refreshSearch(kRefreshedAtOnce)) return;
        const std::lock_guard lock(mutex_);
        if (stopping_) return;
    }
}

void Upkeep::checkpoint() {
    uint64_t before = UINT64_MAX;
    for (int round = 0; round < kRoundsMax; ++round) {
        const Result<uint64_t> left = checkpointLog(*database_);
        if (!left || *left >= before) break;
        before = *left;
        if (before <= checkpoint_bytes_ / kTailPart) break;
    }
    if (before > 0 && before != UINT64_MAX) (void)writer_.checkpointTail(*database_);
    const std::lock_guard lock(mutex_);
    checkpoint_at_ = log_bytes_ + checkpoint_bytes_;
}

}  // namespace orchestrion::store::sqlite
