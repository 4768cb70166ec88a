// Counts over the last minutes: a ring of intervals, each with a sum. The oldest interval drops out
// as a whole, so the window is exact to one interval.
#pragma once

#include <array>
#include <cstdint>

#include "routing/options.h"

namespace orchestrion::routing {

// `Tally` is a struct of numbers with +=.
template <class Tally>
class Window {
public:
    static constexpr int64_t kIntervals = 20;

    // Where to add at `now`.
    Tally& at(Time now, Milliseconds window) {
        const int64_t interval = now.count() / length(window);
        Slot& slot = slots_[static_cast<size_t>(interval % kIntervals)];
        if (slot.interval != interval) slot = {interval, {}};
        return slot.tally;
    }
    Tally sum(Time now, Milliseconds window) const {
        const int64_t interval = now.count() / length(window);
        Tally total;
        for (const Slot& slot : slots_) {
            if (slot.interval > interval - kIntervals && slot.interval <= interval) {
                total += slot.tally;
            }
        }
        return total;
    }

private:
    struct Slot {
        int64_t interval = -kIntervals - 1;
        Tally tally;
    };
    static int64_t length(Milliseconds window) {
        const int64_t length = window.count() / kIntervals;
        return length > 0 ? length : 1;
    }
    std::array<Slot, kIntervals> slots_;
};

struct AgentTally {
    uint32_t answered = 0;
    uint32_t completed = 0;
    double handling_s = 0;
    AgentTally& operator+=(const AgentTally& o) {
        answered += o.answered;
        completed += o.completed;
        handling_s += o.handling_s;
        return *this;
    }
};

struct QueueTally {
    uint32_t entered = 0;
    uint32_t distributed = 0;
    uint32_t answered = 0;
    uint32_t answered_in_time = 0;
    uint32_t completed = 0;
    uint32_t abandoned = 0;
    uint32_t cleared = 0;
    double wait_distributed_s = 0;
    double wait_not_distributed_s = 0;
    double handling_s = 0;
    QueueTally& operator+=(const QueueTally& o) {
        entered += o.entered;
        distributed += o.distributed;
        answered += o.answered;
        answered_in_time += o.answered_in_time;
        completed += o.completed;
        abandoned += o.abandoned;
        cleared += o.cleared;
        wait_distributed_s += o.wait_distributed_s;
        wait_not_distributed_s += o.wait_not_distributed_s;
        handling_s += o.handling_s;
        return *this;
    }
};

}  // namespace orchestrion::routing
