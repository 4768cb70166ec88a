#include "store/refusal.h"

namespace orchestrion::store {
namespace {

std::string text(uint64_t number) {
    return std::to_string(number);
}

}  // namespace

CommitResult conflict(const std::string& what) {
    const std::string advice =
        "; either a second server writes to this store, which must be stopped, or this is a defect "
        "to be reported";
    return {Outcome::kConflict, {"store.conflict", what + advice}, {}};
}

CommitResult fenced(const PartitionEpoch& believed, uint64_t epoch) {
    return {
        Outcome::kFenced,
        {"store.fenced", "expected to own partition " + text(believed.partition) + " with epoch " +
                             text(believed.epoch) + ", but its epoch is " + text(epoch) +
                             ": another server has taken it over, and this one must stop "
                             "writing to it"},
        {}};
}

CommitResult notNew(const SessionRow& row) {
    return conflict("expected session '" + row.id + "' to be new, but its number " +
                    text(row.number) + " or its id is taken");
}
CommitResult wrongVersion(uint64_t number, uint64_t version) {
    return conflict("expected session " + text(number) + " at version " + text(version - 1) +
                    ", but it has another one or is not there");
}
CommitResult wrongPartition(const SessionRow& row) {
    return conflict("expected session '" + row.id + "' in partition " + text(partitionOf(row.id)) +
                    ", but the row says " + text(row.partition));
}
CommitResult messageExists(uint64_t sequence) {
    return conflict("expected message " + text(sequence) + " to be new, but there is one");
}
CommitResult messageMissing(uint64_t sequence) {
    return conflict("expected message " + text(sequence) + " to wait, but it is not there");
}
CommitResult turnNotNew(const HistoryRow& row) {
    return conflict("expected turn " + text(row.turn) + " of session " + text(row.number) +
                    " to come after the last one, but it does not, or there is no such session");
}

}  // namespace orchestrion::store
