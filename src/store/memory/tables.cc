#include "store/memory/tables.h"

namespace orchestrion::store::memory {

HistoryRow Tables::complete(const HistoryRow& row) const {
    HistoryRow complete = row;
    const SessionRow& session = sessions.at(row.number);
    complete.session_id = session.id;
    complete.application = session.application;
    complete.tenant = session.tenant;
    return complete;
}

void eraseHistory(Tables& tables, Undo& undo, uint64_t sequence) {
    const HistoryRow& row = tables.history.at(sequence);
    undo.erase(tables.turns, {row.number, row.turn});
    undo.erase(tables.history, sequence);
}

bool eraseSession(Tables& tables, Undo& undo, uint64_t number) {
    const auto found = tables.sessions.find(number);
    if (found == tables.sessions.end()) return false;
    const std::string id = found->second.id;
    for (auto turn = tables.turns.lower_bound({number, 0});
         turn != tables.turns.end() && turn->first.first == number;
         turn = tables.turns.lower_bound({number, 0})) {
        eraseHistory(tables, undo, turn->second);
    }
    std::vector<uint64_t> messages;
    for (const auto& [sequence, message] : tables.messages) {
        if (message.receiver == id) messages.push_back(sequence);
    }
    for (const uint64_t sequence : messages) undo.erase(tables.messages, sequence);
    undo.erase(tables.numbers, id);
    return undo.erase(tables.sessions, number);
}

}  // namespace orchestrion::store::memory
