// Rows that know which of them may have changed: whoever takes one to change it marks it. What is
// marked is a superset of what has changed; who stores rows compares.
//
// Only the router's own files include this.
#pragma once

#include <cstdint>
#include <deque>
#include <utility>
#include <vector>

namespace orchestrion::routing {

template <class Row>
class TrackedRows {
public:
    Row& operator[](size_t place) {
        touch(place);
        return rows_[place];
    }
    const Row& operator[](size_t place) const { return rows_[place]; }
    // To look at it, or to change what is no part of the state that is kept (statistics, indexes).
    Row& quietly(size_t place) { return rows_[place]; }
    const Row& quietly(size_t place) const { return rows_[place]; }

    Row& emplace_back() {
        rows_.emplace_back();
        touched_.push_back(false);
        touch(rows_.size() - 1);
        return rows_.back();
    }
    size_t size() const { return rows_.size(); }
    auto begin() const { return rows_.begin(); }
    auto end() const { return rows_.end(); }

    void touch(size_t place) {
        if (touched_[place]) return;
        touched_[place] = true;
        places_.push_back(static_cast<uint32_t>(place));
    }
    // Those marked since the last call, in the order they were.
    std::vector<uint32_t> takeTouched() {
        for (const uint32_t place : places_) touched_[place] = false;
        return std::exchange(places_, {});
    }

private:
    std::deque<Row> rows_;
    std::vector<bool> touched_;
    std::vector<uint32_t> places_;
};

}  // namespace orchestrion::routing
