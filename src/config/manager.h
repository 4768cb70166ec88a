// The configuration in force, and how another takes its place: all of it or nothing.
//
// A reload reads and checks everything, asks each subscriber that is concerned to prepare, and only
// when all have agreed swaps the snapshot and lets them commit. Whatever fails leaves the old one
// in force, and lastReload() says why.
//
// Lifetime   Subscribers and what they hold outlive the last reload().
// Threading  current(), lastReload(), lastGood(), pendingRestart(), counters() and watched() from
//            any thread. reload() from any thread, one at a time: it reads files and waits for
//            subscribers, so not from a thread that a subscriber needs (see reloader.h).
//            subscribe() before the first reload().
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/result.h"
#include "config/compare.h"
#include "config/source.h"
#include "runtime/clock.h"

namespace orchestrion::config {

// Takes over what was prepared; cannot fail.
using Commit = std::function<void()>;

struct Subscriber {
    std::string name;  // for messages: "listeners"
    // The keys it takes over without a restart: "listeners", "log.level". It is asked when one of
    // them, or one below, has changed.
    std::vector<std::string> keys;
    // Gets everything ready that can fail, or refuses; nothing of it may show before the commit,
    // which may never come.
    std::function<Result<Commit>(const Snapshot& before, const Snapshot& after)> prepare;
};

struct Outcome {
    enum class Kind : uint8_t {
        kUnchanged,  // the files say what they said before
        kApplied,
        kRefused,  // the configuration before stays in force
    };
    Kind kind = Kind::kUnchanged;
    WallTime time = {};
    std::string cause = {};            // "start", "SIGHUP", "API", "file change"
    std::string hash = {};             // of what was read
    std::vector<Change> changes = {};  // `restart`: nobody takes it over before the next start
    Diagnostics diagnostics = {};      // of a refused one, what is wrong; else warnings
};

const char* toString(Outcome::Kind kind);

class Manager {
public:
    // `first` is in force from now on; its config is not null. `clock` is borrowed.
    Manager(Source source, std::shared_ptr<const Snapshot> first, const runtime::Clock& clock);

    void subscribe(Subscriber subscriber);

    const std::string& path() const { return source_.path(); }
    std::shared_ptr<const Snapshot> current() const;
    Outcome reload(const std::string& cause);
    Outcome lastReload() const;
    // When a configuration was last read that is in force: applied, or unchanged.
    WallTime lastGood() const;
    // What is in force only after the next start.
    std::vector<Change> pendingRestart() const;

    struct Counters {
        uint64_t applied = 0;
        uint64_t unchanged = 0;
        uint64_t refused = 0;
    };
    Counters counters() const;

    // The files whose change asks for a reload: those of the configuration in force and those of
    // the last one that was refused.
    struct Watched {
        std::vector<std::string> files;
        std::vector<std::string> patterns;
    };
    Watched watched() const;

private:
    Outcome attempt(const std::shared_ptr<const Snapshot>& next);
    Result<std::vector<Commit>> prepare(const Snapshot& before, const Snapshot& after,
                                        const std::vector<Change>& changes, Diagnostics& why) const;
    std::vector<Change> changesBetween(const Snapshot& before, const Snapshot& after) const;

    const Source source_;
    const runtime::Clock& clock_;
    std::vector<Subscriber> subscribers_;

    std::mutex reloading_;
    mutable std::mutex mutex_;  // of what follows
    const std::shared_ptr<const Snapshot> first_;
    std::shared_ptr<const Snapshot> current_;
    std::shared_ptr<const Snapshot> attempted_;
    Outcome last_;
    WallTime last_good_;
    Counters counters_;
};

}  // namespace orchestrion::config
