#include "center/desk.h"

namespace orchestrion::center {
namespace {

using namespace routing;

template <class T>
void add(std::vector<T>& list, const T& object) {
    list.push_back(object);
}

// Whether the router knows that the agent is on offer for, or has, the interaction.
bool knows(const Desk& desk, const std::string& agent, const std::string& interaction) {
    const auto view = desk.router.agent(agent);
    if (!view) return false;
    for (const HandlingView& handling : view->handlings) {
        if (handling.interaction == interaction) return true;
    }
    return false;
}

}  // namespace

void addTo(Configuration& all, const Object& object) {
    std::visit(
        [&](const auto& one) {
            using T = std::decay_t<decltype(one)>;
            if constexpr (std::is_same_v<T, Skill>) add(all.skills, one);
            if constexpr (std::is_same_v<T, CapacityRule>) add(all.capacity_rules, one);
            if constexpr (std::is_same_v<T, Place>) add(all.places, one);
            if constexpr (std::is_same_v<T, PlaceGroup>) add(all.place_groups, one);
            if constexpr (std::is_same_v<T, AgentGroup>) add(all.agent_groups, one);
            if constexpr (std::is_same_v<T, Agent>) add(all.agents, one);
            if constexpr (std::is_same_v<T, Destination>) add(all.destinations, one);
            if constexpr (std::is_same_v<T, QueueGroup>) add(all.queue_groups, one);
            if constexpr (std::is_same_v<T, VirtualQueue>) add(all.virtual_queues, one);
            if constexpr (std::is_same_v<T, Setting>) add(all.settings, one);
        },
        object);
}

// Records of one command are stored together, so there is nothing to repair but what the router
// says it could not keep: an offer it does not know is given back, a request it does not know
// fails.
void reconcile(Desk& desk) {
    std::vector<std::string> lost;
    for (const auto& [id, d] : desk.deliveries.all()) {
        if (!d.agent.empty() && !d.direct && !knows(desk, d.agent, id)) lost.push_back(id);
    }
    for (const std::string& id : lost) {
        deliveryFailed(desk, id, "remote", "the offer could not be kept through the restart");
    }
    std::vector<Request> gone;
    for (const auto& [id, request] : desk.requests.all()) {
        if (!desk.router.request(id)) gone.push_back(request);
    }
    for (const Request& request : gone) {
        desk.requests.erase(request.id);
        if (!request.agent.empty()) continue;
        desk.tell(interaction::failed(
            {request.session, "queue", "submit", request.id, request.interaction},
            "Request Invalid", "the request could not be kept through the restart"));
    }
}

}  // namespace orchestrion::center
