// The Writer of tests and simulations: nothing happens until step() is called, on the calling
// thread.
//
// Without a step a submitted batch is not durable: a test decides when, and whether, the disk
// answers.
//
// Threading  One thread. Callbacks may submit.
#pragma once

#include <vector>

#include "store/group_commit.h"

namespace orchestrion::store {

class SteppedWriter final : public Writer {
public:
    // `automatic`: submit() commits at once, each batch a group of its own; what a refusing store
    // leaves waiting goes along with the next submit() or step().
    explicit SteppedWriter(Store& store, bool automatic = false)
        : store_(store), automatic_(automatic), commit_(store) {}
    void submit(Batch batch, OnCommitted done) override;
    WriterHealth health() const override;
    WriterCounters counters() const override { return commit_.counters(); }
    void exclusive(std::function<void(Store&)> work) override { work(store_); }

    // One group: the one that was refused last, or else all that waits. False if nothing waited or
    // the store refused it (it waits on).
    // After the partitions were lost, everything fails with the error that said so.
    bool step();
    size_t waiting() const { return group_.size() + waiting_.size(); }
    // Forgets what was not committed, as a crash does. No callback is called.
    void crash();

private:
    Store& store_;
    const bool automatic_;
    GroupCommit commit_;
    std::vector<PendingBatch> group_;  // tried, and to be tried again as it is
    std::vector<PendingBatch> waiting_;
    Error error_;  // why they wait, or why everything fails
    bool lost_ = false;
};

}  // namespace orchestrion::store
