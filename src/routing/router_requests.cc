#include <algorithm>
#include <cctype>

#include "routing/router_impl.h"

namespace orchestrion::routing {
namespace {

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return out;
}

auto refuse(const Submit& submit, const std::string& what) {
    return fail("routing.badRequest", "request '" + submit.request.substr(0, 100) + "': " + what);
}

bool isId(const std::string& text) {
    return !text.empty() && text.size() <= kNameBytesMax;
}

bool sameTarget(const Target& a, const Target& b) {
    return a.threshold == b.threshold && toString(a) == toString(b);
}

int32_t clamped(int64_t priority) {
    return static_cast<int32_t>(std::clamp<int64_t>(priority, INT32_MIN, INT32_MAX));
}

}  // namespace

Result<OrderType> orderTypeOf(std::string_view text) {
    const std::string word = lower(text);
    if (word.empty() || word == "any") return OrderType::kAny;
    if (word == "min") return OrderType::kMin;
    if (word == "max") return OrderType::kMax;
    if (word == "percentage" || word == "percent") return OrderType::kPercentage;
    return fail("routing.badOrder", "expected 'any', 'min', 'max' or 'percentage', but found '" +
                                        std::string(text.substr(0, 100)) + "'");
}

Result<void> Router::Impl::checkNumbers(const Submit& submit) const {
    if (!isId(submit.request)) return refuse(submit, "expected an id of 1 to 255 bytes");
    if (!isId(submit.interaction)) {
        return refuse(submit, "expected the id of an interaction, 1 to 255 bytes");
    }
    if (submit.queue.size() > kNameBytesMax) {
        return refuse(submit, "expected the name of a queue, at most 255 bytes");
    }
    if (submit.timeout && *submit.timeout < Milliseconds(0)) {
        return refuse(submit, "expected a timeout from 0");
    }
    if (submit.objective && *submit.objective <= Milliseconds(0)) {
        return refuse(submit, "expected a service objective greater than 0");
    }
    if (submit.growth.step != 0 && submit.growth.interval <= Milliseconds(0)) {
        return refuse(submit, "expected an interval greater than 0 for a growing priority");
    }
    if (submit.last_agent_time < Milliseconds(0)) {
        return refuse(submit, "expected a time from 0 for the last agent");
    }
    if (submit.excluded_agents.size() > options_.excluded_agents_max) {
        return fail("routing.tooMany", "expected at most " +
                                           std::to_string(options_.excluded_agents_max) +
                                           " excluded agents (excluded_agents_max)");
    }
    return {};
}

Result<void> Router::Impl::checkTargets(const Submit& submit, std::vector<std::string>* warnings) {
    size_t count = submit.targets.size();
    if (submit.steps.size() > options_.steps_max) {
        return fail("routing.tooMany", "expected at most " + std::to_string(options_.steps_max) +
                                           " widening steps (steps_max)");
    }
    for (const Target& target : submit.targets) {
        if (auto good = checkTarget(target, warnings); !good) return good;
    }
    Milliseconds before{0};
    for (const WideningStep& step : submit.steps) {
        if (step.after < before) return refuse(submit, "expected the steps in order of their time");
        before = step.after;
        count += step.targets.size();
        for (const Target& target : step.targets) {
            if (auto good = checkTarget(target, warnings); !good) return good;
        }
    }
    const uint32_t interaction = knownInteraction(submit.interaction);
    if (interaction != kNobody && !submit.clear_queue) {
        count += interactions_[interaction].armed.size();
    }
    if (count > options_.targets_max) {
        return fail("routing.tooMany", "expected at most " + std::to_string(options_.targets_max) +
                                           " targets, armed ones included (targets_max)");
    }
    if (submit.default_destination) {
        if (hasAgents(submit.default_destination->type)) {
            return fail("routing.badTarget",
                        "expected as default destination a DN, label, queue "
                        "or routing point");
        }
        if (auto good = checkTarget(*submit.default_destination, warnings); !good) return good;
    }
    if (count == 0 && submit.last_agent.empty() && !submit.default_destination) {
        return refuse(submit, "expected at least one target");
    }
    return {};
}

