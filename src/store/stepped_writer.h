// The Writer of tests and simulations: nothing happens until step() is called, on the calling
// thread.
//
// Without a step a submitted batch is not durable: a test decides when, and whether, the disk
// answers.
#pragma once

#include <deque>
#include <utility>

#include "store/writer.h"

namespace orchestrion::store {

class SteppedWriter final : public Writer {
public:
    // `automatic`: submit() commits at once, each batch a group of its own.
    explicit SteppedWriter(Store& store, bool automatic = false)
        : store_(store), automatic_(automatic) {}
    void submit(Batch batch, OnCommitted done) override;
    WriterHealth health() const override { return health_; }
    WriterCounters counters() const override { return counters_; }
    void exclusive(std::function<void(Store&)> work) override { work(store_); }

    // One group of all that waits; false if nothing waited or the store refused it (it waits on).
    bool step();
    size_t waiting() const { return waiting_.size(); }
    // Forgets what was not committed, as a crash does. No callback is called.
    void crash() { waiting_.clear(); }

private:
    Store& store_;
    const bool automatic_;
    std::deque<std::pair<Batch, OnCommitted>> waiting_;
    WriterHealth health_;
    WriterCounters counters_;
};

}  // namespace orchestrion::store
