#include "store/sqlite/history.h"

#include <algorithm>

#include "store/matching.h"
#include "store/sqlite/query.h"

namespace orchestrion::store::sqlite {
namespace {

// One row of a chain, without its text.
struct Link {
    uint64_t previous = 0;
    uint64_t number = 0;
};

Result<std::optional<Link>> readLink(Database& database, uint64_t sequence) {
    return readRow(
        database, "SELECT previous, number FROM history WHERE sequence = ?1",
        [](const Statement& row) {
            return Link{row.number(0), row.number(1)};
        },
        sequence);
}

const std::string kRows =
    "SELECT h.sequence, h.number, h.turn, s.id, s.application, h.at, h.text, s.tenant FROM history "
    "h "
    "JOIN session s ON s.number = h.number ";

HistoryRow rowOf(const Statement& row) {
    return {row.number(0), row.number(1), row.number(2), row.string(3),
            row.string(4), row.time(5),   row.string(6), row.string(7)};
}

// Where a walk through the chain of a session begins, before `before_sequence` if that is given.
Result<uint64_t> endOfChain(Database& database, const HistoryQuery& query) {
    if (query.before_sequence != 0) {
        Result<std::optional<Link>> link = readLink(database, query.before_sequence);
        if (!link) return fail(link.error());
        if (*link && (*link)->number == query.number) return (*link)->previous;
    }
    Result<std::optional<uint64_t>> last = readRow(
        database, "SELECT history FROM session WHERE number = ?1",
        [](const Statement& row) { return row.number(0); }, query.number);
    if (!last) return fail(last.error());
    return last->value_or(0);
}

// The sequences asked for of one session, in the order asked for.
Result<std::vector<uint64_t>> walk(Database& database, const HistoryQuery& query) {
    const uint32_t limit = boundedLimit(query.limit);
    std::vector<uint64_t> found;
    Result<uint64_t> sequence = endOfChain(database, query);
    if (!sequence) return fail(sequence.error());
    uint64_t at = *sequence;
    while (at > query.after_sequence && !(query.newest_first && found.size() == limit)) {
        Result<std::optional<Link>> link = readLink(database, at);
        if (!link) return fail(link.error());
        if (!*link || (*link)->number != query.number) break;
        if (query.before_sequence == 0 || at < query.before_sequence) found.push_back(at);
        at = (*link)->previous;
    }
    if (!query.newest_first) {
        std::reverse(found.begin(), found.end());
        if (found.size() > limit) found.resize(limit);
    }
    return found;
}

Result<std::vector<HistoryRow>> readOne(Database& database, const HistoryQuery& query) {
    Result<std::vector<uint64_t>> sequences = walk(database, query);
    if (!sequences) return fail(sequences.error());
    const std::string sql = kRows + "WHERE h.sequence = ?1";
    std::vector<HistoryRow> rows;
    for (const uint64_t sequence : *sequences) {
        Result<std::optional<HistoryRow>> row = readRow(database, sql, rowOf, sequence);
        if (!row) return fail(row.error());
        if (!*row) continue;
        if (!query.application.empty() && (*row)->application != query.application) break;
        if (!query.tenant.empty() && (*row)->tenant != query.tenant) break;
        rows.push_back(std::move(**row));
    }
    return rows;
}

Result<std::vector<HistoryRow>> readAll(Database& database, const HistoryQuery& query) {
    const uint64_t before = query.before_sequence == 0 ? INT64_MAX : query.before_sequence;
    const uint32_t limit = boundedLimit(query.limit);
    const std::string order =
        query.newest_first ? "ORDER BY h.sequence DESC LIMIT ?3" : "ORDER BY h.sequence LIMIT ?3";
    std::string sql = kRows + "WHERE h.sequence > ?1 AND h.sequence < ?2 ";
    // A filter that is not set is a term without columns, which SQLite looks at once.
    sql += query.application.empty() ? "AND ?4 IS ?4 " : "AND s.application = ?4 ";
    sql += query.tenant.empty() ? "AND ?5 IS ?5 " : "AND s.tenant = ?5 ";
    return readRows(database, sql + order, rowOf, query.after_sequence, before, limit,
                    query.application, query.tenant);
}

}  // namespace

Result<std::vector<HistoryRow>> readHistory(Database& database, const HistoryQuery& query) {
    return query.number == 0 ? readAll(database, query) : readOne(database, query);
}

Result<Chain> eraseNewest(Database& database, uint64_t number, uint64_t last, uint64_t rows_max) {
    Chain chain{last, 0};
    while (chain.last != 0 && chain.removed < rows_max) {
        Result<std::optional<Link>> link = readLink(database, chain.last);
        if (!link) return fail(link.error());
        if (!*link || (*link)->number != number) {
            chain.last = 0;
            break;
        }
        Result<uint64_t> erased =
            change(database, "DELETE FROM history WHERE sequence = ?1", chain.last);
        if (!erased) return fail(erased.error());
        chain.last = (*link)->previous;
        ++chain.removed;
    }
    return chain;
}

}  // namespace orchestrion::store::sqlite
