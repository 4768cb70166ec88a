#include "server/center_objects.h"

namespace orchestrion::server {
namespace {

routing::Agent agentOf(const config::CenterAgent& from) {
    routing::Agent agent;
    agent.id = from.id;
    agent.login = from.login;
    agent.name = from.name;
    for (const auto& [skill, level] : from.skills) {
        agent.skills[skill] = static_cast<int32_t>(level);
    }
    agent.groups = from.groups;
    agent.capacity_rule = from.capacity_rule;
    agent.default_place = from.default_place;
    agent.wrap_up_time = from.wrap_up_time;
    agent.annex = from.annex;
    return agent;
}

routing::Place placeOf(const config::CenterPlace& from) {
    routing::Place place{from.name, from.switch_name, {}, from.capacity_rule, from.annex};
    for (const config::CenterDn& dn : from.dns) {
        place.dns.push_back({dn.number, dn.switch_name, dn.medium});
    }
    return place;
}

routing::DestinationKind kindOf(config::DestinationKind from) {
    switch (from) {
        case config::DestinationKind::kDn:
            return routing::DestinationKind::kDn;
        case config::DestinationKind::kRoutingPoint:
            return routing::DestinationKind::kRoutingPoint;
        case config::DestinationKind::kAcdQueue:
            return routing::DestinationKind::kAcdQueue;
        case config::DestinationKind::kLabel:
            break;
    }
    return routing::DestinationKind::kLabel;
}

template <class T>
void add(std::vector<routing::Object>& all, const std::vector<T>& objects) {
    all.insert(all.end(), objects.begin(), objects.end());
}

}  // namespace

routing::Configuration centerObjects(const config::Center& from) {
    routing::Configuration all;
    all.default_capacity_rule = from.default_capacity_rule;
    for (const auto& skill : from.skills) all.skills.push_back({skill.name, skill.annex});
    for (const auto& rule : from.capacity_rules) {
        all.capacity_rules.push_back({rule.name, rule.allowed});
    }
    for (const auto& place : from.places) all.places.push_back(placeOf(place));
    for (const auto& group : from.place_groups) {
        all.place_groups.push_back({group.name, group.members, group.annex});
    }
    for (const auto& group : from.agent_groups) {
        all.agent_groups.push_back({group.name, group.agents, group.script, group.annex});
    }
    for (const auto& agent : from.agents) all.agents.push_back(agentOf(agent));
    for (const auto& one : from.destinations) {
        all.destinations.push_back({kindOf(one.kind), one.name, one.number, one.switch_name,
                                    one.cost, one.agents, one.annex});
    }
    for (const auto& group : from.queue_groups) {
        all.queue_groups.push_back({group.name, group.members, group.annex});
    }
    for (const auto& queue : from.virtual_queues) {
        all.virtual_queues.push_back(
            {queue.name, queue.switch_name, queue.objective, queue.service_threshold, queue.annex});
    }
    for (const auto& [path, value] : from.settings) all.settings.push_back({path, value});
    return all;
}

std::vector<routing::Object> seedsOf(const routing::Configuration& objects) {
    std::vector<routing::Object> all;
    add(all, objects.skills);
    add(all, objects.capacity_rules);
    add(all, objects.places);
    add(all, objects.place_groups);
    add(all, objects.agent_groups);
    add(all, objects.agents);
    add(all, objects.destinations);
    add(all, objects.queue_groups);
    add(all, objects.virtual_queues);
    add(all, objects.settings);
    return all;
}

}  // namespace orchestrion::server
