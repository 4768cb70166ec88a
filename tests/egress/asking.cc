#include "egress/asking.h"

#include <unistd.h>

#include <fstream>

namespace orchestrion::egress_test {

Folder::Folder() {
    static int count = 0;
    path_ = std::filesystem::path(testing::TempDir()) /
            ("egress" + std::to_string(getpid()) + "-" + std::to_string(count++));
    std::filesystem::create_directories(path_);
}

Folder::~Folder() {
    std::filesystem::remove_all(path_);
}

std::string Folder::write(const std::string& name, const std::string& bytes) const {
    const std::filesystem::path file = path_ / name;
    std::ofstream(file, std::ios::binary) << bytes;
    return file.string();
}

}  // namespace orchestrion::egress_test
