// The Writer of a server: one thread.
//
// Lifetime   stop() (and the destructor) commits what was submitted, then ends the thread; while
//            the store refuses it gives up after `stop_time_max` and fails what is left with
//            store.stopping, as it fails what is submitted later (on the submitter's thread).
// Threading  Every call from any thread; stop() not from a callback. exclusive() waits until its
//            work has run; from a callback, and after stop(), it runs at once.
// Grouping   Never waits for more batches: what comes while one group is being committed makes the
//            next one.
// Errors     When the partitions are lost, everything submitted then and later fails with the error
//            that said so (store.fenced, store.conflict): a new owner makes a new writer.
#pragma once

#include "store/writer.h"

namespace orchestrion::store {

struct WriterOptions {
    uint64_t group_bytes_max = 64u << 20;
    Milliseconds retry_first{50};
    Milliseconds retry_max{2000};
    // How long stop() pauses, in sum, for a store that refuses; the tries themselves not counted.
    Milliseconds stop_time_max{5000};
    // Called on the writer's thread when the partitions are lost; may be empty.
    std::function<void(const Error&)> on_lost = {};
    // Called on the writer's thread when health changes; may be empty.
    std::function<void(const WriterHealth&)> on_health = {};
};

class ThreadedWriter final : public Writer {
public:
    // `store` is borrowed and outlives this.
    ThreadedWriter(Store& store, WriterOptions options);
    ~ThreadedWriter() override;
    void submit(Batch batch, OnCommitted done) override;
    WriterHealth health() const override;
    WriterCounters counters() const override;
    void exclusive(std::function<void(Store&)> work) override;
    void stop();

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace orchestrion::store
