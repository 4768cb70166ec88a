#include "store/findings.h"

#include "store/rows.h"

namespace orchestrion::store {

std::string messageWithoutReceiver(uint64_t sequence, std::string_view receiver) {
    return "message " + std::to_string(sequence) + " is for session '" + std::string(receiver) +
           "', which is not there";
}

std::string sessionWithoutDocument(std::string_view id, std::string_view hash) {
    return "session '" + std::string(id) + "' runs document " + std::string(hash) +
           ", which is not there";
}

std::string sessionInWrongPartition(std::string_view id, uint64_t partition) {
    return "session '" + std::string(id) + "' is in partition " + std::to_string(partition) +
           ", but belongs to " + std::to_string(partitionOf(id));
}

std::string historyWithHole(uint64_t number, uint64_t turn) {
    return "the history of session " + std::to_string(number) + " lacks turn " +
           std::to_string(turn);
}

std::string historyWithoutSession(uint64_t sequence, uint64_t number) {
    return "history entry " + std::to_string(sequence) + " is of session " +
           std::to_string(number) + ", which is not there";
}

}  // namespace orchestrion::store
