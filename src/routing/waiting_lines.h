// The waiting requests, in lines. A line holds the requests that want the same class of agents for
// the same medium under the same conditions, in order. For each priority a bitmap says which lines
// have a head of that priority, so that the best request for an agent is found by looking at the
// lines he may serve, from the highest priority down (§5.2, §5.3).
//
// Order      Priority, then the score, then who was submitted first. The score is the wait divided
//            by the line's service objective; within a line that is the order of time.
// Cost       enter and leave O(log n) of the line, amortised; best() O(priorities x lines / 64 +
//            heads of the priority found).
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <queue>
#include <span>
#include <vector>

#include "routing/bit_set.h"
#include "routing/options.h"

namespace orchestrion::routing {

using LineId = uint32_t;
using Slot = uint32_t;  // of a request
inline constexpr uint32_t kNobody = UINT32_MAX;

struct OrderKey {
    int32_t priority = 0;
    int64_t since = 0;  // ms
    uint64_t sequence = 0;
};

// Where lines and agents of one medium and one kind of readiness meet.
using BoardId = uint32_t;

class WaitingLines {
public:
    struct Pick {
        Slot slot = kNobody;
        LineId line = kNobody;
        int32_t priority = 0;
        int32_t deviation = 0;
        double score = 0;
        uint64_t sequence = 0;
        bool refused = false;  // it did not permit the agent
        // Whether this one goes before `other`.
        bool before(const Pick& other) const {
            if (other.slot == kNobody) return true;
            if (priority != other.priority) return priority > other.priority;
            if (deviation != other.deviation) return deviation < other.deviation;
            if (score != other.score) return score > other.score;
            return sequence < other.sequence;
        }
    };

    LineId create(BoardId board, Milliseconds objective, uint32_t ideal);
    void remove(LineId line);  // it is empty
    void setOpen(LineId line, bool open) { open_.assign(line, open); }
    bool open(LineId line) const { return open_.test(line); }
    uint32_t size(LineId line) const { return lines_[line].live; }
    uint32_t ideal(LineId line) const { return heads_[line].ideal; }

    void enter(LineId line, Slot slot, const OrderKey& key);
    // Takes the request out of all its lines at once.
    void leave(Slot slot, std::span<const LineId> lines);
    bool boardIsEmpty(BoardId board) const {
        return board >= boards_.size() || boards_[board].empty();
    }

    // The best request of the board for an agent. `permits(slot)` may refuse; `deviation(ideal)`
    // gives the agent's distance; `seen(pick)` is told of each head that was compared.
    template <class Permits, class Deviation, class Seen>
    Pick best(BoardId board, const BitSet& lines, Time now, Permits&& permits,
              Deviation&& deviation, Seen&& seen) const;

    // Visits a line's requests in order until `visit(slot)` gives false.
    template <class Visit>
    void walk(LineId line, Visit&& visit) const;

private:
    struct Entry {
        int32_t priority = 0;
        Slot slot = kNobody;
        uint32_t stamp = 0;
        int64_t since = 0;
        uint64_t sequence = 0;
    };
    struct Line {
        std::vector<Entry> heap;
        uint32_t live = 0;
        BoardId board = 0;
    };
    struct Head {
        Slot slot = kNobody;
        int32_t priority = 0;
        int64_t since = 0;
        uint64_t sequence = 0;
        double per_objective = 0;  // 1 / objective in ms
        uint32_t ideal = kNobody;
    };
    struct Level {
        BitSet lines;
        uint32_t count = 0;
    };
    using Board = std::map<int32_t, Level, std::greater<>>;

    // For std::push_heap: `a` comes later than `b`.
    static bool later(const Entry& a, const Entry& b) {
        if (a.priority != b.priority) return a.priority < b.priority;
        if (a.since != b.since) return a.since > b.since;
        return a.sequence > b.sequence;
    }
    bool valid(const Entry& entry) const { return stamps_[entry.slot] == entry.stamp; }
    void settleHead(LineId line);
    void setHead(LineId line, const Entry* entry);
    void compact(Line& line);
    Pick pickOf(LineId line, const Entry& entry, Time now, int32_t deviation) const;

    std::vector<Line> lines_;
    std::vector<Head> heads_;
    std::vector<LineId> free_;
    std::vector<Board> boards_;
    std::vector<uint32_t> stamps_;  // by slot; an entry of another stamp is gone
    BitSet open_;
};

template <class Visit>
void WaitingLines::walk(LineId id, Visit&& visit) const {
    const std::vector<Entry>& heap = lines_[id].heap;
    if (heap.empty()) return;
    const auto comes_later = [&](size_t a, size_t b) { return later(heap[a], heap[b]); };
    std::priority_queue<size_t, std::vector<size_t>, decltype(comes_later)> next(comes_later);
    next.push(0);
    while (!next.empty()) {
        const size_t at = next.top();
        next.pop();
        if (2 * at + 1 < heap.size()) next.push(2 * at + 1);
        if (2 * at + 2 < heap.size()) next.push(2 * at + 2);
        if (valid(heap[at]) && !visit(heap[at].slot, heap[at])) return;
    }
}

template <class Permits, class Deviation, class Seen>
WaitingLines::Pick WaitingLines::best(BoardId board, const BitSet& mine, Time now,
                                      Permits&& permits, Deviation&& deviation, Seen&& seen) const {
    Pick best;
    if (board >= boards_.size()) return best;
    const auto consider = [&](LineId line) {
        const Head& head = heads_[line];
        const int32_t off = head.ideal == kNobody ? 0 : deviation(head.ideal);
        Pick pick{head.slot,
                  line,
                  head.priority,
                  off,
                  static_cast<double>(now.count() - head.since) * head.per_objective,
                  head.sequence,
                  false};
        pick.refused = !permits(head.slot);
        seen(pick);
        if (pick.refused) {
            pick.slot = kNobody;
            walk(line, [&](Slot slot, const Entry& entry) {
                if (!permits(slot)) return true;
                pick = pickOf(line, entry, now, off);
                return false;
            });
            if (pick.slot == kNobody) return;
        }
        if (pick.before(best)) best = pick;
    };
    for (const auto& [priority, level] : boards_[board]) {
        if (best.slot != kNobody && best.priority > priority) break;
        const size_t words = std::min(level.lines.words(), mine.words());
        for (size_t w = 0; w < words; ++w) {
            uint64_t hits = level.lines.word(w) & mine.word(w) & open_.word(w);
            for (; hits != 0; hits &= hits - 1) {
                consider(static_cast<LineId>(w * 64 + static_cast<size_t>(std::countr_zero(hits))));
            }
        }
    }
    return best;
}

}  // namespace orchestrion::routing
