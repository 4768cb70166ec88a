// Random numbers that are the same on every machine: splitmix64.
#pragma once

#include <cstdint>
#include <vector>

namespace orchestrion::generated {

class Random {
public:
    explicit Random(uint64_t seed) : state_(seed) {}

    uint64_t next() {
        uint64_t z = (state_ += 0x9e3779b97f4a7c15u);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
        return z ^ (z >> 31);
    }
    // In [0, count).
    size_t below(size_t count) { return static_cast<size_t>(next() % count); }
    // In [low, high].
    size_t between(size_t low, size_t high) { return low + below(high - low + 1); }
    bool percent(unsigned chance) { return below(100) < chance; }
    template <class T>
    const T& pick(const std::vector<T>& items) {
        return items[below(items.size())];
    }

private:
    uint64_t state_;
};

}  // namespace orchestrion::generated
