// The contact centre of one tenant as a pure state machine: interactions, the router, agents,
// queues and what is under way between them. Commands go in; changed records and outputs come out.
//
//   Answer answer = core.apply(command, now);
//   Changes changes = core.takeChanges();      // store the records, then let the outputs out
//   wake up at core.nextDue() and call core.advance(now)
//
// Promise    A command's effects are all in one Changes, or nothing of it is. Restored from records
//            at any point, it goes on where they end: what had not been stored did not happen.
//            An interaction belongs to at most one session, is offered to at most one agent at a
//            time, and leaves the records only some time after it has ended.
// Threading  One thread at a time: a single writer. Time comes with each call (routing::Time).
// Limits     CenterLimits; refused with center.tooMany.
// Errors     Of commands: commands.h. restore() fails with center.badRecord.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "center/commands.h"
#include "center/options.h"
#include "center/outputs.h"
#include "center/records.h"
#include "routing/router.h"
#include "runtime/random.h"

namespace orchestrion::center {

using Answer = Result<std::string>;  // a JSON object

struct Changes {
    std::vector<RecordChange> records;
    std::vector<Output> outputs;  // to be let out when the records are durable
};

struct CenterCounts {
    uint64_t interactions = 0;  // that have not ended
    uint64_t ended = 0;         // kept
    uint64_t unowned = 0;       // neither with a session, nor in a queue, nor at an agent
    uint64_t deliveries = 0;
    uint64_t outputs = 0;  // not confirmed
    uint64_t keys = 0;
    uint64_t arrived = 0;  // since the start of the process, as the following
    uint64_t abandoned = 0;
    uint64_t correlated = 0;
    uint64_t repeated = 0;  // commands that were there already
    routing::RouterCounts router = {};
};

// What is under way with an interaction that goes to somebody.
struct DeliveryView {
    std::string interaction;
    std::string agent;
    std::string device;
    std::string session;  // that hears of it
    std::string request_id;
};

class CenterCore {
public:
    CenterCore(CenterOptions options, runtime::Random& random);
    ~CenterCore();

    // Everything that was stored, once, before anything else. Agents who were logged in have lost
    // their connection; outputs that were not confirmed come out again.
    Result<void> restore(const std::vector<Record>& records, routing::Time now);

    Answer apply(const Command& command, routing::Time now);
    void advance(routing::Time now);
    std::optional<routing::Time> nextDue() const;
    Changes takeChanges();

    // New endpoints, queues, correlations and limits; what is under way goes on. The router keeps
    // the options it was made with.
    void setOptions(CenterOptions options, routing::Time now);
    const CenterOptions& options() const;

    // ---- looking; valid until the next command
    const interaction::Interaction* interaction(std::string_view id) const;
    void eachInteraction(const std::function<void(const interaction::Interaction&)>& each) const;
    // Ids in order, at most `count` behind `after`.
    std::vector<std::string> interactionIds(std::string_view after, size_t count) const;
    // By an indexed key of user data: "key=value"; ids in order.
    std::vector<std::string> find(std::string_view indexed) const;
    std::vector<std::string> ownedBy(std::string_view session) const;
    // Those that it believes to live and that were started: they own something, have owned or
    // subscribed to something.
    std::vector<std::string> sessions() const;
    // In a queue or workbin ("owner/name"), longest first.
    std::vector<std::string> inQueue(std::string_view queue) const;
    std::vector<std::string> inWorkbin(std::string_view workbin) const;
    // Whether he may put something into the owner's workbins, and take it out.
    bool mayOpen(const std::string& agent, const std::string& owner) const;
    // How many lie in each, and since when the oldest.
    std::vector<routing::QueueView> workflowQueues() const;
    std::vector<DeliveryView> deliveries() const;
    // Of the router's configuration; null: there is none.
    const routing::Object* object(routing::ObjectKind kind, const std::string& name) const;
    // Of one kind, by name, at most `count` behind `after`.
    std::vector<const routing::Object*> objects(routing::ObjectKind kind, const std::string& after,
                                                size_t count) const;
    const routing::Router& router() const;
    // Statistics, queries and explanations take the time with them.
    routing::Router& router();
    CenterCounts counts() const;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace orchestrion::center