Result<void> Router::Impl::check(const Submit& submit, std::vector<std::string>* warnings) {
    if (auto good = checkNumbers(submit); !good) return good;
    if (auto good = mediumOf(submit.medium); !good) return fail(good.error());
    if (knownQueue(submit.queue) == kNobody && queues_.size() >= options_.objects_max) {
        return fail("routing.tooMany", "expected at most " + std::to_string(options_.objects_max) +
                                           " queues (objects_max)");
    }
    const std::string& statistic = submit.order_statistic;
    if (!statistic.empty() && lower(statistic) != "none" && !statisticOf(statistic)) {
        return fail("routing.unknownStatistic",
                    "there is no statistic '" + statistic.substr(0, 100) + "'");
    }
    if (!submit.ideal_agent.empty()) {
        const auto parsed = SkillExpression::parse(submit.ideal_agent, options_.precedence,
                                                   options_.expression_bytes_max);
        if (!parsed) return fail(parsed.error());
    }
    if (!submit.last_agent.empty() && agentOf(submit.last_agent) == kNobody) {
        warnings->push_back("the last agent '" + submit.last_agent.substr(0, 100) +
                            "' is not configured");
    }
    if (request_ids_.size() >= options_.requests_max) {
        return fail("routing.tooMany", "expected at most " + std::to_string(options_.requests_max) +
                                           " live requests (requests_max)");
    }
    const uint32_t interaction = knownInteraction(submit.interaction);
    if (interaction != kNobody &&
        interactions_[interaction].requests.size() >= options_.requests_per_interaction_max) {
        return fail("routing.tooMany", "the interaction has " +
                                           std::to_string(options_.requests_per_interaction_max) +
                                           " live requests (requests_per_interaction_max)");
    }
    return checkTargets(submit, warnings);
}

Result<Submitted> Router::Impl::submit(const Submit& submit) {
    Submitted answer;
    answer.request = submit.request;
    if (const Slot known = slotOf(submit.request); known != kNobody) {
        answer.known = true;
        const RequestRow& row = requests_[known];
        if (row.selected != nullptr) {
            Selected again = *row.selected;
            again.repeated = true;
            decide(std::move(again));
        }
        return answer;
    }
    if (auto good = check(submit, &answer.warnings); !good) return fail(good.error());
    const Slot slot = takeSlot();
    if (auto filled = fill(slot, submit); !filled) {
        const uint32_t interaction = requests_[slot].interaction;
        dropRequest(slot);
        dropInteractionIfIdle(interaction);
        return fail(filled.error());
    }
    begin(slot);
    return answer;
}

// The row of a new request; its targets are in place, but it does not wait yet.
Result<void> Router::Impl::fill(Slot slot, const Submit& submit) {
    RequestRow& row = requests_[slot];
    row.submit = submit;
    row.sequence = next_sequence_++;
    row.medium = *knownMedium(submit.medium);
    row.queue = queueOf(submit.queue);
    row.interaction = interactionOf(submit.interaction);
    request_ids_.emplace(submit.request, slot);
    InteractionRow& interaction = interactions_[row.interaction];
    interaction.requests.push_back(slot);
    row.registered = submit.submitted_at.value_or(now_);
    row.submitted = submit.submitted_at.value_or(interaction.queued_since.value_or(now_));
    row.started = submit.interaction_started_at.value_or(row.submitted);
    row.base_priority = submit.priority;
    if (submit.timeout) row.expires = row.registered + *submit.timeout;
    if (lower(submit.order_statistic) != "none")
        row.statistic = statisticOf(submit.order_statistic);
    if (!submit.ideal_agent.empty()) {
        row.ideal = *idealOf(submit.ideal_agent);
        ++ideals_[row.ideal].users;
    }
    row.steps = submit.steps;
    setOrder(row);
    if (submit.clear_queue) dropArmed(interaction);
    const AgentIndex last = submit.last_agent.empty() ? kNobody : agentOf(submit.last_agent);
    std::vector<Target> first = submit.targets;
    if (last != kNobody) {
        WideningStep rest;
        rest.after = agents_[last].logged_in ? submit.last_agent_time : Milliseconds(0);
        rest.targets = std::exchange(first, {});
        for (WideningStep& step : row.steps) step.after += rest.after;
        row.steps.insert(row.steps.begin(), std::move(rest));
        first.emplace_back().name = submit.last_agent;
    }
    if (auto added = addTargets(slot, first, 0, false); !added) return added;
    std::vector<Target> armed;
    for (const ArmedTarget& one : interaction.armed) armed.push_back(one.target);
    if (auto added = addTargets(slot, armed, 0, true); !added) return added;
    listLines(row);
    refreshRestricted(slot);
    return {};
}

