#include "server/lifecycle.h"

#include <algorithm>

namespace orchestrion::server {
namespace {

// When there is nothing to do in between.
constexpr Milliseconds kLongest{1000};
constexpr Milliseconds kStatusInterval{5000};

const char* nameOf(runtime::Signal signal) {
    switch (signal) {
        case runtime::Signal::kStop:
            return "SIGTERM";
        case runtime::Signal::kInterrupt:
            return "SIGINT";
        case runtime::Signal::kReload:
            return "SIGHUP";
    }
    return "";
}

}  // namespace

Lifecycle::Lifecycle(const World& world, const LifecycleOptions& options)
    : world_(world), options_(options) {
    health_check_ =
        world_.health.add("server", Health::Kind::kReadiness, [this] { return check(); });
    // A server that is not alive is silent, so that its supervisor restarts it.
    if (const auto interval = world_.supervisor.aliveInterval()) {
        every(*interval, [this] {
            if (world_.health.liveness().good) world_.supervisor.alive();
        });
    }
    every(kStatusInterval, [this] { tellStatus(); });
}

CheckResult Lifecycle::check() const {
    switch (phase_.load()) {
        case Phase::kStarting:
            return CheckResult::bad("the server is starting");
        case Phase::kDraining:
            return CheckResult::bad("the server is stopping");
        case Phase::kReady:
            break;
    }
    return {};
}

void Lifecycle::every(Milliseconds interval, std::function<void()> task) {
    tasks_.push_back({interval, world_.clock.monotonicTime() + interval, std::move(task)});
}

void Lifecycle::started() {
    phase_ = Phase::kReady;
    world_.supervisor.ready();
    tellStatus();
}

void Lifecycle::run() {
    while (true) {
        const auto signal = world_.signals.wait(untilNextTask());
        if (signal == runtime::Signal::kReload) {
            reload();
        } else if (signal) {
            return drain(*signal);
        }
        runDueTasks();
    }
}

Milliseconds Lifecycle::untilNextTask() const {
    const Milliseconds now = world_.clock.monotonicTime();
    Milliseconds next = now + kLongest;
    for (const Task& task : tasks_) next = std::min(next, task.due);
    return std::max(next - now, Milliseconds(0));
}

// One that is late runs once, not once for each time it missed.
void Lifecycle::runDueTasks() {
    for (Task& task : tasks_) {
        const Milliseconds now = world_.clock.monotonicTime();
        if (now < task.due) continue;
        task.due = now + task.interval;
        task.run();
    }
}

void Lifecycle::reload() {
    world_.log.info(LogComponent::kServer, "SIGHUP: reloading");
    world_.supervisor.reloading();
    const auto done = [this] {
        if (phase_ == Phase::kReady) world_.supervisor.ready();
    };
    if (!reload_) return done();
    reload_(done);
}

void Lifecycle::drain(runtime::Signal signal) {
    phase_ = Phase::kDraining;
    world_.supervisor.stopping();
    tellStatus();
    world_.log.info(LogComponent::kServer, "stopping; a second signal hurries", {},
                    {{"signal", nameOf(signal)}, {"drain_ms", options_.drain_delay.count()}});
    const Milliseconds end = world_.clock.monotonicTime() + options_.drain_delay;
    for (Milliseconds now; (now = world_.clock.monotonicTime()) < end;) {
        const auto next = world_.signals.wait(std::min(end - now, untilNextTask()));
        if (next && next != runtime::Signal::kReload) break;
        runDueTasks();
    }
    world_.signals.release();
}

void Lifecycle::tellStatus() {
    std::string status = "ready";
    for (const auto& [name, result] : world_.health.readiness().items) {
        if (result.good) continue;
        status = name + ": " + result.reason;
        if (result.progress) {
            status += " (" + std::to_string(result.progress->done) + " of " +
                      std::to_string(result.progress->total) + ")";
        }
        break;
    }
    if (status == told_) return;
    told_ = status;
    world_.supervisor.status(status);
}

}  // namespace orchestrion::server
