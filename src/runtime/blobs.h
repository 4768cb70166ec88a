// Files that are written once and kept under their names until they are removed: attachments.
//
// Names      1 to 255 of A-Z a-z 0-9 . _ -, not beginning with a dot; folders by '/'.
// Threading  Any thread; two writers of one name are the caller's matter. It blocks on the disk.
// Errors     blob.io with the system's reason; blob.notFound; blob.tooLarge; blob.badName.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/units.h"
#include "runtime/clock.h"

namespace orchestrion::runtime {

class Blobs {
public:
    struct Entry {
        std::string name;
        uint64_t bytes = 0;
        WallTime touched;  // written or touched last
    };

    virtual ~Blobs() = default;
    // On the disk when it returns, as a whole or not at all; replaces one of the same name.
    virtual Result<void> write(const std::string& name, std::string_view bytes) = 0;
    virtual Result<std::string> read(const std::string& name, uint64_t bytes_max) const = 0;
    // As if it were written now. False: there is none.
    virtual Result<bool> touch(const std::string& name) = 0;
    // One that is not there is removed already.
    virtual Result<void> remove(const std::string& name) = 0;
    // All of them, by name.
    virtual Result<std::vector<Entry>> list() const = 0;
};

bool isBlobName(std::string_view name);

// Files that are only remembered: for servers that keep nothing, and tests.
class MemoryBlobs final : public Blobs {
public:
    explicit MemoryBlobs(const Clock& clock) : clock_(clock) {}

    Result<void> write(const std::string& name, std::string_view bytes) override;
    Result<std::string> read(const std::string& name, uint64_t bytes_max) const override;
    Result<bool> touch(const std::string& name) override;
    Result<void> remove(const std::string& name) override;
    Result<std::vector<Entry>> list() const override;
    // From now on the disk fails, or does no more.
    void setBroken(bool broken);

private:
    struct File {
        std::string bytes;
        WallTime touched;
    };
    Result<void> check(const std::string& name) const;

    const Clock& clock_;
    mutable std::mutex mutex_;
    std::map<std::string, File> files_;
    bool broken_ = false;
};

}  // namespace orchestrion::runtime
