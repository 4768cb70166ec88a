// What a service finds in its store when it begins.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "session/shard.h"

namespace orchestrion::session {

struct Recovered {
    std::vector<Shard::Stored> shards;
    std::vector<std::unique_ptr<runtime::CrashMarker>>
        markers;  // one a shard; null without a folder
    store::Store::Highest highest;
    Milliseconds clock_offset{0};
    std::string secret;            // of this store, for ever: what ids made from keys depend on
    std::vector<uint64_t> epochs;  // by partition
};

// How far the server's own time is from the wall clock (runtime::Timeline), as it was stored last.
Result<Milliseconds> storedClockOffset(store::Store& store);

// Takes all partitions over, counts the crashes that the markers of the process before tell of, and
// divides what is stored among so many shards; the directory learns of all sessions. Blocks.
Result<Recovered> recover(const Service::World& world, uint32_t shards, Directory& directory,
                          runtime::Random& random);

}  // namespace orchestrion::session
