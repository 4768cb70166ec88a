#include "store/memory/check.h"

#include "store/findings.h"

namespace orchestrion::store::memory {
namespace {

void checkSessions(const Tables& tables, std::vector<std::string>& findings) {
    for (const auto& [number, row] : tables.sessions) {
        if (row.partition != partitionOf(row.id)) {
            findings.push_back(sessionInWrongPartition(row.id, row.partition));
        }
        if (!row.document_hash.empty() && !tables.documents.contains(row.document_hash)) {
            findings.push_back(sessionWithoutDocument(row.id, row.document_hash));
        }
    }
}

void checkMessages(const Tables& tables, std::vector<std::string>& findings) {
    for (const auto& [sequence, row] : tables.messages) {
        if (!tables.numbers.contains(row.receiver)) {
            findings.push_back(messageWithoutReceiver(sequence, row.receiver));
        }
    }
}

void checkHistory(const Tables& tables, std::vector<std::string>& findings) {
    uint64_t number = 0;
    uint64_t turn = 0;
    for (const auto& [key, sequence] : tables.turns) {
        if (!tables.sessions.contains(key.first)) {
            findings.push_back(historyWithoutSession(sequence, key.first));
        }
        if (key.first == number && key.second != turn + 1) {
            findings.push_back(historyWithHole(number, turn + 1));
        }
        number = key.first;
        turn = key.second;
    }
}

}  // namespace

std::vector<std::string> check(const Tables& tables) {
    std::vector<std::string> findings;
    checkSessions(tables, findings);
    checkMessages(tables, findings);
    checkHistory(tables, findings);
    return findings;
}

}  // namespace orchestrion::store::memory
