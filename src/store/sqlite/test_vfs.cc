#include "store/sqlite/test_vfs.h"

#include <sqlite3.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

namespace orchestrion::store::sqlite {
namespace {

// Our file, with the real one right behind it in memory.
struct File {
    sqlite3_file base;
    TestVfs* vfs;
    std::string* path;  // empty for temporary files
};

File* own(sqlite3_file* file) {
    return reinterpret_cast<File*>(file);
}
sqlite3_file* real(sqlite3_file* file) {
    return reinterpret_cast<sqlite3_file*>(own(file) + 1);
}
TestVfs* vfsOf(sqlite3_vfs* vfs) {
    return static_cast<TestVfs*>(vfs->pAppData);
}

std::string contentOf(sqlite3_file* file) {
    sqlite3_int64 size = 0;
    file->pMethods->xFileSize(file, &size);
    std::string content(static_cast<size_t>(size), '\0');
    file->pMethods->xRead(file, content.data(), static_cast<int>(size), 0);
    return content;
}

std::string readFile(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

struct TestVfs::Methods {
    static int close(sqlite3_file* f) {
        const int code = real(f)->pMethods->xClose(real(f));
        delete own(f)->path;
        return code;
    }
    static int read(sqlite3_file* f, void* bytes, int size, sqlite3_int64 at) {
        return real(f)->pMethods->xRead(real(f), bytes, size, at);
    }
    static int write(sqlite3_file* f, const void* bytes, int size, sqlite3_int64 at) {
        if (const int code = own(f)->vfs->nextOperation()) return code;
        return real(f)->pMethods->xWrite(real(f), bytes, size, at);
    }
    static int truncate(sqlite3_file* f, sqlite3_int64 size) {
        if (const int code = own(f)->vfs->nextOperation()) return code;
        return real(f)->pMethods->xTruncate(real(f), size);
    }
    static int sync(sqlite3_file* f, int flags) {
        if (const int code = own(f)->vfs->nextOperation()) return code;
        const int code = real(f)->pMethods->xSync(real(f), flags);
        if (code == SQLITE_OK) own(f)->vfs->synced(*own(f)->path, contentOf(real(f)));
        return code;
    }
    static int size(sqlite3_file* f, sqlite3_int64* size) {
        return real(f)->pMethods->xFileSize(real(f), size);
    }
    static int lock(sqlite3_file* f, int level) { return real(f)->pMethods->xLock(real(f), level); }
    static int unlock(sqlite3_file* f, int level) {
        return real(f)->pMethods->xUnlock(real(f), level);
    }
    static int isReserved(sqlite3_file* f, int* result) {
        return real(f)->pMethods->xCheckReservedLock(real(f), result);
    }
    static int control(sqlite3_file* f, int op, void* arg) {
        return real(f)->pMethods->xFileControl(real(f), op, arg);
    }
    static int sector(sqlite3_file* f) { return real(f)->pMethods->xSectorSize(real(f)); }
    static int device(sqlite3_file* f) {
        return real(f)->pMethods->xDeviceCharacteristics(real(f));
    }
    static int shmMap(sqlite3_file* f, int page, int size, int extend, void volatile** at) {
        return real(f)->pMethods->xShmMap(real(f), page, size, extend, at);
    }
    static int shmLock(sqlite3_file* f, int offset, int n, int flags) {
        return real(f)->pMethods->xShmLock(real(f), offset, n, flags);
    }
    static void shmBarrier(sqlite3_file* f) { real(f)->pMethods->xShmBarrier(real(f)); }
    static int shmUnmap(sqlite3_file* f, int remove) {
        return real(f)->pMethods->xShmUnmap(real(f), remove);
    }

    static int open(sqlite3_vfs* v, const char* name, sqlite3_file* f, int flags, int* out) {
        static const sqlite3_io_methods methods{2,          close,    read,    write,  truncate,
                                                sync,       size,     lock,    unlock, isReserved,
                                                control,    sector,   device,  shmMap, shmLock,
                                                shmBarrier, shmUnmap, nullptr, nullptr};
        TestVfs* const vfs = vfsOf(v);
        own(f)->base.pMethods = nullptr;
        real(f)->pMethods = nullptr;
        const int code = vfs->real_->xOpen(vfs->real_, name, real(f), flags, out);
        if (real(f)->pMethods == nullptr) return code;
        own(f)->base.pMethods = &methods;
        own(f)->vfs = vfs;
        own(f)->path = new std::string(name == nullptr ? "" : name);
        return code;
    }
    static int remove(sqlite3_vfs* v, const char* name, int sync) {
        vfsOf(v)->removed(name);
        return vfsOf(v)->real_->xDelete(vfsOf(v)->real_, name, sync);
    }
    static int access(sqlite3_vfs* v, const char* name, int flags, int* out) {
        return vfsOf(v)->real_->xAccess(vfsOf(v)->real_, name, flags, out);
    }
    static int fullPath(sqlite3_vfs* v, const char* name, int size, char* out) {
        return vfsOf(v)->real_->xFullPathname(vfsOf(v)->real_, name, size, out);
    }
    static int randomness(sqlite3_vfs* v, int size, char* out) {
        return vfsOf(v)->real_->xRandomness(vfsOf(v)->real_, size, out);
    }
    static int pause(sqlite3_vfs* v, int time) {
        return vfsOf(v)->real_->xSleep(vfsOf(v)->real_, time);
    }
    static int time(sqlite3_vfs* v, double* out) {
        return vfsOf(v)->real_->xCurrentTime(vfsOf(v)->real_, out);
    }
    static int lastError(sqlite3_vfs* v, int size, char* out) {
        return vfsOf(v)->real_->xGetLastError(vfsOf(v)->real_, size, out);
    }
    static int time64(sqlite3_vfs* v, sqlite3_int64* out) {
        return vfsOf(v)->real_->xCurrentTimeInt64(vfsOf(v)->real_, out);
    }
};

TestVfs::TestVfs() : real_(sqlite3_vfs_find(nullptr)), self_(std::make_unique<sqlite3_vfs>()) {
    *self_ = {};
    self_->iVersion = 2;
    self_->szOsFile = static_cast<int>(sizeof(File)) + real_->szOsFile;
    self_->mxPathname = real_->mxPathname;
    self_->zName = "test";
    self_->pAppData = this;
    self_->xOpen = Methods::open;
    self_->xDelete = Methods::remove;
    self_->xAccess = Methods::access;
    self_->xFullPathname = Methods::fullPath;
    self_->xRandomness = Methods::randomness;
    self_->xSleep = Methods::pause;
    self_->xCurrentTime = Methods::time;
    self_->xGetLastError = Methods::lastError;
    self_->xCurrentTimeInt64 = Methods::time64;
    sqlite3_vfs_register(self_.get(), 1);
}

TestVfs::~TestVfs() {
    sqlite3_vfs_unregister(self_.get());
    sqlite3_vfs_register(real_, 1);
}

void TestVfs::failOperation(uint64_t nth, uint64_t times, int code) {
    const std::lock_guard lock(mutex_);
    operations_ = 0;
    fail_from_ = nth;
    fail_to_ = nth + times;
    code_ = code;
}

bool TestVfs::failed() const {
    const std::lock_guard lock(mutex_);
    return operations_ + 1 >= fail_to_;
}

uint64_t TestVfs::syncs() const {
    const std::lock_guard lock(mutex_);
    return syncs_;
}

int TestVfs::nextOperation() {
    const std::lock_guard lock(mutex_);
    ++operations_;
    return operations_ >= fail_from_ && operations_ < fail_to_ ? code_ : 0;
}

void TestVfs::synced(const std::string& path, std::string content) {
    const std::lock_guard lock(mutex_);
    ++syncs_;
    synced_[path] = std::move(content);
}

void TestVfs::removed(const std::string& path) {
    const std::lock_guard lock(mutex_);
    synced_.erase(path);
}

void TestVfs::writeSurvivors(const std::string& from, const std::string& to,
                             const std::string& luckier) const {
    const std::lock_guard lock(mutex_);
    for (const auto& [path, content] : synced_) {
        if (!path.starts_with(from)) continue;
        const bool lucky = !luckier.empty() && path.ends_with(luckier);
        std::ofstream out(std::filesystem::path(to) / std::filesystem::path(path).filename(),
                          std::ios::binary);
        out << (lucky ? readFile(path) : content);
    }
}

}  // namespace orchestrion::store::sqlite
