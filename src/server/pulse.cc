#include "server/pulse.h"

namespace orchestrion::server {

Pulse::Pulse(const runtime::Clock& clock, Milliseconds patience, Ask ask)
    : clock_(clock), patience_(patience), ask_(std::move(ask)) {}

void Pulse::beat() {
    {
        const std::lock_guard lock(waiting_->mutex);
        if (waiting_->since) return;
        waiting_->since = clock_.monotonicTime();
    }
    ask_([waiting = waiting_] {
        const std::lock_guard lock(waiting->mutex);
        waiting->since.reset();
    });
}

CheckResult Pulse::check() const {
    const std::lock_guard lock(waiting_->mutex);
    if (!waiting_->since) return {};
    const Milliseconds waited = clock_.monotonicTime() - *waiting_->since;
    if (waited < patience_) return {};
    return CheckResult::bad("no answer for " + std::to_string(waited.count() / 1000) + " s");
}

}  // namespace orchestrion::server
