#include "store/sqlite/counters.h"

#include "store/sqlite/query.h"

namespace orchestrion::store::sqlite {

Result<Counters> readCounters(Database& database) {
    Result<std::optional<Counters>> found = readRow(
        database,
        "SELECT commits, session_number, message_sequence, history_sequence, sessions, ended, "
        "messages, history_rows, documents FROM counter WHERE one = 1",
        [](const Statement& row) {
            return Counters{row.number(0), {row.number(1), row.number(2), row.number(3)},
                            row.number(4), row.number(5),
                            row.number(6), row.number(7),
                            row.number(8)};
        });
    if (!found) return fail(found.error());
    if (*found) return **found;
    return fail("store.damaged", "expected counters in '" + database.path() +
                                     "', but there are none; restore the last backup");
}

Result<void> writeCounters(Database& database, const Counters& counters) {
    Result<uint64_t> written = change(
        database,
        "UPDATE counter SET commits = ?1, session_number = ?2, message_sequence = ?3, "
        "history_sequence = ?4, sessions = ?5, ended = ?6, messages = ?7, history_rows = ?8, "
        "documents = ?9 WHERE one = 1",
        counters.commits, counters.highest.session_number, counters.highest.message_sequence,
        counters.highest.history_sequence, counters.sessions, counters.ended, counters.messages,
        counters.history_rows, counters.documents);
    if (!written) return fail(written.error());
    return {};
}

}  // namespace orchestrion::store::sqlite
