// One kind of stored thing, by key: what is there, what changed since it was last collected, and
// which are due.
//
// Order      By key; due ones by time, then key. Threading: one thread.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "center/records.h"
#include "routing/options.h"

namespace orchestrion::center {

template <class T>
class Table {
public:
    using Due = std::function<std::optional<routing::Time>(const T&)>;
    explicit Table(std::string kind, Due due = {}) : kind_(std::move(kind)), due_(std::move(due)) {}

    const T* find(std::string_view key) const {
        const auto found = all_.find(key);
        return found == all_.end() ? nullptr : &found->second;
    }
    const std::map<std::string, T, std::less<>>& all() const { return all_; }

    void put(const std::string& key, T value) {
        set(key, std::move(value));
        changed_.insert(key);
    }
    // As it is stored already.
    void set(const std::string& key, T value) {
        forgetDue(key);
        const T& there = all_.insert_or_assign(key, std::move(value)).first->second;
        if (!due_) return;
        if (const auto at = due_(there)) deadlines_.emplace(*at, key);
    }
    // By value: the key may be part of what goes.
    void erase(std::string key) {
        forgetDue(key);
        if (all_.erase(key) > 0) changed_.insert(key);
    }

    void collect(std::vector<RecordChange>& into) {
        for (const std::string& key : changed_) {
            const T* value = find(key);
            into.push_back({kind_, key, value ? std::optional(toBytes(*value)) : std::nullopt});
        }
        changed_.clear();
    }

    std::optional<routing::Time> nextDue() const {
        if (deadlines_.empty()) return std::nullopt;
        return deadlines_.begin()->first;
    }
    std::optional<std::string> firstDue(routing::Time now) const {
        if (deadlines_.empty() || deadlines_.begin()->first > now) return std::nullopt;
        return deadlines_.begin()->second;
    }

private:
    void forgetDue(const std::string& key) {
        if (!due_) return;
        const T* there = find(key);
        if (there == nullptr) return;
        if (const auto at = due_(*there)) deadlines_.erase({*at, key});
    }

    std::string kind_;
    Due due_;
    std::map<std::string, T, std::less<>> all_;
    std::set<std::string> changed_;
    std::set<std::pair<routing::Time, std::string>> deadlines_;
};

}  // namespace orchestrion::center
