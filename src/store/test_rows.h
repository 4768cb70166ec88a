// Rows for tests: small, valid, and told apart by their numbers.
#pragma once

#include <string>
#include <utility>

#include "store/store.h"

namespace orchestrion::store {

inline std::string testId(uint64_t number) {
    return "session-" + std::to_string(number);
}

inline SessionRow testSession(uint64_t number, uint64_t version = 1) {
    SessionRow row;
    row.number = number;
    row.id = testId(number);
    row.partition = partitionOf(row.id);
    row.version = version;
    return row;
}

inline HistoryRow testHistory(uint64_t number, uint64_t turn, std::string text = "{}") {
    HistoryRow row;
    row.number = number;
    row.turn = turn;
    row.text = std::move(text);
    return row;
}

// A turn as sessions take it: the row at its next version, and the entry of history.
inline Batch testTurn(uint64_t number, uint64_t version) {
    Batch batch;
    batch.sessions.push_back(testSession(number, version));
    batch.history.push_back(testHistory(number, version));
    return batch;
}

}  // namespace orchestrion::store