void Router::Impl::begin(Slot slot) {
    RequestRow& row = requests_[slot];
    ++queues_[row.queue].tally.at(now_, options_.statistics_window).entered;
    touchQueue(row.queue);
    if (interactions_[row.interaction].reserved != kNobody) {
        row.state = RequestState::kParked;
    } else {
        if (tryAssign(slot, Trigger::kSubmitted)) return;
        enterLines(slot);
    }
    if (row.expires && *row.expires <= now_) {
        expire(slot);
        return;
    }
    ++counts_.queued;
    decide(Queued{refOf(row), row.submit.queue.empty() ? QueueEvent::kNone : QueueEvent::kQueued});
    armTimers(slot);
}

Slot Router::Impl::takeSlot() {
    if (free_slots_.empty()) {
        requests_.emplace_back();
        restricted_.push_back(0);
        return static_cast<Slot>(requests_.size() - 1);
    }
    const Slot slot = free_slots_.back();
    free_slots_.pop_back();
    return slot;
}

Slot Router::Impl::slotOf(std::string_view request) const {
    const auto found = request_ids_.find(request);
    return found == request_ids_.end() ? kNobody : found->second;
}

LineNeeds Router::Impl::needsOf(Slot slot) const {
    const RequestRow& row = requests_[slot];
    Pool pool = Pool::kRoutable;
    if (row.submit.use_capacity == UseCapacity::kNever) pool = Pool::kReady;
    if (!row.submit.check_agent_state) pool = Pool::kPresent;
    return {row.medium, pool, row.objective, row.ideal, slot};
}

Result<void> Router::Impl::addTargets(Slot slot, const std::vector<Target>& targets, uint32_t step,
                                      bool armed) {
    RequestRow& row = requests_[slot];
    for (const Target& target : targets) {
        const bool there =
            std::any_of(row.targets.begin(), row.targets.end(),
                        [&](const TargetRow& other) { return sameTarget(other.target, target); });
        if (there) continue;
        const auto line = lineOf(target, needsOf(slot));
        if (!line) return fail(line.error());
        useLine(*line);
        row.targets.push_back({target, *line, armed, step});
    }
    return {};
}

void Router::Impl::clearTargets(Slot slot) {
    RequestRow& row = requests_[slot];
    for (const TargetRow& target : row.targets) releaseLine(target.line);
    row.targets.clear();
    listLines(row);
}

void Router::Impl::listLines(RequestRow& row) {
    row.lines.clear();
    for (const TargetRow& target : row.targets) {
        if (std::find(row.lines.begin(), row.lines.end(), target.line) == row.lines.end()) {
            row.lines.push_back(target.line);
        }
    }
}

// What orders it among others (§3.6); once, when it is submitted or its objective changes.
void Router::Impl::setOrder(RequestRow& row) {
    const PriorityTuning& tuning = row.submit.tuning;
    Time since = tuning.use_age ? row.started : row.submitted;
    if (tuning.use_predict) {
        const QueueId queues[] = {row.queue};
        const auto wait = queueValue(queues, Statistic::kExpectedWaitingTime);
        if (wait) since -= Milliseconds(static_cast<int64_t>(std::min(*wait, 1e6) * 1000));
    }
    row.key.since = since.count();
    row.key.sequence = row.sequence;
    row.objective = options_.objective_default;
    if (tuning.use_objective || options_.service_level_ordering) {
        const Milliseconds of_queue = queues_[row.queue].config.objective;
        if (of_queue > Milliseconds(0)) row.objective = of_queue;
        if (row.submit.objective) row.objective = *row.submit.objective;
    }
    setPriority(row);
}

void Router::Impl::setPriority(RequestRow& row) {
    row.key.priority = clamped(row.base_priority + row.submit.business_value);
}

void Router::Impl::enterLines(Slot slot) {
    RequestRow& row = requests_[slot];
    if (row.in_lines) return;
    row.in_lines = true;
    row.state = RequestState::kWaiting;
    for (const LineId line : row.lines) lines_.enter(line, slot, row.key);
    QueueRow& queue = queues_[row.queue];
    queue.order.insert({row.key.priority, row.key.since, row.key.sequence, slot});
    ++counts_.waiting;
    touchQueue(row.queue);
}

