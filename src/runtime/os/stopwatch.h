// How long something took, for counters: nothing is ever decided by it.
//
// Threading  One thread.
#pragma once

#include <chrono>
#include <cstdint>

namespace orchestrion::runtime {

class Stopwatch {
public:
    uint64_t microseconds() const {
        const auto passed = std::chrono::steady_clock::now() - start_;
        return static_cast<uint64_t>(
            std::chrono::duration_cast<std::chrono::microseconds>(passed).count());
    }

private:
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace orchestrion::runtime
