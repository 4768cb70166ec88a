#include "oracle.h"

namespace orchestrion::routing {

void Oracle::fault(const std::string& what) {
    if (fault_.empty()) fault_ = what;
}

bool Oracle::routable(const OracleAgent& agent, const std::string& medium) const {
    const auto ready = agent.ready.find(medium);
    if (!agent.logged_in || !agent.connected || ready == agent.ready.end() || !ready->second) {
        return false;
    }
    if (!agent.offers.empty()) return false;
    if (medium == "voice" && !agent.wrapping_calls.empty()) return false;
    size_t calls = 0, chats = 0;
    for (const auto& [interaction, of] : agent.active) ++(of == "voice" ? calls : chats);
    if (medium == "voice") return calls == 0 && chats == 0;
    return agent.blends && calls == 0 && chats < 3;
}

void Oracle::refreshIdle(Time now) {
    for (auto& [id, agent] : agents) {
        for (const std::string medium : {"voice", "chat"}) {
            if (!routable(agent, medium)) {
                agent.idle.erase(medium);
            } else {
                agent.idle.try_emplace(medium, now);
            }
        }
    }
}

bool Oracle::eligible(const OracleRequest& request, const std::string& id) const {
    const OracleAgent& agent = agents.at(id);
    for (const OracleTarget& target : request.targets) {
        if (!target.agent.empty() && target.agent != id) continue;
        if (!target.group.empty() && !agent.groups.contains(target.group)) continue;
        if (target.skill.empty()) return true;
        const auto level = agent.skills.find(target.skill);
        if (level != agent.skills.end() && level->second >= target.at_least) return true;
    }
    return false;
}

bool Oracle::permits(const OracleRequest& request, const std::string& agent, Time now) const {
    if (request.excluded.contains(agent)) return false;
    const auto penalty = penalties_.find({request.interaction, agent});
    return penalty == penalties_.end() || penalty->second <= now;
}

// Waiting, and no other request of the interaction has an agent.
bool Oracle::waits(const OracleRequest& request) const {
    if (!request.waiting) return false;
    for (const auto& [id, other] : requests) {
        if (other.interaction == request.interaction && !other.agent.empty()) return false;
    }
    return true;
}

bool Oracle::before(const OracleRequest& a, const OracleRequest& b) {
    if (a.priority != b.priority) return a.priority > b.priority;
    if (a.since != b.since) return a.since < b.since;
    return a.sequence < b.sequence;
}

void Oracle::selected(const Selected& decision, Time now) {
    const auto found = requests.find(decision.ref.request);
    if (found == requests.end()) return fault("a request that is gone was selected");
    OracleRequest& request = found->second;
    const std::string who = request.id + " -> " + decision.agent + ": ";
    if (!waits(request)) return fault(who + "the request does not wait");
    OracleAgent& agent = agents.at(decision.agent);
    if (!routable(agent, request.medium)) return fault(who + "the agent is not routable");
    if (!eligible(request, decision.agent)) return fault(who + "the agent is not eligible");
    if (!permits(request, decision.agent, now)) return fault(who + "the agent is excluded");
    for (const auto& [id, other] : requests) {
        const bool could = other.medium == request.medium && waits(other) &&
                           eligible(other, decision.agent) && permits(other, decision.agent, now);
        if (could && before(other, request)) return fault(who + id + " goes first");
    }
    for (const auto& [id, other] : agents) {
        if (!request.longest_idle || !routable(other, request.medium)) continue;
        if (!eligible(request, id) || !permits(request, id, now)) continue;
        if (other.idle.at(request.medium) < agent.idle.at(request.medium)) {
            return fault(who + id + " has been idle for longer");
        }
    }
    request.waiting = false;
    request.agent = decision.agent;
    agent.offers[request.interaction] = request.medium;
}

void Oracle::offerEnded(const OfferEnded& decision, Time now) {
    OracleAgent& agent = agents.at(decision.agent);
    const auto offer = agent.offers.find(decision.ref.interaction);
    if (offer == agent.offers.end()) return fault("an offer ended that was not open");
    const std::string medium = offer->second;
    agent.offers.erase(offer);
    const auto request = requests.find(decision.ref.request);
    if (decision.end == OfferEnd::kAccepted) {
        agent.active[decision.ref.interaction] = medium;
        if (request != requests.end()) requests.erase(request);
        return;
    }
    if (request == requests.end()) return;
    request->second.agent.clear();
    if (decision.end == OfferEnd::kRejected || decision.end == OfferEnd::kNoAnswer ||
        decision.end == OfferEnd::kReleased) {
        penalties_[{decision.ref.interaction, decision.agent}] = now + options_.retry_penalty;
    }
    if (decision.requeued) {
        OracleRequest& again = request->second;
        again.waiting = true;
        // What ran out while it was offered runs out now.
        if (again.expires && *again.expires < now) again.expires = now;
    } else {
        requests.erase(request);
    }
}

void Oracle::apply(const Decision& decision, Time now) {
    if (const auto* one = std::get_if<Selected>(&decision)) return selected(*one, now);
    if (const auto* one = std::get_if<OfferEnded>(&decision)) return offerEnded(*one, now);
    if (const auto* one = std::get_if<Expired>(&decision)) {
        const auto found = requests.find(one->ref.request);
        if (found == requests.end()) return fault("a request that is gone expired");
        if (!found->second.expires || *found->second.expires > now) {
            return fault(one->ref.request + " expired too early");
        }
        requests.erase(found);
    }
    if (const auto* one = std::get_if<Cancelled>(&decision)) requests.erase(one->ref.request);
    if (const auto* one = std::get_if<AgentChanged>(&decision)) {
        OracleAgent& agent = agents.at(one->agent);
        if (one->medium.empty()) {
            agent.logged_in = one->logged_in;
            if (!one->logged_in) agent.ready.clear();
        } else {
            agent.ready[one->medium] = one->ready;
        }
    }
    if (const auto* one = std::get_if<HandlingChanged>(&decision)) {
        OracleAgent& agent = agents.at(one->agent);
        if (one->state == HandlingState::kActive || one->state == HandlingState::kHeld) return;
        agent.active.erase(one->interaction);
        agent.wrapping_calls.erase(one->interaction);
        if (one->state && one->medium == "voice") agent.wrapping_calls.insert(one->interaction);
    }
}

// No routable agent is left beside a waiting request that he could take.
void Oracle::checkConservation(Time now) {
    for (const auto& [id, request] : requests) {
        if (!waits(request)) continue;
        if (request.expires && *request.expires < now) fault(id + " did not expire");
        for (const auto& [name, agent] : agents) {
            if (routable(agent, request.medium) && eligible(request, name) &&
                permits(request, name, now)) {
                fault(id + " waits, though " + name + " is free for it");
            }
        }
    }
}

void Oracle::checkSame(const Router& router) {
    const auto live = router.requests(0, SIZE_MAX);
    if (live.size() != requests.size()) {
        fault("there are " + std::to_string(live.size()) + " live requests; expected " +
              std::to_string(requests.size()));
    }
    for (const RequestView& view : live) {
        const auto found = requests.find(view.ref.request);
        if (found == requests.end()) return fault(view.ref.request + " should be gone");
        const bool selected = view.state == RequestState::kSelected;
        if (selected == found->second.waiting) fault(view.ref.request + " has another state");
    }
    for (const auto& [id, agent] : agents) {
        const auto view = router.agent(id);
        for (const MediumView& medium : view->media) {
            if (medium.routable != routable(agent, medium.medium)) {
                fault(id + " is " + (medium.routable ? "" : "not ") + "routable for " +
                      medium.medium);
            }
            if (medium.current > medium.allowed && !medium.routable && medium.current > 3) {
                fault(id + " is over capacity");
            }
        }
    }
}

std::string Oracle::check(const Router& router, const std::vector<Decision>& decisions, Time now) {
    fault_.clear();
    refreshIdle(now);
    for (const Decision& decision : decisions) {
        apply(decision, now);
        refreshIdle(now);
    }
    checkConservation(now);
    checkSame(router);
    return fault_;
}

}  // namespace orchestrion::routing
