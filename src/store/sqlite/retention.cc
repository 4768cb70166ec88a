#include "store/sqlite/retention.h"

#include "store/sqlite/query.h"
#include "store/sqlite/session_reader.h"

namespace orchestrion::store::sqlite {
namespace {

constexpr auto kNumber = [](const Statement& row) { return row.number(0); };

// One piece of what has expired.
class Expiry {
public:
    Expiry(Database& database, SessionWriter& sessions, uint32_t rows_max, GroupState& group)
        : database_(database), sessions_(sessions), rows_max_(rows_max), group_(group) {}

    // A session with more history than may go at once loses some of it, and is there until the rest
    // has gone.
    Result<void> expireSessions(const Store::Ended& ended) {
        const auto numbers = endedNumbers(database_, ended, rows_max_);
        if (!numbers) return fail(numbers.error());
        for (const uint64_t number : *numbers) {
            const uint64_t gone = historyGone();
            if (gone >= rows_max_) break;
            bool whole = false;
            Problem problem = sessions_.shorten(number, rows_max_ - gone, group_, whole);
            if (!problem && whole) problem = sessions_.erase(number, group_);
            if (problem) return fail(problem->error);
            expired.sessions += whole ? 1 : 0;
        }
        expired.history_rows += historyGone();
        return {};
    }

    // The oldest rows go first, so that no session's history gets a hole: up to the last of the
    // first rows that is old enough, and with it any before it that a wrong clock made look newer.
    Result<void> expireHistory(WallTime before) {
        const auto last =
            readRow(database_,
                    "SELECT coalesce(max(sequence), 0) FROM "
                    "(SELECT sequence, at FROM history ORDER BY sequence LIMIT ?2) WHERE at < ?1",
                    kNumber, before, rows_max_);
        if (!last) return fail(last.error());
        Result<uint64_t> removed =
            change(database_, "DELETE FROM history WHERE sequence <= ?1", last->value_or(0));
        if (!removed) return fail(removed.error());
        group_.counters.history_rows -= *removed;
        expired.history_rows += *removed;
        return {};
    }

    Result<void> expireIdempotency(WallTime before) {
        Result<uint64_t> removed =
            change(database_,
                   "DELETE FROM idempotency WHERE key IN "
                   "(SELECT key FROM idempotency WHERE expires < ?1 ORDER BY expires LIMIT ?2)",
                   before, rows_max_);
        if (!removed) return fail(removed.error());
        expired.idempotency_keys = *removed;
        return {};
    }

    Result<void> expireDocuments(WallTime before) {
        Result<uint64_t> removed = change(
            database_,
            "DELETE FROM document WHERE rowid IN (SELECT rowid FROM document d WHERE stored < ?1 "
            "AND NOT EXISTS (SELECT 1 FROM document_use u WHERE u.hash = d.hash AND u.sessions > "
            "0) "
            "LIMIT ?2)",
            before, rows_max_);
        if (!removed) return fail(removed.error());
        expired.documents = *removed;
        group_.counters.documents -= *removed;
        Result<uint64_t> unused = change(database_,
                                         "DELETE FROM document_use WHERE sessions = 0 "
                                         "AND hash NOT IN (SELECT hash FROM document)");
        if (!unused) return fail(unused.error());
        return {};
    }

    Expired expired;

private:
    uint64_t historyGone() const { return history_before_ - group_.counters.history_rows; }

    Database& database_;
    SessionWriter& sessions_;
    const uint32_t rows_max_;
    GroupState& group_;
    const uint64_t history_before_ = group_.counters.history_rows;
};

}  // namespace

Result<Expired> expireRows(Database& database, SessionWriter& sessions,
                           const Store::Retention& retention, GroupState& group) {
    Expiry expiry(database, sessions, retention.rows_max, group);
    Result<void> done = expiry.expireSessions(retention.ended);
    if (done && retention.history_before) done = expiry.expireHistory(*retention.history_before);
    if (done && retention.idempotency_before) {
        done = expiry.expireIdempotency(*retention.idempotency_before);
    }
    if (done && retention.documents_before) {
        done = expiry.expireDocuments(*retention.documents_before);
    }
    if (!done) return fail(done.error());
    return expiry.expired;
}

}  // namespace orchestrion::store::sqlite
