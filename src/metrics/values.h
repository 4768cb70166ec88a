// What components count on their hot paths: numbers that one thread adds to and another reads.
//
// Threading  Everything from any thread. A reader sees each number as it was at some moment, not
// all
//            of them at the same one. The functions …Alone() are for values that only one thread
//            ever changes: they save the bus lock (measured: 0.3 ns instead of 6).
// Lifetime   Belongs to the component that counts; a collector (registry.h) reads it.
// Units      Histograms take whole ticks (microseconds, milliseconds, pieces) and are shown in base
//            units.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

namespace orchestrion::metrics {

class Counter {
public:
    void add(uint64_t n = 1) { value_.fetch_add(n, std::memory_order_relaxed); }
    void addAlone(uint64_t n = 1) { value_.store(value() + n, std::memory_order_relaxed); }
    uint64_t value() const { return value_.load(std::memory_order_relaxed); }

private:
    std::atomic<uint64_t> value_{0};
};

// The upper bounds of a histogram's buckets, in ticks, ascending, each included in its bucket.
struct Buckets {
    std::span<const uint64_t> bounds;
    double per_unit;  // ticks in the base unit: 1e6 for microseconds, 1 for pieces
};

inline constexpr size_t kBoundsMax = 16;

// Copies of histograms, to be added up over shards and listeners.
struct HistogramValue {
    const Buckets* buckets = nullptr;               // null: nothing was counted
    std::array<uint64_t, kBoundsMax + 1> counts{};  // by bucket; the one behind the bounds last
    uint64_t ticks = 0;                             // the sum of all that was observed

    uint64_t count() const;
    // Asserts that both have the same buckets.
    HistogramValue& operator+=(const HistogramValue& other);
};

class Histogram {
public:
    // `buckets` is borrowed and constant: one of those below.
    explicit Histogram(const Buckets& buckets);
    void observe(uint64_t ticks) {
        counts_[bucketOf(ticks)].fetch_add(1, std::memory_order_relaxed);
        ticks_.fetch_add(ticks, std::memory_order_relaxed);
    }
    void observeAlone(uint64_t ticks) {
        auto& count = counts_[bucketOf(ticks)];
        count.store(count.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
        ticks_.store(ticks_.load(std::memory_order_relaxed) + ticks, std::memory_order_relaxed);
    }
    HistogramValue value() const;

private:
    size_t bucketOf(uint64_t ticks) const {
        size_t i = 0;
        while (i < buckets_.bounds.size() && ticks > buckets_.bounds[i]) ++i;
        return i;
    }
    const Buckets& buckets_;
    std::array<std::atomic<uint64_t>, kBoundsMax + 1> counts_{};
    std::atomic<uint64_t> ticks_{0};
};

// The buckets in use. Where they lie: around the promises of docs/benchmarks.md (turns take
// microseconds, commits milliseconds, answers to durable events at most 20 ms) and up to the limits
// that end what takes too long.

// A turn, in microseconds: 10 µs to 1 s, the limit of scripts.
inline constexpr uint64_t kTurnBounds[] = {10,   25,   50,    100,   250,    500,    1000,
                                           2500, 5000, 10000, 50000, 100000, 1000000};
inline constexpr Buckets kTurnMicroseconds{kTurnBounds, 1e6};
// A transaction of the store, in microseconds: one fsync of a fast disk to a stalled one.
inline constexpr uint64_t kCommitBounds[] = {100,   250,   500,    1000,   2500,    5000,    10000,
                                             25000, 50000, 100000, 250000, 1000000, 10000000};
inline constexpr Buckets kCommitMicroseconds{kCommitBounds, 1e6};
// A request by HTTP, in either direction, in microseconds.
inline constexpr uint64_t kHttpBounds[] = {100,   250,   500,    1000,   2500,    5000,    10000,
                                           25000, 50000, 100000, 250000, 1000000, 10000000};
inline constexpr Buckets kHttpMicroseconds{kHttpBounds, 1e6};
// How late a timer fired, in milliseconds; 50 ms is the promise, more than a minute a restart.
inline constexpr uint64_t kLatenessBounds[] = {1,   2,   5,    10,    20,    50,
                                               100, 200, 1000, 10000, 60000, 3600000};
inline constexpr Buckets kLatenessMilliseconds{kLatenessBounds, 1e3};
// Turns that became durable together.
inline constexpr uint64_t kGroupBounds[] = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 4096};
inline constexpr Buckets kGroupTurns{kGroupBounds, 1};

}  // namespace orchestrion::metrics
