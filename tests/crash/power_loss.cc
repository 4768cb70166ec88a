// A disk that forgets: preloaded into a server (LD_PRELOAD), it writes down what each write
// replaced, so that what was never synced can be taken back after a kill, as a power cut does.
//
// Kill -9 alone leaves everything written in the system's cache; a missing fsync shows only here.
// power_loss.py reads the journal and takes back what it may.
//
// Environment  POWER_LOSS_FOLDER: files below it are watched. POWER_LOSS_JOURNAL: where to write.
//              POWER_LOSS_LIES: if set, syncs are not written down, as if the disk lied about them.
// Order        What a write replaces is in the journal before the write happens; that a file was
//              synced comes after it was. The journal itself survives the kill in the cache.
// Limits       Watches write, pwrite, ftruncate, fallocate, fsync and fdatasync, which is what
//              SQLite uses. Making, renaming and removing files, and changes of size by
//              themselves, count as done at once; memory-mapped writes are not seen.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdarg>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <string>
#include <vector>

namespace {

enum class Kind : uint32_t { kFile = 0, kWrite = 1, kSync = 2, kSize = 3 };

// As power_loss.py reads it. `saved` bytes follow: a path, or what was there before.
struct Record {
    Kind kind;
    uint32_t file;
    uint64_t offset;
    uint64_t count;
    uint64_t old_size;
    uint64_t saved;
};

template <class Function>
Function real(const char* name) {
    return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

constexpr int kFilesMax = 65536;

class Journal {
public:
    Journal() {
        const char* folder = std::getenv("POWER_LOSS_FOLDER");
        const char* journal = std::getenv("POWER_LOSS_JOURNAL");
        lies_ = std::getenv("POWER_LOSS_LIES") != nullptr;
        if (folder == nullptr || journal == nullptr) return;
        folder_ = std::string(folder) + "/";
        static const auto open_real = real<int (*)(const char*, int, ...)>("open64");
        journal_ = open_real(journal, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    }

    std::mutex& mutex() { return mutex_; }

    void opened(int fd, const char* path) {
        if (journal_ < 0 || fd < 0 || fd >= kFilesMax) return;
        const std::lock_guard lock(mutex_);
        file_of_[static_cast<size_t>(fd)] = 0;
        if (std::strncmp(path, folder_.c_str(), folder_.size()) != 0) return;
        const std::string name(path);
        file_of_[static_cast<size_t>(fd)] = ++files_;
        put({Kind::kFile, files_, 0, 0, 0, name.size()}, name.data());
    }

    void closed(int fd) {
        if (fd < 0 || fd >= kFilesMax) return;
        const std::lock_guard lock(mutex_);
        file_of_[static_cast<size_t>(fd)] = 0;
    }

    // 0: it is not watched.
    uint32_t fileOf(int fd) const {
        if (fd < 0 || fd >= kFilesMax) return 0;
        return file_of_[static_cast<size_t>(fd)];
    }

    // With the lock held, before the write.
    void write(int fd, uint64_t offset, uint64_t count) {
        static const auto read_real = real<ssize_t (*)(int, void*, size_t, off64_t)>("pread64");
        old_.resize(count);
        const ssize_t got = read_real(fd, old_.data(), count, static_cast<off64_t>(offset));
        const auto saved = static_cast<uint64_t>(got < 0 ? 0 : got);
        put({Kind::kWrite, fileOf(fd), offset, count, sizeOf(fd), saved}, old_.data());
    }

    // With the lock held, after it is done.
    void synced(int fd) {
        if (!lies_) put({Kind::kSync, fileOf(fd), 0, 0, 0, 0}, nullptr);
    }
    void resized(int fd) { put({Kind::kSize, fileOf(fd), 0, 0, sizeOf(fd), 0}, nullptr); }

private:
    static uint64_t sizeOf(int fd) {
        struct stat64 status {};
        return fstat64(fd, &status) == 0 ? static_cast<uint64_t>(status.st_size) : 0;
    }

    void put(const Record& record, const char* bytes) {
        static const auto write_real = real<ssize_t (*)(int, const void*, size_t)>("write");
        out_.assign(reinterpret_cast<const char*>(&record), sizeof(record));
        if (record.saved > 0) out_.append(bytes, record.saved);
        if (write_real(journal_, out_.data(), out_.size()) < 0) std::abort();
    }

    std::string folder_;
    int journal_ = -1;
    bool lies_ = false;
    std::mutex mutex_;
    uint32_t files_ = 0;
    std::array<std::atomic<uint32_t>, kFilesMax> file_of_{};
    std::vector<char> old_;
    std::string out_;
};

Journal& journal() {
    static auto* const instance = new Journal();  // outlives every thread
    return *instance;
}

int openWatched(const char* name, const char* path, int flags, mode_t mode) {
    const auto open_real = real<int (*)(const char*, int, ...)>(name);
    const int fd = open_real(path, flags, mode);
    journal().opened(fd, path);
    return fd;
}

mode_t modeOf(int flags, va_list arguments) {
    return (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(arguments, mode_t) : 0;
}

ssize_t pwriteWatched(const char* name, int fd, const void* bytes, size_t count, off64_t offset) {
    const auto write_real = real<ssize_t (*)(int, const void*, size_t, off64_t)>(name);
    if (journal().fileOf(fd) == 0) return write_real(fd, bytes, count, offset);
    const std::lock_guard lock(journal().mutex());
    journal().write(fd, static_cast<uint64_t>(offset), count);
    return write_real(fd, bytes, count, offset);
}

int syncWatched(const char* name, int fd) {
    const auto sync_real = real<int (*)(int)>(name);
    if (journal().fileOf(fd) == 0) return sync_real(fd);
    const std::lock_guard lock(journal().mutex());
    const int result = sync_real(fd);
    if (result == 0) journal().synced(fd);
    return result;
}

int truncateWatched(const char* name, int fd, off64_t size) {
    const auto truncate_real = real<int (*)(int, off64_t)>(name);
    if (journal().fileOf(fd) == 0) return truncate_real(fd, size);
    const std::lock_guard lock(journal().mutex());
    const int result = truncate_real(fd, size);
    journal().resized(fd);
    return result;
}

}  // namespace

// The names the C library gives them; each stands in for the real one.
extern "C" {

int open(const char* path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    const mode_t mode = modeOf(flags, arguments);
    va_end(arguments);
    return openWatched("open", path, flags, mode);
}

int open64(const char* path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    const mode_t mode = modeOf(flags, arguments);
    va_end(arguments);
    return openWatched("open64", path, flags, mode);
}

int close(int fd) {
    static const auto close_real = real<int (*)(int)>("close");
    journal().closed(fd);
    return close_real(fd);
}

ssize_t write(int fd, const void* bytes, size_t count) {
    static const auto write_real = real<ssize_t (*)(int, const void*, size_t)>("write");
    if (journal().fileOf(fd) == 0) return write_real(fd, bytes, count);
    const std::lock_guard lock(journal().mutex());
    journal().write(fd, static_cast<uint64_t>(lseek64(fd, 0, SEEK_CUR)), count);
    return write_real(fd, bytes, count);
}

ssize_t pwrite(int fd, const void* bytes, size_t count, off_t offset) {
    return pwriteWatched("pwrite", fd, bytes, count, offset);
}
ssize_t pwrite64(int fd, const void* bytes, size_t count, off64_t offset) {
    return pwriteWatched("pwrite64", fd, bytes, count, offset);
}

int fsync(int fd) {
    return syncWatched("fsync", fd);
}
int fdatasync(int fd) {
    return syncWatched("fdatasync", fd);
}

int ftruncate(int fd, off_t size) noexcept {
    return truncateWatched("ftruncate", fd, size);
}
int ftruncate64(int fd, off64_t size) noexcept {
    return truncateWatched("ftruncate64", fd, size);
}

}  // extern "C"
