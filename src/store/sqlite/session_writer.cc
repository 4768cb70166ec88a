#include "store/sqlite/session_writer.h"

#include <algorithm>
#include <array>
#include <utility>

#include "store/refusal.h"
#include "store/sqlite/history.h"
#include "store/sqlite/query.h"
#include "store/sqlite/text_list.h"

namespace orchestrion::store::sqlite {
namespace {

constexpr const char* kHead =
    "SELECT version, status, ended IS NOT NULL, turn, history, document_hash FROM session "
    "WHERE number = ?1";
constexpr const char* kCreate =
    "INSERT OR IGNORE INTO session (number, version, status, attention, next_due, turn, history, "
    "started, changed, document_hash, application, parent, tags, active_states, summary, effects, "
    "snapshot, ended, id, partition, tenant) "
    "VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,?20,?21)";
// Most turns do not touch `ended`, and then no index has to be looked at.
constexpr const char* kUpdate =
    "UPDATE session SET version=?2, status=?3, attention=?4, next_due=?5, turn=?6, history=?7, "
    "started=?8, changed=?9, document_hash=?10, application=?11, parent=?12, tags=?13, "
    "active_states=?14, summary=?15, effects=?16, snapshot=?17 WHERE number=?1";
constexpr const char* kUpdateEnd =
    "UPDATE session SET version=?2, status=?3, attention=?4, next_due=?5, turn=?6, history=?7, "
    "started=?8, changed=?9, document_hash=?10, application=?11, parent=?12, tags=?13, "
    "active_states=?14, summary=?15, effects=?16, snapshot=?17, ended=?18 WHERE number=?1";
constexpr const char* kUpdateEffects =
    "UPDATE session SET version=?2, attention=?3, effects=?4 WHERE number=?1 AND version=?5";
constexpr const char* kAddTurn = "INSERT INTO history VALUES (?1,?2,?3,?4,?5,?6)";
constexpr const char* kSetLastTurn = "UPDATE session SET turn=?2, history=?3 WHERE number=?1";

// Binds the columns that creating and updating have in common, ?1 to ?17, and then `more`.
template <class... More>
Result<void> runWith(Statement& statement, const SessionRow& row, uint64_t turn, uint64_t history,
                     const More&... more) {
    const std::string tags = joinTexts(row.tags);
    const std::string states = joinTexts(row.active_states);
    return statement
        .bind(row.number, row.version, row.status, row.attention, row.next_due, turn, history,
              row.started, row.changed, row.document_hash, row.application, row.parent, tags,
              states, Blob{row.summary}, Blob{row.effects}, Blob{row.snapshot}, more...)
        .run();
}

// Takes the history of one session from the front of what is left, if that is where it stands:
// shards write sessions and history in the same order.
std::span<const HistoryRow> takeTurns(std::span<const HistoryRow>& left, uint64_t number) {
    const auto end = std::find_if(left.begin(), left.end(),
                                  [&](const HistoryRow& row) { return row.number != number; });
    const auto turns = left.first(static_cast<size_t>(end - left.begin()));
    left = left.subspan(turns.size());
    return turns;
}

}  // namespace

Result<std::unique_ptr<SessionWriter>> SessionWriter::make(Database& database) {
    std::unique_ptr<SessionWriter> writer(new SessionWriter(database));
    if (Result<void> prepared = writer->prepare(); !prepared) return fail(prepared.error());
    return writer;
}

Result<void> SessionWriter::prepare() {
    const std::array<std::pair<Statement*, const char*>, 7> wanted{
        {{&head_, kHead},
         {&create_, kCreate},
         {&update_, kUpdate},
         {&update_end_, kUpdateEnd},
         {&update_effects_, kUpdateEffects},
         {&add_turn_, kAddTurn},
         {&set_last_turn_, kSetLastTurn}}};
    for (const auto& [statement, sql] : wanted) {
        Result<Statement> prepared = database_.prepare(sql);
        if (!prepared) return fail(prepared.error());
        *statement = std::move(*prepared);
    }
    return {};
}

Problem SessionWriter::write(const Batch& batch, GroupState& group) {
    Turns left = batch.history;
    for (const SessionRow& row : batch.sessions) {
        const Turns turns = takeTurns(left, row.number);
        Problem problem = row.version == 1 ? create(row, turns, group) : update(row, turns, group);
        if (problem) return problem;
    }
    for (const EffectsUpdate& row : batch.effects) {
        if (Problem problem = update(row)) return problem;
    }
    while (!left.empty()) {
        const Turns turns = takeTurns(left, left.front().number);
        if (Problem problem = addTurnsAlone(turns, group)) return problem;
    }
    return std::nullopt;
}

Result<std::optional<SessionWriter::Head>> SessionWriter::readHead(uint64_t number) {
    const Resetting resetting(head_);
    Result<bool> there = head_.bind(number).step();
    if (!there) return fail(there.error());
    if (!*there) return std::optional<Head>();
    return std::optional(Head{head_.number(0), static_cast<SessionStatus>(head_.integer(1)),
                              head_.integer(2) != 0, head_.number(3), head_.number(4),
                              head_.string(5)});
}

Problem SessionWriter::create(const SessionRow& row, Turns turns, GroupState& group) {
    if (row.partition != partitionOf(row.id)) return wrongPartition(row);
    Head head;
    if (Problem problem = addTurns(turns, head, group)) return problem;
    Result<void> created = runWith(create_, row, head.turn, head.history, row.ended, row.id,
                                   row.partition, row.tenant);
    if (!created) return refused(created.error());
    if (database_.changes() == 0) return notNew(row);
    ++group.counters.of(row.status);
    group.useDocument(row.document_hash, 1);
    uint64_t& highest = group.counters.highest.session_number;
    highest = std::max(highest, row.number);
    // New sessions are neighbours at the end of the search table: that costs next to nothing.
    Result<uint64_t> searchable =
        change(database_, "INSERT OR REPLACE INTO search VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9)",
               row.number, row.version, row.status, row.started, row.tenant, row.application,
               row.id, joinTexts(row.tags), joinTexts(row.active_states));
    if (!searchable) return refused(searchable.error());
    return std::nullopt;
}

Problem SessionWriter::update(const SessionRow& row, Turns turns, GroupState& group) {
    Result<std::optional<Head>> found = readHead(row.number);
    if (!found) return refused(found.error());
    if (!*found || (*found)->version + 1 != row.version) {
        return wrongVersion(row.number, row.version);
    }
    Head& head = **found;
    if (Problem problem = addTurns(turns, head, group)) return problem;
    Result<void> updated = head.has_end || row.ended
                               ? runWith(update_end_, row, head.turn, head.history, row.ended)
                               : runWith(update_, row, head.turn, head.history);
    if (!updated) return refused(updated.error());
    --group.counters.of(head.status);
    ++group.counters.of(row.status);
    group.changed_sessions.push_back(row.number);
    if (head.document_hash != row.document_hash) {
        group.useDocument(head.document_hash, -1);
        group.useDocument(row.document_hash, 1);
    }
    return std::nullopt;
}

Problem SessionWriter::update(const EffectsUpdate& row) {
    Result<void> updated =
        update_effects_
            .bind(row.number, row.version, row.attention, Blob{row.effects}, row.version - 1)
            .run();
    if (!updated) return refused(updated.error());
    if (database_.changes() == 0) return wrongVersion(row.number, row.version);
    return std::nullopt;
}

// Appends to the chain that ends at `head`, and moves its end.
Problem SessionWriter::addTurns(Turns turns, Head& head, GroupState& group) {
    for (const HistoryRow& row : turns) {
        if (row.turn <= head.turn) return turnNotNew(row);
        const uint64_t sequence = ++group.counters.highest.history_sequence;
        Result<void> added =
            add_turn_.bind(sequence, head.history, row.number, row.turn, row.at, row.text).run();
        if (!added) return refused(added.error());
        head.history = sequence;
        head.turn = row.turn;
        ++group.counters.history_rows;
    }
    return std::nullopt;
}

// History whose session is not written beside it.
Problem SessionWriter::addTurnsAlone(Turns turns, GroupState& group) {
    const uint64_t number = turns.front().number;
    Result<std::optional<Head>> head = readHead(number);
    if (!head) return refused(head.error());
    if (!*head) return turnNotNew(turns.front());
    if (Problem problem = addTurns(turns, **head, group)) return problem;
    Result<void> set = set_last_turn_.bind(number, (*head)->turn, (*head)->history).run();
    if (!set) return refused(set.error());
    return std::nullopt;
}

Problem SessionWriter::erase(uint64_t number, GroupState& group) {
    Result<std::optional<Head>> head = readHead(number);
    if (!head) return refused(head.error());
    if (!*head) return std::nullopt;
    Result<Chain> history = eraseNewest(database_, number, (*head)->history, UINT64_MAX);
    if (!history) return refused(history.error());
    Result<uint64_t> messages = change(
        database_,
        "DELETE FROM message WHERE receiver = (SELECT id FROM session WHERE number = ?1)", number);
    if (!messages) return refused(messages.error());
    for (const char* sql :
         {"DELETE FROM session WHERE number = ?1", "DELETE FROM search WHERE number = ?1"}) {
        if (Result<uint64_t> erased = change(database_, sql, number); !erased)
            return refused(erased.error());
    }
    group.counters.history_rows -= history->removed;
    group.counters.messages -= *messages;
    --group.counters.of((*head)->status);
    group.useDocument((*head)->document_hash, -1);
    return std::nullopt;
}

Problem SessionWriter::shorten(uint64_t number, uint64_t rows_max, GroupState& group, bool& whole) {
    Result<std::optional<Head>> head = readHead(number);
    if (!head) return refused(head.error());
    Result<Chain> history = eraseNewest(database_, number, *head ? (*head)->history : 0, rows_max);
    if (!history) return refused(history.error());
    group.counters.history_rows -= history->removed;
    whole = history->last == 0;
    if (!*head) return std::nullopt;
    Result<void> set = set_last_turn_.bind(number, (*head)->turn, history->last).run();
    if (!set) return refused(set.error());
    return std::nullopt;
}

}  // namespace orchestrion::store::sqlite
