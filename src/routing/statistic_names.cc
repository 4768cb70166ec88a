#include <algorithm>
#include <array>
#include <cctype>
#include <map>

#include "routing/statistics.h"

namespace orchestrion::routing {
namespace {

struct Name {
    std::string_view text;
    Statistic statistic;
};
constexpr Name kNames[] = {
    {"StatTimeInReadyState", Statistic::kTimeInReadyState},
    {"StatAgentLoading", Statistic::kAgentLoading},
    {"StatAgentLoadingMedia", Statistic::kAgentLoading},
    {"StatAgentOccupancy", Statistic::kAgentOccupancy},
    {"StatAgentLoggedIn", Statistic::kAgentLoggedIn},
    {"StatAgentsAvailable", Statistic::kAgentsAvailable},
    {"StatAgentsReady", Statistic::kAgentsAvailable},
    {"StatAgentsInQueueReady", Statistic::kAgentsAvailable},
    {"RStatAgentsReady", Statistic::kAgentsAvailable},
    {"RStatAgentsReadyvoice", Statistic::kAgentsReadyVoice},
    {"StatAgentsBusy", Statistic::kAgentsBusy},
    {"StatAgentsTotal", Statistic::kAgentsTotal},
    {"StatAgentsInQueueLogin", Statistic::kAgentsTotal},
    {"RStatAgentsTotal", Statistic::kAgentsTotal},
    {"StatCallsAnswered", Statistic::kCallsAnswered},
    {"CallsAnswered", Statistic::kCallsAnswered},
    {"StatCallsCompleted", Statistic::kCallsCompleted},
    {"StatCallsEntered", Statistic::kCallsEntered},
    {"CallsEntered", Statistic::kCallsEntered},
    {"StatCallsDistributed", Statistic::kCallsDistributed},
    {"CallsDistributed", Statistic::kCallsDistributed},
    {"StatCallsAbandoned", Statistic::kCallsAbandoned},
    {"CallsAbandoned", Statistic::kCallsAbandoned},
    {"CallsCleared", Statistic::kCallsCleared},
    {"DistributedPercentage", Statistic::kDistributedPercentage},
    {"DistributedWaitingTime", Statistic::kDistributedWaitingTime},
    {"NotDistributedPercentage", Statistic::kNotDistributedPercentage},
    {"NotDistributedWaitingTime", Statistic::kNotDistributedWaitingTime},
    {"StatCallsInQueue", Statistic::kCallsInQueue},
    {"RStatCallsInQueue", Statistic::kCallsInQueue},
    {"CallsWaiting", Statistic::kCallsInQueue},
    {"RStatCallsInTransition", Statistic::kCallsInTransition},
    {"PositionInQueue", Statistic::kPositionInQueue},
    {"InVQWaitTime", Statistic::kInVqWaitTime},
    {"StatExpectedWaitingTime", Statistic::kExpectedWaitingTime},
    {"StatEstimatedWaitingTime", Statistic::kExpectedWaitingTime},
    {"EstimWaitTime", Statistic::kExpectedWaitingTime},
    {"ExpectedWaitTime", Statistic::kExpectedWaitingTime},
    {"ExpectedWaitTime2", Statistic::kExpectedWaitingTime},
    {"RStatExpectedLBEWTLAA", Statistic::kExpectedWaitingTime},
    {"StatLoadBalance", Statistic::kLoadBalance},
    {"RStatLoadBalance", Statistic::kLoadBalance},
    {"RStatLBEWTLAA", Statistic::kLoadBalance},
    {"LoadBalance", Statistic::kLoadBalance},
    {"StatServiceFactor", Statistic::kServiceFactor},
    {"ServiceFactor1", Statistic::kServiceFactor},
    {"OldestWait", Statistic::kOldestWait},
    {"RStatCost", Statistic::kCost},
};

std::string lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
}

}  // namespace

std::optional<Statistic> statisticOf(std::string_view name) {
    static const auto* const by_name = [] {
        auto* map = new std::map<std::string, Statistic, std::less<>>;
        for (const Name& entry : kNames) map->emplace(lower(entry.text), entry.statistic);
        return map;
    }();
    const auto found = by_name->find(lower(name.substr(0, 64)));
    if (found == by_name->end()) return std::nullopt;
    return found->second;
}

const std::vector<std::string_view>& statisticNames() {
    static const auto* const names = [] {
        auto* all = new std::vector<std::string_view>;
        for (const Name& entry : kNames) all->push_back(entry.text);
        std::sort(all->begin(), all->end());
        return all;
    }();
    return *names;
}

}  // namespace orchestrion::routing