void Router::Impl::leaveLines(Slot slot) {
    RequestRow& row = requests_[slot];
    if (!row.in_lines) return;
    row.in_lines = false;
    lines_.leave(slot, row.lines);
    QueueRow& queue = queues_[row.queue];
    queue.order.erase({row.key.priority, row.key.since, row.key.sequence, slot});
    --counts_.waiting;
    touchQueue(row.queue);
}

void Router::Impl::armTimers(Slot slot) {
    RequestRow& row = requests_[slot];
    disarmTimers(slot);
    if (row.expires) row.expiry = deadlines_.add(*row.expires, {DueKind::kExpiry, slot, 0});
    if (row.step < row.steps.size()) {
        row.next_step =
            deadlines_.add(row.registered + row.steps[row.step].after, {DueKind::kStep, slot, 0});
    }
    const PriorityGrowth& growth = row.submit.growth;
    const bool may_grow = growth.step > 0 ? row.base_priority < growth.limit
                                          : growth.step < 0 && row.base_priority > growth.limit;
    if (may_grow) {
        const Time due = row.registered + growth.interval * (row.grown + 1);
        row.growth = deadlines_.add(due, {DueKind::kGrowth, slot, 0});
    }
}

void Router::Impl::disarmTimers(Slot slot) {
    RequestRow& row = requests_[slot];
    deadlines_.cancel(row.expiry);
    deadlines_.cancel(row.next_step);
    deadlines_.cancel(row.growth);
}

void Router::Impl::grow(Slot slot) {
    RequestRow& row = requests_[slot];
    const PriorityGrowth& growth = row.submit.growth;
    const bool waits = row.in_lines;
    leaveLines(slot);
    ++row.grown;
    row.base_priority += growth.step;
    row.base_priority = growth.step > 0 ? std::min<int64_t>(row.base_priority, growth.limit)
                                        : std::max<int64_t>(row.base_priority, growth.limit);
    setPriority(row);
    if (waits) enterLines(slot);
    armTimers(slot);
}

bool Router::Impl::somebodyIsThere(const RequestRow& row, uint32_t step) const {
    return std::any_of(row.targets.begin(), row.targets.end(), [&](const TargetRow& target) {
        const ClassRow& of = classes_[line_rows_[target.line].of];
        return target.step == step &&
               (!hasAgents(of.type) || BitSet::haveCommon(of.members, logged_in_));
    });
}

void Router::Impl::takeStep(Slot slot) {
    RequestRow& row = requests_[slot];
    const bool waits = row.in_lines;
    leaveLines(slot);
    while (row.step < row.steps.size()) {
        const WideningStep& step = row.steps[row.step++];
        if (step.replace) {
            for (TargetRow& target : row.targets) releaseLine(target.line);
            row.targets.clear();
        }
        row.base_priority += step.priority_increment;
        // What was checked at submit can only fail for want of room; the step then adds what fits,
        // and the explanation shows the targets there are.
        (void)addTargets(slot, step.targets, row.step, false);
        const bool due =
            row.step < row.steps.size() && row.registered + row.steps[row.step].after <= now_;
        if (!due && !(step.skip_when_nobody && !somebodyIsThere(row, row.step))) break;
    }
    listLines(row);
    setPriority(row);
    if (waits) {
        enterLines(slot);
        pend(slot, Trigger::kWidened);
    }
    armTimers(slot);
}

void Router::Impl::arm(const RequestRow& row) {
    InteractionRow& interaction = interactions_[row.interaction];
    for (const TargetRow& target : row.targets) {
        const bool there = std::any_of(
            interaction.armed.begin(), interaction.armed.end(),
            [&](const ArmedTarget& other) { return sameTarget(other.target, target.target); });
        if (there || interaction.armed.size() >= options_.targets_max) continue;
        interaction.armed.push_back({row.submit.request, target.target});
    }
    armed_ids_[row.submit.request] = row.interaction;
}

void Router::Impl::dropArmed(InteractionRow& row) {
    for (const ArmedTarget& armed : row.armed) armed_ids_.erase(armed.request);
    row.armed.clear();
}

