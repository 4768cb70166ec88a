#include <algorithm>

#include "center/desk.h"
#include "center/destination.h"

namespace orchestrion::center {
namespace {

using interaction::Category;

std::string partyId(const std::string& agent) {
    return "agent:" + agent;
}

// The delivery that the agent was offered; null: none.
const Delivery* offered(const Desk& desk, const AgentAct& by) {
    const Delivery* d = desk.deliveries.find(by.interaction);
    return d != nullptr && d->agent == by.agent ? d : nullptr;
}

Answer notOffered(const AgentAct& by) {
    return refused("notOffered", "the interaction '" + by.interaction + "' is not offered to '" +
                                     by.agent + "' (any more)");
}

// What the agent has at the moment; null: he has not.
const Interaction* handled(const Desk& desk, const AgentAct& by) {
    const Interaction* i = desk.live(by.interaction);
    if (i == nullptr || i->stage != Stage::kHandled) return nullptr;
    const Party* party = agentParty(*i, by.agent);
    return party != nullptr && party->state != PartyState::kRinging ? i : nullptr;
}

Answer notHandled(const AgentAct& by) {
    return refused("badState", "the agent '" + by.agent + "' does not have the interaction '" +
                                   by.interaction + "'");
}

bool alone(const Interaction& i, const std::string& agent) {
    return std::ranges::none_of(
        i.parties, [&](const Party& p) { return !p.agent.empty() && p.agent != agent; });
}

void setDisposition(Desk& desk, const std::string& id, const std::string& disposition) {
    if (disposition.empty()) return;
    Interaction after = *desk.find(id);
    after.xdata["disposition"] = interaction::jsonText(disposition);
    after.changed = desk.wall();
    desk.put(std::move(after));
}

}  // namespace

bool mayOpen(const Desk& desk, const std::string& agent, const std::string& owner) {
    if (owner == agent) return true;
    const auto view = desk.router.agent(agent);
    if (view && view->place == owner) return true;
    const StoredObject* found =
        desk.objects.find(objectKey(routing::ObjectKind::kAgentGroup, owner));
    if (found == nullptr) return false;
    const auto& agents = std::get<routing::AgentGroup>(found->object).agents;
    return std::ranges::find(agents, agent) != agents.end();
}

Answer apply(Desk& desk, const AgentAccept& command) {
    const Delivery* d = offered(desk, command.by);
    if (d == nullptr) return notOffered(command.by);
    const Interaction& i = *desk.find(command.by.interaction);
    const bool call = i.category == Category::kVoice && !i.gateway.empty();
    const std::string arguments = JsonObject().text("device", d->device).take();
    auto taken = acceptDelivery(desk, *d);
    if (!taken) return fail(taken.error());
    if (call) desk.order(*desk.find(command.by.interaction), "answer", arguments);
    return accepted();
}

Answer apply(Desk& desk, const AgentReject& command) {
    const Delivery* d = offered(desk, command.by);
    if (d == nullptr) return notOffered(command.by);
    failDelivery(desk, *d, Failing::kReject, command.reason);
    return accepted();
}

Answer apply(Desk& desk, const AgentNoAnswer& command) {
    const Delivery* d = offered(desk, command.by);
    if (d == nullptr) return notOffered(command.by);
    failDelivery(desk, *d, Failing::kNoAnswer, {});
    return accepted();
}

Answer apply(Desk& desk, const AgentHold& command) {
    const Interaction* i = handled(desk, command.by);
    if (i == nullptr) return notHandled(command.by);
    auto held = desk.router.hold(i->id, command.by.agent, command.held, desk.now);
    if (!held) return fail(held.error());
    Party party = *agentParty(*i, command.by.agent);
    party.state = command.held ? PartyState::kHold : PartyState::kConnected;
    const std::string arguments = JsonObject().text("device", party.device).take();
    desk.order(*i, command.held ? "hold" : "retrieve", arguments);
    desk.take(withParty(*i, std::move(party), desk.wall()));
    settle(desk);
    return accepted();
}

Answer apply(Desk& desk, const AgentDone& command) {
    const Interaction* i = handled(desk, command.by);
    if (i == nullptr) return notHandled(command.by);
    if (desk.deliveries.find(i->id) != nullptr) {
        return refused("badState", "it is on its way to somebody else; wait for that");
    }
    const std::string id = i->id;
    auto finished = desk.router.finish(id, command.by.agent, command.wrap_up, desk.now);
    if (!finished) return fail(finished.error());
    setDisposition(desk, id, command.disposition);
    desk.take(withoutParty(*desk.find(id), partyId(command.by.agent), desk.wall()));
    if (alone(*desk.find(id), command.by.agent)) {
        desk.order(*desk.find(id), "release", JsonObject().text("reason", "done").take());
        finishInteraction(desk, id, {"done", false});
    }
    settle(desk);
    return accepted();
}

Answer apply(Desk& desk, const AgentDisposition& command) {
    if (desk.find(command.by.interaction) == nullptr) {
        return refused("unknownInteraction", "the interaction is not kept any more");
    }
    setDisposition(desk, command.by.interaction, command.disposition);
    return accepted();
}

Answer apply(Desk& desk, const AgentWrapUpDone& command) {
    auto over = desk.router.wrapUpDone(command.by.interaction, command.by.agent, desk.now);
    if (!over) return fail(over.error());
    settle(desk);
    return accepted();
}

Answer apply(Desk& desk, const AgentPlace& command) {
    const Interaction* i = handled(desk, command.by);
    if (i == nullptr) return notHandled(command.by);
    if (i->category == Category::kVoice || !alone(*i, command.by.agent)) {
        return refused("badState", "only a message that he alone has can be placed");
    }
    const std::string owner = command.owner.empty() ? command.by.agent : command.owner;
    const bool queue = !command.queue.empty();
    const auto to = destinationOf(
        desk,
        queue ? JsonObject().text("queue", command.queue).take()
              : JsonObject().text("workbin", command.workbin).text("owner", owner).take(),
        true);
    if (!to) return fail(to.error());
    if (!queue && !mayOpen(desk, command.by.agent, owner)) {
        return refused("notOwned", "the workbin belongs to '" + owner + "'");
    }
    const std::string id = i->id;
    auto finished = desk.router.finish(id, command.by.agent, Milliseconds(0), desk.now);
    if (!finished) return fail(finished.error());
    if (!desk.find(id)->session.empty()) leave(desk, id, interaction::kDetach);
    placeInto(desk, id, command.queue, queue ? "" : owner + "/" + command.workbin);
    settle(desk);
    return accepted();
}

Answer apply(Desk& desk, const AgentPull& command) {
    const Interaction* i = desk.live(command.by.interaction);
    if (i == nullptr) return refused("unknownInteraction", "there is no such interaction");
    const bool lies = i->stage == Stage::kQueued || i->stage == Stage::kWorkbin;
    if (!lies) return refused("badState", "it lies in no queue or workbin");
    const std::string owner = i->workbin.substr(0, i->workbin.find('/'));
    if (i->stage == Stage::kWorkbin && !mayOpen(desk, command.by.agent, owner)) {
        return refused("notOwned", "the workbin belongs to '" + owner + "'");
    }
    auto begun = desk.router.begin(i->id, command.by.agent, mediumOf(*i), desk.now);
    if (!begun) return fail(begun.error());
    Interaction after = *i;
    after.workbin.clear();
    after.view.clear();
    after.stage = Stage::kNew;
    after.parties.push_back(
        {partyId(command.by.agent), {}, "agent", command.by.agent, PartyState::kConnected});
    const std::string id = after.id;
    desk.put(std::move(after));
    desk.take(withStage(*desk.find(id), Stage::kHandled, desk.wall()));
    desk.order(*desk.find(id), "assign", JsonObject().text("agent", command.by.agent).take());
    settle(desk);
    return accepted();
}

Answer apply(Desk& desk, const AgentSay& command) {
    const Interaction* i = handled(desk, command.by);
    if (i == nullptr) return notHandled(command.by);
    if (i->category != Category::kChat) return refused("badState", "it is not a chat");
    const Changed changed =
        withLine(*i, {command.id, command.by.agent, command.text, "text", desk.wall()},
                 desk.options.limits.chat_lines_max, desk.wall());
    if (changed.after == *i) return accepted();
    desk.take(changed);
    desk.order(changed.after, "say",
               JsonObject().text("from", command.by.agent).text("text", command.text).take());
    return accepted();
}

}  // namespace orchestrion::center
