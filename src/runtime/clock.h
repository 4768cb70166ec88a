// Time, as the server sees it. Everything above runs on this interface, so that a day passes in a
// millisecond in tests and in `run --virtual-time`.
//
// Threading  A clock may be read from any thread.
#pragma once

#include "base/units.h"

namespace orchestrion::runtime {

class Clock {
public:
    virtual ~Clock() = default;
    // The time of day. May jump when the machine's clock is set.
    virtual WallTime wallTime() const = 0;
    // Time since an arbitrary start. Never goes back; timers and time limits use it.
    virtual Milliseconds monotonicTime() const = 0;
};

// A clock that stands still until it is told to advance.
class VirtualClock final : public Clock {
public:
    // Starts at 2030-01-01T00:00:00Z, so that results do not depend on the day a test runs.
    VirtualClock() : VirtualClock(WallTime(Milliseconds(1893456000000))) {}
    explicit VirtualClock(WallTime start) : start_(start) {}

    WallTime wallTime() const override { return start_ + elapsed_; }
    Milliseconds monotonicTime() const override { return elapsed_; }
    void advance(Milliseconds by) { elapsed_ += by; }
    // As if somebody set the machine's clock.
    void setWallTime(WallTime time) { start_ = time - elapsed_; }

private:
    WallTime start_;
    Milliseconds elapsed_{0};
};

}  // namespace orchestrion::runtime
