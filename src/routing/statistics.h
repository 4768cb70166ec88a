// The names of the statistics, and what each is about. The router computes them itself.
//
// An object is written as in a target: "4711@.A", "Sales@Stat.GA", "?:(x>3)@.GA", "VQ_Sales",
// "VQ_Sales@.Q", "Place1@.AP", "R" (the router). A name without a type is a virtual queue, else an
// agent group, else an agent.
//
// Errors     routing.unknownStatistic, routing.unknownObject, routing.notApplicable. Nothing
// throws. Source     The reference of routing, §2.1 and §2.2.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace orchestrion::routing {

enum class Statistic : uint8_t {
    kTimeInReadyState,  // agent
    kAgentLoading,      // agent: interactions he could take at the moment
    kAgentOccupancy,    // agent: percent of the time since his login
    kAgentLoggedIn,     // agent: 0 or 1
    kAgentsAvailable,   // agents, queue: routable for any medium
    kAgentsReadyVoice,  // agents, queue: routable for voice
    kAgentsBusy,        // agents, queue: logged in and not routable
    kAgentsTotal,       // agents, queue: logged in
    kCallsAnswered,     // all; windowed, as are the following counts
    kCallsCompleted,
    kCallsEntered,      // queue
    kCallsDistributed,  // queue
    kCallsAbandoned,    // queue
    kCallsCleared,      // queue
    kDistributedPercentage,
    kDistributedWaitingTime,
    kNotDistributedPercentage,
    kNotDistributedWaitingTime,
    kCallsInQueue,       // queue, agents: waiting now
    kCallsInTransition,  // queue, agents: selected, not yet accepted
    kPositionInQueue,    // queue: of one that would come now with priority 0
    kInVqWaitTime,       // queue: of one that would come now
    kExpectedWaitingTime,
    kLoadBalance,
    kServiceFactor,  // queue: percent answered within the threshold
    kOldestWait,     // queue: seconds the longest waiting has waited
    kCost,           // destination
};

// Case does not matter; several names may mean one statistic.
std::optional<Statistic> statisticOf(std::string_view name);
// Every name, sorted, for documentation and completion.
const std::vector<std::string_view>& statisticNames();

}  // namespace orchestrion::routing
