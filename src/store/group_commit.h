// One group of batches on its way into the store: what both writers have in common.
//
// Lifetime   Borrows the store, which outlives it.
// Threading  One thread.
// Rules      A group that waits is given to attempt() again, unchanged, until it is durable or
// lost.
//            After Outcome::kUnknown the store is asked whether the group is there before anything
//            is written again (resolve()).
#pragma once

#include <span>
#include <vector>

#include "store/writer.h"

namespace orchestrion::store {

struct PendingBatch {
    Batch batch;
    OnCommitted done;
    uint64_t bytes = 0;
};

class GroupCommit {
public:
    enum class Verdict : uint8_t {
        kDurable,
        kWaits,  // the store refuses, or cannot say: try again later
        kLost,   // fenced or in conflict: nothing of the group will ever be written
    };

    explicit GroupCommit(Store& store) : store_(store) {}

    Verdict attempt(std::span<const PendingBatch> group);
    // Why the group waits or is lost.
    const Error& error() const { return error_; }
    const WriterCounters& counters() const { return counters_; }

    // As if no group had been tried: after a simulated crash.
    void forget() { in_doubt_ = false; }

    // Tells the owners of a group that is durable.
    void acknowledge(std::span<PendingBatch> group) const;

private:
    Verdict judge(std::span<const PendingBatch> group, CommitResult result);
    Verdict resolve(std::span<const PendingBatch> group);
    Verdict durable(std::span<const PendingBatch> group, std::vector<uint64_t> first_history);
    Verdict waits(Error error);

    Store& store_;
    bool in_doubt_ = false;  // the group may be there already
    Error error_;
    std::vector<uint64_t> first_history_;
    WriterCounters counters_;
};

// Tells the owners of batches that will not be written.
void reject(std::span<PendingBatch> group, const Error& error);

}  // namespace orchestrion::store
