#include "api/agent_access.h"

#include "access/identity.h"

namespace orchestrion::api {

using center::CenterCore;
using interaction::Interaction;

Result<void> mayActFor(const Request& request, const std::string& agent) {
    const access::Identity* who = request.identity.get();
    if (who == nullptr || who->name == agent) return {};
    if (who->permissions.has(access::Permission::kSupervisionAct)) return {};
    return fail("access.forbidden", "'" + who->name + "' is not the agent '" + agent +
                                        "'; acting for others takes supervision.act");
}

// What he has or is offered, and what wraps up.
std::set<std::string> inHand(const CenterCore& core, const std::string& agent) {
    std::set<std::string> ids;
    if (const auto view = core.router().agent(agent)) {
        for (const auto& handling : view->handlings) ids.insert(handling.interaction);
    }
    for (const auto& delivery : core.deliveries()) {
        if (delivery.agent == agent) ids.insert(delivery.interaction);
    }
    return ids;
}

bool maySee(const CenterCore& core, const std::string& agent, const Interaction& i) {
    if (i.stage == interaction::Stage::kQueued) return true;  // he may pull it
    if (!i.workbin.empty()) return core.mayOpen(agent, i.workbin.substr(0, i.workbin.find('/')));
    return agentParty(i, agent) != nullptr || inHand(core, agent).contains(i.id);
}

Result<const Interaction*> visibleTo(const CenterCore& core, const std::string& agent,
                                     const std::string& id) {
    const Interaction* i = core.interaction(id);
    if (i != nullptr && maySee(core, agent, *i)) return i;
    return fail("center.unknownInteraction",
                "the agent '" + agent + "' has no interaction '" + id + "'");
}

}  // namespace orchestrion::api
