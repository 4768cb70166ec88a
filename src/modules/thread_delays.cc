#include "modules/thread_delays.h"

namespace orchestrion::modules {

ThreadDelays::ThreadDelays(const runtime::Clock& clock)
    : clock_(clock), thread_([this] { run(); }) {}

ThreadDelays::~ThreadDelays() {
    stop();
}

void ThreadDelays::stop() {
    mailbox_.close();
    if (thread_.joinable()) thread_.join();
}

void ThreadDelays::after(Milliseconds time, std::function<void()> work) {
    const Milliseconds due = clock_.monotonicTime() + time;
    mailbox_.postAnswer(
        [this, due, work = std::move(work)]() mutable { waiting_.emplace(due, std::move(work)); });
}

void ThreadDelays::run() {
    while (!mailbox_.closed()) {
        std::optional<Milliseconds> wait;
        if (!waiting_.empty()) wait = waiting_.begin()->first - clock_.monotonicTime();
        if (!wait || wait->count() > 0) mailbox_.wait(wait);
        mailbox_.runAll();
        while (!waiting_.empty() && waiting_.begin()->first <= clock_.monotonicTime()) {
            const auto work = std::move(waiting_.begin()->second);
            waiting_.erase(waiting_.begin());
            work();
        }
    }
}

}  // namespace orchestrion::modules
