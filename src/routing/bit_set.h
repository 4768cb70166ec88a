// A set of small numbers as bits, which grows as needed: agents of a class, lines of a level.
//
// Sets of different sizes may be combined: what a shorter one does not have is not in it.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace orchestrion::routing {

class BitSet {
public:
    bool test(size_t i) const {
        return (i >> 6) < words_.size() && ((words_[i >> 6] >> (i & 63)) & 1) != 0;
    }
    void set(size_t i) {
        if ((i >> 6) >= words_.size()) words_.resize((i >> 6) + 1);
        words_[i >> 6] |= uint64_t{1} << (i & 63);
    }
    void reset(size_t i) {
        if ((i >> 6) < words_.size()) words_[i >> 6] &= ~(uint64_t{1} << (i & 63));
    }
    void assign(size_t i, bool value) {
        if (value) {
            set(i);
        } else {
            reset(i);
        }
    }
    void clear() { words_.clear(); }

    size_t words() const { return words_.size(); }
    uint64_t word(size_t w) const { return w < words_.size() ? words_[w] : 0; }
    const uint64_t* data() const { return words_.data(); }

    bool any() const {
        return std::any_of(words_.begin(), words_.end(), [](uint64_t w) { return w != 0; });
    }
    size_t count() const {
        size_t n = 0;
        for (const uint64_t w : words_) {
            if (w != 0) n += static_cast<size_t>(std::popcount(w));  // most are empty
        }
        return n;
    }

    BitSet& operator|=(const BitSet& other) {
        if (words_.size() < other.words_.size()) words_.resize(other.words_.size());
        for (size_t w = 0; w < other.words_.size(); ++w) words_[w] |= other.words_[w];
        return *this;
    }
    BitSet& operator&=(const BitSet& other) {
        if (words_.size() > other.words_.size()) words_.resize(other.words_.size());
        for (size_t w = 0; w < words_.size(); ++w) words_[w] &= other.words_[w];
        return *this;
    }
    BitSet& andNot(const BitSet& other) {
        const size_t n = std::min(words_.size(), other.words_.size());
        for (size_t w = 0; w < n; ++w) words_[w] &= ~other.words_[w];
        return *this;
    }
    // Adds what is in both `a` and `b`.
    void addCommon(const BitSet& a, const BitSet& b) {
        const size_t n = std::min(a.words_.size(), b.words_.size());
        if (words_.size() < n) words_.resize(n);
        for (size_t w = 0; w < n; ++w) words_[w] |= a.words_[w] & b.words_[w];
    }
    static size_t countCommon(const BitSet& a, const BitSet& b) {
        const size_t n = std::min(a.words_.size(), b.words_.size());
        size_t count = 0;
        for (size_t w = 0; w < n; ++w) {
            const uint64_t both = a.words_[w] & b.words_[w];
            if (both != 0) count += static_cast<size_t>(std::popcount(both));
        }
        return count;
    }
    static bool haveCommon(const BitSet& a, const BitSet& b) {
        const size_t n = std::min(a.words_.size(), b.words_.size());
        for (size_t w = 0; w < n; ++w) {
            if ((a.words_[w] & b.words_[w]) != 0) return true;
        }
        return false;
    }

    // Calls `visit` with each member, smallest first.
    template <class Visit>
    void forEach(Visit&& visit) const {
        for (size_t w = 0; w < words_.size(); ++w) {
            for (uint64_t bits = words_[w]; bits != 0; bits &= bits - 1) {
                visit(static_cast<uint32_t>(w * 64 + static_cast<size_t>(std::countr_zero(bits))));
            }
        }
    }
    // The member that has `n` smaller ones; there must be one.
    uint32_t nth(size_t n) const {
        for (size_t w = 0;; ++w) {
            const auto here = static_cast<size_t>(std::popcount(words_[w]));
            if (n >= here) {
                n -= here;
                continue;
            }
            uint64_t bits = words_[w];
            for (; n > 0; --n) bits &= bits - 1;
            return static_cast<uint32_t>(w * 64 + static_cast<size_t>(std::countr_zero(bits)));
        }
    }

private:
    std::vector<uint64_t> words_;
};

}  // namespace orchestrion::routing
