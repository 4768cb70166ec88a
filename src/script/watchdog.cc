#include "script/watchdog.h"

#include <algorithm>

namespace orchestrion::script {
namespace {

constexpr auto kTick = std::chrono::milliseconds(5);
// After so many ticks with nothing running the watchdog goes to sleep.
constexpr int kIdleTicks = 10;
// Sleep is not for ever: begin() looks at `asleep_` without a fence, so that a wake-up may, rarely,
// be missed.
constexpr auto kNap = std::chrono::milliseconds(50);

}  // namespace

Watch::Watch(std::function<void()> interrupt) : interrupt_(std::move(interrupt)) {
    Watchdog::instance().add(*this);
}

Watch::~Watch() {
    Watchdog::instance().remove(*this);
}

Watchdog& Watchdog::instance() {
    // Never destroyed: runtimes may die after the static objects.
    static Watchdog* const watchdog = new Watchdog();
    return *watchdog;
}

void Watchdog::add(Watch& watch) {
    std::lock_guard lock(mutex_);
    watches_.push_back(&watch);
    if (!thread_.joinable() && !stopping_) thread_ = std::thread([this] { run(); });
}

void Watchdog::remove(Watch& watch) {
    std::lock_guard lock(mutex_);
    std::erase(watches_, &watch);
}

void Watchdog::wakeUp() {
    std::lock_guard lock(mutex_);
    asleep_ = false;
    wake_.notify_one();
}

void Watchdog::stop() {
    {
        std::lock_guard lock(mutex_);
        stopping_ = true;
        wake_.notify_one();
    }
    if (thread_.joinable()) thread_.join();
}

void Watchdog::run() {
    std::unique_lock lock(mutex_);
    int idle = 0;
    while (!stopping_) {
        idle = tick() ? 0 : idle + 1;
        asleep_ = idle >= kIdleTicks;
        wake_.wait_for(lock, asleep_ ? kNap : kTick);
    }
}

// Returns whether anything ran since the tick before. Interrupts what has run for a whole tick, or
// is overdue.
bool Watchdog::tick() {
    bool active = false;
    for (Watch* watch : watches_) {
        uint64_t run = watch->run_.load(std::memory_order_acquire);
        bool same = run == watch->seen_run_;
        watch->seen_run_ = run;
        if (!same || watch->isRunning(run)) active = true;
        if (watch->isRunning(run) && watch->isOverdue()) watch->interrupt_();
    }
    return active;
}

}  // namespace orchestrion::script
