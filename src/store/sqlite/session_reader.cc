#include "store/sqlite/session_reader.h"

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
const std::string kEnded =
    kAllColumns + " FROM session WHERE ended < ?1 ORDER BY ended, number LIMIT ?2";
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

Result<std::vector<SessionRow>> loadEnded(Database& database, WallTime before, uint32_t limit) {
    return readRows(database, kEnded, wholeOf, before, limit);
}

}  // namespace orchestrion::store::sqlite
