// A consistent copy of a store while it runs.
#pragma once

#include <string>

#include "base/result.h"

namespace orchestrion::store::sqlite {

// Copies the file at `source` to `path`, which must not exist; without its free pages. Durable, and
// whole or not there at all, when it returns. Readers and the writer go on meanwhile; what they
// write grows the write-ahead log until the copy is done.
Result<void> copyStore(const std::string& source, const std::string& path);

}  // namespace orchestrion::store::sqlite
