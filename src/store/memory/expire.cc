#include "store/memory/expire.h"

#include <algorithm>
#include <set>
#include <string_view>

namespace orchestrion::store::memory {
namespace {

uint64_t expireSessions(Tables& tables, const Store::Ended& ended, uint32_t rows_max) {
    const std::vector<uint64_t> numbers = endedBefore(tables, ended, rows_max);
    Undo undo;
    for (const uint64_t number : numbers) eraseSession(tables, undo, number);
    return numbers.size();
}

// The oldest rows go first, so that no session's history gets a hole: up to the last of the first
// `rows_max` rows that is old enough, and with it any before it that a wrong clock made look newer.
uint64_t expireHistory(Tables& tables, WallTime before, uint32_t rows_max) {
    uint64_t last = 0;
    uint32_t seen = 0;
    for (const auto& [sequence, row] : tables.history) {
        if (seen++ == rows_max) break;
        if (row.at < before) last = sequence;
    }
    Undo undo;
    uint64_t removed = 0;
    for (; !tables.history.empty() && tables.history.begin()->first <= last; ++removed) {
        eraseHistory(tables, undo, tables.history.begin()->first);
    }
    return removed;
}

template <class Map, class Old>
uint64_t eraseOld(Map& map, uint32_t rows_max, Old old) {
    uint64_t removed = 0;
    for (auto row = map.begin(); row != map.end() && removed < rows_max;) {
        const bool gone = old(row->second);
        row = gone ? map.erase(row) : std::next(row);
        removed += gone ? 1 : 0;
    }
    return removed;
}

uint64_t expireDocuments(Tables& tables, WallTime before, uint32_t rows_max) {
    std::set<std::string_view> used;
    for (const auto& [number, row] : tables.sessions) used.insert(row.document_hash);
    return eraseOld(tables.documents, rows_max, [&](const DocumentRow& row) {
        return row.stored < before && !used.contains(row.hash);
    });
}

}  // namespace

std::vector<uint64_t> endedBefore(const Tables& tables, const Store::Ended& ended, uint32_t limit) {
    std::vector<std::pair<WallTime, uint64_t>> found;
    for (const auto& [number, row] : tables.sessions) {
        const auto before = ended.of(row.application);
        if (row.ended && before && *row.ended < *before) found.emplace_back(*row.ended, number);
    }
    std::sort(found.begin(), found.end());
    if (found.size() > limit) found.resize(limit);
    std::vector<uint64_t> numbers;
    for (const auto& [when, number] : found) numbers.push_back(number);
    return numbers;
}

Expired expire(Tables& tables, const Store::Retention& retention) {
    Expired expired;
    const uint32_t rows_max = retention.rows_max;
    expired.sessions = expireSessions(tables, retention.ended, rows_max);
    if (retention.history_before) {
        expired.history_rows = expireHistory(tables, *retention.history_before, rows_max);
    }
    if (retention.idempotency_before) {
        expired.idempotency_keys = eraseOld(
            tables.idempotency, rows_max,
            [&](const IdempotencyRow& row) { return row.expires < *retention.idempotency_before; });
    }
    if (retention.documents_before) {
        expired.documents = expireDocuments(tables, *retention.documents_before, rows_max);
    }
    return expired;
}

}  // namespace orchestrion::store::memory
