// A set of states of one chart, as bits in document order.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace orchestrion::scxml {

class StateSet {
public:
    StateSet() = default;
    explicit StateSet(size_t states) : words_((states + 63) / 64) {}

    bool contains(uint32_t s) const {
        return s / 64 < words_.size() && (words_[s / 64] >> (s % 64) & 1u) != 0;
    }
    void insert(uint32_t s) { words_[s / 64] |= uint64_t{1} << (s % 64); }
    void erase(uint32_t s) { words_[s / 64] &= ~(uint64_t{1} << (s % 64)); }
    void clear() { words_.assign(words_.size(), 0); }
    bool empty() const {
        for (uint64_t word : words_) {
            if (word != 0) return false;
        }
        return true;
    }
    bool intersects(const StateSet& other) const {
        for (size_t i = 0; i < words_.size() && i < other.words_.size(); ++i) {
            if ((words_[i] & other.words_[i]) != 0) return true;
        }
        return false;
    }

    // Calls f(state) in document order.
    template <class F>
    void forEach(F&& f) const {
        for (size_t i = 0; i < words_.size(); ++i) {
            for (uint64_t word = words_[i]; word != 0; word &= word - 1) {
                f(static_cast<uint32_t>(i * 64 + static_cast<size_t>(std::countr_zero(word))));
            }
        }
    }
    std::vector<uint32_t> toVector() const {
        std::vector<uint32_t> states;
        forEach([&](uint32_t s) { states.push_back(s); });
        return states;
    }

    bool operator==(const StateSet&) const = default;
    size_t hash() const {
        uint64_t h = 0x9e3779b97f4a7c15u;
        for (uint64_t word : words_) h = (h ^ word) * 0xff51afd7ed558ccdu, h ^= h >> 32;
        return h;
    }
    struct Hash {
        size_t operator()(const StateSet& set) const { return set.hash(); }
    };

private:
    std::vector<uint64_t> words_;
};

}  // namespace orchestrion::scxml
