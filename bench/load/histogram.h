// Latencies, counted in buckets that get wider as they grow: 64 of equal width for each power of
// two, so that a quantile is known to 1.6 % whether it is 50 µs or a minute.
//
// Units      Microseconds.
// Limits     What is longer than kMicrosecondsMax (19 hours) counts as that.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace orchestrion::load {

class Histogram {
public:
    static constexpr uint64_t kMicrosecondsMax = (uint64_t{1} << 36) - 1;

    void add(uint64_t microseconds);
    void add(const Histogram& other);

    uint64_t count() const { return count_; }
    // Exact, not rounded to a bucket; 0 of none.
    uint64_t max() const { return max_; }
    double mean() const;
    // The value that the given share of all values does not pass, at the upper end of its bucket
    // but never above max(). 0 of none.
    uint64_t quantile(double share) const;

private:
    static constexpr unsigned kBits = 6;  // 64 buckets a power of two
    static constexpr size_t kBuckets = size_t{36 - kBits + 1} << kBits;
    static size_t bucketOf(uint64_t value);
    static uint64_t upperEnd(size_t bucket);

    std::array<uint64_t, kBuckets> counts_{};
    uint64_t count_ = 0;
    uint64_t sum_ = 0;
    uint64_t max_ = 0;
};

}  // namespace orchestrion::load
