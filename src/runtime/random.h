// Randomness, as the server sees it: session ids and what scripts draw.
//
// Threading  One instance belongs to one thread.
#pragma once

#include <cstdint>

namespace orchestrion::runtime {

class Random {
public:
    virtual ~Random() = default;
    virtual uint64_t next() = 0;
};

// The same sequence for the same seed, on every machine (SplitMix64; Steele, Lea, Flood 2014).
class SeededRandom final : public Random {
public:
    explicit SeededRandom(uint64_t seed) : state_(seed) {}
    uint64_t next() override {
        uint64_t z = (state_ += 0x9e3779b97f4a7c15u);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
        return z ^ (z >> 31);
    }

private:
    uint64_t state_;
};

}  // namespace orchestrion::runtime
