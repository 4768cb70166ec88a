#include "server/recovery.h"

#include <algorithm>

namespace orchestrion::server {

Recovery::Recovery(const runtime::Clock& clock) : clock_(clock), start_(clock.monotonicTime()) {}

void Recovery::look(uint64_t left) {
    if (done()) return;
    total_ = std::max(total_.load(), left);
    left_ = left;
    if (left == 0) took_ms_ = (clock_.monotonicTime() - start_).count();
}

CheckResult Recovery::check() const {
    if (done()) return {};
    const uint64_t total = total_;
    return {false, "stored sessions are being woken",
            CheckResult::Progress{total - std::min<uint64_t>(total, left_), total}};
}

std::optional<double> Recovery::seconds() const {
    if (!done()) return std::nullopt;
    return static_cast<double>(took_ms_) / 1000;
}

}  // namespace orchestrion::server
