// What is due when: a heap whose entries can be taken out again, so that a request that was served
// leaves nothing behind. Entries of one time come out in the order in which they were added.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "base/assert.h"
#include "routing/options.h"

namespace orchestrion::routing {

enum class DueKind : uint8_t { kExpiry, kStep, kGrowth, kHandling, kGrace, kPenalty, kTick };

struct Due {
    DueKind kind = DueKind::kTick;
    uint32_t subject = 0;  // request or agent
    uint64_t detail = 0;   // handling
};

class Deadlines {
public:
    using Handle = uint32_t;
    static constexpr Handle kNone = UINT32_MAX;

    Handle add(Time at, Due due) {
        const Handle handle = take();
        entries_[handle] = {at.count(), next_++, due, static_cast<uint32_t>(heap_.size())};
        heap_.push_back(handle);
        up(heap_.size() - 1);
        return handle;
    }
    // Takes an entry out and forgets its handle.
    void cancel(Handle& handle) {
        if (handle == kNone) return;
        removeAt(entries_[handle].place);
        free_.push_back(handle);
        handle = kNone;
    }
    bool empty() const { return heap_.empty(); }
    size_t size() const { return heap_.size(); }
    Time first() const { return Time(entries_[heap_.front()].at); }
    // Takes out the first entry; its handle is not valid any more.
    Due pop() {
        Handle handle = heap_.front();
        const Due due = entries_[handle].due;
        cancel(handle);
        return due;
    }

private:
    struct Entry {
        int64_t at = 0;
        uint64_t order = 0;
        Due due;
        uint32_t place = 0;
    };

    Handle take() {
        if (free_.empty()) {
            entries_.emplace_back();
            return static_cast<Handle>(entries_.size() - 1);
        }
        const Handle handle = free_.back();
        free_.pop_back();
        return handle;
    }
    bool before(Handle a, Handle b) const {
        const Entry &x = entries_[a], &y = entries_[b];
        return x.at != y.at ? x.at < y.at : x.order < y.order;
    }
    void put(size_t place, Handle handle) {
        heap_[place] = handle;
        entries_[handle].place = static_cast<uint32_t>(place);
    }
    void up(size_t place) {
        const Handle handle = heap_[place];
        for (; place > 0 && before(handle, heap_[(place - 1) / 2]); place = (place - 1) / 2) {
            put(place, heap_[(place - 1) / 2]);
        }
        put(place, handle);
    }
    void down(size_t place) {
        const Handle handle = heap_[place];
        while (true) {
            size_t child = 2 * place + 1;
            if (child >= heap_.size()) break;
            if (child + 1 < heap_.size() && before(heap_[child + 1], heap_[child])) ++child;
            if (!before(heap_[child], handle)) break;
            put(place, heap_[child]);
            place = child;
        }
        put(place, handle);
    }
    void removeAt(size_t place) {
        ORCH_ASSERT(place < heap_.size(), "a deadline stands in the heap");
        const Handle last = heap_.back();
        heap_.pop_back();
        if (place == heap_.size()) return;
        put(place, last);
        up(place);
        down(entries_[last].place);
    }

    std::vector<Entry> entries_;
    std::vector<Handle> heap_;
    std::vector<Handle> free_;
    uint64_t next_ = 0;
};

}  // namespace orchestrion::routing
