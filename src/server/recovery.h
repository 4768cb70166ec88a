// After a restart: how many of the stored sessions with something to do are awake again, and how
// long that took.
//
// Threading  look() on one thread, the rest from any.
#pragma once

#include <atomic>
#include <optional>

#include "base/health.h"
#include "runtime/clock.h"

namespace orchestrion::server {

class Recovery {
public:
    // Time runs from here. `clock` is borrowed.
    explicit Recovery(const runtime::Clock& clock);

    // `left`: sessions that are not awake yet. When it was 0 once, recovery is over for good.
    void look(uint64_t left);
    bool done() const { return took_ms_ >= 0; }

    CheckResult check() const;
    // Nothing while it goes on.
    std::optional<double> seconds() const;

private:
    const runtime::Clock& clock_;
    const Milliseconds start_;
    std::atomic<uint64_t> left_{0};
    std::atomic<uint64_t> total_{0};  // the most that were left
    std::atomic<int64_t> took_ms_{-1};
};

}  // namespace orchestrion::server
