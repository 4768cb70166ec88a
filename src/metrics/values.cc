#include "metrics/values.h"

#include <algorithm>
#include <numeric>

#include "base/assert.h"

namespace orchestrion::metrics {

uint64_t HistogramValue::count() const {
    return std::accumulate(counts.begin(), counts.end(), uint64_t{0});
}

HistogramValue& HistogramValue::operator+=(const HistogramValue& other) {
    if (other.buckets == nullptr) return *this;
    ORCH_ASSERT(buckets == nullptr || buckets->bounds.data() == other.buckets->bounds.data(),
                "histograms with different buckets do not add up");
    buckets = other.buckets;
    for (size_t i = 0; i < counts.size(); ++i) counts[i] += other.counts[i];
    ticks += other.ticks;
    return *this;
}

Histogram::Histogram(const Buckets& buckets) : buckets_(buckets) {
    ORCH_ASSERT(buckets.bounds.size() <= kBoundsMax, "a histogram has at most kBoundsMax bounds");
    ORCH_ASSERT(std::is_sorted(buckets.bounds.begin(), buckets.bounds.end()), "bounds ascend");
}

HistogramValue Histogram::value() const {
    HistogramValue value;
    value.buckets = &buckets_;
    for (size_t i = 0; i < counts_.size(); ++i) {
        value.counts[i] = counts_[i].load(std::memory_order_relaxed);
    }
    value.ticks = ticks_.load(std::memory_order_relaxed);
    return value;
}

}  // namespace orchestrion::metrics
