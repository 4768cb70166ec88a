// Says that one process, and which, works in a data folder.
//
// Lifetime   Held until destroyed, and never longer than the process lives, however it ends.
#pragma once

#include <string>

#include "base/result.h"

namespace orchestrion::store::sqlite {

class LockFile {
public:
    // Made if it is not there. Fails with store.locked, naming the process that has it, or
    // store.io.
    static Result<LockFile> take(const std::string& path);
    ~LockFile();
    LockFile(LockFile&& other) noexcept;
    LockFile& operator=(LockFile&&) = delete;

private:
    explicit LockFile(int file) : file_(file) {}
    int file_;
};

}  // namespace orchestrion::store::sqlite
