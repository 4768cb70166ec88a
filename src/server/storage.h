// What a server keeps, and where: the store, its writer, and what removes the expired.
//
// Lifetime   The folder is locked until the end. stop() commits what was submitted.
// Threading  make() and stop() on the main thread.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "base/log.h"
#include "runtime/clock.h"
#include "runtime/mailbox.h"
#include "store/threaded_writer.h"

namespace orchestrion::server {

struct StorageOptions {
    std::string folder;      // made if it is not there
    bool in_memory = false;  // nothing survives the process
    // Ended sessions, rows of history, and documents nobody refers to are kept so long; 0: for
    // ever.
    Milliseconds ended_kept{7LL * 24 * 3600 * 1000};
    std::map<std::string, Milliseconds> ended_kept_of = {};  // of applications that differ
    Milliseconds history_kept{30LL * 24 * 3600 * 1000};
    // Ended sessions are written there before they are removed, a file of JSON lines a day; empty:
    // not at all.
    std::string archive_folder = {};
};

class Storage {
public:
    // Fails with what the store says (docs/reference/errors.md).
    static Result<std::unique_ptr<Storage>> make(const StorageOptions& options,
                                                 const runtime::Clock& clock, Log& log,
                                                 std::function<void(const Error&)> on_lost);
    ~Storage();

    store::Store& store() { return *store_; }
    store::Writer& writer() { return *writer_; }
    // Where crash markers and backups are; empty in memory.
    const std::string& folder() const { return folder_; }
    // StorageOptions::ended_kept_of instead of the one before; any thread.
    void keepEnded(std::map<std::string, Milliseconds> of);
    void stop();

private:
    Storage(StorageOptions options, const runtime::Clock& clock, Log& log);
    void sweepForEver();
    // Removes a bounded piece; true if there may be more.
    bool sweep();
    Result<void> archive(store::Store& store, const store::Store::Ended& ended);

    const StorageOptions options_;
    std::mutex kept_mutex_;
    std::map<std::string, Milliseconds> ended_kept_of_;
    const runtime::Clock& clock_;
    Log& log_;
    std::string folder_;
    std::unique_ptr<store::Store> store_;
    std::unique_ptr<store::ThreadedWriter> writer_;
    runtime::Mailbox sweeper_mailbox_;
    std::thread sweeper_;
};

}  // namespace orchestrion::server
