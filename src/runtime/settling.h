// When a burst of changes is over: what comes in many small steps (an editor that writes, renames
// and sets times) is to be looked at once.
//
// Threading  Belongs to one thread.
#pragma once

#include <algorithm>
#include <optional>

#include "base/units.h"

namespace orchestrion::runtime {

class Settling {
public:
    // A burst is over when nothing has changed for `quiet`, or after `at_most`.
    Settling(Milliseconds quiet, Milliseconds at_most) : quiet_(quiet), at_most_(at_most) {}

    void note(Milliseconds now) {
        if (!pending_) first_ = now;
        pending_ = true;
        last_ = now;
    }
    // When the burst will be over; nothing if there is none.
    std::optional<Milliseconds> due() const {
        if (!pending_) return std::nullopt;
        return std::min(last_ + quiet_, first_ + at_most_);
    }
    // True once for each burst that is over.
    bool takeOver(Milliseconds now) {
        if (!pending_ || now < *due()) return false;
        pending_ = false;
        return true;
    }

private:
    const Milliseconds quiet_;
    const Milliseconds at_most_;
    bool pending_ = false;
    Milliseconds first_{0};
    Milliseconds last_{0};
};

}  // namespace orchestrion::runtime
