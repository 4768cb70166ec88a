// Looks after running scripts from a thread of its own, and interrupts the ones whose time is over.
// On the real clock: what a simulation makes of time, a script that hangs must end.
//
// Lifetime   One a process, started by the first watched runtime; stop() ends its thread, before
//            the engine goes down.
// Threading  A Watch belongs to its runtime's thread; the watchdog reads its atomics.
// Cost       begin() and end() are three relaxed stores; only the watchdog reads the clock.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace orchestrion::script {

class Watch {
public:
    using Clock = std::chrono::steady_clock;

    // `interrupt` is called on the watchdog's thread.
    explicit Watch(std::function<void()> interrupt);
    ~Watch();
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

    // Something starts to run that must be over at `deadline`.
    void begin(Clock::time_point deadline);
    void end() { run_.store(run_.load(std::memory_order_relaxed) + 1, std::memory_order_release); }

    bool isOverdue() const {
        return Clock::now().time_since_epoch().count() >= deadline_.load(std::memory_order_relaxed);
    }

private:
    friend class Watchdog;
    bool isRunning(uint64_t run) const { return run % 2 == 1; }

    std::function<void()> interrupt_;
    std::atomic<uint64_t> run_ = 0;  // odd while something runs; never the same for two runs
    std::atomic<Clock::rep> deadline_ = 0;
    uint64_t seen_run_ = 0;  // by the watchdog
};

class Watchdog {
public:
    static Watchdog& instance();

    void add(Watch& watch);
    void remove(Watch& watch);
    // Called where something begins to run: the watchdog may be asleep.
    void wake() {
        if (asleep_.load(std::memory_order_relaxed)) wakeUp();
    }
    void stop();

private:
    void run();
    bool tick();
    void wakeUp();

    std::mutex mutex_;
    std::condition_variable wake_;
    std::vector<Watch*> watches_;
    std::thread thread_;
    bool stopping_ = false;
    std::atomic<bool> asleep_ = false;
};

inline void Watch::begin(Clock::time_point deadline) {
    deadline_.store(deadline.time_since_epoch().count(), std::memory_order_relaxed);
    run_.store(run_.load(std::memory_order_relaxed) + 1, std::memory_order_release);
    Watchdog::instance().wake();
}

}  // namespace orchestrion::script
