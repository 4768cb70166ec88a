#include "gateway/desk_protocol.h"

#include <algorithm>
#include <boost/json/object.hpp>
#include <set>

#include "base/assert.h"
#include "interaction/json_object.h"
#include "office/forms.h"

namespace orchestrion::gateway {
namespace {

namespace json = boost::json;
using interaction::JsonObject;

Unexpected<BadMessage> bad(const std::string& id, std::string message) {
    return Unexpected<BadMessage>({id, {kBadMessage, std::move(message)}});
}

std::string knownTypes() {
    std::string all;
    for (const office::AgentAction& action : office::agentActions()) {
        all.append(all.empty() ? "" : ", ").append(action.name);
    }
    std::ranges::replace(all, '-', '_');
    return all;
}

// Takes the member; nothing if it is no text, or empty.
std::string takeInteraction(json::object& members) {
    const auto found = members.find("interaction");
    if (found == members.end() || !found->value().is_string()) return {};
    std::string text(found->value().get_string());
    members.erase(found);
    return text;
}

// Also those that the router does not know of: transfers and consults to him by name.
std::set<std::string> interactionsOf(const center::CenterCore& core,
                                     const routing::AgentView& agent) {
    std::set<std::string> ids;
    for (const routing::HandlingView& handling : agent.handlings) ids.insert(handling.interaction);
    for (const center::DeliveryView& delivery : core.deliveries()) {
        if (delivery.agent == agent.id) ids.insert(delivery.interaction);
    }
    return ids;
}

}  // namespace

Result<DeskMessage, BadMessage> readDeskMessage(std::string_view text, const std::string& agent) {
    json::object members;
    auto envelope = readEnvelope(text, members);
    if (!envelope) return fail(std::move(envelope.error()));
    std::string name = envelope->type;
    std::ranges::replace(name, '_', '-');
    const auto actions = office::agentActions();
    const auto action =
        std::ranges::find(actions, std::string_view(name), &office::AgentAction::name);
    if (action == actions.end()) {
        return bad(envelope->id,
                   "there is no message '" + envelope->type + "'; expected one of " + knownTypes());
    }
    center::AgentAct by{agent, {}};
    if (action->about_interaction) {
        by.interaction = takeInteraction(members);
        if (by.interaction.empty()) {
            return bad(envelope->id, "expected the id of an interaction as 'interaction'");
        }
    }
    auto command = office::agentCommand(name, std::move(by), members);
    if (!command) return bad(envelope->id, command.error().message);
    return DeskMessage{std::move(envelope->id), std::move(*command)};
}

std::string deskState(center::CenterCore& core, const std::string& agent) {
    const auto view = core.router().agent(agent);
    ORCH_ASSERT(view, "the agent exists");
    std::vector<const interaction::Interaction*> interactions;
    for (const std::string& id : interactionsOf(core, *view)) {
        if (const auto* found = core.interaction(id)) interactions.push_back(found);
    }
    return JsonObject()
        .text("type", "state")
        .raw("agent", office::toJson(*view))
        .raw("interactions",
             interaction::jsonArray(interactions,
                                    [](const auto* one) { return office::toJson(*one); }))
        .take();
}

std::string noticeMessage(const center::AgentNotice& notice) {
    return JsonObject()
        .text("type", "notice")
        .text("notice", notice.kind)
        .given("interaction", notice.interaction)
        .raw("data", notice.data.empty() ? "{}" : notice.data)
        .take();
}

}  // namespace orchestrion::gateway
