// Everything that is wrong with a file, as sentences.
#pragma once

#include <string>
#include <vector>

#include "store/sqlite/database.h"

namespace orchestrion::store::sqlite {

// Reads the whole file; in one read transaction, so beside a running server, too.
Result<std::vector<std::string>> checkFile(Database& database);

}  // namespace orchestrion::store::sqlite
