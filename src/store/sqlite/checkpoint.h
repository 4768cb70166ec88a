// Copies the write-ahead log into the file, as far as no reader and no writer has to wait.
#pragma once

#include "store/sqlite/database.h"

namespace orchestrion::store::sqlite {

// How many frames (pages) of the log are copied, of those there were at the beginning: what is
// committed meanwhile is not looked at.
Result<uint64_t> checkpointLog(Database& database);

}  // namespace orchestrion::store::sqlite
