// From start to stop: when work may come, what is done in between, how the server goes.
//
//     starting ─ started() ─► ready ─ signal ─► draining ─ drain_delay ─► run() returns
//
// While it drains, /readyz says so at once, so that load balancers send no more; listeners still
// take what comes until drain_delay has passed. A second signal to stop ends the delay; after run()
// has returned one ends the process.
//
// Lifetime   Everything given is borrowed and outlives it.
// Threading  started(), every() and run() on the main thread, which runs the tasks and hears the
//            signals; phase() from any.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <vector>

#include "base/health.h"
#include "base/log.h"
#include "runtime/clock.h"
#include "runtime/signals.h"
#include "runtime/supervisor.h"

namespace orchestrion::server {

struct LifecycleOptions {
    // From the signal to the end of listening: as long as load balancers need to notice.
    Milliseconds drain_delay{0};
};

class Lifecycle {
public:
    enum class Phase : uint8_t { kStarting, kReady, kDraining };
    struct World {
        const runtime::Clock& clock;
        runtime::Signals& signals;
        runtime::Supervisor& supervisor;
        Health& health;
        Log& log;
    };
    Lifecycle(const World& world, const LifecycleOptions& options);

    // Called when SIGHUP comes, on the main thread. `done` is called once, from any thread, while
    // the life cycle is there: the supervisor waits for it.
    using Done = std::function<void()>;
    void onReload(std::function<void(Done done)> reload) { reload_ = std::move(reload); }
    // Runs `task` about every `interval`, first when it has passed. Tasks are short.
    void every(Milliseconds interval, std::function<void()> task);

    void started();
    // Until the server shall stop.
    void run();

    Phase phase() const { return phase_; }

private:
    struct Task {
        Milliseconds interval;
        Milliseconds due;
        std::function<void()> run;
    };
    CheckResult check() const;
    void runDueTasks();
    Milliseconds untilNextTask() const;
    void reload();
    void drain(runtime::Signal signal);
    void tellStatus();

    World world_;
    const LifecycleOptions options_;
    std::atomic<Phase> phase_{Phase::kStarting};
    std::function<void(Done)> reload_;
    std::vector<Task> tasks_;
    std::string told_;  // the supervisor, as status
    HealthCheck health_check_;
};

}  // namespace orchestrion::server
