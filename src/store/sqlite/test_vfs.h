// A disk for tests, between SQLite and the real one: it fails when told to, and knows what a power
// cut would leave.
//
// Lifetime   SQLite's default from construction to destruction; stores opened meanwhile end before.
// Threading  Any.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>

struct sqlite3_vfs;

namespace orchestrion::store::sqlite {

class TestVfs {
public:
    TestVfs();
    ~TestVfs();
    TestVfs(const TestVfs&) = delete;
    TestVfs& operator=(const TestVfs&) = delete;

    // From now on the n-th writing operation (write, truncate, sync) and the `times` - 1 behind it
    // fail with SQLite's `code`.
    void failOperation(uint64_t nth, uint64_t times, int code);
    // Whether all of those failures have happened.
    bool failed() const;
    uint64_t syncs() const;

    // Writes the files of folder `from` into `to` as a power cut would leave them if nothing but
    // what was synced survived; the one whose name ends with `luckier` keeps what was written, too.
    void writeSurvivors(const std::string& from, const std::string& to,
                        const std::string& luckier) const;

    // Of the methods that SQLite calls.
    struct Methods;

private:
    friend struct Methods;
    // The code to fail with, or 0.
    int nextOperation();
    void synced(const std::string& path, std::string content);
    void removed(const std::string& path);

    sqlite3_vfs* const real_;
    std::unique_ptr<sqlite3_vfs> self_;
    mutable std::mutex mutex_;
    uint64_t operations_ = 0;
    uint64_t fail_from_ = 0;
    uint64_t fail_to_ = 0;
    int code_ = 0;
    uint64_t syncs_ = 0;
    std::map<std::string, std::string> synced_;  // path → content
};

}  // namespace orchestrion::store::sqlite
