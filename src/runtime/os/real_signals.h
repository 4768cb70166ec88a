// The signals of the process.
//
// Lifetime   Made before any other thread, so that all of them leave these signals to whoever
// waits.
#pragma once

#include <csignal>

#include "runtime/signals.h"

namespace orchestrion::runtime {

class RealSignals final : public Signals {
public:
    RealSignals();
    std::optional<Signal> wait(Milliseconds time) override;
    void send(Signal signal) override;
    void release() override;

private:
    sigset_t signals_{};
};

}  // namespace orchestrion::runtime
