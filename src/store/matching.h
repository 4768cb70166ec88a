// Whether a session is what a query asks for: the meaning of SessionQuery's filters.
//
// Threading  Any; nothing is kept.
#pragma once

#include <bitset>
#include <span>

#include "store/store.h"

namespace orchestrion::store {

// Of the filters only; not of before_number and limit.
bool matches(const SessionRow& row, const SessionQuery& query);

// How many rows a query may give: 1 to 1000.
uint32_t boundedLimit(uint32_t limit);

// What scan() gives: sessions that have not ended, and those that still want attention.
inline bool concernsRestart(SessionStatus status, uint8_t attention) {
    return !hasEnded(status) || attention != 0;
}

using PartitionSet = std::bitset<kPartitions>;
PartitionSet toSet(std::span<const uint16_t> partitions);

}  // namespace orchestrion::store
