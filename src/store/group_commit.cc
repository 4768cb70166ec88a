#include "store/group_commit.h"

#include <utility>

namespace orchestrion::store {
namespace {

std::vector<const Batch*> batchesOf(std::span<const PendingBatch> group) {
    std::vector<const Batch*> batches;
    batches.reserve(group.size());
    for (const PendingBatch& pending : group) batches.push_back(&pending.batch);
    return batches;
}

// Where the history of each batch begins if the group's last row is the last of the store.
std::vector<uint64_t> firstHistoryBackFrom(uint64_t last, std::span<const PendingBatch> group) {
    std::vector<uint64_t> first(group.size());
    for (size_t i = group.size(); i-- > 0;) {
        const uint64_t rows = group[i].batch.history.size();
        first[i] = rows == 0 ? 0 : last - rows + 1;
        last -= rows;
    }
    return first;
}

}  // namespace

GroupCommit::Verdict GroupCommit::attempt(std::span<const PendingBatch> group) {
    if (in_doubt_) {
        const Verdict verdict = resolve(group);
        if (verdict != Verdict::kWaits || in_doubt_) return verdict;
    }
    return judge(group, store_.commit(batchesOf(group)));
}

GroupCommit::Verdict GroupCommit::judge(std::span<const PendingBatch> group, CommitResult result) {
    switch (result.outcome) {
        case Outcome::kCommitted:
            return durable(group, std::move(result.first_history));
        case Outcome::kFenced:
        case Outcome::kConflict:
            error_ = std::move(result.error);
            return Verdict::kLost;
        case Outcome::kUnknown:
            in_doubt_ = true;
            return waits(std::move(result.error));
        case Outcome::kRefused:
            break;
    }
    return waits(std::move(result.error));
}

// kWaits with in_doubt_ unset: it is not there, and may be written again.
GroupCommit::Verdict GroupCommit::resolve(std::span<const PendingBatch> group) {
    Result<bool> there = store_.resolve(batchesOf(group));
    if (!there) return waits(std::move(there.error()));
    if (!*there) {
        in_doubt_ = false;
        return Verdict::kWaits;
    }
    // Nobody else writes: the group's history is the newest there is.
    Result<Store::Highest> highest = store_.highest();
    if (!highest) return waits(std::move(highest.error()));
    return durable(group, firstHistoryBackFrom(highest->history_sequence, group));
}

GroupCommit::Verdict GroupCommit::durable(std::span<const PendingBatch> group,
                                          std::vector<uint64_t> first_history) {
    in_doubt_ = false;
    error_ = {};
    first_history_ = std::move(first_history);
    ++counters_.groups;
    counters_.batches += group.size();
    for (const PendingBatch& pending : group) {
        counters_.turns += pending.batch.sessions.size();
        counters_.bytes += pending.bytes;
    }
    return Verdict::kDurable;
}

GroupCommit::Verdict GroupCommit::waits(Error error) {
    ++counters_.refusals;
    error_ = std::move(error);
    return Verdict::kWaits;
}

void GroupCommit::acknowledge(std::span<PendingBatch> group) const {
    for (size_t i = 0; i < group.size(); ++i) {
        if (group[i].done) group[i].done(Committed{first_history_[i]});
    }
}

void reject(std::span<PendingBatch> group, const Error& error) {
    for (PendingBatch& pending : group) {
        if (pending.done) pending.done(fail(error));
    }
}

}  // namespace orchestrion::store
