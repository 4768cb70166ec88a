// The Writer of a server: one thread.
//
// Lifetime   stop() (and the destructor) commits what was submitted, then ends the thread; while
// the store refuses it gives up
//            after `stop_time_max` and fails what is left with store.stopping.
#pragma once

#include "store/writer.h"

namespace orchestrion::store {

struct WriterOptions {
    uint64_t group_bytes_max = 64u << 20;
    Milliseconds retry_first{50};
    Milliseconds retry_max{2000};
    Milliseconds stop_time_max{5000};
    // Called on the writer's thread when the partitions are lost; may be empty.
    std::function<void(const Error&)> on_lost = {};
    // Called when health changes; may be empty.
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
