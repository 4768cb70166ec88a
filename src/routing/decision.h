// What the router decided: values, in the order in which they were decided. Whoever owns the router
// turns them into events, effects and history.
//
// Source     The reference of routing, §1.9 to §1.11, §3.9, §3.10.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "routing/agent_state.h"
#include "routing/explanation.h"
#include "routing/target.h"

namespace orchestrion::routing {

// How a virtual queue counts the moment (§3.10).
enum class QueueEvent : uint8_t { kNone, kQueued, kDiverted, kAbandoned, kCleared };
std::string_view toString(QueueEvent event);

// What every decision about a request has.
struct RequestRef {
    std::string request;
    std::string interaction;
    std::string session;
    std::string queue;  // virtual queue, or empty
};

// The request waits: nobody was free at once.
struct Queued {
    RequestRef ref;
    QueueEvent queue_event = QueueEvent::kQueued;
};

// A target was found. With agents, he is reserved: `deadline` says how long. Then
//   route=false  offer() when the application redirects, or release() when that fails
//   route=true   he has been offered it already: accept(), reject() or nothing (no answer)
// A target without agents needs nothing more.
struct Selected {
    RequestRef ref;
    QueueEvent queue_event = QueueEvent::kDiverted;
    TargetType type = TargetType::kAgent;
    std::string agent;  // empty: a target without agents
    std::string place;
    std::string medium;
    std::string dn;
    std::string switch_name;
    // The strings of queue.submit.done.
    std::string target_selected;            // name@switch.type
    std::string target_component_selected;  // name@statserver.type
    std::string target_object_selected;     // as the application listed it
    bool default_destination = false;
    bool route = true;
    std::optional<Time> deadline;
    Milliseconds waited{0};
    bool repeated = false;  // the same decision again, for a request registered again
    Explanation explanation;
};

// The timeout is over: error.queue.submit, `timeout`.
struct Expired {
    RequestRef ref;
    QueueEvent queue_event = QueueEvent::kCleared;
    bool targets_armed = false;  // they compete along with the interaction's next submit
    Milliseconds waited{0};
    Explanation explanation;
};

enum class CancelCause : uint8_t {
    kCancelled,        // by command
    kAbandoned,        // the interaction ended while waiting
    kRoutedElsewhere,  // another request of the interaction was accepted
};
std::string_view toString(CancelCause cause);

struct Cancelled {
    RequestRef ref;
    CancelCause cause = CancelCause::kCancelled;
    QueueEvent queue_event = QueueEvent::kCleared;
    Milliseconds waited{0};
    Explanation explanation;
};

enum class OfferEnd : uint8_t {
    kAccepted,
    kRejected,
    kNoAnswer,
    kReleased,   // the delivery failed, or the application let the agent go
    kLapsed,     // nothing came after the selection
    kWithdrawn,  // the interaction ended, the request was cancelled, or the agent logged out
};
std::string_view toString(OfferEnd end);

// A reservation or an offer is over. After anything but kAccepted, `requeued` says whether the
// request waits again by itself, with its original times (route=true); else the application submits
// again, and the interaction still has its original queue time.
struct OfferEnded {
    RequestRef ref;
    std::string agent;
    OfferEnd end = OfferEnd::kAccepted;
    std::string reason;  // of a reject
    bool requeued = false;
};

// An agent's state for a medium changed, by whatever cause. `medium` is empty for login and logout.
struct AgentChanged {
    std::string agent;
    std::string medium;
    AgentCause cause = AgentCause::kCommand;
    bool logged_in = false;
    bool ready = false;
    std::string reason;
};

// A handled interaction went on at its agent: active, held, wrap-up, or gone (no state).
struct HandlingChanged {
    std::string agent;
    std::string interaction;
    std::string medium;
    std::optional<HandlingState> state;
    AgentCause cause = AgentCause::kCommand;
};

// A watched statistic has another value.
struct StatisticChanged {
    uint64_t watch = 0;
    std::string object;
    std::string statistic;
    double value = 0;
};

using Decision = std::variant<Queued, Selected, Expired, Cancelled, OfferEnded, AgentChanged,
                              HandlingChanged, StatisticChanged>;

// "queued", "selected", …
std::string_view nameOf(const Decision& decision);

}  // namespace orchestrion::routing
