// The server's own time: what delays and ages are counted on. It goes on through restarts and never
// jumps, whatever happens to the wall clock while the server runs.
//
// Zero is where the wall clock has it (1970); while the wall clock is not set anew both run
// together. When it jumps, the distance between them changes; the owner stores that distance
// (checkJump()), so that after a restart a timer that had 10 s to go has 10 s less the time the
// server was down. A clock set while the server is down cannot be told from time that passed.
//
// Threading  Any thread; checkJump() from one.
#pragma once

#include <atomic>
#include <optional>

#include "runtime/clock.h"

namespace orchestrion::runtime {

class Timeline {
public:
    // Smaller differences are the clock being slewed, not set.
    static constexpr Milliseconds kJump{1000};

    // `offset` is what checkJump() gave last, in this or an earlier process.
    explicit Timeline(const Clock& clock, Milliseconds offset = Milliseconds(0));

    Milliseconds now() const { return base_ + clock_.monotonicTime(); }
    Milliseconds offset() const { return Milliseconds(offset_.load()); }

    // A time on this line on the wall clock as it is set now, and back.
    WallTime toWall(Milliseconds time) const { return WallTime(time - offset()); }
    Milliseconds fromWall(WallTime time) const { return time.time_since_epoch() + offset(); }
    Milliseconds toMonotonic(Milliseconds time) const { return time - base_; }

    // The new offset if the wall clock has been set since the last call.
    std::optional<Milliseconds> checkJump();

private:
    const Clock& clock_;
    const Milliseconds base_;  // now() - monotonic time
    std::atomic<int64_t> offset_;
};

}  // namespace orchestrion::runtime
