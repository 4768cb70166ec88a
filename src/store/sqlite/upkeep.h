// What a file needs beside commits, on a thread of its own: the write-ahead log is copied into it
// (checkpoint), and the search table brought up to date.
//
// Lifetime   The thread runs from start() to stop(). Borrows the writer's side, which outlives it.
// Cost       A checkpoint runs beside commits; only its tail, what was committed meanwhile, holds
//            one up: else a log that never rests would grow for ever. A failed or blocked one (a
//            long reader, a full disk) is tried again when the log has grown by as much again.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include "store/sqlite/database.h"
#include "store/sqlite/options.h"

namespace orchestrion::store::sqlite {

class WriteSide;

class Upkeep {
public:
    static Result<std::unique_ptr<Upkeep>> start(WriteSide& writer, const SqliteOptions& options);
    ~Upkeep();
    Upkeep(const Upkeep&) = delete;
    Upkeep& operator=(const Upkeep&) = delete;

    // After each commit: how many frames the log has now.
    void noteCommit(uint64_t log_frames);
    void stop();

private:
    Upkeep(WriteSide& writer, std::unique_ptr<Database> database, const SqliteOptions& options);
    void run();
    void checkpoint();
    // Of so many that were copied; 0 if the log has begun anew.
    uint64_t framesBehind(uint64_t copied);
    bool searchIsBehind() const;
    void refreshSearch();

    WriteSide& writer_;
    const std::unique_ptr<Database> database_;
    const uint64_t checkpoint_frames_;
    const uint32_t stale_sessions_max_;

    std::mutex mutex_;
    std::condition_variable wake_;
    uint64_t log_frames_ = 0;
    uint64_t checkpoint_at_;  // when the log has so many
    bool search_is_behind_ = false;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace orchestrion::store::sqlite
