// What is asked of the router about an interaction: submit, cancel, query, update.
//
// Units      Durations in Milliseconds, times in Time (milliseconds since 1970).
// Errors     Each command says its codes; all are in docs/reference/routing.md.
// Source     The reference of routing, §1.3, §1.9, §1.10, §3.4 to §3.6.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "routing/options.h"
#include "routing/target.h"

namespace orchestrion::routing {

enum class OrderType : uint8_t { kAny, kMin, kMax, kPercentage };
// "any", "min", "max", "percentage", "percent"; any case, empty is any. Else routing.badOrder.
Result<OrderType> orderTypeOf(std::string_view text);

// useCapacity of the reference, §1.12.
//   kOnly         readiness and capacity rule decide (default)
//   kOnStatError  the same: statistics never fail here
//   kNever        readiness alone: at most one interaction of the request's medium at a time
enum class UseCapacity : uint8_t { kOnly, kOnStatError, kNever };

// The order of requests of one priority (§3.6): the longer time first, where the time is
//   neither      the wait of this request
//   use_age      the age of the interaction
//   use_predict  the wait and what is expected to follow, as estimated when it was submitted
// and use_objective divides it by the service objective.
struct PriorityTuning {
    bool use_age = false;
    bool use_predict = false;
    bool use_objective = false;
};

// Priority grows by `step` each `interval`, up to `limit`.
struct PriorityGrowth {
    int32_t step = 0;
    Milliseconds interval{0};
    int32_t limit = 0;
};

// At `after` from the submit, the request becomes less choosy.
struct WideningStep {
    Milliseconds after{0};
    std::vector<Target> targets;  // added, or instead of the earlier ones
    bool replace = false;
    int32_t priority_increment = 0;
    bool skip_when_nobody = false;  // nobody of these is logged in: the next step comes at once
};

struct Submit {
    std::string request;      // id, unique in the tenant; chosen by the caller
    std::string interaction;  // id
    std::string session;      // opaque; comes back in decisions
    std::string medium = "voice";
    std::string queue;  // virtual queue; empty: none
    std::vector<Target> targets;
    int32_t priority = 0;
    int32_t business_value = 0;           // added to the priority
    std::optional<Milliseconds> timeout;  // none: no limit; 0: decide now
    bool clear_on_timeout = false;        // false: the targets stay armed for the next submit
    bool clear_queue = false;             // true: earlier armed targets are dropped first
    OrderType order = OrderType::kAny;
    std::string order_statistic;    // empty or "none": none
    bool route = true;              // false: select and hold the agent only
    bool check_agent_state = true;  // false: the first agent logged in, ready or not
    UseCapacity use_capacity = UseCapacity::kOnly;
    PriorityTuning tuning;
    PriorityGrowth growth;
    std::optional<Milliseconds> objective;  // none: the queue's
    std::string ideal_agent;                // a skill expression; empty: none
    std::string last_agent;                 // alone for `last_agent_time`, then the targets
    Milliseconds last_agent_time{5000};
    std::vector<std::string> excluded_agents;   // beside those of Router::excludeAgents
    std::vector<WideningStep> steps;            // in order of `after`
    std::optional<Target> default_destination;  // where it goes instead of expiring

    // Original times, for a request that is registered again after a restart.
    std::optional<Time> submitted_at;
    std::optional<Time> interaction_started_at;
};

// What submit() says at once. The rest comes as decisions.
struct Submitted {
    std::string request;
    bool known = false;                 // it was registered already; nothing was added
    std::vector<std::string> warnings;  // for the author: unknown skills, ambiguous precedence
};

struct Query {
    int32_t priority = 0;            // as it is now, growth and business value included
    uint32_t position_in_queue = 0;  // from 1 in its virtual queue; requests without one count
                                     // among themselves; 0: it does not wait (parked, selected)
    double in_vq_wait_time = 0;      // expected further wait, in seconds
    double estimated_wait = 0;       // EWT of its queue (§2.2), in seconds
    Milliseconds waited{0};
    uint32_t step = 0;  // widening steps taken
};

struct Update {
    std::string request;
    std::optional<int32_t> priority;
    std::optional<int32_t> business_value;
    std::optional<Milliseconds> timeout;         // from now
    std::optional<std::vector<Target>> targets;  // instead of its own
    std::optional<Milliseconds> objective;
    std::optional<PriorityGrowth> growth;
};

}  // namespace orchestrion::routing
