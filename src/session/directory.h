// Which sessions there are, over all shards: those that have not ended, awake or asleep.
//
// A session may ask in the middle of a turn whether another one exists (W3C SCXML §C.1, assert
// 496); the other may belong to another shard. Sessions are remembered by a 64-bit hash of their
// ids, about 10 bytes each; two ids with one hash (with a million sessions: one chance in 40
// million) make a session that does not exist look as if it did, and a message to it comes back as
// an error a little later.
//
// Threading  Any thread.
#pragma once

#include <array>
#include <atomic>
#include <boost/unordered/unordered_flat_map.hpp>
#include <mutex>
#include <string_view>

namespace orchestrion::session {

class Directory {
public:
    void add(std::string_view session_id);
    void remove(std::string_view session_id);
    bool contains(std::string_view session_id) const;
    uint64_t size() const { return size_; }

private:
    static constexpr size_t kStripes = 64;
    struct Stripe {
        mutable std::mutex mutex;
        boost::unordered_flat_map<uint64_t, uint32_t> sessions;  // hash → how many ids have it
    };
    Stripe& stripeOf(uint64_t hash) { return stripes_[hash % kStripes]; }
    const Stripe& stripeOf(uint64_t hash) const { return stripes_[hash % kStripes]; }

    std::array<Stripe, kStripes> stripes_;
    std::atomic<uint64_t> size_{0};
};

}  // namespace orchestrion::session
