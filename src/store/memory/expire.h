// Removes what is older than asked for from the tables in memory, piece by piece.
#pragma once

#include "store/memory/tables.h"

namespace orchestrion::store::memory {

Expired expire(Tables& tables, const Store::Retention& retention);
// Sessions that have ended long enough ago, oldest first.
std::vector<uint64_t> endedBefore(const Tables& tables, const Store::Ended& ended, uint32_t limit);

}  // namespace orchestrion::store::memory
