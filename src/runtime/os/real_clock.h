// The machine's clock.
#pragma once

#include "runtime/clock.h"

namespace orchestrion::runtime {

class RealClock final : public Clock {
public:
    WallTime wallTime() const override;
    Milliseconds monotonicTime() const override;
};

}  // namespace orchestrion::runtime
