#include <algorithm>
#include <tuple>

#include "routing/router_impl.h"

namespace orchestrion::routing {

void Router::Impl::pend(Slot slot, Trigger trigger) {
    if (std::exchange(requests_.quietly(slot).pending, true)) return;
    pending_requests_.emplace_back(slot, trigger);
}

void Router::Impl::pendAgent(AgentIndex agent, Trigger trigger) {
    if (bulk_ || pending_agent_set_.test(agent)) return;
    pending_agent_set_.set(agent);
    pending_agents_.emplace_back(agent, trigger);
}

// The one that goes first of those that are pending: they may want the same agent.
std::pair<Slot, Trigger> Router::Impl::takePending() {
    size_t best = 0;
    const auto score = [&](const RequestRow& row) {
        return static_cast<double>(now_.count() - row.key.since) /
               static_cast<double>(std::max<int64_t>(1, row.objective.count()));
    };
    for (size_t i = 1; i < pending_requests_.size(); ++i) {
        const RequestRow& one = requests_.quietly(pending_requests_[i].first);
        const RequestRow& other = requests_.quietly(pending_requests_[best].first);
        const auto key = [&](const RequestRow& row) {
            return std::tuple(-static_cast<int64_t>(row.key.priority), -score(row),
                              row.key.sequence);
        };
        if (key(one) < key(other)) best = i;
    }
    const auto taken = pending_requests_[best];
    pending_requests_.erase(pending_requests_.begin() + static_cast<ptrdiff_t>(best));
    return taken;
}

// Agents first: a free agent takes the best of all who wait, among them those that are pending.
void Router::Impl::settle() {
    while (true) {
        if (gates_dirty_ || !dirty_gates_.empty()) {
            evaluateGates();
        } else if (!pending_agents_.empty()) {
            const auto [agent, trigger] = pending_agents_.front();
            pending_agents_.pop_front();
            pending_agent_set_.reset(agent);
            matchAgent(agent, trigger);
        } else if (!pending_lines_.empty()) {
            const LineId line = pending_lines_.front();
            pending_lines_.pop_front();
            assignLine(line);
        } else if (!pending_requests_.empty()) {
            const auto [slot, trigger] = takePending();
            RequestRow& row = requests_[slot];
            if (std::exchange(row.pending, false) && row.in_lines) tryAssign(slot, trigger);
        } else {
            break;
        }
    }
    evaluateWatches();
}

void Router::Impl::matchAgent(AgentIndex agent, Trigger trigger) {
    const AgentRow& row = agents_.quietly(agent);
    if (!row.logged_in) return;
    WaitingLines::Pick best;
    Explanation explanation;
    const size_t entries =
        options_.explanations == ExplanationDetail::kFull ? options_.explanation_entries_max : 0;
    std::vector<WaitingLines::Pick> heads;
    heads.reserve(entries);
    uint32_t compared = 0;
    for (const MediumRow& medium : row.media) {
        for (uint32_t pool = 0; pool < kPools; ++pool) {
            const BoardId board = boardOf(medium.medium, static_cast<Pool>(pool));
            if (!ready_[board].test(agent) || lines_.boardIsEmpty(board)) continue;
            const auto pick = lines_.best(
                board, row.lines, now_, [&](Slot slot) { return permits(slot, agent); },
                [&](uint32_t ideal) {
                    return options_.ideal_agent_orders_requests ? deviationOf(ideal, agent) : 0;
                },
                [&](const WaitingLines::Pick& head) {
                    ++compared;
                    if (heads.size() < entries) heads.push_back(head);
                });
            if (pick.slot != kNobody && pick.before(best)) best = pick;
        }
    }
    if (best.slot == kNobody) return;
    if (!pending_agents_.empty()) {
        // Others became free in the same moment; the request chooses among them.
        if (tryAssign(best.slot, trigger)) pendAgent(agent, trigger);
        return;
    }
    const RequestRow& request = requests_.quietly(best.slot);
    Candidate candidate;
    candidate.agent = agent;
    candidate.target = targetFor(request, agent);
    if (explains()) {
        explanation = explanationOf(best.slot, trigger);
        explanation.rule = "the only agent who is free";
        explanation.candidates_total = 1;
        explanation.competitors_total = compared;
        for (const auto& head : heads) {
            const RequestRow& other = requests_.quietly(head.slot);
            explanation.competitors.push_back({other.submit.request, other.submit.interaction,
                                               head.priority, waitedOf(other), head.score,
                                               head.slot == best.slot, head.refused});
        }
        if (entries > 0) {
            Choice choice;
            choice.chosen = candidate;
            explainAgents(request, choice, explanation);
        }
    }
    select(best.slot, candidate, std::move(explanation));
    pendAgent(agent, trigger);  // he may have room for more
}

bool Router::Impl::tryAssign(Slot slot, Trigger trigger) {
    const Choice choice = choose(slot);
    if (!choice.chosen) return false;
    Explanation explanation;
    if (explains()) {
        explanation = explanationOf(slot, trigger);
        explanation.rule = choice.rule;
        explanation.candidates_total = static_cast<uint32_t>(choice.candidates);
        if (options_.explanations == ExplanationDetail::kFull) {
            explainAgents(requests_.quietly(slot), choice, explanation);
        }
    }
    select(slot, *choice.chosen, std::move(explanation));
    return true;
}

// A line was opened: the agents who may serve it look for work; what needs no agent goes in order.
void Router::Impl::assignLine(LineId line) {
    const LineRow& row = line_rows_[line];
    if (row.of == kNobody) return;  // nobody wants it any more
    const ClassRow& of = classes_[row.of];
    if (hasAgents(of.type)) {
        if (!lines_.open(line) || lines_.size(line) == 0) return;
        BitSet free;
        free.addCommon(of.members, ready_[boardOf(row.medium, row.pool)]);
        free.forEach([this](AgentIndex agent) { pendAgent(agent, Trigger::kTargetOpened); });
        return;
    }
    while (lines_.open(line) && lines_.size(line) > 0) {
        Slot first = kNobody;
        lines_.walk(line, [&](Slot slot, const auto&) {
            first = slot;
            return false;
        });
        if (!tryAssign(first, Trigger::kTargetOpened)) return;
        if (gates_dirty_ || !dirty_gates_.empty()) {
            pending_lines_.push_back(line);  // whether it stays open is seen first
            return;
        }
    }
}

bool Router::Impl::isExcluded(const RequestRow& row, AgentIndex agent) const {
    const std::string& id = agents_[agent].config.id;
    const auto has = [&](const std::vector<std::string>& list) {
        return std::find(list.begin(), list.end(), id) != list.end();
    };
    return has(row.submit.excluded_agents) || has(interactions_[row.interaction].excluded);
}

bool Router::Impl::isPenalised(const RequestRow& row, AgentIndex agent) const {
    const auto& penalties = interactions_[row.interaction].penalties;
    return std::any_of(penalties.begin(), penalties.end(), [&](const Penalty& penalty) {
        return penalty.agent == agent && penalty.until > now_;
    });
}

bool Router::Impl::permits(Slot slot, AgentIndex agent) const {
    if (restricted_[slot] == 0) return true;
    const RequestRow& row = requests_[slot];
    return !isExcluded(row, agent) && !isPenalised(row, agent);
}

void Router::Impl::refreshRestricted(Slot slot) {
    const RequestRow& row = requests_[slot];
    const InteractionRow& interaction = interactions_[row.interaction];
    restricted_[slot] = !row.submit.excluded_agents.empty() || !interaction.excluded.empty() ||
                        !interaction.penalties.empty();
}

// The first of its targets that has the agent and is open.
uint32_t Router::Impl::targetFor(const RequestRow& row, AgentIndex agent) const {
    for (uint32_t i = 0; i < row.targets.size(); ++i) {
        const LineId line = row.targets[i].line;
        if (lines_.open(line) && classes_[line_rows_[line].of].members.test(agent)) return i;
    }
    return 0;
}

RequestRef Router::Impl::refOf(const RequestRow& row) const {
    return {row.submit.request, row.submit.interaction, row.submit.session, row.submit.queue};
}

void Router::Impl::select(Slot slot, const Candidate& candidate, Explanation explanation) {
    RequestRow& row = requests_[slot];
    if (row.submit.order == OrderType::kPercentage) ++sharesOf(row)[candidate.target];
    Selected selected;
    selected.ref = refOf(row);
    selected.waited = waitedOf(row);
    selected.route = row.submit.route;
    selected.medium = row.submit.medium;
    if (row.submit.queue.empty()) selected.queue_event = QueueEvent::kNone;
    selected.default_destination =
        row.submit.default_destination && explanation.trigger == "timeout";
    describe(row, candidate, selected);
    if (candidate.target < explanation.targets.size()) {
        explanation.targets[candidate.target].chosen = true;
    }
    leaveLines(slot);
    disarmTimers(slot);
    leaveQueue(row, QueueEvent::kDiverted);
    row.pending = false;
    row.state = RequestState::kSelected;
    ++counts_.selected;
    ++counts_.decisions;
    const uint32_t interaction = row.interaction;
    dropArmed(interactions_[interaction]);
    const auto hold = interactions_[interaction].reservation.value_or(options_.transition_time);
    const bool holds = candidate.agent != kNobody && (row.submit.route || hold > Milliseconds(0));
    if (holds) reserve(slot, candidate.agent, selected);
    selected.explanation = std::move(explanation);
    const bool route = row.submit.route;
    decide(std::move(selected));
    if (holds) return;
    // Nothing is held: the request is done.
    dropRequest(slot);
    if (route) {
        for (const Slot other : std::vector<Slot>(interactions_[interaction].requests)) {
            cancelRequest(other, CancelCause::kRoutedElsewhere, QueueEvent::kCleared);
        }
    }
    unpark(interaction);
    dropInteractionIfIdle(interaction);
}

void Router::Impl::reserve(Slot slot, AgentIndex agent, Selected& selected) {
    RequestRow& row = requests_[slot];
    InteractionRow& interaction = interactions_[row.interaction];
    const Milliseconds hold = row.submit.route
                                  ? options_.offer_timeout
                                  : interaction.reservation.value_or(options_.transition_time);
    HandlingRow handling;
    handling.id = next_handling_++;
    handling.interaction = row.submit.interaction;
    handling.request_id = row.submit.request;
    handling.request = slot;
    handling.session = row.submit.session;
    handling.medium = row.medium;
    handling.queue = row.queue;
    handling.state = row.submit.route ? HandlingState::kOffered : HandlingState::kReserved;
    handling.route = row.submit.route;
    handling.since = now_;
    handling.queued_since = row.submitted;
    handling.until = now_ + hold;
    handling.due = deadlines_.add(*handling.until, {DueKind::kHandling, agent, handling.id});
    selected.deadline = handling.until;
    ++queues_[row.queue].in_transition;
    row.agent = agent;
    row.selected = std::make_unique<Selected>(selected);
    interaction.reserved = slot;
    if (std::find(interaction.agents.begin(), interaction.agents.end(), agent) ==
        interaction.agents.end()) {
        interaction.agents.push_back(agent);
    }
    for (const Slot other : std::vector<Slot>(interaction.requests)) {
        if (other != slot) park(other);
    }
    AgentRow& taken = agents_[agent];
    ++taken.open_offers;
    count(taken, handling, 1);
    taken.handlings.push_back(std::move(handling));
    refreshAgent(agent);
}

void Router::Impl::park(Slot slot) {
    if (requests_[slot].state != RequestState::kWaiting) return;
    leaveLines(slot);
    requests_[slot].state = RequestState::kParked;
}

// The interaction has no agent reserved any more: its other requests wait again.
void Router::Impl::unpark(uint32_t interaction) {
    const InteractionRow& row = interactions_[interaction];
    if (row.reserved != kNobody) return;
    for (const Slot slot : row.requests) {
        if (requests_[slot].state == RequestState::kParked) resume(slot, Trigger::kChanged);
    }
}

void Router::Impl::resume(Slot slot, Trigger trigger) {
    enterLines(slot);
    pend(slot, trigger);
}

void Router::Impl::describe(const RequestRow& row, const Candidate& candidate,
                            Selected& selected) const {
    const Target& target = row.targets[candidate.target].target;
    selected.type = target.type;
    selected.target_object_selected = toString(target);
    if (candidate.agent != kNobody) {
        const AgentRow& agent = agents_[candidate.agent];
        selected.agent = agent.config.id;
        selected.place = agent.place;
        if (const MediumRow* medium = agent.medium(row.medium)) {
            selected.dn = medium->dn;
            selected.switch_name = medium->switch_name;
        }
        const bool has_dn = !selected.dn.empty();
        selected.target_selected = (has_dn ? selected.dn : agent.config.id) + "@" +
                                   selected.switch_name + (has_dn ? ".DN" : ".A");
        const bool place =
            target.type == TargetType::kPlace || target.type == TargetType::kPlaceGroup;
        selected.target_component_selected =
            (place ? agent.place : agent.config.id) + "@" + target.server + (place ? ".AP" : ".A");
        return;
    }
    std::string name = target.name;
    std::string_view suffix = suffixOf(target.type);
    if (const auto group = queue_groups_.find(name);
        target.type == TargetType::kQueueGroup && group != queue_groups_.end()) {
        suffix = suffixOf(TargetType::kQueue);
        double best = 0;
        for (const std::string& queue : group->second.queues) {
            const QueueId id = knownQueue(queue);
            const double waiting =
                id == kNobody ? 0 : static_cast<double>(queues_[id].order.size());
            if (name != target.name && waiting >= best) continue;
            name = queue;
            best = waiting;
        }
    }
    selected.dn = name;
    selected.switch_name = target.server;
    if (const auto found = destinations_.find(name); found != destinations_.end()) {
        if (!found->second.number.empty()) selected.dn = found->second.number;
        if (!found->second.switch_name.empty()) selected.switch_name = found->second.switch_name;
    } else if (const QueueId queue = knownQueue(name);
               queue != kNobody && target.type != TargetType::kDn) {
        selected.switch_name = queues_[queue].config.switch_name;
    }
    selected.target_selected = selected.dn + "@" + selected.switch_name + "." + std::string(suffix);
    selected.target_component_selected = name + "@" + target.server + "." + std::string(suffix);
}

}  // namespace orchestrion::routing
