// The router of one tenant: commands go in, decisions come out. It knows no thread, clock, socket
// or disk; it decides over what it was told, and the same commands at the same times give the same
// decisions.
//
//   router.submit(request, now);
//   for (const Decision& decision : router.takeDecisions()) …
//   wake up at router.nextDue() and call router.advance(now)
//
// Matching   Event-driven: a command matches again only what it changed. When a command returns, no
//            routable agent is eligible for an open waiting request (work conservation), and each
//            pair was chosen by the order of requests (priority, then tuning) and of agents (the
//            request's statistic).
// Lifetime   A value with an owner; not copied.
// Threading  One thread at a time: a single writer.
// Time       Every command takes the wall time and first does what was due before it. Time that
//            goes back counts as standing still.
// Limits     RouterOptions; refused with routing.tooMany or routing.tooLarge, nothing is dropped.
// Errors     A refused command changes nothing. docs/reference/routing.md has all codes.
// Source     The reference of routing, §1 to §3 and §5.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "routing/agent_state.h"
#include "routing/configuration.h"
#include "routing/decision.h"
#include "routing/explanation.h"
#include "routing/options.h"
#include "routing/request.h"
#include "routing/statistics.h"

namespace orchestrion::routing {

enum class RequestState : uint8_t { kWaiting, kParked, kSelected };
std::string_view toString(RequestState state);

// A live request. Parked: another request of its interaction has an agent reserved.
struct RequestView {
    RequestRef ref;
    uint64_t sequence = 0;  // of submission
    std::string medium;
    RequestState state = RequestState::kWaiting;
    int32_t priority = 0;
    Time submitted{0};
    std::optional<Time> expires;
    uint32_t step = 0;
    std::string agent;  // reserved for it
    std::vector<std::string> targets;
};

// A piece of the live state, to be kept under its key. The format has a version.
struct StatePiece {
    std::string key;
    std::optional<std::string> bytes;  // nothing: it is gone
};

struct QueueView {
    std::string name;
    uint32_t waiting = 0;
    std::optional<Time> oldest;  // submit time of the longest waiting
};

struct RouterCounts {
    uint64_t decisions = 0;  // pairs of a request and a target
    uint64_t queued = 0;
    uint64_t expired = 0;
    uint64_t cancelled = 0;
    uint64_t offers_failed = 0;
    uint32_t waiting = 0;
    uint32_t selected = 0;
    uint32_t agents_logged_in = 0;
    uint32_t classes = 0;  // distinct kinds of target in use
};

class Router {
public:
    class Impl;  // known to the router's own files

    explicit Router(RouterOptions options = {});
    ~Router();
    Router(Router&&) noexcept;
    Router& operator=(Router&&) noexcept;

    // --- Configuration
    // ---------------------------------------------------------------------------- Effects on
    // agents and waiting requests are immediate.

    // Replaces all. What is live stays as far as its objects are still there; agents who are gone
    // are logged out. routing.badObject.
    Result<void> configure(const Configuration& configuration, Time now,
                           References references = References::kChecked);
    // Makes or replaces one object. routing.badObject, routing.tooMany.
    Result<void> upsert(const Object& object, Time now);
    // routing.notFound. Requests that name the object go on waiting for it.
    Result<void> remove(ObjectKind kind, std::string_view name, Time now);
    Configuration configuration() const;
    const RouterOptions& options() const;

    // --- Requests
    // ---------------------------------------------------------------------------------

    // routing.badRequest, .badTarget, .badExpression, .badThreshold, .badOrder, .unknownStatistic,
    // .unknownTarget, .tooMany. An id that is registered already adds nothing and, if it is
    // selected, gives the same Selected again.
    Result<Submitted> submit(const Submit& submit, Time now);
    // By id: also what it left armed. A selected one lets its agent go. routing.notFound.
    Result<void> cancel(std::string_view request, Time now);
    // All of the interaction in the queue; without a queue in all, and what is armed. Gives how
    // many were cancelled.
    uint32_t cancelInteraction(std::string_view interaction, std::optional<std::string_view> queue,
                               Time now);
    // routing.notFound.
    Result<Query> query(std::string_view request, Time now);
    Result<void> update(const Update& update, Time now);

    // --- Interactions
    // -----------------------------------------------------------------------------

    // What holds for all requests of an interaction until it ends (§1.12).
    // Ids to exclude, instead of the earlier; gives the earlier. A reserved one is let go.
    Result<std::vector<std::string>> excludeAgents(std::string_view interaction,
                                                   std::vector<std::string> agents, Time now);
    // How long a selected agent is held, instead of transition_time; 0: not at all.
    Result<void> setReservationTime(std::string_view interaction, Milliseconds time, Time now);
    // The interaction is over or left us. Waiting requests are abandoned, open offers withdrawn,
    // an agent who handles it goes to wrap-up. Unknown ones are ignored.
    void interactionEnded(std::string_view interaction, Time now);
    // A consult was merged into its parent: its requests and handlings keep their times.
    // routing.notFound.
    Result<void> rename(std::string_view interaction, std::string_view to, Time now);

