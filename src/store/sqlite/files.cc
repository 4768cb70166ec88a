#include "store/sqlite/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace orchestrion::store::sqlite {
namespace {

namespace fs = std::filesystem;

constexpr mode_t kOwnerOnly = 0700;

Unexpected<Error> failed(const std::string& path, int error) {
    const bool full = error == ENOSPC || error == EDQUOT;
    return fail(full ? "store.full" : "store.io",
                "expected to write '" + path + "', but that failed (" + std::strerror(error) +
                    (full ? "); free space on its disk"
                          : "); check that its folder exists and may be written to"));
}

}  // namespace

Result<void> makeFolder(const std::string& path) {
    std::error_code error;
    if (fs::is_directory(path, error)) return {};
    const std::string parent = folderOf(path);
    if (parent != path) {
        if (Result<void> made = makeFolder(parent); !made) return made;
    }
    if (mkdir(path.c_str(), kOwnerOnly) != 0 && errno != EEXIST) return failed(path, errno);
    if (!fs::is_directory(path, error)) return failed(path, ENOTDIR);
    return syncFile(parent);
}

Result<void> syncFile(const std::string& path) {
    const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return failed(path, errno);
    const int synced = fsync(file);
    const int error = errno;
    close(file);
    if (synced != 0) return failed(path, error);
    return {};
}

std::string folderOf(const std::string& path) {
    std::string_view name = path;
    while (name.size() > 1 && name.ends_with('/')) name.remove_suffix(1);
    const fs::path parent = fs::path(name).parent_path();
    return parent.empty() ? (name == "." ? path : ".") : parent.string();
}

uint64_t sizeOfFile(const std::string& path) {
    std::error_code error;
    const uintmax_t size = fs::file_size(path, error);
    return error ? 0 : size;
}

}  // namespace orchestrion::store::sqlite
