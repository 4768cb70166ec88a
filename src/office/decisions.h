// Why the router decided as it did: the last decisions of a contact centre, to look them up by
// interaction, request or session. The history of sessions keeps them for longer.
//
// Threading  Any thread.
// Limits     kKept decisions; the oldest go first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/units.h"
#include "center/outputs.h"

namespace orchestrion::office {

struct Decision {
    uint64_t number = 0;  // counts up from 1
    WallTime at;
    center::Explained explained;
};

class Decisions {
public:
    static constexpr size_t kKept = 10000;

    void add(WallTime at, center::Explained explained);

    struct Filter {
        std::string interaction = {};  // empty: any, as the following
        std::string request = {};
        std::string session = {};
        uint64_t before = 0;  // number; 0: from the newest
        size_t limit = 100;
    };
    // Newest first.
    std::vector<Decision> find(const Filter& filter) const;

private:
    mutable std::mutex mutex_;
    std::deque<Decision> decisions_;
    uint64_t next_ = 1;
};

}  // namespace orchestrion::office
