// Why a request got this agent and not that one, or none: kept with each decision, bounded in size.
//
// Limits     At most RouterOptions::explanation_entries_max candidates, competitors and targets;
//            the counts beside them are complete, so that what was left out is seen.
// Units      Times in Milliseconds.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "routing/options.h"
#include "routing/target.h"

namespace orchestrion::routing {

enum class Verdict : uint8_t {
    kChosen,
    kRankedLower,  // eligible and routable, but the statistic, idle time or chance chose another
    kLoggedOut,
    kNotReady,
    kAtCapacity,
    kOfferOpen,  // reserved, or another offer is open
    kWrapUp,
    kDisconnected,
    kExcluded,       // by the application
    kPenalised,      // did not answer this interaction a moment ago
    kNotEligible,    // no open target of the request has him
    kMediumMissing,  // not logged in for this medium
};
std::string_view toString(Verdict verdict);

struct ExplainedAgent {
    std::string agent;
    Verdict verdict = Verdict::kChosen;
    double value = 0;       // of the ordering statistic, where it was compared
    int32_t deviation = 0;  // from the ideal agent
};

struct ExplainedTarget {
    std::string target;
    bool open = true;
    std::string threshold;
    bool armed = false;     // of an earlier submit that expired
    uint32_t step = 0;      // of the widening that brought it
    uint32_t eligible = 0;  // agents it has
    uint32_t routable = 0;  // of them, for the medium
    bool chosen = false;
};

// Another request that waited for the same agent.
struct ExplainedRequest {
    std::string request;
    std::string interaction;
    int32_t priority = 0;
    Milliseconds waited{0};
    double score = 0;  // wait in objectives; the higher goes first within a priority
    bool chosen = false;
    bool agent_excluded = false;
};

struct Explanation {
    std::string request;
    std::string interaction;
    std::string queue;
    std::string medium;
    Time time{0};
    std::string trigger;  // submitted, agentReady, targetOpened, widened, timeout, cancelled, …
    std::string rule;     // what chose: "longest idle", "max StatAgentLoading", "random", …
    int32_t priority = 0;
    Milliseconds waited{0};
    uint32_t step = 0;
    uint32_t rank = 0;     // of the request in its virtual queue when decided, from 1; 0: none
    uint32_t waiting = 0;  // requests waiting in that queue then
    std::vector<ExplainedTarget> targets;
    uint32_t targets_total = 0;
    std::vector<ExplainedAgent> candidates;
    uint32_t candidates_total = 0;              // agents who were routable and eligible
    uint32_t eligible_total = 0;                // agents who were eligible
    std::vector<ExplainedRequest> competitors;  // when an agent became free
    uint32_t competitors_total = 0;             // heads of waiting lines that were compared
};

// One JSON object; docs/reference/routing.md has its members.
std::string toJson(const Explanation& explanation);

}  // namespace orchestrion::routing
