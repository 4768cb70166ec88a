// How the configuration rules the server's log, and what the server's parts write to it.
//
// Threading  Any.
#pragma once

#include <vector>

#include "access/audit_file.h"
#include "api/http_server.h"
#include "base/log.h"
#include "config/manager.h"

namespace orchestrion::server {

// `quiet`: warnings and errors only, whatever the level.
LogOptions logOptions(const config::Log& config, bool quiet);
// Takes over another level and format without a restart. `log` is borrowed.
config::Subscriber logSubscriber(Log& log, bool quiet);

void logReload(Log& log, const config::Outcome& outcome);
void logHandshakeFailure(Log& log, const api::HandshakeFailure& failure);
// What an operator should know of listeners that were put in place.
void logListenerWarnings(Log& log, const std::vector<Error>& warnings);
void logKeyFailure(Log& log, const Error& error);
void logAuditTrouble(Log& log, const std::string& what);

}  // namespace orchestrion::server