void Router::Impl::expire(Slot slot) {
    RequestRow& row = requests_[slot];
    const uint32_t interaction = row.interaction;
    if (row.submit.default_destination) {
        const Target target = *row.submit.default_destination;
        leaveLines(slot);
        clearTargets(slot);
        if (addTargets(slot, {target}, 0, false)) {
            listLines(row);
            Explanation explanation = explanationOf(slot, Trigger::kTimeout);
            explanation.rule = "default destination";
            select(slot, Candidate{}, std::move(explanation));
            return;
        }
    }
    Expired expired;
    expired.ref = refOf(row);
    expired.waited = waitedOf(row);
    expired.targets_armed = !row.submit.clear_on_timeout;
    expired.explanation = explanationOf(slot, Trigger::kTimeout);
    if (expired.targets_armed) arm(row);
    leaveQueue(row, QueueEvent::kCleared);
    ++counts_.expired;
    decide(std::move(expired));
    dropRequest(slot);
    dropInteractionIfIdle(interaction);
}

void Router::Impl::leaveQueue(RequestRow& row, QueueEvent event) {
    const double waited_s = static_cast<double>(waitedOf(row).count()) / 1000;
    QueueRow& queue = queues_[row.queue];
    QueueTally& tally = queue.tally.at(now_, options_.statistics_window);
    if (event == QueueEvent::kDiverted) {
        ++tally.distributed;
        tally.wait_distributed_s += waited_s;
    } else {
        ++(event == QueueEvent::kAbandoned ? tally.abandoned : tally.cleared);
        tally.wait_not_distributed_s += waited_s;
    }
    queue.departures.push_back(now_);
    if (queue.departures.size() > 32) queue.departures.pop_front();
    touchQueue(row.queue);
}

void Router::Impl::cancelRequest(Slot slot, CancelCause cause, QueueEvent event) {
    RequestRow& row = requests_[slot];
    Cancelled cancelled;
    cancelled.ref = refOf(row);
    cancelled.cause = cause;
    cancelled.waited = waitedOf(row);
    cancelled.explanation = explanationOf(slot, Trigger::kCancelled);
    const bool was_selected = row.state == RequestState::kSelected;
    cancelled.queue_event = was_selected || row.submit.queue.empty() ? QueueEvent::kNone : event;
    if (was_selected) {
        AgentRow& agent = agents_[row.agent];
        for (HandlingRow& handling : agent.handlings) {
            if (handling.request != slot) continue;
            handling.request = kNobody;
            endHandling(row.agent, handling.id, OfferEnd::kWithdrawn, {});
            break;
        }
    } else {
        leaveQueue(row, event);
    }
    ++counts_.cancelled;
    decide(std::move(cancelled));
    dropRequest(slot);
}

void Router::Impl::dropRequest(Slot slot) {
    RequestRow& row = requests_[slot];
    disarmTimers(slot);
    leaveLines(slot);
    if (row.state == RequestState::kSelected) --counts_.selected;
    clearTargets(slot);
    if (row.ideal != kNobody) {
        --ideals_[row.ideal].users;
        releaseIdeal(row.ideal);
    }
    InteractionRow& interaction = interactions_[row.interaction];
    std::erase(interaction.requests, slot);
    if (interaction.reserved == slot) interaction.reserved = kNobody;
    request_ids_.erase(row.submit.request);
    row = {};
    restricted_[slot] = 0;
    free_slots_.push_back(slot);
}

Result<void> Router::Impl::cancel(std::string_view request) {
    const Slot slot = slotOf(request);
    if (slot != kNobody) {
        const uint32_t interaction = requests_[slot].interaction;
        cancelRequest(slot, CancelCause::kCancelled, QueueEvent::kCleared);
        unpark(interaction);
        dropInteractionIfIdle(interaction);
        return {};
    }
    const auto armed = armed_ids_.find(request);
    if (armed == armed_ids_.end()) {
        return fail("routing.notFound",
                    "there is no request '" + std::string(request.substr(0, 100)) + "'");
    }
    const uint32_t interaction = armed->second;
    InteractionRow& row = interactions_[interaction];
    std::erase_if(row.armed, [&](const ArmedTarget& one) { return one.request == request; });
    armed_ids_.erase(armed);
    Cancelled cancelled;
    cancelled.ref.request = request;
    cancelled.ref.interaction = row.id;
    cancelled.queue_event = QueueEvent::kNone;
    decide(std::move(cancelled));
    dropInteractionIfIdle(interaction);
    return {};
}

