#include <algorithm>

#include "routing/router_impl.h"
#include "routing/state_codec.h"

namespace orchestrion::routing {

// Rows to plain values.
class StateWriter {
public:
    explicit StateWriter(const Router::Impl& router) : router_(router) {}

    // Nothing: there is no live state at this place.
    std::optional<LiveInteraction> interactionAt(uint32_t place) const {
        const InteractionRow& row = router_.interactions_[place];
        return row.id.empty() ? std::nullopt : std::optional(interaction(row));
    }
    std::optional<LiveRequest> requestAt(Slot slot) const {
        const RequestRow& row = router_.requests_[slot];
        const auto known = router_.request_ids_.find(row.submit.request);
        const bool live = known != router_.request_ids_.end() && known->second == slot;
        return live ? std::optional(request(row)) : std::nullopt;
    }
    std::optional<LiveAgent> agentAt(AgentIndex index) const {
        const AgentRow& row = router_.agents_[index];
        const bool live = row.configured && (row.logged_in || !row.handlings.empty());
        return live ? std::optional(agent(row)) : std::nullopt;
    }

private:
    LiveInteraction interaction(const InteractionRow& row) const {
        LiveInteraction live{row.id, {}, row.excluded, row.reservation, {}, row.queued_since};
        for (const ArmedTarget& armed : row.armed) {
            live.armed.push_back({armed.request, armed.target});
        }
        for (const Penalty& penalty : row.penalties) {
            live.penalties.push_back({router_.agents_[penalty.agent].config.id, penalty.until});
        }
        return live;
    }
    LiveRequest request(const RequestRow& row) const {
        LiveRequest live;
        live.submit = row.submit;
        live.steps = row.steps;
        for (const TargetRow& target : row.targets) {
            live.targets.push_back({target.target, target.armed, target.step});
        }
        live.state = row.state;
        live.sequence = row.sequence;
        live.submitted = row.submitted;
        live.registered = row.registered;
        live.started = row.started;
        live.since = row.key.since;
        live.base_priority = row.base_priority;
        live.grown = row.grown;
        live.step = row.step;
        live.expires = row.expires;
        if (row.agent != kNobody) live.agent = router_.agents_[row.agent].config.id;
        if (row.selected != nullptr) live.selected = *row.selected;
        return live;
    }
    LiveAgent agent(const AgentRow& row) const {
        LiveAgent live{row.config.id, row.logged_in, row.connected,  row.place, row.since,
                       row.rejects,   row.busy_ms,   row.busy_since, {},        {}};
        const AgentIndex index = router_.agentOf(row.config.id);
        for (const MediumRow& m : row.media) {
            const auto& since = router_.idle_since_[m.medium];
            live.media.push_back({router_.media_[m.medium], m.dn, m.switch_name, m.queue, m.reason,
                                  m.ready, m.since, index < since.size() ? since[index] : 0});
        }
        for (const HandlingRow& h : row.handlings) {
            live.handlings.push_back(
                {h.id, h.interaction, h.request_id, h.session, router_.media_[h.medium],
                 router_.queues_[h.queue].config.name, h.state, h.route, h.request != kNobody,
                 h.since, h.queued_since, h.answered, h.until});
        }
        return live;
    }
    const Router::Impl& router_;
};

// Plain values to rows; what has no place any more is told in a sentence.
class StateReader {
public:
    explicit StateReader(Router::Impl& router) : router_(router) {}

