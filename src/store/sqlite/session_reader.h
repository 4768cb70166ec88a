// Reads sessions.
//
// Threading  Any, each with a connection of its own.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "store/sqlite/database.h"
#include "store/store.h"

namespace orchestrion::store::sqlite {

Result<std::optional<SessionRow>> loadSession(Database& database, std::string_view id);
// Without effects and snapshot.
Result<std::optional<SessionRow>> loadSummary(Database& database, uint64_t number);
Result<void> scanSessions(Database& database, std::span<const uint16_t> partitions,
                          const std::function<void(const ScannedSession&)>& each);
// Numbers of sessions that have ended long enough ago, those that ended first at the front; and
// their whole rows.
Result<std::vector<uint64_t>> endedNumbers(Database& database, const Store::Ended& ended,
                                           uint32_t limit);
Result<std::vector<SessionRow>> loadEnded(Database& database, const Store::Ended& ended,
                                          uint32_t limit);

}  // namespace orchestrion::store::sqlite
