#include "store/rows.h"

#include <xxhash.h>

#include <numeric>

namespace orchestrion::store {

uint16_t partitionOf(std::string_view session_id) {
    return static_cast<uint16_t>(XXH3_64bits(session_id.data(), session_id.size()) % kPartitions);
}

std::vector<uint16_t> allPartitions() {
    std::vector<uint16_t> all(kPartitions);
    std::iota(all.begin(), all.end(), uint16_t{0});
    return all;
}

const char* toString(SessionStatus status) {
    switch (status) {
        case SessionStatus::kScheduled:
            return "scheduled";
        case SessionStatus::kStarting:
            return "starting";
        case SessionStatus::kRunning:
            return "running";
        case SessionStatus::kSuspended:
            return "suspended";
        case SessionStatus::kCompleted:
            return "completed";
        case SessionStatus::kFailed:
            return "failed";
        case SessionStatus::kTerminated:
            return "terminated";
    }
    return "unknown";
}

}  // namespace orchestrion::store
