// Removes what is older than asked for from the tables in memory, piece by piece.
#pragma once

#include "store/memory/tables.h"

namespace orchestrion::store::memory {

Expired expire(Tables& tables, const Store::Retention& retention);
// Ended sessions with `ended` before `time`, oldest first.
std::vector<uint64_t> endedBefore(const Tables& tables, WallTime time, uint32_t limit);

}  // namespace orchestrion::store::memory
