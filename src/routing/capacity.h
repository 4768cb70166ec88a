// Capacity rules, ready for use: how many interactions of a medium an agent may have beside the
// others he has (§3.2).
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "routing/configuration.h"

namespace orchestrion::routing {

using MediumId = uint32_t;  // below kMediaMax; voice is 0
inline constexpr MediumId kVoice = 0;
using MediaCounts = std::array<uint16_t, kMediaMax>;

class Capacity {
public:
    // One voice interaction and nothing else.
    Capacity() {
        alternatives_.emplace_back();
        alternatives_.back()[kVoice] = 1;
    }
    explicit Capacity(std::vector<MediaCounts> alternatives)
        : alternatives_(std::move(alternatives)) {}

    // How many of `medium` he may have now, the others held as they are; N2 of the reference.
    uint32_t allowed(const MediaCounts& counts, MediumId medium) const {
        uint32_t most = 0;
        for (const MediaCounts& alternative : alternatives_) {
            if (alternative[medium] > most && fits(counts, alternative, medium)) {
                most = alternative[medium];
            }
        }
        return most;
    }
    bool allowsOneMore(const MediaCounts& counts, MediumId medium) const {
        return counts[medium] < allowed(counts, medium);
    }

private:
    static bool fits(const MediaCounts& counts, const MediaCounts& alternative, MediumId except) {
        for (MediumId m = 0; m < kMediaMax; ++m) {
            if (m != except && counts[m] > alternative[m]) return false;
        }
        return true;
    }
    std::vector<MediaCounts> alternatives_;
};

}  // namespace orchestrion::routing
