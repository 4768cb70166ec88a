// Tells when files change.
#pragma once

#include <string>
#include <vector>

namespace orchestrion::runtime {

class FileWatcher {
public:
    virtual ~FileWatcher() = default;
    // From now on watches these instead of what it watched before: files, whether they exist or
    // not, and patterns whose last part may hold *, ? and []. Absolute paths.
    virtual void watch(std::vector<std::string> files, std::vector<std::string> patterns) = 0;
};

}  // namespace orchestrion::runtime
