// session:fetch: a web service called with the session's data. core.md §2.4.
//
// Time       `timeout` is in seconds, kFetchTimeDefault where it is not given.
// Repetition A request that changes something carries the action's key as Idempotency-Key: after a
//            crash it is sent again. With gdelivery="true" it is also sent again when nobody
//            answered or the answer was 5xx, `gd_retries` times, `gd_retry_interval` seconds apart.
// Answers    session.fetch.done for 2xx: content (text), status, headers (also as `hints`).
//            error.session.fetch otherwise: error (the status; 0: nobody answered), description,
//            status, headers, body.
#pragma once

#include "modules/module.h"
#include "modules/world.h"

namespace orchestrion::modules {

inline constexpr Milliseconds kFetchTimeDefault{30000};
inline constexpr uint64_t kFetchBytesMax = 16u << 20;
inline constexpr int kFetchRetriesDefault = 3;
inline constexpr int kFetchRetriesMax = 1000;
inline constexpr Milliseconds kFetchRetryIntervalDefault{10000};

void performFetch(const World& world, const session::ModuleRequest& request, const Answer& answer);

}  // namespace orchestrion::modules
