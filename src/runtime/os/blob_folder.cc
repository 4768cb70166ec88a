#include "runtime/os/blob_folder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

namespace orchestrion::runtime {
namespace {

namespace fs = std::filesystem;

Unexpected<Error> failure(const std::string& what) {
    const int number = errno;
    return fail(number == ENOENT ? "blob.notFound" : "blob.io",
                what + ": " + std::strerror(number));
}

Unexpected<Error> failure(const std::string& what, const std::error_code& error) {
    return fail("blob.io", what + ": " + error.message());
}

Unexpected<Error> badName(const std::string& name) {
    return fail("blob.badName", "'" + name + "' cannot be the name of a file here");
}

// A descriptor that closes itself.
class Descriptor {
public:
    Descriptor(const std::string& path, int flags) : number_(open(path.c_str(), flags, 0640)) {}
    ~Descriptor() {
        if (number_ >= 0) close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    bool good() const { return number_ >= 0; }
    int number() const { return number_; }
    // False with errno.
    bool writeAll(std::string_view bytes) const {
        while (!bytes.empty()) {
            const ssize_t count = ::write(number_, bytes.data(), bytes.size());
            if (count < 0 && errno == EINTR) continue;
            if (count < 0) return false;
            bytes.remove_prefix(static_cast<size_t>(count));
        }
        return true;
    }

private:
    const int number_;
};

// What a rename or a removal needs to be on the disk.
Result<void> syncFolder(const std::string& path) {
    const Descriptor folder(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (!folder.good() || fsync(folder.number()) != 0) return failure("the folder");
    return {};
}

std::string temporaryOf(const fs::path& path) {
    return (path.parent_path() / ("." + path.filename().string())).string();
}

WallTime touchedOf(const struct stat& facts) {
    return WallTime(
        std::chrono::seconds(facts.st_mtim.tv_sec) +
        std::chrono::duration_cast<Milliseconds>(std::chrono::nanoseconds(facts.st_mtim.tv_nsec)));
}

}  // namespace

Result<BlobFolder> BlobFolder::open(std::string folder) {
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) return failure("the folder " + folder, error);
    std::vector<fs::path> unfinished;
    for (fs::recursive_directory_iterator it(folder, error), end; !error && it != end;
         it.increment(error)) {
        if (it->path().filename().string().starts_with(".")) unfinished.push_back(it->path());
    }
    for (const fs::path& path : unfinished) fs::remove(path, error);
    if (error) return failure("the folder " + folder, error);
    return BlobFolder(std::move(folder));
}

Result<void> BlobFolder::write(const std::string& name, std::string_view bytes) {
    if (!isBlobName(name)) return badName(name);
    const fs::path path = pathOf(name);
    std::error_code error;
    const bool made = fs::create_directories(path.parent_path(), error);
    if (error) return failure("a folder", error);
    if (made) {
        if (auto synced = syncFolder(folder_); !synced) return synced;
    }
    const std::string temporary = temporaryOf(path);
    {
        const Descriptor file(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC);
        if (!file.good()) return failure("the file");
        if (!file.writeAll(bytes) || fsync(file.number()) != 0) {
            const auto failed = failure("the file");
            unlink(temporary.c_str());
            return failed;
        }
    }
    if (rename(temporary.c_str(), path.c_str()) != 0) return failure("the file");
    return syncFolder(path.parent_path().string());
}

Result<std::string> BlobFolder::read(const std::string& name, uint64_t bytes_max) const {
    if (!isBlobName(name)) return badName(name);
    const Descriptor file(pathOf(name), O_RDONLY | O_CLOEXEC);
    struct stat facts {};
    if (!file.good() || fstat(file.number(), &facts) != 0) return failure("the file");
    if (!S_ISREG(facts.st_mode)) return fail("blob.notFound", "it is no file");
    const auto size = static_cast<uint64_t>(facts.st_size);
    if (size > bytes_max) {
        return fail("blob.tooLarge", "it has more than " + std::to_string(bytes_max) + " bytes");
    }
    std::string bytes(size, '\0');
    size_t have = 0;
    while (have < size) {
        const ssize_t count = ::read(file.number(), bytes.data() + have, size - have);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return failure("the file");
        if (count == 0) return fail("blob.io", "the file has become shorter");
        have += static_cast<size_t>(count);
    }
    return bytes;
}

Result<bool> BlobFolder::touch(const std::string& name) {
    if (!isBlobName(name)) return badName(name);
    if (utimensat(AT_FDCWD, pathOf(name).c_str(), nullptr, 0) == 0) return true;
    if (errno == ENOENT) return false;
    return failure("the file");
}

Result<void> BlobFolder::remove(const std::string& name) {
    if (!isBlobName(name)) return badName(name);
    if (unlink(pathOf(name).c_str()) != 0 && errno != ENOENT) return failure("the file");
    return {};
}

Result<std::vector<Blobs::Entry>> BlobFolder::list() const {
    std::vector<Entry> entries;
    std::error_code error;
    for (fs::recursive_directory_iterator it(folder_, error), end; !error && it != end;
         it.increment(error)) {
        const std::string path = it->path().string();
        struct stat facts {};
        if (stat(path.c_str(), &facts) != 0 || !S_ISREG(facts.st_mode)) continue;
        const std::string name = path.substr(folder_.size() + 1);
        if (!isBlobName(name)) continue;
        entries.push_back({name, static_cast<uint64_t>(facts.st_size), touchedOf(facts)});
    }
    if (error) return failure("the folder " + folder_, error);
    std::ranges::sort(entries, {}, &Entry::name);
    return entries;
}

}  // namespace orchestrion::runtime
