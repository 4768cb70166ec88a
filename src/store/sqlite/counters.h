// The one row that every transaction rewrites: how many rows there are, the highest keys ever used,
// and how many groups were committed.
//
// Highest keys never go back, even if the rows that had them are gone. The number of commits tells
// whether a doubtful group is there.
#pragma once

#include "store/sqlite/database.h"
#include "store/store.h"

namespace orchestrion::store::sqlite {

struct Counters {
    uint64_t commits = 0;
    Store::Highest highest;
    uint64_t sessions = 0;  // not ended
    uint64_t ended = 0;
    uint64_t messages = 0;
    uint64_t history_rows = 0;
    uint64_t documents = 0;

    uint64_t& of(SessionStatus status) { return hasEnded(status) ? ended : sessions; }
};

Result<Counters> readCounters(Database& database);
Result<void> writeCounters(Database& database, const Counters& counters);

}  // namespace orchestrion::store::sqlite
