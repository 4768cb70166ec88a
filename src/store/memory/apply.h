// Applies one batch to the tables in memory, under the contract's checks.
#pragma once

#include "store/memory/tables.h"

namespace orchestrion::store::memory {

// kCommitted, kFenced or kConflict; first_history has one entry. What was changed before a failure
// was found is in `undo`, which the caller rolls back.
CommitResult apply(Tables& tables, Undo& undo, const Batch& batch);

}  // namespace orchestrion::store::memory
