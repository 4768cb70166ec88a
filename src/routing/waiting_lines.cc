#include "routing/waiting_lines.h"

#include "base/assert.h"

namespace orchestrion::routing {

LineId WaitingLines::create(BoardId board, Milliseconds objective, uint32_t ideal) {
    LineId id;
    if (free_.empty()) {
        id = static_cast<LineId>(lines_.size());
        lines_.emplace_back();
        heads_.emplace_back();
    } else {
        id = free_.back();
        free_.pop_back();
    }
    if (board >= boards_.size()) boards_.resize(board + 1);
    lines_[id].board = board;
    heads_[id] = {};
    heads_[id].per_objective = 1.0 / static_cast<double>(std::max<int64_t>(1, objective.count()));
    heads_[id].ideal = ideal;
    return id;
}

void WaitingLines::remove(LineId id) {
    ORCH_ASSERT(lines_[id].live == 0, "a line is removed when nobody waits in it");
    setHead(id, nullptr);
    lines_[id].heap.clear();
    lines_[id].heap.shrink_to_fit();
    open_.reset(id);
    free_.push_back(id);
}

void WaitingLines::enter(LineId id, Slot slot, const OrderKey& key) {
    if (slot >= stamps_.size()) stamps_.resize(slot + 1);
    Line& line = lines_[id];
    line.heap.push_back({key.priority, slot, stamps_[slot], key.since, key.sequence});
    std::push_heap(line.heap.begin(), line.heap.end(), later);
    ++line.live;
    if (line.heap.front().slot == slot) setHead(id, &line.heap.front());
}

void WaitingLines::leave(Slot slot, std::span<const LineId> lines) {
    ++stamps_[slot];
    for (const LineId id : lines) {
        Line& line = lines_[id];
        --line.live;
        if (heads_[id].slot == slot) settleHead(id);
        if (line.heap.size() > 2 * static_cast<size_t>(line.live) + 16) compact(line);
    }
}

void WaitingLines::settleHead(LineId id) {
    std::vector<Entry>& heap = lines_[id].heap;
    while (!heap.empty() && !valid(heap.front())) {
        std::pop_heap(heap.begin(), heap.end(), later);
        heap.pop_back();
    }
    setHead(id, heap.empty() ? nullptr : &heap.front());
}

void WaitingLines::setHead(LineId id, const Entry* entry) {
    Head& head = heads_[id];
    Board& board = boards_[lines_[id].board];
    const bool stays = entry != nullptr && head.slot != kNobody && head.priority == entry->priority;
    if (!stays && head.slot != kNobody) {
        const auto level = board.find(head.priority);
        level->second.lines.reset(id);
        if (--level->second.count == 0) board.erase(level);
    }
    if (entry == nullptr) {
        head.slot = kNobody;
        return;
    }
    if (!stays) {
        Level& level = board[entry->priority];
        level.lines.set(id);
        ++level.count;
    }
    head.slot = entry->slot;
    head.priority = entry->priority;
    head.since = entry->since;
    head.sequence = entry->sequence;
}

void WaitingLines::compact(Line& line) {
    std::erase_if(line.heap, [this](const Entry& entry) { return !valid(entry); });
    std::make_heap(line.heap.begin(), line.heap.end(), later);
}

WaitingLines::Pick WaitingLines::pickOf(LineId line, const Entry& entry, Time now,
                                        int32_t deviation) const {
    return {entry.slot,
            line,
            entry.priority,
            deviation,
            static_cast<double>(now.count() - entry.since) * heads_[line].per_objective,
            entry.sequence,
            false};
}

}  // namespace orchestrion::routing
