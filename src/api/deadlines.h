// Until when each connection of a loop may do what it is doing.
//
// A table in one piece that is looked through every kTick: setting a deadline, several times a
// request, is then a store into memory, where a timer each would cost more than the rest of the
// request. 10,000 connections are looked through in some microseconds.
//
// Threading  One thread.
// Time       Deadlines are met up to one tick late, never early.
#pragma once

#include <cstdint>
#include <vector>

#include "base/units.h"

namespace orchestrion::api {

template <class Owner>
class Deadlines {
public:
    using Place = uint32_t;
    static constexpr Milliseconds kNever = Milliseconds::max();

    Place add(Owner* owner) {
        if (free_.empty()) {
            free_.push_back(static_cast<Place>(rows_.size()));
            rows_.emplace_back();
        }
        const Place place = free_.back();
        free_.pop_back();
        rows_[place] = {kNever, owner};
        return place;
    }
    void remove(Place place) {
        rows_[place] = {};
        free_.push_back(place);
    }
    void set(Place place, Milliseconds deadline) { rows_[place].deadline = deadline; }
    bool empty() const { return free_.size() == rows_.size(); }

    // Whose time is over. Their deadlines are taken back; they may set others.
    std::vector<Owner*> takeLate(Milliseconds now) {
        std::vector<Owner*> late;
        for (Row& row : rows_) {
            if (row.deadline > now) continue;
            row.deadline = kNever;
            late.push_back(row.owner);
        }
        return late;
    }

private:
    struct Row {
        Milliseconds deadline = kNever;
        Owner* owner = nullptr;
    };
    std::vector<Row> rows_;
    std::vector<Place> free_;
};

}  // namespace orchestrion::api
