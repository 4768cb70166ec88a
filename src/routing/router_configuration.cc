#include <algorithm>

#include "routing/router_impl.h"

namespace orchestrion::routing {

Router::Impl::Impl(RouterOptions options) : options_(options), dice_(options.seed) {
    media_.emplace_back("voice");
}

Result<void> Router::Impl::configure(const Configuration& all, References references) {
    if (auto valid = validate(all, options_, references); !valid) return valid;
    for (const CapacityRule& rule : all.capacity_rules) {
        if (auto known = checkMedia(rule); !known) return known;
    }
    bulk_ = true;
    removeMissing(all);
    for (const Setting& object : all.settings) put(object);
    for (const Skill& object : all.skills) put(object);
    for (const CapacityRule& object : all.capacity_rules) put(object);
    default_rule_ = all.default_capacity_rule;
    for (const Place& object : all.places) put(object);
    for (const PlaceGroup& object : all.place_groups) put(object);
    for (const AgentGroup& object : all.agent_groups) put(object);
    for (const Agent& object : all.agents) put(object);
    for (const Destination& object : all.destinations) put(object);
    for (const QueueGroup& object : all.queue_groups) put(object);
    for (const VirtualQueue& object : all.virtual_queues) put(object);
    bulk_ = false;
    rebuildAll();
    refreshCapacities();
    return {};
}

namespace {

template <class T>
std::set<std::string, std::less<>> namesOf(const std::vector<T>& objects) {
    std::set<std::string, std::less<>> names;
    for (const T& object : objects) names.insert(nameOf(Object(object)));
    return names;
}

template <class Map, class Names>
void keepOnly(Map& map, const Names& names) {
    std::erase_if(map, [&](const auto& entry) { return !names.contains(entry.first); });
}

}  // namespace

void Router::Impl::removeMissing(const Configuration& all) {
    settings_.clear();
    skill_objects_.clear();
    rules_.clear();
    keepOnly(place_groups_, namesOf(all.place_groups));
    keepOnly(queue_groups_, namesOf(all.queue_groups));
    keepOnly(destinations_, namesOf(all.destinations));
    const auto places = namesOf(all.places);
    for (auto& [name, place] : places_) place.exists = place.exists && places.contains(name);
    const auto groups = namesOf(all.agent_groups);
    for (GroupRow& group : groups_) {
        if (!groups.contains(group.config.name)) {
            const std::string name = group.config.name;
            group = {};
            group.config.name = name;
        }
    }
    const auto queues = namesOf(all.virtual_queues);
    const auto destinations = namesOf(all.destinations);
    for (QueueRow& queue : queues_) {
        queue.configured = queue.configured && queues.contains(queue.config.name);
        queue.acd = queue.acd && destinations.contains(queue.config.name);
    }
    const auto agents = namesOf(all.agents);
    for (AgentIndex a = 0; a < agents_.size(); ++a) {
        if (agents_.quietly(a).configured && !agents.contains(agents_.quietly(a).config.id)) removeAgent(a);
    }
}

Result<void> Router::Impl::checkReferences(const Object& object) const {
    const auto missing = [&](std::string_view kind, const std::string& name) {
        return fail("routing.badObject", std::string(toString(kindOf(object))) + " '" +
                                             nameOf(object) + "' names the " + std::string(kind) +
                                             " '" + name + "', which is not configured");
    };
    const auto has = [](const auto& map, const std::string& name) {
        return name.empty() || map.contains(name);
    };
    if (const auto* place = std::get_if<Place>(&object)) {
        if (!has(rules_, place->capacity_rule))
            return missing("capacity rule", place->capacity_rule);
    }
    const auto* agent = std::get_if<Agent>(&object);
    if (agent == nullptr) return {};
    if (!has(rules_, agent->capacity_rule)) return missing("capacity rule", agent->capacity_rule);
    if (!has(places_, agent->default_place)) return missing("place", agent->default_place);
    for (const std::string& group : agent->groups) {
        const auto found = group_ids_.find(group);
        if (found == group_ids_.end() || !groups_[found->second].exists) {
            return missing("agent group", group);
        }
    }
    return {};
}

Result<void> Router::Impl::upsert(const Object& object) {
    if (auto valid = validate(object, options_); !valid) return valid;
    if (auto valid = checkReferences(object); !valid) return valid;
    if (const auto* rule = std::get_if<CapacityRule>(&object)) {
        if (auto known = checkMedia(*rule); !known) return known;
    }
    const auto count = static_cast<size_t>(std::count_if(
        agents_.begin(), agents_.end(), [](const AgentRow& row) { return row.configured; }));
    if (kindOf(object) == ObjectKind::kAgent && count >= options_.agents_max &&
        agentOf(nameOf(object)) == kNobody) {
        return fail("routing.tooMany", "expected at most " + std::to_string(options_.agents_max) +
                                           " agents (agents_max)");
    }
    std::visit([this](const auto& one) { put(one); }, object);
    if (kindOf(object) == ObjectKind::kSetting) gates_dirty_ = true;
    return {};
}

Result<void> Router::Impl::checkMedia(const CapacityRule& rule) {
    for (const auto& alternative : rule.allowed) {
        for (const auto& [medium, count] : alternative) {
            if (const auto id = mediumOf(medium); !id) return fail(id.error());
        }
    }
    return {};
}

void Router::Impl::put(const CapacityRule& rule) {
    rules_[rule.name] = rule;
    if (!bulk_) refreshCapacities();
}

void Router::Impl::put(const Place& place) {
    PlaceRow& row = placeRow(place.name);
    row.config = place;
    row.exists = true;
    if (bulk_) return;
    row.agents.forEach([this](AgentIndex agent) {
        agents_.quietly(agent).capacity = capacityOf(agents_.quietly(agent));
        refreshAgent(agent);
    });
}

void Router::Impl::put(const PlaceGroup& group) {
    place_groups_[group.name] = group;
    if (bulk_) return;
    for (ClassId id = 0; id < classes_.size(); ++id) {
        if (classes_[id].users > 0 && classes_[id].type == TargetType::kPlaceGroup) {
            rebuildClass(id);
        }
    }
}

void Router::Impl::put(const AgentGroup& group) {
    GroupRow& row = groups_[groupOf(group.name)];
    row.config = group;
    row.exists = true;
    row.listed = {group.agents.begin(), group.agents.end()};
    auto script =
        SkillExpression::parse(group.script, options_.precedence, options_.expression_bytes_max);
    row.script = BoundExpression(std::move(*script), skills_);  // validated before
    if (bulk_) return;
    rebuildGroup(row);
    for (ClassId id = 0; id < classes_.size(); ++id) {
        if (classes_[id].users > 0 && classes_[id].name == group.name) rebuildClass(id);
    }
}

void Router::Impl::put(const Agent& agent) {
    const auto [entry, is_new] =
        agent_ids_.try_emplace(agent.id, static_cast<AgentIndex>(agents_.size()));
    if (is_new) agents_.emplace_back();
    const AgentIndex index = entry->second;
    AgentRow& row = agents_[index];
    row.config = agent;
    row.configured = true;
    row.capacity = capacityOf(row);
    skills_.set(index, agent.skills);
    if (bulk_) return;
    refreshMembership(index, false);
    refreshAgent(index);
    // He may have become eligible for what waits without becoming routable anew.
    pendAgent(index);
}

void Router::Impl::put(const Destination& destination) {
    destinations_[destination.name] = destination;
    if (destination.kind != DestinationKind::kAcdQueue) return;
    QueueRow& row = queues_[queueOf(destination.name)];
    row.acd = true;
    row.agents = {destination.agents.begin(), destination.agents.end()};
}

void Router::Impl::put(const VirtualQueue& queue) {
    QueueRow& row = queues_[queueOf(queue.name)];
    row.config = queue;
    row.configured = true;
}

Result<void> Router::Impl::remove(ObjectKind kind, std::string_view name) {
    const std::string key(name);
    bool found = false;
    switch (kind) {
        case ObjectKind::kSkill:
            found = skill_objects_.erase(key) > 0;
            break;
        case ObjectKind::kSetting:
            found = settings_.erase(key) > 0;
            break;
        case ObjectKind::kQueueGroup:
            found = queue_groups_.erase(key) > 0;
            break;
        case ObjectKind::kCapacityRule:
            found = rules_.erase(key) > 0;
            if (found) refreshCapacities();
            break;
        case ObjectKind::kPlaceGroup:
            found = place_groups_.erase(key) > 0;
            if (found) rebuildAll();
            break;
        case ObjectKind::kPlace: {
            const auto place = places_.find(name);
            found = place != places_.end() && std::exchange(place->second.exists, false);
            break;
        }
        case ObjectKind::kAgentGroup: {
            const auto group = group_ids_.find(name);
            found = group != group_ids_.end() && groups_[group->second].exists;
            if (!found) break;
            groups_[group->second] = {};
            groups_[group->second].config.name = key;
            rebuildAll();
            break;
        }
        case ObjectKind::kAgent: {
            const AgentIndex agent = agentOf(name);
            found = agent != kNobody;
            if (found) removeAgent(agent);
            break;
        }
        case ObjectKind::kDestination:
            found = destinations_.erase(key) > 0;
            if (const QueueId queue = knownQueue(name); queue != kNobody)
                queues_[queue].acd = false;
            break;
        case ObjectKind::kVirtualQueue: {
            const QueueId queue = knownQueue(name);
            found = queue != kNobody && std::exchange(queues_[queue].configured, false);
            if (found) {
                queues_[queue].config = {};
                queues_[queue].config.name = key;
            }
            break;
        }
    }
    gates_dirty_ = true;
    if (found) return {};
    return fail("routing.notFound",
                "there is no " + std::string(toString(kind)) + " '" + key + "'");
}

void Router::Impl::removeAgent(AgentIndex agent) {
    AgentRow& row = agents_[agent];
    leave(agent, AgentCause::kRemoved);
    while (!row.handlings.empty()) {
        tell(agent, row.handlings.back(), std::nullopt, AgentCause::kRemoved);
        removeHandling(agent, row.handlings.back().id);
    }
    row.configured = false;
    skills_.remove(agent);
    refreshMembership(agent, false);
}

Configuration Router::Impl::configuration() const {
    Configuration all;
    for (const auto& [name, skill] : skill_objects_) all.skills.push_back(skill);
    for (const auto& [name, rule] : rules_) all.capacity_rules.push_back(rule);
    all.default_capacity_rule = default_rule_;
    for (const auto& [name, place] : places_) {
        if (place.exists) all.places.push_back(place.config);
    }
    for (const auto& [name, group] : place_groups_) all.place_groups.push_back(group);
    for (const GroupRow& group : groups_) {
        if (group.exists) all.agent_groups.push_back(group.config);
    }
    for (const AgentRow& agent : agents_) {
        if (agent.configured) all.agents.push_back(agent.config);
    }
    for (const auto& [name, destination] : destinations_) all.destinations.push_back(destination);
    for (const auto& [name, group] : queue_groups_) all.queue_groups.push_back(group);
    for (const QueueRow& queue : queues_) {
        if (queue.configured) all.virtual_queues.push_back(queue.config);
    }
    for (const auto& [path, value] : settings_) all.settings.push_back({path, value});
    return all;
}

void Router::Impl::refreshCapacities() {
    for (AgentIndex agent = 0; agent < agents_.size(); ++agent) {
        if (!agents_.quietly(agent).configured) continue;
        agents_.quietly(agent).capacity = capacityOf(agents_.quietly(agent));
        refreshAgent(agent);
    }
}

Capacity Router::Impl::capacityOf(const AgentRow& row) {
    std::string_view name = row.config.capacity_rule;
    const std::string& place = row.logged_in ? row.place : row.config.default_place;
    if (const auto found = places_.find(place); name.empty() && found != places_.end()) {
        name = found->second.config.capacity_rule;
    }
    if (name.empty()) name = default_rule_;
    const auto rule = rules_.find(name);
    if (rule == rules_.end()) return {};
    std::vector<MediaCounts> alternatives;
    for (const auto& allowed : rule->second.allowed) {
        MediaCounts counts{};
        for (const auto& [medium, count] : allowed) {
            const auto id = knownMedium(medium);  // checkMedia() was before
            if (id) counts[*id] = static_cast<uint16_t>(count);
        }
        alternatives.push_back(counts);
    }
    return Capacity(std::move(alternatives));
}

Result<MediumId> Router::Impl::mediumOf(std::string_view name) {
    if (const auto known = knownMedium(name)) return *known;
    if (name.empty() || name.size() > kNameBytesMax) {
        return fail("routing.unknownMedium", "expected the name of a medium, 1 to 255 bytes");
    }
    if (media_.size() == kMediaMax) {
        return fail("routing.tooMany", "medium '" + std::string(name) + "': expected at most " +
                                           std::to_string(kMediaMax) + " different media");
    }
    media_.emplace_back(name);
    return static_cast<MediumId>(media_.size() - 1);
}

std::optional<MediumId> Router::Impl::knownMedium(std::string_view name) const {
    const auto found = std::find(media_.begin(), media_.end(), name);
    if (found == media_.end()) return std::nullopt;
    return static_cast<MediumId>(found - media_.begin());
}

PlaceRow& Router::Impl::placeRow(std::string_view name) {
    PlaceRow& row = places_[std::string(name)];
    if (row.config.name.empty()) row.config.name = name;
    return row;
}

uint32_t Router::Impl::groupOf(std::string_view name) {
    const auto [entry, is_new] =
        group_ids_.try_emplace(std::string(name), static_cast<uint32_t>(groups_.size()));
    if (is_new) groups_.emplace_back().config.name = name;
    return entry->second;
}

QueueId Router::Impl::queueOf(std::string_view name) {
    if (const QueueId known = knownQueue(name); known != kNobody) return known;
    queue_ids_.emplace(std::string(name), static_cast<QueueId>(queues_.size()));
    queues_.emplace_back().config.name = name;
    return static_cast<QueueId>(queues_.size() - 1);
}

QueueId Router::Impl::knownQueue(std::string_view name) const {
    const auto found = queue_ids_.find(name);
    return found == queue_ids_.end() ? kNobody : found->second;
}

AgentIndex Router::Impl::agentOf(std::string_view id) const {
    const auto found = agent_ids_.find(id);
    if (found == agent_ids_.end() || !agents_[found->second].configured) return kNobody;
    return found->second;
}

}  // namespace orchestrion::routing
