// The contact centre of one tenant on its own thread: a CenterCore, its timers and its records in
// the store.
//
// Rounds     What waits in the mailbox is applied, what is due is done, and what changed becomes
// one store::Batch. Answers and outputs of a round leave
//            when it is durable, in order; the next round does not wait for that.
// Lifetime   run() reads the store, stop() commits what is in hand. Everything in World outlives
// it. Threading  send(), look(), counts() from any thread. Callbacks and Outside run on the
// centre's
//            thread: they pass things on and do no work.
// Limits     The mailbox: center.busy, for what gateways, agents and operators ask. What sessions
//            ask, what is told about outputs and who is attached is always taken: there is no more
//            of it than of sessions' actions, outputs and links. While the store refuses, nothing
//            gets an answer.
// Errors     run(): the store's errors, center.badRecord.
#pragma once

#include <functional>
#include <memory>

#include "center/core.h"
#include "runtime/clock.h"
#include "runtime/mailbox.h"
#include "runtime/random.h"
#include "runtime/timeline.h"
#include "store/store.h"
#include "store/writer.h"

namespace orchestrion::center {

// Where outputs go. Whoever implements it tells what became of those with a sequence by commands
// Confirm, Undelivered, OrderEnded, SessionNotStarted.
class Outside {
public:
    virtual ~Outside() = default;
    virtual void deliver(const Output& output) = 0;
};

class Center {
public:
    struct World {
        runtime::Random& random;
        runtime::Timeline& timeline;
        store::Store& store;
        store::Writer& writer;
        Outside& outside;
    };
    Center(World world, CenterOptions options,
           size_t mailbox_capacity = runtime::Mailbox::kCapacityDefault);
    ~Center();  // stops
    Center(const Center&) = delete;
    Center& operator=(const Center&) = delete;

    Result<void> run();
    void stop();

    // `done` is called once, after the commit; center.busy and center.stopping at once.
    using Done = std::function<void(Answer)>;
    void send(Command command, Done done = {});
    // `look` is called between two rounds with the state, uncommitted changes included: for views
    // and statistics. center.busy, center.stopping: not called.
    [[nodiscard]] Result<void> look(std::function<void(CenterCore&, routing::Time now)> look);
    // Takes effect between two rounds.
    void setOptions(CenterOptions options);

    CenterCounts counts() const;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace orchestrion::center
