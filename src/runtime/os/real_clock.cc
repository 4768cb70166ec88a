#include "runtime/os/real_clock.h"

namespace orchestrion::runtime {

WallTime RealClock::wallTime() const {
    return std::chrono::time_point_cast<Milliseconds>(std::chrono::system_clock::now());
}

Milliseconds RealClock::monotonicTime() const {
    return std::chrono::duration_cast<Milliseconds>(
        std::chrono::steady_clock::now().time_since_epoch());
}

}  // namespace orchestrion::runtime
