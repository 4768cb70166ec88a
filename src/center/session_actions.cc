#include "base/json.h"
#include "center/desk.h"
#include "center/destination.h"

#include <boost/json/object.hpp>

namespace orchestrion::center {
namespace {

// The error event of an action that is told and needs no more.
Answer told(Desk& desk, const ActionRef& action, std::string_view error, std::string_view text) {
    desk.tell(failed(action, error, text));
    return accepted();
}

// Why it cannot be moved now; empty: it can.
std::string unmovable(const Desk& desk, const Interaction& i) {
    if (desk.deliveries.find(i.id) != nullptr) {
        return i.category == interaction::Category::kVoice ? "invalidstate.ringing"
                                                           : "invalidstate";
    }
    if (i.category != interaction::Category::kVoice) {
        return i.stage == Stage::kNew ? "" : "invalidstate";
    }
    const std::string word = stateWord(i);
    return word == "hold" || word == "transferring" || word == "null" ? "invalidstate." + word : "";
}

// Whether the router holds the agent for it.
bool heldFor(const Desk& desk, const std::string& id, const std::string& agent) {
    const auto view = desk.router.agent(agent);
    if (!view) return false;
    for (const auto& handling : view->handlings) {
        if (handling.interaction == id && handling.state == routing::HandlingState::kReserved) {
            return true;
        }
    }
    return false;
}

// Who is logged in there; empty: nobody.
std::string agentAt(const Desk& desk, const std::string& device) {
    for (const auto& agent : desk.router.agents()) {
        if (!agent.logged_in) continue;
        for (const auto& medium : agent.media) {
            if (!device.empty() && medium.dn == device) return agent.id;
        }
    }
    return {};
}

std::string orderArguments(const Redirect& command, const Destination& to) {
    const bool agent = to.kind == Destination::Kind::kAgent;
    JsonObject arguments;
    arguments.text("to", agent ? to.device : to.name)
        .given("agent", agent ? to.name : "")
        .given("place", to.place)
        .given("from", command.from)
        .given("type", command.type);
    if (!command.hints.empty()) arguments.raw("hints", command.hints);
    return arguments.take();
}

// To an agent whom the router holds for it, or to one whose state is not looked at; or a device.
Answer deliver(Desk& desk, const Redirect& command, const ActionRef& action,
               const Destination& to) {
    const std::string id = action.interaction;
    Delivery d;
    d.interaction = id;
    d.session = action.session;
    d.request_id = action.request_id;
    d.detached = command.detach;
    const bool agent = to.kind == Destination::Kind::kAgent;
    d.agent = agent ? to.name : "";
    d.device = agent ? to.device : to.name;
    if (agent && heldFor(desk, id, to.name)) {
        if (auto offered = desk.router.offer(id, to.name, std::nullopt, desk.now); !offered) {
            settle(desk);
            return told(desk, action, "invaliddestination", offered.error().message);
        }
    } else if (agent && agentParty(*desk.find(id), to.name) != nullptr) {
        return told(desk, action, "invaliddestination",
                    "the agent '" + to.name + "' has it already");
    } else if (agent) {
        const auto view = desk.router.agent(to.name);
        if (!view || !view->logged_in) {
            return told(desk, action, "invaliddestination",
                        "the agent '" + to.name + "' is not logged in");
        }
        d.direct = true;
        d.deadline = desk.now + desk.options.router.offer_timeout;
    } else if (desk.find(id)->gateway.empty()) {
        return told(desk, action, "invaliddestination",
                    "no gateway carries the interaction to '" + to.name + "'");
    }
    stopDialogs(desk, id);
    if (d.direct || d.agent.empty()) {
        // Nothing else may be found for it meanwhile.
        desk.router.cancelInteraction(id, std::nullopt, desk.now);
        settle(desk);
    }
    if (command.detach) leave(desk, id, interaction::kDetach);
    beginDelivery(desk, std::move(d), orderArguments(command, to));
    settle(desk);
    return accepted();
}

}  // namespace

Answer apply(Desk& desk, const Redirect& command) {
    const ActionRef action = refOf(command.by, "interaction", "redirect");
    const Interaction* i = desk.owned(action);
    if (i == nullptr) return accepted();
    const std::string obstacle = unmovable(desk, *i);
    if (!obstacle.empty()) return told(desk, action, obstacle, "it cannot be moved in its state");
    const bool message = i->category != interaction::Category::kVoice;
    const auto to = destinationOf(desk, command.to, message);
    if (!to) return told(desk, action, "invaliddestination", to.error().message);
    const bool place =
        to->kind == Destination::Kind::kQueue || to->kind == Destination::Kind::kWorkbin;
    if (place && !message) {
        return told(desk, action, "invaliddestination", "a call cannot be placed in a queue");
    }
    if (!place) return deliver(desk, command, action, *to);
    desk.router.cancelInteraction(action.interaction, std::nullopt, desk.now);
    settle(desk);
    leave(desk, action.interaction, interaction::kDetach);
    desk.tell(done(action));
    const bool queue = to->kind == Destination::Kind::kQueue;
    placeInto(desk, action.interaction, queue ? to->name : "",
              queue ? "" : to->owner + "/" + to->name);
    return accepted();
}

Answer apply(Desk& desk, const AcceptCall& command) {
    const ActionRef action = refOf(command.by, "interaction", "accept");
    const Interaction* i = desk.owned(action);
    if (i == nullptr) return accepted();
    const uint64_t order =
        desk.order({OrderKind::kAction, desk.gatewayFor(i, "voice"), i->id, action, {}, {}},
                   "answer", JsonObject().text("device", command.resource).take());
    if (order == 0) return told(desk, action, "unknown", "no gateway can answer the interaction");
    return accepted();
}

Answer apply(Desk& desk, const Terminate& command) {
    const ActionRef action = refOf(command.by, "interaction", "terminate");
    const Interaction* i = desk.owned(action);
    if (i == nullptr) return accepted();
    const bool call = i->category == interaction::Category::kVoice;
    const std::string arguments = JsonObject()
                                      .text("reason", command.reason)
                                      .given("resource", call ? command.resource : "")
                                      .take();
    if (call && !i->gateway.empty()) {
        const auto kind = command.resource.empty() ? OrderKind::kTerminate : OrderKind::kAction;
        desk.order({kind, i->gateway, i->id, action, {}, {}}, "release", arguments);
        return accepted();
    }
    if (!call && i->stage != Stage::kNew) {
        return told(desk, action, "invalidstate", "it is not presented to the session");
    }
    desk.order(*i, "release", arguments);
    desk.tell(done(action));
    finishInteraction(desk, action.interaction, {command.reason, false});
    return accepted();
}

Answer apply(Desk& desk, const SetData& command) {
    const Interaction* i = desk.live(command.by.interaction);
    if (i == nullptr) return refused("unknownInteraction", "there is no such interaction");
    const auto changed = withData(*i, command.keys, desk.options.limits.user_data, desk.wall());
    if (!changed) return fail(changed.error());
    desk.take(*changed);
    return accepted();
}

Answer apply(Desk& desk, const DeleteData& command) {
    const Interaction* i = desk.live(command.by.interaction);
    if (i == nullptr) return refused("unknownInteraction", "there is no such interaction");
    const auto changed = withoutData(*i, command.mask, desk.wall());
    if (!changed) return fail(changed.error());
    desk.take(*changed);
    return accepted();
}

Answer apply(Desk& desk, const UpdateProperties& command) {
    const ActionRef action = refOf(command.by, "interaction", "update");
    const Interaction* i = desk.owned(action);
    if (i == nullptr) return accepted();
    const auto given = parseJson(command.properties);
    if (!given || !given->is_object()) {
        return told(desk, action, "invalidattribute", "expected properties as a JSON object");
    }
    Interaction after = *i;
    const std::pair<const char*, std::string*> fields[] = {{"contact", &after.contact},
                                                           {"thread", &after.thread},
                                                           {"reference", &after.reference},
                                                           {"external_id", &after.external_id},
                                                           {"subject", &after.message.subject}};
    for (const auto& [name, field] : fields) {
        const auto* value = given->as_object().if_contains(name);
        if (value != nullptr && value->is_string()) *field = std::string(value->as_string());
    }
    after.changed = desk.wall();
    desk.put(after);
    remember(desk, action.session, after);
    LifeEvent event = done(action);
    event.model = {shown(after)};
    desk.tell(std::move(event));
    return accepted();
}

Answer apply(Desk& desk, const CallAction& command) {
    const ActionRef action = refOf(command.by, command.area, command.action);
    const Interaction* i = desk.owned(action);
    if (i == nullptr) return accepted();
    if (i->category != interaction::Category::kVoice) {
        return told(desk, action, "invalidstate", "it is not a call");
    }
    const uint64_t order =
        desk.order({OrderKind::kAction, desk.gatewayFor(i, "voice"), i->id, action, {}, {}},
                   command.action, command.arguments);
    if (order == 0) return told(desk, action, "unknown", "no gateway carries the call");
    return accepted();
}

Answer apply(Desk& desk, const AgentAction& command) {
    const ActionRef action = refOf(command.by, "agent", command.action);
    const std::string agent = command.agent.empty() ? agentAt(desk, command.device) : command.agent;
    Result<void> result;
    if (command.state == "logout") {
        result = desk.router.logout(agent, desk.now);
    } else if (command.state == "ready") {
        result = desk.router.setReady(agent, command.medium, desk.now);
    } else {
        result = desk.router.setNotReady(agent, command.medium, command.reason, desk.now);
    }
    if (!result) return told(desk, action, "Request Invalid", result.error().message);
    desk.tell(done(action));
    settle(desk);
    return accepted();
}

}  // namespace orchestrion::center