    std::vector<std::string> read(const LiveState& state) {
        router_.next_sequence_ = std::max(router_.next_sequence_, state.sequences.next_sequence);
        router_.next_handling_ = std::max(router_.next_handling_, state.sequences.next_handling);
        for (const LiveInteraction& live : state.interactions) interaction(live);
        for (const LiveRequest& live : state.requests) request(live);
        for (const LiveAgent& live : state.agents) agent(live);
        for (const LiveRequest& live : state.requests) checkSelected(live);
        return std::move(lost_);
    }

private:
    void interaction(const LiveInteraction& live) {
        const uint32_t id = router_.interactionOf(live.id);
        InteractionRow& row = router_.interactions_[id];
        for (const LiveArmed& armed : live.armed) {
            if (!usable(armed.target, armed.request)) continue;
            row.armed.push_back({armed.request, armed.target});
            router_.armed_ids_[armed.request] = id;
        }
        row.excluded = live.excluded;
        row.reservation = live.reservation;
        row.queued_since = live.queued_since;
        for (const LivePenalty& penalty : live.penalties) {
            const AgentIndex agent = router_.agentOf(penalty.agent);
            if (agent == kNobody) continue;
            row.penalties.push_back({agent, penalty.until});
            router_.deadlines_.add(penalty.until, {DueKind::kPenalty, id, agent});
        }
    }
    bool usable(const Target& target, const std::string& request) {
        const auto good = router_.checkTarget(target, nullptr);
        if (!good) lost_.push_back("request '" + request + "': " + good.error().message);
        return good.has_value();
    }
    void request(const LiveRequest& live) {
        const auto medium = router_.mediumOf(live.submit.medium);
        if (!medium) {
            lost_.push_back("request '" + live.submit.request + "': " + medium.error().message);
            return;
        }
        const Slot slot = router_.takeSlot();
        RequestRow& row = router_.requests_[slot];
        row.submit = live.submit;
        row.steps = live.steps;
        row.sequence = live.sequence;
        row.medium = *medium;
        row.queue = router_.queueOf(live.submit.queue);
        row.interaction = router_.interactionOf(live.submit.interaction);
        router_.interactions_[row.interaction].requests.push_back(slot);
        router_.request_ids_.emplace(live.submit.request, slot);
        row.registered = live.registered;
        row.submitted = live.submitted;
        row.started = live.started;
        row.base_priority = live.base_priority;
        row.grown = live.grown;
        row.step = live.step;
        row.expires = live.expires;
        row.statistic = statisticOf(live.submit.order_statistic);
        if (!live.submit.ideal_agent.empty()) {
            if (const auto ideal = router_.idealOf(live.submit.ideal_agent)) {
                row.ideal = *ideal;
                ++router_.ideals_[row.ideal].users;
            }
        }
        router_.setOrder(row);
        row.key.since = live.since;
        for (const LiveTarget& target : live.targets) {
            if (!usable(target.target, live.submit.request)) continue;
            const auto added = router_.addTargets(slot, {target.target}, target.step, target.armed);
            if (!added) lost_.push_back(added.error().message);
        }
        router_.listLines(row);
        router_.refreshRestricted(slot);
        row.state = live.state == RequestState::kSelected ? RequestState::kParked : live.state;
        if (live.state == RequestState::kWaiting) router_.resume(slot, Trigger::kChanged);
        if (live.state != RequestState::kSelected) router_.armTimers(slot);
    }
    void agent(const LiveAgent& live) {
        const AgentIndex index = router_.agentOf(live.id);
        if (index == kNobody) {
            lost_.push_back("agent '" + live.id + "' is not configured any more");
            return;
        }
        AgentRow& row = router_.agents_[index];
        row.logged_in = live.logged_in;
        row.connected = live.connected;
        row.place = live.place;
        row.since = live.since;
        row.rejects = live.rejects;
        row.busy_ms = live.busy_ms;
        for (const LiveMedium& m : live.media) {
            const auto medium = router_.mediumOf(m.medium);
            if (!medium) continue;
            row.media.push_back(
                {*medium, m.dn, m.switch_name, m.queue, m.ready, m.reason, m.since});
        }
        if (row.logged_in) {
            ++router_.counts_.agents_logged_in;
            router_.logged_in_.set(index);
            if (!row.place.empty()) router_.placeRow(row.place).agents.set(index);
        }
        if (!row.connected) {
            row.grace = router_.deadlines_.add(router_.now_ + router_.options_.connection_grace,
                                               {DueKind::kGrace, index, 0});
        }
        row.capacity = router_.capacityOf(row);
        for (const LiveHandling& h : live.handlings) handling(index, h);
        row.busy_since = live.busy_since;
        router_.refreshMembership(index, true);
        router_.refreshAgent(index);
        for (const LiveMedium& m : live.media) {
            const auto medium = router_.knownMedium(m.medium);
            auto& since = router_.idle_since_[*medium];
            if (index >= since.size()) since.resize(router_.agents_.size());
            since[index] = m.idle_since;
        }
    }
    void handling(AgentIndex agent, const LiveHandling& h) {
        const auto medium = router_.mediumOf(h.medium);
        const Slot slot = h.has_request ? router_.slotOf(h.request) : kNobody;
        const bool offer = h.state <= HandlingState::kOffered;
        if (!medium || (offer && slot == kNobody)) {
            lost_.push_back("interaction '" + h.interaction +
                            "' was offered for a request that is gone");
            return;
        }
        AgentRow& row = router_.agents_[agent];
        HandlingRow handling;
        handling.id = h.id;
        handling.interaction = h.interaction;
        handling.request_id = h.request;
        handling.request = slot;
        handling.session = h.session;
        handling.medium = *medium;
        handling.queue = router_.queueOf(h.queue);
        handling.state = h.state;
        handling.route = h.route;
        handling.since = h.since;
        handling.queued_since = h.queued_since;
        handling.answered = h.answered;
        handling.until = h.until;
        if (h.until) {
            handling.due = router_.deadlines_.add(*h.until, {DueKind::kHandling, agent, h.id});
        }
        router_.count(row, handling, 1);
        if (offer) {
            ++row.open_offers;
            ++router_.queues_[handling.queue].in_transition;
        } else {
            router_.becomeBusy(row, 1);
        }
        if (h.state == HandlingState::kWrapUp && *medium == kVoice) ++row.voice_wrap_ups;
        InteractionRow& interaction = router_.interactions_[router_.interactionOf(h.interaction)];
        interaction.agents.push_back(agent);
        if (slot != kNobody) {
            interaction.reserved = slot;
            router_.requests_[slot].agent = agent;
        }
        row.handlings.push_back(std::move(handling));
    }
    // A selected request has its agent, or it waits again.
    void checkSelected(const LiveRequest& live) {
        const Slot slot = router_.slotOf(live.submit.request);
        if (live.state != RequestState::kSelected || slot == kNobody) return;
        RequestRow& row = router_.requests_[slot];
        if (row.agent == kNobody) {
            lost_.push_back("request '" + live.submit.request + "': its agent '" + live.agent +
                            "' is gone; it waits again");
            router_.resume(slot, Trigger::kRequeued);
            router_.armTimers(slot);
            return;
        }
        row.state = RequestState::kSelected;
        ++router_.counts_.selected;
        if (live.selected) row.selected = std::make_unique<Selected>(*live.selected);
    }