    // --- Agents
    // -----------------------------------------------------------------------------------

    // routing.unknownAgent, .unknownPlace, .badLogin. A second login replaces the media.
    Result<void> login(const Login& login, Time now);
    // Open offers are withdrawn, what is active goes on. An agent who is logged out: nothing.
    Result<void> logout(std::string_view agent, Time now);
    // `medium` empty: all he is logged in for. routing.notLoggedIn, .unknownMedium.
    Result<void> setReady(std::string_view agent, std::string_view medium, Time now);
    Result<void> setNotReady(std::string_view agent, std::string_view medium,
                             std::string_view reason, Time now);
    // Not routable meanwhile; after connection_grace he is logged out.
    Result<void> connectionLost(std::string_view agent, Time now);
    Result<void> connectionRestored(std::string_view agent, Time now);

    // The agent begins to ring; `timeout` none: offer_timeout. For route=false.
    // routing.notReserved.
    Result<void> offer(std::string_view interaction, std::string_view agent,
                       std::optional<Milliseconds> timeout, Time now);
    // routing.notReserved.
    Result<void> accept(std::string_view interaction, std::string_view agent, Time now);
    Result<void> reject(std::string_view interaction, std::string_view agent,
                        std::string_view reason, Time now);
    // Nobody answered, as the switch says before our own time is over (RONA).
    Result<void> noAnswer(std::string_view interaction, std::string_view agent, Time now);
    // The delivery failed: the agent is free at once, without blame, but penalised for this
    // interaction.
    Result<void> release(std::string_view interaction, std::string_view agent, Time now);
    // An interaction that did not come from us: a direct call, a consult. It counts for capacity.
    // routing.notLoggedIn, .alreadyHandled.
    Result<void> begin(std::string_view interaction, std::string_view agent,
                       std::string_view medium, Time now);
    Result<void> hold(std::string_view interaction, std::string_view agent, bool held, Time now);
    // He is done with it. `wrap_up` none: as configured; 0: no wrap-up; kWrapUpOpen: until
    // wrapUpDone(). routing.notHandled.
    static constexpr Milliseconds kWrapUpOpen{-1};
    Result<void> finish(std::string_view interaction, std::string_view agent,
                        std::optional<Milliseconds> wrap_up, Time now);
    Result<void> wrapUpDone(std::string_view interaction, std::string_view agent, Time now);

    // --- Time
    // -------------------------------------------------------------------------------------

    // Does what is due: timeouts, steps, offers, leases, wrap-ups, statistics.
    void advance(Time now);
    // When advance() has something to do next.
    std::optional<Time> nextDue() const;

    // --- Out
    // --------------------------------------------------------------------------------------

    // What was decided since the last call, in order.
    std::vector<Decision> takeDecisions();

    // routing.unknownStatistic, .unknownObject, .notApplicable, .badExpression.
    Result<double> statistic(std::string_view object, std::string_view name, Time now);
    // StatisticChanged now and whenever the value changes; those that move with time are looked at
    // each RouterOptions::tick. Gives an id.
    Result<uint64_t> watch(std::string_view object, std::string_view name, Time now);
    // routing.notFound.
    Result<void> unwatch(uint64_t watch, Time now);

    // Why a waiting request waits, as if it were decided now. routing.notFound.
    Result<Explanation> explain(std::string_view request, Time now);

    std::optional<AgentView> agent(std::string_view id) const;
    std::vector<AgentView> agents() const;  // by id
    std::optional<RequestView> request(std::string_view id) const;
    // Live requests in order of submission, at most `count` behind that sequence; 0: from the first.
    std::vector<RequestView> requests(uint64_t behind, size_t count) const;
    std::vector<RequestView> requestsOf(std::string_view interaction) const;
    std::vector<QueueView> queues() const;  // by name
    RouterCounts counts() const;

    // --- Durability
    // -------------------------------------------------------------------------------

    // What has changed since the last call of the live state of agents, interactions and requests
    // with their times; not the configuration, not the windowed statistics. The first call gives
    // all there is. Takes time by what changed, not by what there is.
    std::vector<StatePiece> takeState();
    // Into a router that is configured and has no live state: the last piece of each key, in any
    // order. The keys are others from then on: what takeState() gives next replaces them all. Gives
    // what could not be kept, one sentence each. What became due meanwhile happens at the next
    // command. routing.badState.
    Result<std::vector<std::string>> importState(const std::vector<StatePiece>& pieces, Time now);

private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace orchestrion::routing
