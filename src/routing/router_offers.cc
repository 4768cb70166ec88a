#include <algorithm>

#include "routing/router_impl.h"

namespace orchestrion::routing {
namespace {

auto notReserved(std::string_view interaction, std::string_view agent) {
    return fail("routing.notReserved", "expected agent '" + std::string(agent.substr(0, 100)) +
                                           "' to be reserved for interaction '" +
                                           std::string(interaction.substr(0, 100)) +
                                           "', or to have it offered, but he is not");
}

auto notHandled(std::string_view interaction, std::string_view agent) {
    return fail("routing.notHandled", "expected agent '" + std::string(agent.substr(0, 100)) +
                                          "' to handle interaction '" +
                                          std::string(interaction.substr(0, 100)) +
                                          "', but he does not");
}

}  // namespace

HandlingRow* Router::Impl::reservedBy(AgentIndex agent, std::string_view interaction) {
    if (agent == kNobody) return nullptr;
    return agents_[agent].handling(interaction, HandlingState::kReserved, HandlingState::kOffered);
}

// Whether it takes room of the capacity rule.
bool Router::Impl::counts(const HandlingRow& handling) const {
    return handling.state != HandlingState::kWrapUp || options_.wrap_up_consumes_capacity;
}

void Router::Impl::count(AgentRow& row, const HandlingRow& handling, int change) {
    if (!counts(handling)) return;
    row.counts[handling.medium] = static_cast<uint16_t>(row.counts[handling.medium] + change);
}

void Router::Impl::becomeBusy(AgentRow& row, int change) {
    if (row.busy_handlings == 0) row.busy_since = now_;
    row.busy_handlings = static_cast<uint32_t>(static_cast<int>(row.busy_handlings) + change);
    if (row.busy_handlings == 0) row.busy_ms += (now_ - row.busy_since).count();
}

void Router::Impl::tell(AgentIndex agent, const HandlingRow& handling,
                        std::optional<HandlingState> state, AgentCause cause) {
    decide(HandlingChanged{agents_[agent].config.id, handling.interaction, media_[handling.medium],
                           state, cause});
}

Result<void> Router::Impl::offer(std::string_view interaction, std::string_view agent,
                                 std::optional<Milliseconds> timeout) {
    const AgentIndex index = agentOf(agent);
    HandlingRow* handling = reservedBy(index, interaction);
    if (handling == nullptr) return notReserved(interaction, agent);
    handling->state = HandlingState::kOffered;
    handling->since = now_;
    handling->until = now_ + std::max(Milliseconds(0), timeout.value_or(options_.offer_timeout));
    deadlines_.cancel(handling->due);
    handling->due = deadlines_.add(*handling->until, {DueKind::kHandling, index, handling->id});
    return {};
}

Result<void> Router::Impl::accept(std::string_view interaction, std::string_view agent) {
    const AgentIndex index = agentOf(agent);
    HandlingRow* handling = reservedBy(index, interaction);
    if (handling == nullptr) return notReserved(interaction, agent);
    AgentRow& row = agents_[index];
    deadlines_.cancel(handling->due);
    handling->until.reset();
    handling->state = HandlingState::kActive;
    handling->since = handling->answered = now_;
    --row.open_offers;
    row.rejects = 0;
    becomeBusy(row, 1);
    ++row.tally.at(now_, options_.statistics_window).answered;
    QueueRow& queue = queues_[handling->queue];
    --queue.in_transition;
    const bool in_time = now_ - handling->queued_since <= queue.config.service_threshold;
    QueueTally& tally = queue.tally.at(now_, options_.statistics_window);
    ++tally.answered;
    if (in_time) ++tally.answered_in_time;
    const Slot slot = std::exchange(handling->request, kNobody);
    const bool route = handling->route;
    decide(OfferEnded{
        {handling->request_id, handling->interaction, handling->session, queue.config.name},
        row.config.id,
        OfferEnd::kAccepted,
        {},
        false});
    if (slot != kNobody) {
        const uint32_t id = requests_[slot].interaction;
        interactions_[id].queued_since.reset();
        dropRequest(slot);
        if (route) {
            for (const Slot other : std::vector<Slot>(interactions_[id].requests)) {
                cancelRequest(other, CancelCause::kRoutedElsewhere, QueueEvent::kCleared);
            }
        }
        unpark(id);
    }
    touchQueue(handling->queue);
    refreshAgent(index);
    return {};
}

Result<void> Router::Impl::endOffer(std::string_view interaction, std::string_view agent,
                                    OfferEnd end, std::string_view reason) {
    const AgentIndex index = agentOf(agent);
    const HandlingRow* handling = reservedBy(index, interaction);
    if (handling == nullptr) return notReserved(interaction, agent);
    endHandling(index, handling->id, end, reason);
    return {};
}

// A reservation or an offer is over without the agent having it.
void Router::Impl::endHandling(AgentIndex agent, uint64_t id, OfferEnd end,
                               std::string_view reason) {
    AgentRow& row = agents_[agent];
    const auto found = std::find_if(row.handlings.begin(), row.handlings.end(),
                                    [id](const HandlingRow& one) { return one.id == id; });
    HandlingRow handling = *found;
    deadlines_.cancel(found->due);
    row.handlings.erase(found);
    count(row, handling, -1);
    --row.open_offers;
    --queues_[handling.queue].in_transition;
    ++counts_.offers_failed;
    finishOffer(std::move(handling), agent, end, reason);
}

void Router::Impl::finishOffer(HandlingRow handling, AgentIndex agent, OfferEnd end,
                               std::string_view reason) {
    const uint32_t interaction = knownInteraction(handling.interaction);
    const bool at_fault = end == OfferEnd::kRejected || end == OfferEnd::kNoAnswer;
    OfferEnded ended{{handling.request_id, handling.interaction, handling.session,
                      queues_[handling.queue].config.name},
                     agents_[agent].config.id,
                     end,
                     std::string(reason),
                     false};
    forgetAgent(handling.interaction, agent);
    if (interaction != kNobody && handling.request != kNobody) {
        if (at_fault || end == OfferEnd::kReleased) penalise(interaction, agent);
        ended.requeued = handling.route;
    }
    decide(std::move(ended));
    if (at_fault) blame(agent, handling, end);
    refreshAgent(agent);
    touchQueue(handling.queue);
    if (interaction == kNobody || handling.request == kNobody) return;
    interactions_[interaction].reserved = kNobody;
    if (!requeue(handling)) {
        interactions_[interaction].queued_since = handling.queued_since;
        dropRequest(handling.request);
    }
    unpark(interaction);
    dropInteractionIfIdle(interaction);
}

// Back to its place in the lines, if the router itself delivers it.
bool Router::Impl::requeue(const HandlingRow& handling) {
    if (!handling.route) return false;
    RequestRow& row = requests_[handling.request];
    row.selected.reset();
    row.agent = kNobody;
    --counts_.selected;
    refreshRestricted(handling.request);
    enterLines(handling.request);
    if (row.expires && *row.expires < now_) row.expires = now_;  // at the next opportunity
    armTimers(handling.request);
    pend(handling.request, Trigger::kRequeued);
    return true;
}

// An agent who does not answer is taken to be away (RONA); one who rejects again and again, too.
void Router::Impl::blame(AgentIndex agent, const HandlingRow& handling, OfferEnd end) {
    AgentRow& row = agents_[agent];
    MediumRow* medium = row.medium(handling.medium);
    if (medium == nullptr) return;
    if (end == OfferEnd::kNoAnswer) {
        if (!options_.not_ready_after_no_answer) return;
        changeReady(agent, *medium, false, "no answer", AgentCause::kNoAnswer);
        return;
    }
    ++row.rejects;
    const uint32_t most = options_.rejects_before_not_ready;
    if (most == 0 || row.rejects < most) return;
    row.rejects = 0;
    changeReady(agent, *medium, false, "rejected repeatedly", AgentCause::kRejects);
}

void Router::Impl::penalise(uint32_t interaction, AgentIndex agent) {
    InteractionRow& row = interactions_[interaction];
    const Time until = now_ + options_.retry_penalty;
    if (options_.retry_penalty <= Milliseconds(0)) return;
    std::erase_if(row.penalties,
                  [&](const Penalty& one) { return one.agent == agent || one.until <= now_; });
    row.penalties.push_back({agent, until});
    deadlines_.add(until, {DueKind::kPenalty, interaction, agent});
    for (const Slot slot : row.requests) refreshRestricted(slot);
}

Result<void> Router::Impl::begin(std::string_view interaction, std::string_view agent,
                                 std::string_view medium) {
    const AgentIndex index = agentOf(agent);
    if (index == kNobody || !agents_[index].logged_in) {
        return fail("routing.notLoggedIn",
                    "expected agent '" + std::string(agent.substr(0, 100)) + "' to be logged in");
    }
    AgentRow& row = agents_[index];
    if (interaction.empty() || interaction.size() > kNameBytesMax) {
        return fail("routing.badRequest", "expected the id of an interaction, 1 to 255 bytes");
    }
    if (row.handling(interaction) != nullptr) {
        return fail("routing.alreadyHandled",
                    "agent '" + row.config.id + "' has this interaction already");
    }
    const auto id = mediumOf(medium);
    if (!id) return fail(id.error());
    HandlingRow handling;
    handling.id = next_handling_++;
    handling.interaction = interaction;
    handling.medium = *id;
    handling.queue = queueOf({});
    handling.state = HandlingState::kActive;
    handling.since = handling.answered = handling.queued_since = now_;
    count(row, handling, 1);
    becomeBusy(row, 1);
    tell(index, handling, HandlingState::kActive, AgentCause::kCommand);
    row.handlings.push_back(std::move(handling));
    interactions_[interactionOf(interaction)].agents.push_back(index);
    refreshAgent(index);
    return {};
}

Result<void> Router::Impl::hold(std::string_view interaction, std::string_view agent, bool held) {
    const AgentIndex index = agentOf(agent);
    HandlingRow* handling = index == kNobody ? nullptr : agents_[index].handling(interaction);
    if (handling == nullptr ||
        (handling->state != HandlingState::kActive && handling->state != HandlingState::kHeld)) {
        return notHandled(interaction, agent);
    }
    const HandlingState state = held ? HandlingState::kHeld : HandlingState::kActive;
    if (handling->state == state) return {};
    handling->state = state;
    handling->since = now_;
    tell(index, *handling, state, AgentCause::kCommand);
    touchAgent(index);
    return {};
}

Result<void> Router::Impl::finish(std::string_view interaction, std::string_view agent,
                                  std::optional<Milliseconds> wrap_up) {
    const AgentIndex index = agentOf(agent);
    HandlingRow* handling = index == kNobody ? nullptr : agents_[index].handling(interaction);
    if (handling == nullptr || handling->state < HandlingState::kActive ||
        handling->state == HandlingState::kWrapUp) {
        return notHandled(interaction, agent);
    }
    AgentRow& row = agents_[index];
    complete(index, *handling);
    const Milliseconds time = wrap_up.value_or(row.config.wrap_up_time);
    if (time != Milliseconds(0) && row.logged_in) {
        beginWrapUp(index, *handling, time);
    } else {
        tell(index, *handling, std::nullopt, AgentCause::kCommand);
        removeHandling(index, handling->id);
    }
    refreshAgent(index);
    return {};
}

void Router::Impl::complete(AgentIndex agent, HandlingRow& handling) {
    const double seconds = static_cast<double>((now_ - handling.answered).count()) / 1000;
    AgentTally& tally = agents_[agent].tally.at(now_, options_.statistics_window);
    ++tally.completed;
    tally.handling_s += seconds;
    QueueTally& of_queue = queues_[handling.queue].tally.at(now_, options_.statistics_window);
    ++of_queue.completed;
    of_queue.handling_s += seconds;
    touchQueue(handling.queue);
}

void Router::Impl::beginWrapUp(AgentIndex agent, HandlingRow& handling, Milliseconds time) {
    AgentRow& row = agents_[agent];
    count(row, handling, -1);
    handling.state = HandlingState::kWrapUp;
    handling.since = now_;
    count(row, handling, 1);
    if (handling.medium == kVoice) ++row.voice_wrap_ups;
    tell(agent, handling, HandlingState::kWrapUp, AgentCause::kCommand);
    if (time < Milliseconds(0)) return;
    handling.until = now_ + time;
    handling.due = deadlines_.add(*handling.until, {DueKind::kHandling, agent, handling.id});
}

Result<void> Router::Impl::wrapUpDone(std::string_view interaction, std::string_view agent) {
    const AgentIndex index = agentOf(agent);
    HandlingRow* handling = index == kNobody ? nullptr : agents_[index].handling(interaction);
    if (handling == nullptr || handling->state != HandlingState::kWrapUp) {
        return notHandled(interaction, agent);
    }
    tell(index, *handling, std::nullopt, AgentCause::kCommand);
    removeHandling(index, handling->id);
    refreshAgent(index);
    return {};
}

// Active, held or wrap-up: it is gone, and its room is free.
void Router::Impl::removeHandling(AgentIndex agent, uint64_t id) {
    AgentRow& row = agents_[agent];
    const auto found = std::find_if(row.handlings.begin(), row.handlings.end(),
                                    [id](const HandlingRow& one) { return one.id == id; });
    deadlines_.cancel(found->due);
    count(row, *found, -1);
    becomeBusy(row, -1);
    if (found->state == HandlingState::kWrapUp) {
        if (found->medium == kVoice) --row.voice_wrap_ups;
        const double seconds = static_cast<double>((now_ - found->since).count()) / 1000;
        row.tally.at(now_, options_.statistics_window).handling_s += seconds;
        queues_[found->queue].tally.at(now_, options_.statistics_window).handling_s += seconds;
    }
    const std::string interaction = found->interaction;
    row.handlings.erase(found);
    forgetAgent(interaction, agent);
    if (const uint32_t known = knownInteraction(interaction); known != kNobody) {
        dropInteractionIfIdle(known);
    }
}

void Router::Impl::forgetAgent(std::string_view interaction, AgentIndex agent) {
    const uint32_t known = knownInteraction(interaction);
    if (known == kNobody || agents_[agent].handling(interaction) != nullptr) return;
    std::erase(interactions_[known].agents, agent);
}

}  // namespace orchestrion::routing
