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
      checkpoint_frames_(options.checkpoint_bytes / writer.frameBytes()),
      stale_sessions_max_(options.stale_sessions_max),
      checkpoint_at_(checkpoint_frames_) {}

Upkeep::~Upkeep() {
    stop();
}

void Upkeep::noteCommit(uint64_t log_frames) {
    const bool behind = searchIsBehind();
    const std::lock_guard lock(mutex_);
    if (log_frames < log_frames_) checkpoint_at_ = checkpoint_frames_;  // it begins anew
    log_frames_ = log_frames;
    search_is_behind_ = behind;
    if (search_is_behind_ || log_frames_ >= checkpoint_at_) wake_.notify_one();
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
            return stopping_ || search_is_behind_ || log_frames_ >= checkpoint_at_;
        });
        if (stopping_) return;
        const bool search = std::exchange(search_is_behind_, false);
        const bool log = log_frames_ >= checkpoint_at_;
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

// Round by round less is left, because each takes less time than the one before. The tail comes
// last even if nothing is left: the log begins anew only with a group that finds all of it copied,
// and here the next one does. A reader that holds on to an old state stops all this.
void Upkeep::checkpoint() {
    uint64_t copied_before = 0;
    for (int round = 0; round < kRoundsMax; ++round) {
        const Result<uint64_t> copied = checkpointLog(*database_);
        if (!copied || *copied == copied_before) break;
        copied_before = *copied;
        if (framesBehind(*copied) <= checkpoint_frames_ / kTailPart) break;
    }
    if (copied_before > 0) (void)writer_.checkpointTail(*database_);
    const std::lock_guard lock(mutex_);
    checkpoint_at_ = log_frames_ + checkpoint_frames_;
}

uint64_t Upkeep::framesBehind(uint64_t copied) {
    const std::lock_guard lock(mutex_);
    return log_frames_ < copied ? 0 : log_frames_ - copied;
}

}  // namespace orchestrion::store::sqlite
