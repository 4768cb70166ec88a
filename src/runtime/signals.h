// What the system asks of the process: stop, reload.
//
// Threading  One thread waits.
#pragma once

#include <optional>

#include "base/units.h"

namespace orchestrion::runtime {

enum class Signal : uint8_t {
    kStop,       // SIGTERM
    kInterrupt,  // SIGINT: somebody at a terminal
    kReload,     // SIGHUP
};

class Signals {
public:
    virtual ~Signals() = default;
    // The next one; nothing if none came in this time.
    virtual std::optional<Signal> wait(Milliseconds time) = 0;
    // As if the system had sent it; from any thread.
    virtual void send(Signal signal) = 0;
    // From now on a signal to stop ends the process at once.
    virtual void release() = 0;
};

}  // namespace orchestrion::runtime
