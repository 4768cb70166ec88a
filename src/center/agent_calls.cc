#include <algorithm>

#include "center/desk.h"
#include "center/destination.h"

namespace orchestrion::center {
namespace {

std::string partyId(const std::string& agent) {
    return "agent:" + agent;
}

// What the agent has, and nothing is under way with it.
Result<Interaction> inHand(const Desk& desk, const AgentAct& by) {
    const Interaction* i = desk.live(by.interaction);
    const Party* party = i == nullptr ? nullptr : agentParty(*i, by.agent);
    if (party == nullptr || i->stage != Stage::kHandled || party->state == PartyState::kRinging) {
        return fail(
            "center.badState",
            "the agent '" + by.agent + "' does not have the interaction '" + by.interaction + "'");
    }
    if (desk.deliveries.find(by.interaction) != nullptr) {
        return fail("center.badState", "it is on its way to somebody already");
    }
    return *i;
}

bool byGateway(const Interaction& i) {
    return i.category == interaction::Category::kVoice && !i.gateway.empty();
}

// The consult that the agent has open about it; null: none.
const Interaction* consultOf(const Desk& desk, const AgentAct& by) {
    const auto children = desk.by_parent.find(by.interaction);
    if (children == desk.by_parent.end()) return nullptr;
    for (const std::string& id : children->second) {
        const Interaction& child = *desk.find(id);
        if (child.type == "consult" && agentParty(child, by.agent) != nullptr) return &child;
    }
    return nullptr;
}

Interaction consultAbout(Desk& desk, const Interaction& parent, const std::string& agent) {
    Interaction i;
    i.id = desk.newId();
    i.tenant = parent.tenant;
    i.category = parent.category;
    i.media = parent.media;
    i.media_name = parent.media_name;
    i.type = "consult";
    i.parent = parent.id;
    i.udata = parent.udata;
    i.udata.erase("OP-Session-ID");
    i.created = i.changed = desk.wall();
    i.parties = {{partyId(agent), {}, "agent", agent, PartyState::kConnected}};
    return i;
}

Delivery directTo(const Desk& desk, const Destination& to, const std::string& id, DeliveryKind kind,
                  const std::string& from) {
    Delivery d;
    d.kind = kind;
    d.interaction = id;
    d.from_agent = from;
    const bool agent = to.kind == Destination::Kind::kAgent;
    d.agent = agent ? to.name : "";
    d.device = agent ? to.device : to.name;
    d.direct = true;
    if (agent) d.deadline = desk.now + desk.options.router.offer_timeout;
    return d;
}

Result<void> reachable(const Desk& desk, const Destination& to, const AgentAct& by) {
    if (to.kind != Destination::Kind::kAgent) return {};
    if (to.name == by.agent) return fail("center.badRequest", "expected somebody else");
    const auto view = desk.router.agent(to.name);
    if (view && view->logged_in) return {};
    return fail("center.unknownAgent", "the agent '" + to.name + "' is not logged in");
}

std::string orderTo(const Destination& to) {
    const bool agent = to.kind == Destination::Kind::kAgent;
    return JsonObject()
        .text("to", agent ? to.device : to.name)
        .given("agent", agent ? to.name : "")
        .take();
}

// The partner of the consult takes part in the main interaction from now on.
void fold(Desk& desk, const Interaction& consult, const Interaction& parent, const AgentAct& by,
          bool stays) {
    std::vector<std::string> partners;
    for (const Party& p : consult.parties) {
        if (!p.agent.empty() && p.agent != by.agent) partners.push_back(p.agent);
    }
    for (const Changed& changed : merged(consult, parent, desk.wall())) desk.take(changed);
    const std::string medium = mediumOf(parent);
    for (const std::string& partner : partners) {
        (void)desk.router.begin(parent.id, partner, medium, desk.now);
        (void)desk.router.finish(consult.id, partner, Milliseconds(0), desk.now);
    }
    desk.router.interactionEnded(consult.id, desk.now);
    if (!stays) {
        desk.take(withoutParty(*desk.find(parent.id), partyId(by.agent), desk.wall()));
        (void)desk.router.finish(parent.id, by.agent, std::nullopt, desk.now);
    } else {
        Party party = *agentParty(*desk.find(parent.id), by.agent);
        party.state = PartyState::kConnected;
        (void)desk.router.hold(parent.id, by.agent, false, desk.now);
        desk.take(withParty(*desk.find(parent.id), std::move(party), desk.wall()));
    }
    settle(desk);
}

Answer complete(Desk& desk, const AgentAct& by, bool stays) {
    const auto parent = inHand(desk, by);
    if (!parent) return fail(parent.error());
    const Interaction* consult = consultOf(desk, by);
    if (consult == nullptr) return refused("badState", "there is no consult about it");
    const Interaction child = *consult;
    if (byGateway(*parent)) {
        desk.order(*parent, stays ? "conference" : "transfer",
                   JsonObject().text("consult", child.id).text("agent", by.agent).take());
        return accepted();  // the gateway reports Merged
    }
    if (child.stage != Stage::kHandled)
        return refused("badState", "the consult is not answered yet");
    fold(desk, child, *parent, by, stays);
    return accepted();
}

Answer handOver(Desk& desk, const AgentTransfer& command, const Interaction& i,
                const Destination& to) {
    if (to.kind == Destination::Kind::kQueue || to.kind == Destination::Kind::kWorkbin) {
        AgentPlace place{command.by};
        (to.kind == Destination::Kind::kQueue ? place.queue : place.workbin) = to.name;
        place.owner = to.owner;
        return apply(desk, place);
    }
    if (to.kind == Destination::Kind::kDevice && i.gateway.empty()) {
        return refused("badRequest", "no gateway carries it to '" + to.name + "'");
    }
    desk.router.cancelInteraction(i.id, std::nullopt, desk.now);
    settle(desk);
    beginDelivery(desk, directTo(desk, to, i.id, DeliveryKind::kTransfer, command.by.agent),
                  orderTo(to));
    return accepted();
}

}  // namespace

Answer apply(Desk& desk, const AgentConsult& command) {
    const auto parent = inHand(desk, command.by);
    if (!parent) return fail(parent.error());
    const auto to = destinationOfText(desk, command.to, false);
    if (!to) return fail(to.error());
    if (consultOf(desk, command.by) != nullptr) {
        return refused("badState", "a consult about it is open already");
    }
    if (auto there = reachable(desk, *to, command.by); !there) return fail(there.error());
    if (byGateway(*parent)) {
        desk.order(*parent, "consult",
                   JsonObject()
                       .text("agent", command.by.agent)
                       .text("to", to->kind == Destination::Kind::kAgent ? to->device : to->name)
                       .take());
        return accepted();  // the gateway reports the consult as it arrives
    }
    if (to->kind != Destination::Kind::kAgent) {
        return refused("badRequest", "expected an agent to consult");
    }
    Interaction consult = consultAbout(desk, *parent, command.by.agent);
    const std::string id = consult.id;
    desk.put(std::move(consult));
    beginDelivery(desk, directTo(desk, *to, id, DeliveryKind::kConsult, command.by.agent), "{}");
    return JsonObject().text("interactionid", id).take();
}

Answer apply(Desk& desk, const AgentTransfer& command) {
    if (command.to.empty()) return complete(desk, command.by, false);
    const auto i = inHand(desk, command.by);
    if (!i) return fail(i.error());
    const bool message = i->category != interaction::Category::kVoice;
    const auto to = destinationOfText(desk, command.to, message);
    if (!to) return fail(to.error());
    if (auto there = reachable(desk, *to, command.by); !there) return fail(there.error());
    return handOver(desk, command, *i, *to);
}

Answer apply(Desk& desk, const AgentConference& command) {
    return complete(desk, command.by, true);
}

}  // namespace orchestrion::center
