// What is counted about sessions: the numbers a session service gives, and the families they
// become.
//
// Whoever runs sessions adds the numbers of its shards up and hands them out by one function; it is
// called once a page, from any thread.
#pragma once

#include <optional>

#include "metrics/registry.h"

namespace orchestrion::metrics {

struct SessionNumbers {
    uint64_t started = 0;     // invoked ones included
    uint64_t running = 0;     // not ended; asleep, awake or suspended
    uint64_t resident = 0;    // awake, in memory
    uint64_t hibernated = 0;  // asleep, in the store only
    uint64_t suspended = 0;   // wait for an operator
    uint64_t unsaveable = 0;  // stay in memory, because their data cannot be saved
    uint64_t completed = 0;
    uint64_t failed = 0;
    uint64_t terminated = 0;

    uint64_t events = 0;  // taken by sessions
    uint64_t turns = 0;
    HistogramValue turn_time;  // kTurnMicroseconds
    uint64_t slow_turns = 0;
    std::optional<uint64_t> script_timeouts;  // none: nobody counts them
    uint64_t mailbox_refusals = 0;            // events refused because the mailbox was full
    uint64_t uncommitted_turns = 0;           // under way to the disk
    uint64_t script_bytes = 0;                // memory of the script engines

    uint64_t timers_pending = 0;
    uint64_t timers_fired = 0;
    HistogramValue timer_lateness;  // kLatenessMilliseconds

    uint64_t effects_pending = 0;  // towards the outside, without an answer yet
    uint64_t effects_issued = 0;
    uint64_t effects_reissued = 0;  // again, after a restart
    uint64_t messages = 0;          // from session to session

    uint64_t hibernations = 0;
    uint64_t thaws = 0;
    uint64_t recovering = 0;  // stored sessions with something to do that are not awake yet
};

FamilyList sessionFamilies();
Registration addSessions(Registry& registry, std::function<SessionNumbers()> source);

}  // namespace orchestrion::metrics
