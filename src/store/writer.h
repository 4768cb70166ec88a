// The way into the store: batches of all shards, put into one transaction at a time (group commit).
//
// Order      Batches of one thread are committed in the order they were submitted; a batch is never
//            committed before one that was submitted earlier by the same thread.
// Faults     While the store refuses (disk full, I/O error), the batches wait and the same group is
//            tried again with growing pauses; nobody is told that it is done. health() says so, and
//            the doors of the server refuse new work. On kUnknown the writer asks resolve(). On
//            kFenced and kConflict the batches fail, and so does everything submitted later: the
//            owner must stop or give up its partitions.
// Limits     A group has at most group_bytes_max bytes, or one batch. A batch that no store can
// take
//            (checkSizes()) fails alone.
#pragma once

#include <functional>
#include <memory>

#include "base/result.h"
#include "base/units.h"
#include "runtime/clock.h"
#include "store/store.h"

namespace orchestrion::store {

struct Committed {
    uint64_t first_history = 0;  // sequence of the batch's first history row
};
// Called exactly once. A failure means that nothing of the batch is stored and that it will not be
// tried again.
using OnCommitted = std::function<void(Result<Committed>)>;

struct WriterHealth {
    bool ok = true;
    Error error;  // while not ok
    uint64_t waiting_batches = 0;
    uint64_t waiting_bytes = 0;
};

struct WriterCounters {
    uint64_t groups = 0;  // transactions committed
    uint64_t batches = 0;
    uint64_t turns = 0;  // session rows
    uint64_t bytes = 0;
    uint64_t refusals = 0;      // groups the store refused
    uint64_t microseconds = 0;  // spent in commit()
};

class Writer {
public:
    virtual ~Writer() = default;
    // From any thread. `done` is called on the writer's thread: it passes the answer on and does no
    // work.
    virtual void submit(Batch batch, OnCommitted done) = 0;
    virtual WriterHealth health() const = 0;
    virtual WriterCounters counters() const = 0;
    // Runs `work` with the store between two groups, on the writer's thread, and returns when it
    // has run: acquire, retention. Also while the store refuses.
    virtual void exclusive(std::function<void(Store&)> work) = 0;
};

}  // namespace orchestrion::store
