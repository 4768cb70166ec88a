// What the log tells of sessions: lives, what charts say, turns that took long.
//
// Never an event's or a session's data: they may hold a customer's words and numbers.
//
// Threading  Any thread.
#pragma once

#include <string>

#include "base/log.h"
#include "metrics/values.h"
#include "session/service.h"

namespace orchestrion::server {

class SessionLog {
public:
    // `log` is borrowed.
    explicit SessionLog(Log& log) : log_(log) {}

    // A session began, ended or was suspended.
    void life(const session::SessionView& view) const;
    // <log> (W3C SCXML §4.7); in the ORS dialect with a level of its own, which is only shown.
    void chart(const std::string& session_id, const scxml::LogEffect& log) const;
    // A turn that ran longer than log.slow_turn.
    void slowTurn(const session::SlowTurn& turn) const;
    uint64_t slowTurns() const { return slow_turns_.value(); }

private:
    Log& log_;
    mutable metrics::Counter slow_turns_;
};

}  // namespace orchestrion::server
