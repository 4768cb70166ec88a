// The loop that runs a shard in this thread.
#include <algorithm>

#include "session/shard.h"

namespace orchestrion::session {

DriveEnd drive(Shard& shard, runtime::Mailbox& mailbox, const runtime::Clock& clock,
               runtime::VirtualClock* virtual_clock, std::optional<Milliseconds> until,
               const std::function<bool()>& done) {
    while (true) {
        mailbox.runAll();
        shard.fireTimers();
        const bool more = shard.work();
        if (done()) return DriveEnd::kDone;
        const Milliseconds now = clock.monotonicTime();
        const bool over = until && now >= *until;
        if (over && virtual_clock == nullptr) return DriveEnd::kTimeout;
        const auto due = shard.nextDue();
        if (more || (due && *due <= now)) continue;
        if (virtual_clock != nullptr && shard.outstanding() > 0) {
            mailbox.wait(std::nullopt);  // time stands still while the outside world works
            continue;
        }
        if (over) return DriveEnd::kTimeout;
        if (!due && shard.outstanding() == 0) {
            if (mailbox.runAll() == 0) return DriveEnd::kIdle;
            continue;
        }
        std::optional<Milliseconds> next = due;
        if (until) next = std::min(*until, next.value_or(*until));
        if (virtual_clock != nullptr) {
            virtual_clock->advance(*next - now);
        } else {
            mailbox.wait(next ? std::optional(*next - now) : std::nullopt);
        }
    }
}

}  // namespace orchestrion::session
