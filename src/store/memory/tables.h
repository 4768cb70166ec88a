// The tables of the store in memory, and changes to them that can be taken back.
//
// Threading  One thread at a time; the store locks.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "store/store.h"

namespace orchestrion::store::memory {

struct Tables {
    std::map<uint64_t, SessionRow> sessions;
    std::map<std::string, uint64_t, std::less<>> numbers;  // of session ids
    std::map<uint64_t, MessageRow> messages;
    std::map<uint64_t, HistoryRow> history;
    std::map<std::pair<uint64_t, uint64_t>, uint64_t> turns;  // {session, turn} → history sequence
    std::map<std::string, IdempotencyRow, std::less<>> idempotency;
    std::map<std::string, DocumentRow, std::less<>> documents;
    std::map<std::pair<std::string, std::string>, std::string> records;
    std::array<uint64_t, kPartitions> epochs{};
    Store::Highest highest;

    // A history row as it is read: with its session's id and application.
    HistoryRow complete(const HistoryRow& row) const;
};

// Remembers how to take back what was changed through it. The maps stay where they are.
class Undo {
public:
    // Sets map[key] = value.
    template <class Map>
    void put(Map& map, const typename Map::key_type& key, typename Map::mapped_type value) {
        const auto found = map.find(key);
        if (found == map.end()) {
            steps_.push_back([&map, key] { map.erase(key); });
            map.emplace(key, std::move(value));
            return;
        }
        steps_.push_back([&map, key, old = std::move(found->second)] { map[key] = old; });
        found->second = std::move(value);
    }
    // False if it is not there.
    template <class Map>
    bool erase(Map& map, const typename Map::key_type& key) {
        const auto found = map.find(key);
        if (found == map.end()) return false;
        steps_.push_back([&map, key, old = std::move(found->second)] { map[key] = old; });
        map.erase(found);
        return true;
    }
    template <class Value>
    void set(Value& variable, Value value) {
        steps_.push_back([&variable, old = variable] { variable = old; });
        variable = std::move(value);
    }
    // Takes everything back, the last change first.
    void rollBack() {
        while (!steps_.empty()) {
            steps_.back()();
            steps_.pop_back();
        }
    }

private:
    std::vector<std::function<void()>> steps_;
};

// Erases a session with its history and the messages to it. False if it is not there.
bool eraseSession(Tables& tables, Undo& undo, uint64_t number);
void eraseHistory(Tables& tables, Undo& undo, uint64_t sequence);

}  // namespace orchestrion::store::memory
