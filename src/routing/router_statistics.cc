#include <algorithm>
#include <cmath>

#include "routing/router_impl.h"

namespace orchestrion::routing {
namespace {

double percent(double part, double whole) {
    return whole > 0 ? 100 * part / whole : 0;
}
double mean(double sum, double count) {
    return count > 0 ? sum / count : 0;
}

auto notApplicable(Statistic statistic, std::string_view what) {
    std::string_view name = "?";
    for (const std::string_view one : statisticNames()) {
        if (statisticOf(one) == statistic) name = one;
    }
    return fail("routing.notApplicable",
                "statistic '" + std::string(name) + "' has no value for " + std::string(what));
}

}  // namespace

Result<ObjectRef> Router::Impl::objectOf(std::string_view text) {
    using Kind = ObjectRef::Kind;
    const auto unknown = [&] {
        return fail("routing.unknownObject",
                    "there is no object '" + std::string(text.substr(0, 200)) +
                        "'; expected a target, a queue, a group or an agent");
    };
    if (text == "R" || text == "RP") return ObjectRef{Kind::kRouter, 0, {}};
    auto parsed = parseTarget(text);
    Target target;
    if (parsed) {
        target = std::move(*parsed);
    } else {
        target.name = text;
        const auto group = group_ids_.find(text);
        if (knownQueue(text) != kNobody && !text.empty()) {
            target.type = TargetType::kQueue;
        } else if (group != group_ids_.end() && groups_[group->second].exists) {
            target.type = TargetType::kAgentGroup;
        } else if (agentOf(text) == kNobody) {
            return unknown();
        }
    }
    switch (target.type) {
        case TargetType::kAgent: {
            const AgentIndex agent = agentOf(target.name);
            if (agent == kNobody) return unknown();
            return ObjectRef{Kind::kAgent, agent, {}};
        }
        case TargetType::kQueue: {
            const QueueId queue = knownQueue(target.name);
            if (queue == kNobody) return unknown();
            return ObjectRef{Kind::kQueue, queue, {}};
        }
        case TargetType::kQueueGroup:
            if (!queue_groups_.contains(target.name)) return unknown();
            return ObjectRef{Kind::kQueueGroup, 0, target.name};
        case TargetType::kRoutingPoint:
        case TargetType::kDn:
        case TargetType::kLabel:
            return ObjectRef{Kind::kDestination, 0, target.name};
        default:
            break;
    }
    if (const auto known =
            checkTarget({target.type, target.name, target.skill_expression, {}, 1, {}}, nullptr);
        !known) {
        return fail(known.error().code == "routing.unknownTarget" ? "routing.unknownObject"
                                                                  : known.error().code,
                    known.error().message);
    }
    const auto of = classOf(target);
    if (!of) return fail(of.error());
    ++classes_[*of].users;
    return ObjectRef{Kind::kClass, *of, {}};
}

void Router::Impl::releaseObject(const ObjectRef& object) {
    if (object.kind != ObjectRef::Kind::kClass) return;
    --classes_[object.id].users;
    releaseClass(object.id);
}

Result<double> Router::Impl::statistic(std::string_view object, std::string_view name) {
    const auto known = statisticOf(name);
    if (!known) {
        return fail("routing.unknownStatistic",
                    "there is no statistic '" + std::string(name.substr(0, 100)) + "'");
    }
    const auto found = objectOf(object);
    if (!found) return fail(found.error());
    const auto result = value(*found, *known);
    releaseObject(*found);
    return result;
}

Result<double> Router::Impl::value(const ObjectRef& object, Statistic statistic) {
    switch (object.kind) {
        case ObjectRef::Kind::kAgent:
            return agentValue(object.id, statistic);
        case ObjectRef::Kind::kClass: {
            const ClassRow& row = classes_[object.id];
            if (row.type == TargetType::kPlace && row.members.count() == 1) {
                return agentValue(row.members.nth(0), statistic);
            }
            return agentsValue(row.members, statistic, waitingFor(object.id));
        }
        case ObjectRef::Kind::kQueue: {
            const QueueId queues[] = {object.id};
            return queueValue(queues, statistic);
        }
        case ObjectRef::Kind::kQueueGroup: {
            std::vector<QueueId> queues;
            if (const auto group = queue_groups_.find(object.name); group != queue_groups_.end()) {
                for (const std::string& name : group->second.queues) {
                    if (const QueueId id = knownQueue(name); id != kNobody) queues.push_back(id);
                }
            }
            return queueValue(queues, statistic);
        }
        case ObjectRef::Kind::kRouter: {
            std::vector<QueueId> queues;
            for (QueueId id = 0; id < queues_.size(); ++id) queues.push_back(id);
            if (statistic == Statistic::kAgentsAvailable || statistic == Statistic::kAgentsTotal ||
                statistic == Statistic::kAgentsBusy || statistic == Statistic::kAgentsReadyVoice) {
                return agentsValue(skills_.agents(), statistic, 0);
            }
            return queueValue(queues, statistic);
        }
        case ObjectRef::Kind::kDestination:
            break;
    }
    if (statistic != Statistic::kCost) return notApplicable(statistic, "a destination");
    const auto found = destinations_.find(object.name);
    return found == destinations_.end() ? 0 : found->second.cost;
}

BitSet Router::Impl::routableForAny() const {
    BitSet any;
    for (MediumId medium = 0; medium < media_.size(); ++medium) {
        any |= ready_[boardOf(medium, Pool::kRoutable)];
    }
    return any;
}

Result<double> Router::Impl::agentValue(AgentIndex agent, Statistic statistic) {
    AgentRow& row = agents_.quietly(agent);
    double idle_ms = 0;
    bool available = false;
    for (MediumId medium = 0; medium < media_.size(); ++medium) {
        if (!ready_[boardOf(medium, Pool::kRoutable)].test(agent)) continue;
        available = true;
        idle_ms = std::max(idle_ms, static_cast<double>(now_.count() - idle_since_[medium][agent]));
    }
    switch (statistic) {
        case Statistic::kTimeInReadyState:
            return idle_ms / 1000;
        case Statistic::kAgentLoading:
            return freeCapacity(agent);
        case Statistic::kAgentLoggedIn:
        case Statistic::kAgentsTotal:
            return row.logged_in ? 1 : 0;
        case Statistic::kAgentsAvailable:
            return available ? 1 : 0;
        case Statistic::kAgentsReadyVoice:
            return ready_[boardOf(kVoice, Pool::kRoutable)].test(agent) ? 1 : 0;
        case Statistic::kAgentsBusy:
            return row.logged_in && !available ? 1 : 0;
        case Statistic::kAgentOccupancy: {
            if (!row.logged_in) return 0;
            const int64_t here = (now_ - row.since).count();
            const Time from = std::max(row.busy_since, row.since);
            const int64_t busy = row.busy_ms + (row.busy_handlings > 0 ? (now_ - from).count() : 0);
            return std::min(100.0, percent(static_cast<double>(busy), static_cast<double>(here)));
        }
        case Statistic::kCallsInQueue: {
            Target target;
            target.name = row.config.id;
            const auto of = classOf(target);
            const double waiting = of ? waitingFor(*of) : 0;
            if (of) releaseClass(*of);
            return waiting;
        }
        default:
            break;
    }
    BitSet one;
    one.set(agent);
    return agentsValue(one, statistic, 0);
}

double Router::Impl::waitingFor(ClassId id) const {
    double waiting = 0;
    for (const LineId line : classes_[id].lines) waiting += lines_.size(line);
    return waiting;
}

// EWT = AHT x CIQU / (AA x EP), the latter 1 (§2.2).
double Router::Impl::expectedWait(double waiting, double ready, double busy,
                                  double handling_s) const {
    const double unserved = std::max(0.0, waiting - ready);
    if (unserved == 0) return 0;
    return handling_s * unserved / (busy > 0 ? busy : 0.0001);
}

Result<double> Router::Impl::agentsValue(const BitSet& agents, Statistic statistic,
                                         double waiting) {
    const auto total = static_cast<double>(BitSet::countCommon(agents, logged_in_));
    const auto tally = [&] {
        AgentTally sum;
        agents.forEach([&](AgentIndex agent) {
            sum += agents_.quietly(agent).tally.sum(now_, options_.statistics_window);
        });
        return sum;
    };
    const auto open = [&] {
        double offers = 0;
        agents.forEach([&](AgentIndex agent) { offers += agents_.quietly(agent).open_offers; });
        return offers;
    };
    const auto available = [&] {
        return static_cast<double>(BitSet::countCommon(agents, routableForAny()));
    };
    const auto handling_s = [&] {
        const AgentTally sum = tally();
        if (sum.completed > 0) return sum.handling_s / sum.completed;
        return static_cast<double>(options_.handling_time_default.count()) / 1000;
    };
    switch (statistic) {
        case Statistic::kAgentsTotal:
            return total;
        case Statistic::kAgentsAvailable:
            return available();
        case Statistic::kAgentsBusy:
            return total - available();
        case Statistic::kAgentsReadyVoice:
            return static_cast<double>(
                BitSet::countCommon(agents, ready_[boardOf(kVoice, Pool::kRoutable)]));
        case Statistic::kCallsAnswered:
            return tally().answered;
        case Statistic::kCallsCompleted:
            return tally().completed;
        case Statistic::kCallsInQueue:
            return waiting;
        case Statistic::kCallsInTransition:
            return open();
        case Statistic::kExpectedWaitingTime:
            return expectedWait(waiting, available(), total - available(), handling_s());
        case Statistic::kLoadBalance:
            return handling_s() * (waiting + open() - available()) / std::max(1.0, total);
        default:
            return notApplicable(statistic, "agents");
    }
}

// Those whom the requests at the front want; of an ACD queue also those who belong to it.
BitSet Router::Impl::agentsOf(const QueueRow& row) const {
    constexpr size_t kRequestsMax = 256;
    BitSet agents;
    size_t looked_at = 0;
    for (const QueueOrder& one : row.order) {
        if (++looked_at > kRequestsMax) break;
        for (const LineId line : requests_.quietly(one.slot).lines) {
            agents |= classes_[line_rows_[line].of].members;
        }
    }
    for (const std::string& id : row.agents) {
        if (const AgentIndex agent = agentOf(id); agent != kNobody) agents.set(agent);
    }
    if (!row.acd) return agents;
    logged_in_.forEach([&](AgentIndex agent) {
        for (const MediumRow& medium : agents_.quietly(agent).media) {
            if (medium.queue == row.config.name) agents.set(agent);
        }
    });
    return agents;
}

// The mean time between the last departures, times the place; without enough of them the EWT.
double Router::Impl::inVqWait(const QueueRow& row, uint32_t position) {
    if (row.departures.size() >= 2) {
        const double span = static_cast<double>((now_ - row.departures.front()).count()) / 1000;
        return position * span / static_cast<double>(row.departures.size());
    }
    const BitSet agents = agentsOf(row);
    const auto ready = static_cast<double>(BitSet::countCommon(agents, routableForAny()));
    const auto total = static_cast<double>(BitSet::countCommon(agents, logged_in_));
    return expectedWait(position, ready, total - ready,
                        static_cast<double>(options_.handling_time_default.count()) / 1000);
}

Result<double> Router::Impl::queueValue(std::span<const QueueId> queues, Statistic statistic) {
    QueueTally sum;
    BitSet agents;
    double waiting = 0, in_transition = 0, oldest_ms = 0, wait_s = 0;
    uint32_t position = 1;
    for (const QueueId id : queues) {
        const QueueRow& row = queues_[id];
        sum += row.tally.sum(now_, options_.statistics_window);
        waiting += static_cast<double>(row.order.size());
        in_transition += row.in_transition;
        if (statistic == Statistic::kPositionInQueue || statistic == Statistic::kInVqWaitTime) {
            const auto ahead =
                static_cast<uint32_t>(row.order.order_of_key({0, INT64_MAX, UINT64_MAX, 0}));
            position += ahead;
            wait_s = std::max(wait_s, inVqWait(row, ahead + 1));
        }
        if (statistic == Statistic::kOldestWait) {
            for (const QueueOrder& one : row.order) {
                oldest_ms =
                    std::max(oldest_ms, static_cast<double>(waitedOf(requests_.quietly(one.slot)).count()));
            }
        }
    }
    const double left = sum.distributed + sum.abandoned + sum.cleared;
    switch (statistic) {
        case Statistic::kCallsAnswered:
            return sum.answered;
        case Statistic::kCallsCompleted:
            return sum.completed;
        case Statistic::kCallsEntered:
            return sum.entered;
        case Statistic::kCallsDistributed:
            return sum.distributed;
        case Statistic::kCallsAbandoned:
            return sum.abandoned;
        case Statistic::kCallsCleared:
            return sum.cleared;
        case Statistic::kDistributedPercentage:
            return percent(sum.distributed, left);
        case Statistic::kDistributedWaitingTime:
            return mean(sum.wait_distributed_s, sum.distributed);
        case Statistic::kNotDistributedPercentage:
            return percent(sum.abandoned + sum.cleared, left);
        case Statistic::kNotDistributedWaitingTime:
            return mean(sum.wait_not_distributed_s, sum.abandoned + sum.cleared);
        case Statistic::kCallsInQueue:
            return waiting;
        case Statistic::kCallsInTransition:
            return in_transition;
        case Statistic::kPositionInQueue:
            return position;
        case Statistic::kInVqWaitTime:
            return wait_s;
        case Statistic::kOldestWait:
            return oldest_ms / 1000;
        case Statistic::kServiceFactor:
            return percent(sum.answered_in_time, sum.answered + sum.abandoned);
        default:
            break;
    }
    for (const QueueId id : queues) agents |= agentsOf(queues_[id]);
    const auto total = static_cast<double>(BitSet::countCommon(agents, logged_in_));
    const auto ready = static_cast<double>(BitSet::countCommon(agents, routableForAny()));
    const double handling_s =
        sum.completed > 0 ? sum.handling_s / sum.completed
                          : static_cast<double>(options_.handling_time_default.count()) / 1000;
    switch (statistic) {
        case Statistic::kAgentsTotal:
            return total;
        case Statistic::kAgentsAvailable:
            return ready;
        case Statistic::kAgentsBusy:
            return total - ready;
        case Statistic::kAgentsReadyVoice:
            return static_cast<double>(
                BitSet::countCommon(agents, ready_[boardOf(kVoice, Pool::kRoutable)]));
        case Statistic::kExpectedWaitingTime:
            return expectedWait(waiting, ready, total - ready, handling_s);
        case Statistic::kLoadBalance:
            return handling_s * (waiting + in_transition - ready) / std::max(1.0, total);
        default:
            return notApplicable(statistic, "a queue");
    }
}

}  // namespace orchestrion::routing
