// Writes sessions and their history: the hot path of a commit.
//
// Lifetime   Borrows the connection, whose transaction is open during every call.
// Threading  The writer's.
// Rules      A session's history is a chain: the session knows its last row, each row the one
//            before. So a turn writes one page of sessions at a random place and one at the end of
//            the history; an index over sessions would cost a second random page.
#pragma once

#include <memory>
#include <span>

#include "store/sqlite/group_state.h"

namespace orchestrion::store::sqlite {

class SessionWriter {
public:
    static Result<std::unique_ptr<SessionWriter>> make(Database& database);

    // All sessions, effects and history of the batch.
    Problem write(const Batch& batch, GroupState& group);
    // With its history and the messages to it. One that is not there is skipped.
    Problem erase(uint64_t number, GroupState& group);
    // Erases at most so much of its history, the newest first; `whole`: nothing of it is left.
    Problem shorten(uint64_t number, uint64_t rows_max, GroupState& group, bool& whole);

private:
    // What has to be known of a stored session before it is written.
    struct Head {
        uint64_t version = 0;
        SessionStatus status = SessionStatus::kRunning;
        bool has_end = false;
        uint64_t turn = 0;     // the last one in history
        uint64_t history = 0;  // where it stands; 0: nowhere
        std::string document_hash;
    };
    using Turns = std::span<const HistoryRow>;

    explicit SessionWriter(Database& database) : database_(database) {}
    Result<void> prepare();
    Result<std::optional<Head>> readHead(uint64_t number);
    Problem create(const SessionRow& row, Turns turns, GroupState& group);
    Problem update(const SessionRow& row, Turns turns, GroupState& group);
    Problem update(const EffectsUpdate& row);
    Problem addTurns(Turns turns, Head& head, GroupState& group);
    Problem addTurnsAlone(Turns turns, GroupState& group);

    Database& database_;
    Statement head_;
    Statement create_;
    Statement update_;
    Statement update_end_;
    Statement update_effects_;
    Statement add_turn_;
    Statement set_last_turn_;
};

}  // namespace orchestrion::store::sqlite
