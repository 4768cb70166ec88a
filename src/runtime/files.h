// Files that are read as a whole: configurations, certificates, secrets.
//
// Threading  Any thread.
// Paths      Absolute.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"

namespace orchestrion::runtime {

class Files {
public:
    enum class Kind : uint8_t { kNothing, kFile, kFolder };

    virtual ~Files() = default;
    // Fails with file.notRead and file.tooLarge; the message does not repeat the path.
    virtual Result<std::string> read(const std::string& path, uint64_t bytes_max) const = 0;
    virtual Kind kind(const std::string& path) const = 0;
    // The files whose paths match a pattern with *, ? and [], in the order of their bytes.
    virtual std::vector<std::string> match(const std::string& pattern) const = 0;
    // The same path with all links followed; `path` itself if there is no such file.
    virtual std::string canonical(const std::string& path) const = 0;
};

// Files that are only remembered, for tests.
class MemoryFiles final : public Files {
public:
    void write(const std::string& path, std::string text) { texts_[path] = std::move(text); }
    void remove(const std::string& path) { texts_.erase(path); }

    Result<std::string> read(const std::string& path, uint64_t bytes_max) const override;
    Kind kind(const std::string& path) const override;
    std::vector<std::string> match(const std::string& pattern) const override;
    std::string canonical(const std::string& path) const override { return path; }

private:
    std::map<std::string, std::string> texts_;
};

}  // namespace orchestrion::runtime
