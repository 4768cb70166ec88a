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
// Whole rows, those that ended first at the front.
Result<std::vector<SessionRow>> loadEnded(Database& database, WallTime before, uint32_t limit);

}  // namespace orchestrion::store::sqlite
