// Folders and files that are still there after a power cut.
#pragma once

#include <string>

#include "base/result.h"

namespace orchestrion::store::sqlite {

// Makes the folder, and those above it, readable by their owner only, if they are not there.
// Durable. Fails with store.io.
Result<void> makeFolder(const std::string& path);
// Makes what was written to a file, or the names in a folder, durable.
Result<void> syncFile(const std::string& path);
std::string folderOf(const std::string& path);
// 0 if there is none.
uint64_t sizeOfFile(const std::string& path);

}  // namespace orchestrion::store::sqlite
