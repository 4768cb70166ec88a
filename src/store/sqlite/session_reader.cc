#include "store/sqlite/session_reader.h"

#include <algorithm>

#include "store/matching.h"
#include "store/sqlite/query.h"
#include "store/sqlite/text_list.h"

namespace orchestrion::store::sqlite {
namespace {

const std::string kSummaryColumns =
    "SELECT number, version, status, attention, partition, next_due, ended, started, changed, id, "
    "document_hash, application, parent, tags, active_states, summary, tenant";
const std::string kAllColumns = kSummaryColumns + ", effects, snapshot";
const std::string kLoad = kAllColumns + " FROM session WHERE id = ?1";
const std::string kSummary = kSummaryColumns + " FROM session WHERE number = ?1";
const std::string kWhole = kAllColumns + " FROM session WHERE number = ?1";
// One look at the index for each application, however many sessions have ended.
constexpr std::string_view kApplicationsWithEnded =
    "WITH RECURSIVE name(x) AS (SELECT min(application) FROM session WHERE ended IS NOT NULL "
    "UNION ALL SELECT (SELECT min(application) FROM session WHERE ended IS NOT NULL AND "
    "application > x) FROM name WHERE x IS NOT NULL) SELECT x FROM name WHERE x IS NOT NULL";
constexpr std::string_view kEndedOf =
    "SELECT ended, number FROM session WHERE application = ?1 AND ended < ?2 "
    "ORDER BY ended, number LIMIT ?3";
const std::string kScan =
    "SELECT number, status, attention, partition, next_due, id FROM session "
    "WHERE status < ?1 OR attention <> 0";

SessionRow summaryOf(const Statement& row) {
    SessionRow session;
    session.number = row.number(0);
    session.version = row.number(1);
    session.status = static_cast<SessionStatus>(row.integer(2));
    session.attention = static_cast<uint8_t>(row.integer(3));
    session.partition = static_cast<uint16_t>(row.integer(4));
    session.next_due = row.optionalTime(5);
    session.ended = row.optionalTime(6);
    session.started = row.time(7);
    session.changed = row.time(8);
    session.id = row.string(9);
    session.document_hash = row.string(10);
    session.application = row.string(11);
    session.parent = row.string(12);
    session.tags = splitTexts(row.text(13));
    session.active_states = splitTexts(row.text(14));
    session.summary = row.string(15);
    session.tenant = row.string(16);
    return session;
}

SessionRow wholeOf(const Statement& row) {
    SessionRow session = summaryOf(row);
    session.effects = row.string(17);
    session.snapshot = row.string(18);
    return session;
}

}  // namespace

Result<std::optional<SessionRow>> loadSession(Database& database, std::string_view id) {
    return readRow(database, kLoad, wholeOf, id);
}

Result<std::optional<SessionRow>> loadSummary(Database& database, uint64_t number) {
    return readRow(database, kSummary, summaryOf, number);
}

Result<void> scanSessions(Database& database, std::span<const uint16_t> partitions,
                          const std::function<void(const ScannedSession&)>& each) {
    const PartitionSet wanted = toSet(partitions);
    ScannedSession session;
    const auto pass = [&](const Statement& row) {
        if (!wanted.test(row.number(3) % kPartitions)) return true;
        session.number = row.number(0);
        session.status = static_cast<SessionStatus>(row.integer(1));
        session.attention = static_cast<uint8_t>(row.integer(2));
        session.next_due = row.optionalTime(4);
        session.id.assign(row.text(5));
        each(session);
        return true;
    };
    return forEachRow(database, kScan, pass, SessionStatus::kCompleted);
}

Result<std::vector<uint64_t>> endedNumbers(Database& database, const Store::Ended& ended,
                                           uint32_t limit) {
    const auto applications = readRows(database, kApplicationsWithEnded,
                                       [](const Statement& row) { return row.string(0); });
    if (!applications) return fail(applications.error());
    std::vector<std::pair<WallTime, uint64_t>> found;
    const auto keep = [&](const Statement& row) {
        found.emplace_back(row.time(0), row.number(1));
        return true;
    };
    for (const std::string& application : *applications) {
        const auto before = ended.of(application);
        if (!before) continue;
        const auto done = forEachRow(database, kEndedOf, keep, application, *before, limit);
        if (!done) return fail(done.error());
    }
    std::sort(found.begin(), found.end());
    if (found.size() > limit) found.resize(limit);
    std::vector<uint64_t> numbers;
    for (const auto& [when, number] : found) numbers.push_back(number);
    return numbers;
}

Result<std::vector<SessionRow>> loadEnded(Database& database, const Store::Ended& ended,
                                          uint32_t limit) {
    const auto numbers = endedNumbers(database, ended, limit);
    if (!numbers) return fail(numbers.error());
    std::vector<SessionRow> rows;
    for (const uint64_t number : *numbers) {
        auto row = readRow(database, kWhole, wholeOf, number);
        if (!row) return fail(row.error());
        if (*row) rows.push_back(std::move(**row));
    }
    return rows;
}

}  // namespace orchestrion::store::sqlite
