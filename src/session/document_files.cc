#include "session/document_files.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>

namespace orchestrion::session {
namespace {

namespace fs = std::filesystem;

class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }
    ~Descriptor() {
        if (number_ >= 0) close(number_);
    }
    int get() const { return number_; }
    bool good() const { return number_ >= 0; }

private:
    int number_;
};

Unexpected<Error> notFound(const fs::path& file, const std::string& why) {
    return fail("document.notFound", "'" + file.string() + "' " + why);
}

Unexpected<Error> forbidden(const std::string& path, const std::string& why) {
    return fail("document.forbidden", "'" + path + "' " + why);
}

// Nothing is within an empty root.
bool isWithin(const fs::path& path, const fs::path& root) {
    if (root.empty()) return false;
    const auto [end, rest] = std::mismatch(root.begin(), root.end(), path.begin(), path.end());
    return end == root.end() || (end->empty() && std::next(end) == root.end());
}

// The path with all links followed, if that is below one of the folders. A path that cannot be
// followed is answered like one outside: whoever asks learns nothing about what is there.
Result<fs::path> follow(const std::string& path, const DocumentFolders& folders) {
    std::error_code error;
    const fs::path root = fs::weakly_canonical(folders.root, error);
    const fs::path also_below = fs::weakly_canonical(folders.also_below, error);
    const fs::path file = fs::weakly_canonical(folders.root / fs::path(path), error);
    if (error || !(isWithin(file, root) || isWithin(file, also_below))) {
        return forbidden(path, "is outside of the document root; files are read below it only");
    }
    return file;
}

// The folder a canonical path stands in, entered without following links.
Descriptor openFolder(const fs::path& folder) {
    Descriptor at(open("/", O_PATH | O_DIRECTORY | O_CLOEXEC));
    for (const fs::path& step : folder.relative_path()) {
        at = Descriptor(
            openat(at.get(), step.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    }
    return at;
}

// A device may do something when it is opened: look first. What is opened is looked at again.
Descriptor openOrdinary(const Descriptor& folder, const std::string& name) {
    struct stat status {};
    const bool ordinary = fstatat(folder.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 &&
                          S_ISREG(status.st_mode);
    if (!ordinary) return Descriptor(-1);
    return Descriptor(openat(folder.get(), name.c_str(),
                             O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
}

// Files that the kernel makes up tell about this process and this machine.
bool isMadeUp(const Descriptor& file) {
    constexpr std::array<unsigned long, 8> kKinds = {
        PROC_SUPER_MAGIC, SYSFS_MAGIC,  DEBUGFS_MAGIC,      TRACEFS_MAGIC,
        SECURITYFS_MAGIC, BPF_FS_MAGIC, CGROUP_SUPER_MAGIC, CGROUP2_SUPER_MAGIC};
    struct statfs system {};
    if (fstatfs(file.get(), &system) != 0) return true;
    return std::find(kKinds.begin(), kKinds.end(), static_cast<unsigned long>(system.f_type)) !=
           kKinds.end();
}

// At most one byte more than `bytes_max`, however the file grows.
bool readAll(const Descriptor& file, uint64_t bytes_max, std::string& bytes) {
    std::array<char, 65536> part{};
    while (bytes.size() <= bytes_max) {
        const ssize_t count = read(file.get(), part.data(), part.size());
        if (count < 0) return false;
        if (count == 0) break;
        bytes.append(part.data(), static_cast<size_t>(count));
    }
    return true;
}

}  // namespace

Result<DocumentFile> readDocumentFile(const std::string& path, const DocumentFolders& folders,
                                      uint64_t bytes_max) {
    if (path.find('\0') != std::string::npos) {
        return fail("document.badUrl", "a file's name has no NUL character");
    }
    const auto followed = follow(path, folders);
    if (!followed) return fail(followed.error());
    const fs::path& canonical = *followed;
    std::error_code error;
    const fs::file_status status = fs::symlink_status(canonical, error);
    if (error || !fs::exists(status) || fs::is_directory(status)) {
        return notFound(canonical, "is not there, or is a folder");
    }
    if (!fs::is_regular_file(status)) {
        return forbidden(path, "is a device, a pipe or a socket; only ordinary files are read");
    }
    const Descriptor file = openOrdinary(openFolder(canonical.parent_path()), canonical.filename());
    if (!file.good()) return notFound(canonical, "cannot be read");
    if (isMadeUp(file)) {
        return forbidden(path, "is made up by the system; only files on disks are read");
    }
    DocumentFile document{canonical.string(), {}};
    if (!readAll(file, bytes_max, document.bytes)) return notFound(canonical, "cannot be read");
    if (document.bytes.size() > bytes_max) {
        return fail("document.tooLarge", "'" + canonical.string() + "' has more than " +
                                             std::to_string(bytes_max) + " bytes");
    }
    return document;
}

}  // namespace orchestrion::session