    Router::Impl& router_;
    std::vector<std::string> lost_;
};

namespace {

// Gives a row's piece if it is another than last time.
template <class Live>
void give(char kind, uint32_t place, const std::optional<Live>& live, std::vector<uint64_t>& given,
          std::vector<StatePiece>& pieces) {
    if (place >= given.size()) given.resize(place + 1);
    std::optional<std::string> bytes;
    if (live) bytes = encodePiece(*live);
    const uint64_t hash = bytes ? std::max<uint64_t>(1, std::hash<std::string>()(*bytes)) : 0;
    if (std::exchange(given[place], hash) == hash) return;
    pieces.push_back({kind + std::to_string(place), std::move(bytes)});
}

}  // namespace

std::vector<StatePiece> Router::Impl::takeState() {
    std::vector<StatePiece> pieces;
    const StateWriter writer(*this);
    for (const uint32_t place : interactions_.takeTouched()) {
        give(kInteractionPiece, place, writer.interactionAt(place), given_interactions_, pieces);
    }
    for (const uint32_t slot : requests_.takeTouched()) {
        give(kRequestPiece, slot, writer.requestAt(slot), given_requests_, pieces);
    }
    for (const uint32_t index : agents_.takeTouched()) {
        give(kAgentPiece, index, writer.agentAt(index), given_agents_, pieces);
    }
    std::string sequences = encodePiece(LiveSequences{next_sequence_, next_handling_});
    if (sequences != given_sequences_) {
        given_sequences_ = sequences;
        pieces.push_back({std::string(1, kSequencesPiece), std::move(sequences)});
    }
    return pieces;
}

Result<std::vector<std::string>> Router::Impl::importState(const std::vector<StatePiece>& pieces) {
    if (!request_ids_.empty() || logged_in_.any()) {
        return fail("routing.badState", "expected a router without requests and logged-in agents");
    }
    auto state = decodeState(pieces);
    if (!state) return fail(state.error());
    return StateReader(*this).read(*state);
}

}  // namespace orchestrion::routing
