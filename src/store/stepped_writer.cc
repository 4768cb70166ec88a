#include "store/stepped_writer.h"

#include <utility>

namespace orchestrion::store {

void SteppedWriter::submit(Batch batch, OnCommitted done) {
    const uint64_t bytes = batch.bytes();
    PendingBatch pending{std::move(batch), std::move(done), bytes};
    Result<void> sizes = checkSizes(pending.batch);
    if (!sizes || lost_) {
        reject({&pending, 1}, lost_ ? error_ : sizes.error());
        return;
    }
    waiting_.push_back(std::move(pending));
    if (automatic_) step();
}

bool SteppedWriter::step() {
    if (group_.empty()) group_ = std::exchange(waiting_, {});
    if (group_.empty()) return false;
    const GroupCommit::Verdict verdict = commit_.attempt(group_);
    error_ = commit_.error();
    if (verdict == GroupCommit::Verdict::kWaits) return false;
    std::vector<PendingBatch> group = std::exchange(group_, {});
    if (verdict == GroupCommit::Verdict::kDurable) {
        commit_.acknowledge(group);
        return true;
    }
    lost_ = true;
    reject(group, error_);
    std::vector<PendingBatch> rest = std::exchange(waiting_, {});
    reject(rest, error_);
    return true;
}

WriterHealth SteppedWriter::health() const {
    WriterHealth health{error_.code.empty(), error_, waiting(), 0};
    for (const PendingBatch& pending : group_) health.waiting_bytes += pending.bytes;
    for (const PendingBatch& pending : waiting_) health.waiting_bytes += pending.bytes;
    return health;
}

void SteppedWriter::crash() {
    group_.clear();
    waiting_.clear();
    commit_.forget();
}

}  // namespace orchestrion::store
