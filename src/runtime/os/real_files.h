// The machine's files.
#pragma once

#include "runtime/files.h"

namespace orchestrion::runtime {

class RealFiles final : public Files {
public:
    Result<std::string> read(const std::string& path, uint64_t bytes_max) const override;
    Kind kind(const std::string& path) const override;
    std::vector<std::string> match(const std::string& pattern) const override;
    std::string canonical(const std::string& path) const override;
};

}  // namespace orchestrion::runtime
