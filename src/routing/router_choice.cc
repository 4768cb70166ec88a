#include <algorithm>

#include "routing/router_impl.h"

namespace orchestrion::routing {
namespace {

constexpr size_t kSharesMax = 10000;  // different lists of weighted targets that are remembered

// For which statistics a percentage takes the smallest value.
bool lessIsBetter(Statistic statistic) {
    switch (statistic) {
        case Statistic::kAgentOccupancy:
        case Statistic::kAgentsBusy:
        case Statistic::kCallsAnswered:
        case Statistic::kCallsCompleted:
        case Statistic::kCallsInQueue:
        case Statistic::kCallsInTransition:
        case Statistic::kExpectedWaitingTime:
        case Statistic::kInVqWaitTime:
        case Statistic::kLoadBalance:
        case Statistic::kCost:
            return true;
        default:
            return false;
    }
}

std::string ruleName(bool smallest, Statistic statistic) {
    for (const std::string_view name : statisticNames()) {
        if (statisticOf(name) == statistic) {
            return std::string(smallest ? "min " : "max ").append(name);
        }
    }
    return "statistic";
}

std::string_view ruleOf(bool smallest, Statistic statistic) {
    static const auto* const rules = [] {
        auto* all = new std::map<std::pair<bool, Statistic>, std::string>;
        for (const std::string_view name : statisticNames()) {
            for (const bool small : {false, true}) {
                const Statistic known = *statisticOf(name);
                all->emplace(std::pair(small, known), ruleName(small, known));
            }
        }
        return all;
    }();
    return rules->at({smallest, statistic});
}

}  // namespace

// Who could take the request: agents in scratch_, targets without agents in candidates_.
void Router::Impl::gather(Slot slot) {
    const RequestRow& row = requests_.quietly(slot);
    candidates_.clear();
    scratch_.clear();
    for (uint32_t i = 0; i < row.targets.size(); ++i) {
        const LineId line = row.targets[i].line;
        if (!lines_.open(line)) continue;
        const LineRow& of = line_rows_[line];
        const ClassRow& kind = classes_[of.of];
        if (hasAgents(kind.type)) {
            scratch_.addCommon(kind.members, ready_[boardOf(of.medium, of.pool)]);
        } else {
            candidates_.push_back({i, kNobody, 0, 0});
        }
    }
    if (restricted_[slot] == 0) return;
    const BitSet all = scratch_;
    all.forEach([&](AgentIndex agent) {
        if (!permits(slot, agent)) scratch_.reset(agent);
    });
}

Choice Router::Impl::choose(Slot slot) {
    Choice choice;
    gather(slot);
    const RequestRow& row = requests_.quietly(slot);
    choice.candidates = scratch_.count() + candidates_.size();
    if (choice.candidates == 0) return choice;
    if (row.submit.order == OrderType::kPercentage) chooseTarget(row, choice);
    if (row.ideal != kNobody) keepIdeal(row);
    rank(row, choice);
    if (choice.chosen->agent != kNobody && row.submit.order != OrderType::kPercentage) {
        choice.chosen->target = targetFor(row, choice.chosen->agent);
    }
    return choice;
}

std::vector<double>& Router::Impl::sharesOf(const RequestRow& row) {
    std::string signature;
    for (const TargetRow& target : row.targets) {
        signature += toString(target.target);
        signature += '\n' + std::to_string(target.target.weight) + '\n';
    }
    if (shares_.size() >= kSharesMax && !shares_.contains(signature)) shares_.clear();
    auto& shares = shares_[signature];
    shares.resize(row.targets.size());
    return shares;
}

// The target that is furthest behind its share, of those that have somebody.
void Router::Impl::chooseTarget(const RequestRow& row, Choice& choice) {
    const std::vector<double>& given = sharesOf(row);
    double weights = 0, total = 1;
    for (size_t i = 0; i < row.targets.size(); ++i) {
        weights += row.targets[i].target.weight;
        total += given[i];
    }
    uint32_t best = kNobody;
    double best_deficit = 0;
    const BitSet all = scratch_;
    for (uint32_t i = 0; i < row.targets.size(); ++i) {
        const LineId line = row.targets[i].line;
        const ClassRow& of = classes_[line_rows_[line].of];
        if (!lines_.open(line)) continue;
        if (hasAgents(of.type) && !BitSet::haveCommon(of.members, all)) continue;
        const double share = weights > 0 ? row.targets[i].target.weight / weights
                                         : 1.0 / static_cast<double>(row.targets.size());
        const double deficit = share * total - given[i];
        if (best != kNobody && deficit <= best_deficit) continue;
        best = i;
        best_deficit = deficit;
    }
    const ClassRow& of = classes_[line_rows_[row.targets[best].line].of];
    candidates_.clear();
    scratch_.clear();
    if (hasAgents(of.type)) {
        scratch_.addCommon(of.members, all);
    } else {
        candidates_.push_back({best, kNobody, 0, 0});
    }
    choice.chosen = Candidate{best, kNobody, 0, 0};
    choice.rule = "percentage";
}

// Only the agents who come closest to the ideal one remain.
void Router::Impl::keepIdeal(const RequestRow& row) {
    if (!scratch_.any()) return;
    const BitSet all = scratch_;
    int32_t smallest = INT32_MAX;
    all.forEach([&](AgentIndex agent) {
        const int32_t deviation = deviationOf(row.ideal, agent);
        if (deviation < smallest) {
            smallest = deviation;
            scratch_.clear();
        }
        if (deviation == smallest) scratch_.set(agent);
    });
    candidates_.clear();
}

uint32_t Router::Impl::freeCapacity(AgentIndex agent) const {
    const AgentRow& row = agents_[agent];
    uint32_t free = 0;
    for (const MediumRow& medium : row.media) {
        if (!medium.ready) continue;
        const uint32_t allowed = row.capacity.allowed(row.counts, medium.medium);
        const uint32_t current = row.counts[medium.medium];
        if (allowed > current) free += allowed - current;
    }
    return free;
}

double Router::Impl::valueOf(const RequestRow& row, const Candidate& candidate) {
    if (candidate.agent != kNobody) {
        if (*row.statistic == Statistic::kTimeInReadyState) {
            return static_cast<double>(now_.count() - idle_since_[row.medium][candidate.agent]) /
                   1000;
        }
        const auto found = agentValue(candidate.agent, *row.statistic);
        return found ? *found : 0;
    }
    const auto object = objectOf(toString(row.targets[candidate.target].target));
    if (!object) return 0;
    const auto found = value(*object, *row.statistic);
    releaseObject(*object);
    return found ? *found : 0;
}

void Router::Impl::rank(const RequestRow& row, Choice& choice) {
    const bool by_percentage = row.submit.order == OrderType::kPercentage;
    const size_t agents = scratch_.count();
    const uint32_t target = by_percentage ? choice.chosen->target : 0;
    if (row.submit.order == OrderType::kAny || (by_percentage && !row.statistic)) {
        const size_t n = dice_.below(agents + candidates_.size());
        choice.chosen =
            n < agents ? Candidate{target, scratch_.nth(n), 0, 0} : candidates_[n - agents];
        if (!by_percentage)
            choice.rule = agents + candidates_.size() == 1 ? "the only one" : "random";
        return;
    }
    const Statistic statistic = row.statistic.value_or(Statistic::kAgentLoading);
    const bool smallest =
        by_percentage ? lessIsBetter(statistic) : row.submit.order == OrderType::kMin;
    const bool loading = statistic == Statistic::kAgentLoading;
    std::optional<Candidate> best;
    uint64_t ties = 0;
    const auto consider = [&](Candidate candidate) {
        candidate.value = loading && candidate.agent != kNobody
                              ? static_cast<double>(freeCapacity(candidate.agent))
                          : row.statistic ? valueOf(row, candidate)
                                          : 0;
        if (choice.compared.size() < options_.explanation_entries_max) {
            choice.compared.push_back(candidate);
        }
        double ahead = best ? candidate.value - best->value : 1;
        if (best && smallest) ahead = -ahead;
        if (best && ahead == 0 && loading && candidate.agent != kNobody && best->agent != kNobody) {
            // The second component: who has been idle longer.
            ahead = static_cast<double>(idle_since_[row.medium][best->agent] -
                                        idle_since_[row.medium][candidate.agent]);
        }
        if (ahead < 0) return;
        if (ahead > 0) ties = 0;
        // Each of the equal ones is kept with the same chance.
        if (dice_.below(++ties) == 0) best = candidate;
    };
    scratch_.forEach([&](AgentIndex agent) { consider({target, agent, 0, 0}); });
    for (const Candidate& candidate : candidates_) consider(candidate);
    choice.chosen = best;
    if (!by_percentage) choice.rule = ruleOf(smallest, statistic);
}

}  // namespace orchestrion::routing
