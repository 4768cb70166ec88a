// Copies the write-ahead log into the file, as far as no reader and no writer has to wait.
#pragma once

#include "store/sqlite/database.h"

namespace orchestrion::store::sqlite {

// How many bytes of the log are left to be copied.
Result<uint64_t> checkpointLog(Database& database);

}  // namespace orchestrion::store::sqlite
