#include "runtime/os/real_signals.h"

#include <unistd.h>

#include <ctime>

namespace orchestrion::runtime {

RealSignals::RealSignals() {
    sigemptyset(&signals_);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&signals_, signal);
    pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
}

std::optional<Signal> RealSignals::wait(Milliseconds time) {
    timespec timeout{};
    timeout.tv_sec = time.count() / 1000;
    timeout.tv_nsec = (time.count() % 1000) * 1000000;
    switch (sigtimedwait(&signals_, nullptr, &timeout)) {
        case SIGTERM:
            return Signal::kStop;
        case SIGINT:
            return Signal::kInterrupt;
        case SIGHUP:
            return Signal::kReload;
        default:
            return std::nullopt;
    }
}

// To the process: one that this thread got would wait for a thread that never waits.
void RealSignals::send(Signal signal) {
    constexpr int kNumbers[] = {SIGTERM, SIGINT, SIGHUP};
    kill(getpid(), kNumbers[static_cast<size_t>(signal)]);
}

// SIGHUP stays blocked: a reload that comes now is too late, not a reason to die.
void RealSignals::release() {
    sigset_t stopping;
    sigemptyset(&stopping);
    sigaddset(&stopping, SIGINT);
    sigaddset(&stopping, SIGTERM);
    pthread_sigmask(SIG_UNBLOCK, &stopping, nullptr);
}

}  // namespace orchestrion::runtime
