// SQLite's result codes as errors of the store: what is wrong with which file, and what to do.
//
// Threading  Any; nothing is kept.
#pragma once

#include <string>

#include "base/result.h"

struct sqlite3;

namespace orchestrion::store::sqlite {

// `code` is SQLite's extended result code of the call that failed on `database` (may be null when
// opening failed). What the system said is read from errno, which the caller has cleared before the
// call: SQLite does not hand it on when a commit fails.
Error errorOf(int code, sqlite3* database, const std::string& path);

}  // namespace orchestrion::store::sqlite