uint32_t Router::Impl::cancelInteraction(std::string_view id,
                                         std::optional<std::string_view> queue) {
    const uint32_t interaction = knownInteraction(id);
    if (interaction == kNobody) return 0;
    const std::vector<Slot> requests = interactions_[interaction].requests;
    uint32_t count = 0;
    for (const Slot slot : requests) {
        if (queue && requests_[slot].submit.queue != *queue) continue;
        cancelRequest(slot, CancelCause::kCancelled, QueueEvent::kCleared);
        ++count;
    }
    if (!queue) dropArmed(interactions_[interaction]);
    unpark(interaction);
    dropInteractionIfIdle(interaction);
    return count;
}

Result<Query> Router::Impl::query(std::string_view request) {
    const Slot slot = slotOf(request);
    if (slot == kNobody) {
        return fail("routing.notFound",
                    "there is no request '" + std::string(request.substr(0, 100)) + "'");
    }
    const RequestRow& row = requests_[slot];
    const QueueRow& queue = queues_[row.queue];
    Query answer;
    answer.priority = row.key.priority;
    answer.waited = waitedOf(row);
    answer.step = row.step;
    if (row.in_lines) {
        answer.position_in_queue = static_cast<uint32_t>(
            queue.order.order_of_key({row.key.priority, row.key.since, row.key.sequence, slot}) +
            1);
        answer.in_vq_wait_time = inVqWait(queue, answer.position_in_queue);
    }
    const QueueId queues[] = {row.queue};
    if (const auto wait = queueValue(queues, Statistic::kExpectedWaitingTime)) {
        answer.estimated_wait = *wait;
    }
    return answer;
}

Result<void> Router::Impl::update(const Update& update) {
    const Slot slot = slotOf(update.request);
    if (slot == kNobody) {
        return fail("routing.notFound",
                    "there is no request '" + update.request.substr(0, 100) + "'");
    }
    RequestRow& row = requests_[slot];
    Submit changed = row.submit;
    if (update.priority) changed.priority = *update.priority;
    if (update.business_value) changed.business_value = *update.business_value;
    if (update.timeout) changed.timeout = update.timeout;
    if (update.objective) changed.objective = update.objective;
    if (update.growth) changed.growth = *update.growth;
    if (auto good = checkNumbers(changed); !good) return good;
    if (update.targets) {
        if (update.targets->size() > options_.targets_max || update.targets->empty()) {
            return fail("routing.tooMany", "expected 1 to " + std::to_string(options_.targets_max) +
                                               " targets (targets_max)");
        }
        for (const Target& target : *update.targets) {
            if (auto good = checkTarget(target, nullptr); !good) return good;
        }
        changed.targets = *update.targets;
    }
    const bool waits = row.in_lines;
    leaveLines(slot);
    row.submit = std::move(changed);
    if (update.priority) row.base_priority = *update.priority;
    if (update.timeout) row.expires = now_ + *update.timeout;
    if (update.growth)
        row.grown = static_cast<int32_t>(update.growth->interval > Milliseconds(0)
                                             ? (now_ - row.registered) / update.growth->interval
                                             : 0);
    const Milliseconds objective = row.objective;
    setOrder(row);
    if (update.targets || objective != row.objective) {
        std::vector<TargetRow> earlier = std::exchange(row.targets, {});
        std::vector<Target> targets;
        if (update.targets) targets = *update.targets;
        std::vector<Target> armed;
        for (const TargetRow& target : earlier) {
            if (target.armed) armed.push_back(target.target);
            if (!target.armed && !update.targets) targets.push_back(target.target);
        }
        // Room was made by what was there before; if none is left the request keeps what fits.
        (void)addTargets(slot, targets, row.step, false);
        (void)addTargets(slot, armed, 0, true);
        for (const TargetRow& target : earlier) releaseLine(target.line);
        listLines(row);
    }
    if (row.state != RequestState::kSelected) armTimers(slot);
    if (waits) {
        enterLines(slot);
        pend(slot, Trigger::kChanged);
    }
    return {};
}

}  // namespace orchestrion::routing
