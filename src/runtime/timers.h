// Things due at a time: an ordered set of (due, sequence) with a value each.
//
// Order      Total: by due time, then by the order they were added.
// Threading  Belongs to one thread.
// Cost       O(log n) to add, cancel and pop; about 100 bytes a pending timer.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>

#include "base/units.h"

namespace orchestrion::runtime {

enum class TimerId : uint64_t {};

template <class T>
class Timers {
public:
    TimerId add(Milliseconds due, T value) {
        const uint64_t id = ++last_id_;
        queue_.emplace(Key{due, id}, std::move(value));
        due_.emplace(id, due);
        return TimerId{id};
    }

    // True if it was pending.
    bool cancel(TimerId timer) {
        auto it = due_.find(static_cast<uint64_t>(timer));
        if (it == due_.end()) return false;
        queue_.erase(Key{it->second, it->first});
        due_.erase(it);
        return true;
    }

    std::optional<Milliseconds> nextDue() const {
        if (queue_.empty()) return std::nullopt;
        return queue_.begin()->first.first;
    }

    // The first timer due at `now` or before, removed; nothing if none is.
    std::optional<std::pair<TimerId, T>> popDue(Milliseconds now) {
        if (queue_.empty() || queue_.begin()->first.first > now) return std::nullopt;
        auto node = queue_.extract(queue_.begin());
        due_.erase(node.key().second);
        return std::pair(TimerId{node.key().second}, std::move(node.mapped()));
    }

    size_t size() const { return queue_.size(); }

private:
    using Key = std::pair<Milliseconds, uint64_t>;
    std::map<Key, T> queue_;
    std::unordered_map<uint64_t, Milliseconds> due_;
    uint64_t last_id_ = 0;
};

}  // namespace orchestrion::runtime
