// Reads the history, and erases chains of it.
//
// Rules      Rows stand in the order of commits. Those of one session are a chain from the newest
//            to the oldest; it ends at 0, or at a row that is not there any more because it has
//            expired: rows expire oldest first.
// Cost       Of one session, newest first or from the end: by what is read. Oldest first: by all
//            that is newer than what is asked for, a few microseconds a row.
#pragma once

#include <vector>

#include "store/sqlite/database.h"
#include "store/store.h"

namespace orchestrion::store::sqlite {

Result<std::vector<HistoryRow>> readHistory(Database& database, const HistoryQuery& query);

struct Chain {
    uint64_t last = 0;     // what it ends with now; 0: nothing is left
    uint64_t removed = 0;  // rows
};
// Erases the newest rows of the chain of session `number` that ends at `last`.
Result<Chain> eraseNewest(Database& database, uint64_t number, uint64_t last, uint64_t rows_max);

}  // namespace orchestrion::store::sqlite
