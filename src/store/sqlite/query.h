// Rows of a query as values.
//
// `sql` is one of a bounded number of texts: its statement is kept. `read` turns a row into a
// value.
#pragma once

#include <utility>
#include <vector>

#include "store/sqlite/database.h"

namespace orchestrion::store::sqlite {

// Calls `each` with every row until it returns false.
template <class Each, class... Values>
Result<void> forEachRow(Database& database, std::string_view sql, Each each,
                        const Values&... values) {
    Result<Statement*> query = database.statement(sql);
    if (!query) return fail(query.error());
    Statement& row = (*query)->bind(values...);
    const Resetting resetting(row);
    for (;;) {
        Result<bool> there = row.step();
        if (!there) return fail(there.error());
        if (!*there || !each(std::as_const(row))) return {};
    }
}

template <class Read, class... Values>
auto readRows(Database& database, std::string_view sql, Read read, const Values&... values)
    -> Result<std::vector<decltype(read(std::declval<const Statement&>()))>> {
    std::vector<decltype(read(std::declval<const Statement&>()))> found;
    const auto keep = [&](const Statement& row) {
        found.push_back(read(row));
        return true;
    };
    if (Result<void> done = forEachRow(database, sql, keep, values...); !done) {
        return fail(done.error());
    }
    return found;
}

// The first row, if there is one.
template <class Read, class... Values>
auto readRow(Database& database, std::string_view sql, Read read, const Values&... values)
    -> Result<std::optional<decltype(read(std::declval<const Statement&>()))>> {
    std::optional<decltype(read(std::declval<const Statement&>()))> found;
    const auto keep = [&](const Statement& row) {
        found = read(row);
        return false;
    };
    if (Result<void> done = forEachRow(database, sql, keep, values...); !done) {
        return fail(done.error());
    }
    return found;
}

// Runs a statement that gives no rows; how many rows it changed.
template <class... Values>
Result<uint64_t> change(Database& database, std::string_view sql, const Values&... values) {
    Result<Statement*> statement = database.statement(sql);
    if (!statement) return fail(statement.error());
    if (Result<void> done = (*statement)->bind(values...).run(); !done) return fail(done.error());
    return database.changes();
}

}  // namespace orchestrion::store::sqlite
