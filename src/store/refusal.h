// The answers to groups that a store does not write, in the same words whatever the store.
//
// Threading  Any; nothing is kept.
#pragma once

#include <string>

#include "store/store.h"

namespace orchestrion::store {

CommitResult conflict(const std::string& what);
CommitResult fenced(const PartitionEpoch& believed, uint64_t epoch);

// The conflicts there are.
CommitResult notNew(const SessionRow& row);  // version 1, but number or id are taken
CommitResult wrongVersion(uint64_t number, uint64_t version);
CommitResult wrongPartition(const SessionRow& row);
CommitResult messageExists(uint64_t sequence);
CommitResult messageMissing(uint64_t sequence);
CommitResult turnNotNew(
    const HistoryRow& row);  // no such session, or it has this turn or a later one

}  // namespace orchestrion::store
