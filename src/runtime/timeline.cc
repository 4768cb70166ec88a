#include "runtime/timeline.h"

namespace orchestrion::runtime {

Timeline::Timeline(const Clock& clock, Milliseconds offset)
    : clock_(clock),
      base_(clock.wallTime().time_since_epoch() + offset - clock.monotonicTime()),
      offset_(offset.count()) {}

std::optional<Milliseconds> Timeline::checkJump() {
    const Milliseconds offset = now() - clock_.wallTime().time_since_epoch();
    const Milliseconds change = offset - this->offset();
    if (change < kJump && change > -kJump) return std::nullopt;
    offset_ = offset.count();
    return offset;
}

}  // namespace orchestrion::runtime
