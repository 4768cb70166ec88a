#include <algorithm>

#include "routing/router_impl.h"

namespace orchestrion::routing {

uint32_t Router::Impl::interactionOf(std::string_view id) {
    if (const uint32_t known = knownInteraction(id); known != kNobody) return known;
    uint32_t place = static_cast<uint32_t>(interactions_.size());
    if (free_interactions_.empty()) {
        interactions_.emplace_back();
    } else {
        place = free_interactions_.back();
        free_interactions_.pop_back();
    }
    interactions_[place].id = id;
    interaction_ids_.emplace(std::string(id), place);
    return place;
}

uint32_t Router::Impl::knownInteraction(std::string_view id) const {
    const auto found = interaction_ids_.find(id);
    return found == interaction_ids_.end() ? kNobody : found->second;
}

void Router::Impl::dropInteractionIfIdle(uint32_t interaction) {
    InteractionRow& row = interactions_[interaction];
    const bool idle = row.requests.empty() && row.armed.empty() && row.excluded.empty() &&
                      !row.reservation && row.penalties.empty() && !row.queued_since &&
                      row.agents.empty();
    if (!idle || row.id.empty()) return;
    interaction_ids_.erase(row.id);
    row = {};
    free_interactions_.push_back(interaction);
}

Result<std::vector<std::string>> Router::Impl::excludeAgents(std::string_view id,
                                                             std::vector<std::string> agents) {
    if (agents.size() > options_.excluded_agents_max) {
        return fail("routing.tooMany", "expected at most " +
                                           std::to_string(options_.excluded_agents_max) +
                                           " excluded agents (excluded_agents_max)");
    }
    if (id.empty() || id.size() > kNameBytesMax) {
        return fail("routing.badRequest", "expected the id of an interaction, 1 to 255 bytes");
    }
    const uint32_t interaction = interactionOf(id);
    InteractionRow& row = interactions_[interaction];
    std::vector<std::string> earlier = std::exchange(row.excluded, std::move(agents));
    for (const Slot slot : row.requests) {
        refreshRestricted(slot);
        if (requests_[slot].state == RequestState::kWaiting) pend(slot, Trigger::kChanged);
    }
    if (row.reserved != kNobody) {
        const AgentIndex agent = requests_[row.reserved].agent;
        HandlingRow* handling = reservedBy(agent, id);
        if (handling != nullptr && isExcluded(requests_[row.reserved], agent)) {
            endHandling(agent, handling->id, OfferEnd::kReleased, "excluded");
        }
    }
    dropInteractionIfIdle(interaction);
    return earlier;
}

Result<void> Router::Impl::setReservationTime(std::string_view id, Milliseconds time) {
    if (time < Milliseconds(0)) {
        return fail("routing.badRequest", "expected a reservation time from 0");
    }
    if (id.empty() || id.size() > kNameBytesMax) {
        return fail("routing.badRequest", "expected the id of an interaction, 1 to 255 bytes");
    }
    interactions_[interactionOf(id)].reservation = time;
    return {};
}

void Router::Impl::interactionEnded(std::string_view id) {
    const uint32_t interaction = knownInteraction(id);
    if (interaction == kNobody) return;
    for (const Slot slot : std::vector<Slot>(interactions_[interaction].requests)) {
        cancelRequest(slot, CancelCause::kAbandoned, QueueEvent::kAbandoned);
    }
    InteractionRow& row = interactions_[interaction];
    dropArmed(row);
    row.excluded.clear();
    row.reservation.reset();
    row.penalties.clear();
    row.queued_since.reset();
    const std::string name(id);  // the row may go with its last agent
    for (const AgentIndex agent : std::vector<AgentIndex>(row.agents)) {
        (void)finish(name, agents_[agent].config.id, std::nullopt);  // one in wrap-up stays there
    }
    dropInteractionIfIdle(interaction);
}

Result<void> Router::Impl::rename(std::string_view id, std::string_view to) {
    const uint32_t from = knownInteraction(id);
    if (from == kNobody) {
        return fail("routing.notFound",
                    "there is no interaction '" + std::string(id.substr(0, 100)) + "' here");
    }
    if (to.empty() || to.size() > kNameBytesMax) {
        return fail("routing.badRequest", "expected the id of an interaction, 1 to 255 bytes");
    }
    const uint32_t into = interactionOf(to);
    if (from == into) return {};
    InteractionRow old = std::move(interactions_[from]);
    interaction_ids_.erase(old.id);
    interactions_[from] = {};
    free_interactions_.push_back(from);
    InteractionRow& row = interactions_[into];
    for (const Slot slot : old.requests) {
        requests_[slot].submit.interaction = to;
        requests_[slot].interaction = into;
        if (requests_[slot].selected) requests_[slot].selected->ref.interaction = to;
        row.requests.push_back(slot);
    }
    for (const AgentIndex agent : old.agents) {
        HandlingRow* handling = agents_[agent].handling(old.id);
        const bool has_both = agents_[agent].handling(to) != nullptr;
        if (has_both && handling != nullptr && handling->state > HandlingState::kOffered) {
            tell(agent, *handling, std::nullopt, AgentCause::kCommand);  // one call is left
            removeHandling(agent, handling->id);
            refreshAgent(agent);
        } else if (handling != nullptr) {
            handling->interaction = to;
        }
        if (std::find(row.agents.begin(), row.agents.end(), agent) == row.agents.end()) {
            row.agents.push_back(agent);
        }
    }
    for (ArmedTarget& armed : old.armed) {
        armed_ids_[armed.request] = into;
        row.armed.push_back(std::move(armed));
    }
    row.excluded.insert(row.excluded.end(), old.excluded.begin(), old.excluded.end());
    for (const Penalty& penalty : old.penalties) {
        row.penalties.push_back(penalty);
        deadlines_.add(penalty.until, {DueKind::kPenalty, into, penalty.agent});
    }
    if (!row.reservation) row.reservation = old.reservation;
    if (!row.queued_since) row.queued_since = old.queued_since;
    if (row.reserved == kNobody) row.reserved = old.reserved;
    for (const Slot slot : row.requests) {
        refreshRestricted(slot);
        if (row.reserved != kNobody && slot != row.reserved) park(slot);
    }
    return {};
}

}  // namespace orchestrion::routing
