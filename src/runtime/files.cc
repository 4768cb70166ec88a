#include "runtime/files.h"

#include <fnmatch.h>

namespace orchestrion::runtime {

Result<std::string> MemoryFiles::read(const std::string& path, uint64_t bytes_max) const {
    const auto it = texts_.find(path);
    if (it == texts_.end()) return fail("file.notRead", "there is no such file");
    if (it->second.size() > bytes_max) {
        return fail("file.tooLarge", "it has more than " + std::to_string(bytes_max) + " bytes");
    }
    return it->second;
}

Files::Kind MemoryFiles::kind(const std::string& path) const {
    if (texts_.count(path) > 0) return Kind::kFile;
    const auto inside = texts_.lower_bound(path + "/");
    const bool folder = inside != texts_.end() && inside->first.starts_with(path + "/");
    return folder ? Kind::kFolder : Kind::kNothing;
}

std::vector<std::string> MemoryFiles::match(const std::string& pattern) const {
    std::vector<std::string> found;
    for (const auto& [path, text] : texts_) {
        if (fnmatch(pattern.c_str(), path.c_str(), FNM_PATHNAME) == 0) found.push_back(path);
    }
    return found;
}

}  // namespace orchestrion::runtime
