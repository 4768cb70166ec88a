// What `orchestrion serve` writes to its log.
//
// Never an event's or a session's data: they may hold a customer's words and numbers.
//
// Threading  Any, once setUpLog() has returned.
#pragma once

#include <string>

#include "config/manager.h"
#include "session/options.h"

namespace orchestrion::server {

// `quiet`: warnings and errors only, whatever the level.
void setUpLog(config::LogLevel level, bool quiet);
// Takes over another level without a restart.
config::Subscriber logSubscriber(bool quiet);

void logReload(const config::Outcome& outcome);
void logLife(const session::SessionView& view);
void logLog(const std::string& session_id, const scxml::LogEffect& log);
void logSlowTurn(const session::SlowTurn& turn);
void logKeyFailure(const Error& error);
void logAuditTrouble(const std::string& what);

}  // namespace orchestrion::server
