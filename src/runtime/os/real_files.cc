#include "runtime/os/real_files.h"

#include <glob.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace orchestrion::runtime {

namespace fs = std::filesystem;

Result<std::string> RealFiles::read(const std::string& path, uint64_t bytes_max) const {
    std::error_code error;
    if (fs::is_directory(path, error)) return fail("file.notRead", "it is a folder");
    errno = 0;
    std::ifstream file(path, std::ios::binary);
    if (!file) return fail("file.notRead", std::strerror(errno));
    std::string text;
    char block[16384];
    while (file.read(block, sizeof block) || file.gcount() > 0) {
        text.append(block, static_cast<size_t>(file.gcount()));
        if (text.size() > bytes_max) {
            return fail("file.tooLarge",
                        "it has more than " + std::to_string(bytes_max) + " bytes");
        }
    }
    if (file.bad()) return fail("file.notRead", "it cannot be read to its end");
    return text;
}

Files::Kind RealFiles::kind(const std::string& path) const {
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (!fs::exists(status)) return Kind::kNothing;
    return fs::is_directory(status) ? Kind::kFolder : Kind::kFile;
}

std::vector<std::string> RealFiles::match(const std::string& pattern) const {
    std::vector<std::string> found;
    glob_t result{};
    if (glob(pattern.c_str(), GLOB_NOSORT, nullptr, &result) == 0) {
        for (size_t i = 0; i < result.gl_pathc; ++i) {
            const std::string path = result.gl_pathv[i];
            if (kind(path) == Kind::kFile) found.push_back(path);
        }
    }
    globfree(&result);
    std::sort(found.begin(), found.end());
    return found;
}

std::string RealFiles::canonical(const std::string& path) const {
    std::error_code error;
    const fs::path real = fs::canonical(path, error);
    return error ? path : real.string();
}

}  // namespace orchestrion::runtime
