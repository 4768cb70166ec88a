#include "store/sqlite/lock_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace orchestrion::store::sqlite {
namespace {

// The holder's process id as it wrote it: digits, or nothing.
std::string holderIn(int file) {
    char text[32];
    const ssize_t size = pread(file, text, sizeof(text), 0);
    std::string holder;
    for (ssize_t i = 0; i < size && text[i] >= '0' && text[i] <= '9'; ++i) holder += text[i];
    return holder;
}

Unexpected<Error> failed(const std::string& path) {
    return fail("store.io", "expected to lock '" + path + "', but that failed (" +
                                std::strerror(errno) +
                                "); check that the folder exists and may be written to");
}

Unexpected<Error> taken(const std::string& path, const std::string& holder) {
    return fail("store.locked", "expected to be alone in this data folder, but " +
                                    (holder.empty() ? "another process" : "process " + holder) +
                                    " has '" + path +
                                    "' locked; stop it, or choose another data folder");
}

}  // namespace

Result<LockFile> LockFile::take(const std::string& path) {
    const int file = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) return failed(path);
    LockFile lock(file);
    if (flock(file, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK) return failed(path);
        return taken(path, holderIn(file));
    }
    // For people only: that it cannot be written does not make the lock less of one.
    const std::string holder = std::to_string(getpid()) + "\n";
    if (ftruncate(file, 0) == 0) (void)!pwrite(file, holder.data(), holder.size(), 0);
    return lock;
}

LockFile::LockFile(LockFile&& other) noexcept : file_(std::exchange(other.file_, -1)) {}

LockFile::~LockFile() {
    if (file_ >= 0) close(file_);
}

}  // namespace orchestrion::store::sqlite
