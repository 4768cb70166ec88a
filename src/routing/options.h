// How a router behaves and where its limits are: one value a tenant, given when the router is made.
//
// Units      Durations in Milliseconds. A time is a wall time: milliseconds since 1970.
// Source     The reference of routing, §3 and §7; docs/reference/routing.md says each default.
#pragma once

#include <cstdint>

#include "base/units.h"

namespace orchestrion::routing {

// Milliseconds since 1970-01-01T00:00:00Z, given by the caller with every command. It never goes
// back: an earlier time than the last one counts as the last one.
using Time = Milliseconds;

// How `A<3 | B<6 & C>3` is read (§1.6): '&' before '|', or strictly from left to right.
enum class Precedence : uint8_t { kAndFirst, kFlat };

// How much is kept of why a decision was made.
//   kBrief  what was chosen, by which rule, out of how many
//   kFull   the same, with the candidates by name and why each was or was not chosen
enum class ExplanationDetail : uint8_t { kOff, kBrief, kFull };

inline constexpr uint32_t kMediaMax = 16;          // distinct media a tenant
inline constexpr uint32_t kSkillLevelMax = 10000;  // levels are 0 to this
inline constexpr uint32_t kNameBytesMax = 255;     // ids and names of objects

struct RouterOptions {
    Precedence precedence = Precedence::kAndFirst;

    // Reservation and offer (§1.9, §3.9).
    Milliseconds transition_time{5000};  // a selected agent is held so long for route=false
    Milliseconds offer_timeout{20000};   // an offer nobody answers ends after this
    Milliseconds retry_penalty{30000};   // so long the same agent does not get it again
    bool not_ready_after_no_answer = true;
    uint32_t rejects_before_not_ready = 3;  // in a row; 0: never
    uint32_t offers_at_once_max = 1;        // reserved or offered at the same time, an agent

    // Agents.
    Milliseconds connection_grace{60000};    // a lost connection logs out after this
    bool wrap_up_consumes_capacity = false;  // capacity-treat-acw-as-interaction (§3.2)

    // Order (§3.6).
    Milliseconds objective_default{60000};  // for requests without one
    bool service_level_ordering = false;    // every request is ordered by wait / objective
    bool ideal_agent_orders_requests = true;

    // Statistics (§2.2).
    Milliseconds statistics_window{600000};
    Milliseconds handling_time_default{90000};  // before anything was measured
    Milliseconds tick{1000};  // how often statistics that move with time are looked at again

    ExplanationDetail explanations = ExplanationDetail::kFull;
    uint32_t explanation_entries_max = 5;  // candidates, targets and competitors, each

    uint64_t seed = 1;  // of the random choices

    // Limits. What is beyond is refused with routing.tooMany or routing.tooLarge.
    uint32_t agents_max = 100000;
    uint32_t objects_max = 100000;    // of each other kind of configured object
    uint32_t requests_max = 1000000;  // waiting or selected
    uint32_t requests_per_interaction_max = 16;
    uint32_t targets_max = 64;           // a request, armed ones and those of later steps included
    uint32_t steps_max = 32;             // widening steps a request
    uint32_t excluded_agents_max = 256;  // a request
    uint32_t classes_max = 65536;  // distinct kinds of target that are in use at the same time
    uint32_t expression_bytes_max = 4096;
    uint32_t watches_max = 10000;
};

}  // namespace orchestrion::routing
