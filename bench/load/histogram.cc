#include "load/histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace orchestrion::load {

// Below 2^(kBits + 1) a bucket is one value; then each power of two has its own kBits of precision.
size_t Histogram::bucketOf(uint64_t value) {
    const auto width = static_cast<unsigned>(std::bit_width(value));
    if (width <= kBits + 1) return value;
    const unsigned shift = width - kBits - 1;
    return (size_t{shift} << kBits) + (value >> shift);
}

uint64_t Histogram::upperEnd(size_t bucket) {
    if (bucket < (size_t{2} << kBits)) return bucket;
    const auto shift = static_cast<unsigned>((bucket >> kBits) - 1);
    const uint64_t head = bucket - (size_t{shift} << kBits);
    return ((head + 1) << shift) - 1;
}

void Histogram::add(uint64_t microseconds) {
    const uint64_t value = std::min(microseconds, kMicrosecondsMax);
    ++counts_[bucketOf(value)];
    ++count_;
    sum_ += value;
    max_ = std::max(max_, value);
}

void Histogram::add(const Histogram& other) {
    for (size_t i = 0; i < kBuckets; ++i) counts_[i] += other.counts_[i];
    count_ += other.count_;
    sum_ += other.sum_;
    max_ = std::max(max_, other.max_);
}

double Histogram::mean() const {
    return count_ == 0 ? 0 : static_cast<double>(sum_) / static_cast<double>(count_);
}

uint64_t Histogram::quantile(double share) const {
    const auto rank = static_cast<uint64_t>(std::ceil(share * static_cast<double>(count_)));
    uint64_t seen = 0;
    for (size_t i = 0; i < kBuckets; ++i) {
        seen += counts_[i];
        if (seen >= rank && seen > 0) return std::min(upperEnd(i), max_);
    }
    return max_;
}

}  // namespace orchestrion::load
