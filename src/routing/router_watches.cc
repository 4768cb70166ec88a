#include <algorithm>

#include "routing/router_impl.h"

namespace orchestrion::routing {

// What a threshold asks, answered from the objects that were looked up when it was made.
class GateFacts final : public ThresholdFacts {
public:
    GateFacts(Router::Impl& router, const GateRow& gate) : router_(router), gate_(gate) {}

    double statistic(const std::string&, Statistic statistic) const override {
        const auto value = router_.value(gate_.objects[next_++], statistic);
        return value ? *value : 0;
    }
    double setting(const std::string& path, double otherwise) const override {
        const auto found = router_.settings_.find(path);
        return found == router_.settings_.end() ? otherwise : found->second;
    }
    double callAge() const override {
        const RequestRow& row = router_.requests_[gate_.request];
        return static_cast<double>((router_.now_ - row.started).count()) / 1000;
    }

private:
    Router::Impl& router_;
    const GateRow& gate_;
    mutable size_t next_ = 0;  // thresholds ask in the order of their nodes
};

bool Router::Impl::movesWithTime(const ObjectRef& object, Statistic statistic) {
    switch (statistic) {
        case Statistic::kAgentLoading:
        case Statistic::kAgentLoggedIn:
        case Statistic::kCost:
        case Statistic::kPositionInQueue:
        case Statistic::kCallsInTransition:
            return false;
        case Statistic::kAgentsAvailable:
        case Statistic::kAgentsReadyVoice:
        case Statistic::kAgentsBusy:
        case Statistic::kAgentsTotal:
            // The agents of a queue are not followed one by one.
            return object.kind != ObjectRef::Kind::kAgent && object.kind != ObjectRef::Kind::kClass;
        case Statistic::kCallsInQueue:
            return object.kind == ObjectRef::Kind::kAgent || object.kind == ObjectRef::Kind::kClass;
        default:
            return true;
    }
}

std::vector<std::vector<Follower>*> Router::Impl::followersOf(const ObjectRef& object) {
    switch (object.kind) {
        case ObjectRef::Kind::kAgent:
            return {&agent_followers_[object.id]};
        case ObjectRef::Kind::kClass:
            return {&classes_[object.id].followers};
        case ObjectRef::Kind::kQueue:
            return {&queues_[object.id].followers};
        case ObjectRef::Kind::kRouter:
            return {&router_followers_};
        case ObjectRef::Kind::kDestination:
            return {};
        case ObjectRef::Kind::kQueueGroup:
            break;
    }
    std::vector<std::vector<Follower>*> lists;
    const auto group = queue_groups_.find(object.name);
    if (group == queue_groups_.end()) return lists;
    for (const std::string& name : group->second.queues) {
        if (const QueueId id = knownQueue(name); id != kNobody) {
            lists.push_back(&queues_[id].followers);
        }
    }
    return lists;
}

void Router::Impl::follow(const ObjectRef& object, Follower follower) {
    for (auto* list : followersOf(object)) list->push_back(follower);
    if (object.kind == ObjectRef::Kind::kClass &&
        std::find(followed_classes_.begin(), followed_classes_.end(), object.id) ==
            followed_classes_.end()) {
        followed_classes_.push_back(object.id);
    }
}

void Router::Impl::unfollow(const ObjectRef& object, Follower follower) {
    for (auto* list : followersOf(object)) std::erase(*list, follower);
    if (object.kind == ObjectRef::Kind::kClass && classes_[object.id].followers.empty()) {
        std::erase(followed_classes_, object.id);
    }
    if (object.kind == ObjectRef::Kind::kAgent && agent_followers_[object.id].empty()) {
        agent_followers_.erase(object.id);
    }
}

void Router::Impl::mark(const std::vector<Follower>& followers) {
    for (const Follower& follower : followers) {
        if (!follower.gate) {
            dirty_watches_.insert(follower.id);
            continue;
        }
        const auto id = static_cast<GateId>(follower.id);
        if (std::exchange(gates_[id].dirty, true)) continue;
        dirty_gates_.push_back(id);
    }
}

void Router::Impl::touchAgent(AgentIndex agent) {
    if (!agent_followers_.empty()) {
        const auto found = agent_followers_.find(agent);
        if (found != agent_followers_.end()) mark(found->second);
    }
    for (const ClassId id : followed_classes_) {
        if (classes_[id].members.test(agent)) mark(classes_[id].followers);
    }
}

void Router::Impl::touchQueue(QueueId queue) {
    mark(queues_[queue].followers);
    mark(router_followers_);
}

Result<GateId> Router::Impl::gateOf(const Target& target, Slot request) {
    std::string key = target.threshold + '\n' + toString(target);
    if (target.threshold.find("callage") != std::string::npos)
        key += '\n' + std::to_string(request);
    if (const auto known = gate_keys_.find(key); known != gate_keys_.end()) return known->second;
    auto threshold = Threshold::parse(target.threshold, options_.expression_bytes_max);
    if (!threshold) return fail(threshold.error());
    std::vector<ObjectRef> objects;
    bool moves = threshold->usesCallAge();
    for (const auto& node : threshold->nodes()) {
        if (node.kind != Threshold::NodeKind::kStatistic) continue;
        auto object = objectOf(node.text.empty() ? toString(target) : node.text);
        if (!object) {
            for (const ObjectRef& earlier : objects) releaseObject(earlier);
            return fail(object.error());
        }
        moves = moves || movesWithTime(*object, node.statistic);
        objects.push_back(std::move(*object));
    }
    GateId id = static_cast<GateId>(gates_.size());
    if (free_gates_.empty()) {
        gates_.emplace_back();
    } else {
        id = free_gates_.back();
        free_gates_.pop_back();
    }
    GateRow& row = gates_[id];
    row = {};
    row.key = key;
    row.threshold = std::move(*threshold);
    row.objects = std::move(objects);
    row.request = row.threshold.usesCallAge() ? request : kNobody;
    row.moves = moves;
    row.open = row.threshold.evaluate(GateFacts(*this, row)) != 0;
    for (const ObjectRef& object : row.objects) follow(object, {true, id});
    gate_keys_.emplace(key, id);
    if (moves) scheduleTick();
    return id;
}

void Router::Impl::releaseGate(GateId id) {
    GateRow& row = gates_[id];
    if (row.users > 0) return;
    for (const ObjectRef& object : row.objects) {
        unfollow(object, {true, id});
        releaseObject(object);
    }
    gate_keys_.erase(row.key);
    if (row.dirty) std::erase(dirty_gates_, id);
    row = {};
    free_gates_.push_back(id);
}

void Router::Impl::evaluateGates() {
    if (std::exchange(gates_dirty_, false)) {
        dirty_gates_.clear();
        for (GateId id = 0; id < gates_.size(); ++id) {
            if (gates_[id].users > 0) evaluate(id);
        }
    }
    for (const GateId id : std::exchange(dirty_gates_, {})) evaluate(id);
}

void Router::Impl::evaluate(GateId id) {
    GateRow& row = gates_[id];
    row.dirty = false;
    const bool open = row.threshold.evaluate(GateFacts(*this, row)) != 0;
    if (open == row.open) return;
    row.open = open;
    for (const LineId line : row.lines) {
        lines_.setOpen(line, open);
        if (open) pending_lines_.push_back(line);
    }
}

Result<uint64_t> Router::Impl::watch(std::string_view object, std::string_view name) {
    if (watches_.size() >= options_.watches_max) {
        return fail("routing.tooMany", "expected at most " + std::to_string(options_.watches_max) +
                                           " watched statistics (watches_max)");
    }
    const auto known = statisticOf(name);
    if (!known) {
        return fail("routing.unknownStatistic",
                    "there is no statistic '" + std::string(name.substr(0, 100)) + "'");
    }
    auto found = objectOf(object);
    if (!found) return fail(found.error());
    if (const auto now = value(*found, *known); !now) {
        releaseObject(*found);
        return fail(now.error());
    }
    WatchRow row;
    row.id = next_watch_++;
    row.object_text = object;
    row.name = name;
    row.object = *found;
    row.statistic = *known;
    row.moves = movesWithTime(*found, *known);
    follow(*found, {false, row.id});
    dirty_watches_.insert(row.id);
    const uint64_t id = row.id;
    if (row.moves) scheduleTick();
    watches_.emplace(id, std::move(row));
    return id;
}

Result<void> Router::Impl::unwatch(uint64_t id) {
    const auto found = watches_.find(id);
    if (found == watches_.end()) {
        return fail("routing.notFound", "there is no watch " + std::to_string(id));
    }
    unfollow(found->second.object, {false, id});
    releaseObject(found->second.object);
    dirty_watches_.erase(id);
    watches_.erase(found);
    return {};
}

void Router::Impl::evaluateWatches() {
    for (const uint64_t id : std::exchange(dirty_watches_, {})) {
        const auto found = watches_.find(id);
        if (found == watches_.end()) continue;
        WatchRow& row = found->second;
        const auto now = value(row.object, row.statistic);
        if (!now || row.value == *now) continue;
        row.value = *now;
        decide(StatisticChanged{id, row.object_text, row.name, *now});
    }
}

void Router::Impl::scheduleTick() {
    if (tick_ != Deadlines::kNone) return;
    const int64_t tick = std::max<int64_t>(1, options_.tick.count());
    tick_ = deadlines_.add(Time((now_.count() / tick + 1) * tick), {DueKind::kTick, 0, 0});
}

void Router::Impl::tick() {
    tick_ = Deadlines::kNone;
    bool again = false;
    for (GateId id = 0; id < gates_.size(); ++id) {
        GateRow& row = gates_[id];
        if (row.users == 0 || !row.moves) continue;
        again = true;
        if (!std::exchange(row.dirty, true)) dirty_gates_.push_back(id);
    }
    for (const auto& [id, row] : watches_) {
        if (!row.moves) continue;
        again = true;
        dirty_watches_.insert(id);
    }
    for (ClassId id = 0; id < classes_.size(); ++id) {
        const ClassRow& row = classes_[id];
        if (row.users == 0 || !row.expression.expression().usesStatistics()) continue;
        again = true;
        rebuildClass(id);
    }
    if (again) scheduleTick();
}

}  // namespace orchestrion::routing
