#include <algorithm>

#include "routing/facts_of.h"
#include "routing/router_impl.h"

namespace orchestrion::routing {
namespace {

constexpr size_t kUnusedLinesMax = 4096;  // kept, because the same request may come again
constexpr size_t kTextsPerClassMax = 16;

std::string textKey(const Target& target) {
    return target.name + '\n' + target.skill_expression;
}

}  // namespace

Result<void> Router::Impl::checkTarget(const Target& target, std::vector<std::string>* warnings) {
    const auto unknown = [&](std::string_view kind, const std::string& name) {
        return fail("routing.unknownTarget", "target '" + toString(target) + "': there is no " +
                                                 std::string(kind) + " '" + name + "'");
    };
    const auto group_exists = [&] {
        const auto found = group_ids_.find(target.name);
        return found != group_ids_.end() && groups_[found->second].exists;
    };
    switch (target.type) {
        case TargetType::kAgent:
            if (agentOf(target.name) == kNobody) return unknown("agent", target.name);
            break;
        case TargetType::kPlace: {
            const auto place = places_.find(target.name);
            if (place == places_.end() || !place->second.exists)
                return unknown("place", target.name);
            break;
        }
        case TargetType::kPlaceGroup:
            if (!place_groups_.contains(target.name)) return unknown("place group", target.name);
            break;
        case TargetType::kSkill:
            if (target.name.empty()) break;
            [[fallthrough]];
        case TargetType::kAgentGroup:
        case TargetType::kCampaign:
        case TargetType::kCampaignGroup:
            if (!group_exists()) return unknown("agent group", target.name);
            break;
        case TargetType::kQueue: {
            const QueueId queue = knownQueue(target.name);
            if (queue == kNobody || !(queues_[queue].configured || queues_[queue].acd)) {
                return unknown("queue", target.name);
            }
            break;
        }
        case TargetType::kQueueGroup:
            if (!queue_groups_.contains(target.name)) return unknown("queue group", target.name);
            break;
        case TargetType::kRoutingPoint:
            if (!destinations_.contains(target.name)) return unknown("routing point", target.name);
            break;
        case TargetType::kDn:
        case TargetType::kLabel:
            break;  // any number may be called
    }
    if (target.type == TargetType::kSkill && !class_texts_.contains(textKey(target))) {
        const auto parsed = SkillExpression::parse(target.skill_expression, options_.precedence,
                                                   options_.expression_bytes_max);
        if (!parsed) return fail(parsed.error());
        if (parsed->dependsOnPrecedence() && warnings != nullptr) {
            warnings->push_back("skill expression '" + target.skill_expression +
                                "' means something else where '&' and '|' are read from left to "
                                "right; add parentheses");
        }
        for (const std::string& skill : parsed->skills()) {
            if (warnings != nullptr && !skill_objects_.contains(skill) && !skills_.known(skill)) {
                warnings->push_back("skill '" + skill + "' is not configured and nobody has it");
            }
        }
    }
    if (target.threshold.empty()) return {};
    const auto threshold = Threshold::parse(target.threshold, options_.expression_bytes_max);
    if (!threshold) return fail(threshold.error());
    for (const auto& node : threshold->nodes()) {
        if (node.kind != Threshold::NodeKind::kStatistic) continue;
        const auto object = objectOf(node.text.empty() ? toString(target) : node.text);
        if (!object) return fail("routing.badThreshold", object.error().message);
        const auto has_value = value(*object, node.statistic);
        releaseObject(*object);
        if (!has_value) return fail("routing.badThreshold", has_value.error().message);
    }
    return {};
}

Result<ClassId> Router::Impl::classOf(const Target& target) {
    const bool skill = target.type == TargetType::kSkill;
    const std::string text = skill ? textKey(target) : std::string();
    if (skill) {
        if (const auto known = class_texts_.find(text); known != class_texts_.end()) {
            return known->second;
        }
    }
    SkillExpression expression;
    std::string key = std::to_string(static_cast<int>(target.type)) + '\n' + target.name + '\n';
    if (skill) {
        auto parsed = SkillExpression::parse(target.skill_expression, options_.precedence,
                                             options_.expression_bytes_max);
        if (!parsed) return fail(parsed.error());
        expression = std::move(*parsed);
        key += expression.normalised();
    } else if (!hasAgents(target.type)) {
        key += target.server;  // a number of one switch is not that of another
    }
    auto known = class_keys_.find(key);
    if (known == class_keys_.end()) {
        if (classes_in_use_ >= options_.classes_max) dropUnusedLines();
        if (classes_in_use_ >= options_.classes_max) {
            return fail("routing.tooMany", "expected at most " +
                                               std::to_string(options_.classes_max) +
                                               " different targets at a time (classes_max)");
        }
        ClassId id = static_cast<ClassId>(classes_.size());
        if (free_classes_.empty()) {
            classes_.emplace_back();
        } else {
            id = free_classes_.back();
            free_classes_.pop_back();
        }
        ++classes_in_use_;
        ClassRow& row = classes_[id];
        row = {};
        row.key = key;
        row.type = target.type;
        row.name = target.name;
        row.follows_login = expression.usesLogin() || expression.usesStatistics() ||
                            target.type == TargetType::kPlace ||
                            target.type == TargetType::kPlaceGroup;
        if (expression.usesStatistics()) scheduleTick();  // they move with time
        row.expression = BoundExpression(std::move(expression), skills_);
        row.members = membersOf(row);
        row.count = static_cast<uint32_t>(row.members.count());
        known = class_keys_.emplace(key, id).first;
    }
    ClassRow& row = classes_[known->second];
    if (skill && row.texts.size() < kTextsPerClassMax) {
        row.texts.push_back(text);
        class_texts_[text] = known->second;
    }
    return known->second;
}

void Router::Impl::releaseClass(ClassId id) {
    ClassRow& row = classes_[id];
    if (row.users > 0) return;
    for (const std::string& text : row.texts) class_texts_.erase(text);
    class_keys_.erase(row.key);
    row = {};
    --classes_in_use_;
    free_classes_.push_back(id);
}

Result<LineId> Router::Impl::lineOf(const Target& target, const LineNeeds& needs) {
    const auto of = classOf(target);
    if (!of) return fail(of.error());
    GateId gate = kNobody;
    if (!target.threshold.empty()) {
        ++classes_[*of].users;  // held while the gate is made
        const auto made = gateOf(target, needs.request);
        --classes_[*of].users;
        if (!made) {
            releaseClass(*of);
            return fail(made.error());
        }
        gate = *made;
    }
    const auto part = [](uint64_t number) { return std::to_string(number) + ','; };
    const std::string key =
        part(*of) + part(needs.medium) + part(static_cast<uint64_t>(needs.pool)) +
        part(static_cast<uint64_t>(needs.objective.count())) + part(gate) + part(needs.ideal);
    if (const auto known = line_keys_.find(key); known != line_keys_.end()) return known->second;
    const LineId id =
        lines_.create(boardOf(needs.medium, needs.pool), needs.objective, needs.ideal);
    if (id >= line_rows_.size()) line_rows_.resize(id + 1);
    line_rows_[id] = {key, *of, needs.medium, needs.pool, gate, needs.ideal, 0, 0};
    line_keys_.emplace(key, id);
    ClassRow& row = classes_[*of];
    ++row.users;
    row.lines.push_back(id);
    if (gate != kNobody) {
        ++gates_[gate].users;
        gates_[gate].lines.push_back(id);
    }
    if (needs.ideal != kNobody) ++ideals_[needs.ideal].users;
    lines_.setOpen(id, gate == kNobody || gates_[gate].open);
    row.members.forEach([&](AgentIndex agent) { agents_.quietly(agent).lines.set(id); });
    return id;
}

void Router::Impl::useLine(LineId id) {
    ++line_rows_[id].users;
    line_rows_[id].unused_since = 0;
}

void Router::Impl::releaseLine(LineId id) {
    LineRow& row = line_rows_[id];
    if (--row.users > 0) return;
    if (row.gate != kNobody && gates_[row.gate].request != kNobody) {
        freeLine(id);  // it was of this one request
        return;
    }
    row.unused_since = ++unused_stamp_;
    unused_lines_.emplace_back(id, unused_stamp_);
    while (unused_lines_.size() > kUnusedLinesMax) {
        const auto [oldest, since] = unused_lines_.front();
        unused_lines_.pop_front();
        if (line_rows_[oldest].unused_since == since) freeLine(oldest);
    }
}

void Router::Impl::dropUnusedLines() {
    while (!unused_lines_.empty()) {
        const auto [oldest, since] = unused_lines_.front();
        unused_lines_.pop_front();
        if (line_rows_[oldest].unused_since == since) freeLine(oldest);
    }
}

void Router::Impl::freeLine(LineId id) {
    LineRow& row = line_rows_[id];
    lines_.remove(id);
    line_keys_.erase(row.key);
    ClassRow& of = classes_[row.of];
    of.members.forEach([&](AgentIndex agent) { agents_.quietly(agent).lines.reset(id); });
    std::erase(of.lines, id);
    --of.users;
    releaseClass(row.of);
    if (row.gate != kNobody) {
        std::erase(gates_[row.gate].lines, id);
        --gates_[row.gate].users;
        releaseGate(row.gate);
    }
    if (row.ideal != kNobody) {
        --ideals_[row.ideal].users;
        releaseIdeal(row.ideal);
    }
    row = {};
}

Result<uint32_t> Router::Impl::idealOf(const std::string& text) {
    auto parsed = SkillExpression::parse(text, options_.precedence, options_.expression_bytes_max);
    if (!parsed) return fail(parsed.error());
    const std::string key = parsed->normalised();
    if (const auto known = ideal_keys_.find(key); known != ideal_keys_.end()) return known->second;
    uint32_t id = static_cast<uint32_t>(ideals_.size());
    if (free_ideals_.empty()) {
        ideals_.emplace_back();
    } else {
        id = free_ideals_.back();
        free_ideals_.pop_back();
    }
    ideals_[id] = {key, BoundExpression(std::move(*parsed), skills_), 0};
    ideal_keys_.emplace(key, id);
    return id;
}

void Router::Impl::releaseIdeal(uint32_t id) {
    if (ideals_[id].users > 0) return;
    ideal_keys_.erase(ideals_[id].key);
    ideals_[id] = {};
    free_ideals_.push_back(id);
}

int32_t Router::Impl::deviationOf(uint32_t ideal, AgentIndex agent) {
    return ideals_[ideal].expression.expression().deviation(FactsOf(*this, agent));
}

bool Router::Impl::inGroup(const GroupRow& row, AgentIndex agent) {
    if (!row.exists) return false;
    const Agent& config = agents_.quietly(agent).config;
    if (row.listed.contains(config.id)) return true;
    if (std::find(config.groups.begin(), config.groups.end(), row.config.name) !=
        config.groups.end()) {
        return true;
    }
    if (row.config.script.empty()) return false;
    return row.script.matches(skills_, agent, [this](AgentIndex a) { return FactsOf(*this, a); });
}

bool Router::Impl::isMember(const ClassRow& row, AgentIndex agent) {
    if (!agents_.quietly(agent).configured) return false;
    const auto group_has = [&] {
        const auto found = group_ids_.find(row.name);
        return found != group_ids_.end() && groups_[found->second].members.test(agent);
    };
    switch (row.type) {
        case TargetType::kAgent:
            return agents_.quietly(agent).config.id == row.name;
        case TargetType::kAgentGroup:
        case TargetType::kCampaign:
        case TargetType::kCampaignGroup:
            return group_has();
        case TargetType::kSkill:
            return (row.name.empty() || group_has()) &&
                   row.expression.matches(skills_, agent,
                                          [this](AgentIndex a) { return FactsOf(*this, a); });
        case TargetType::kPlace:
            return agents_.quietly(agent).logged_in && agents_.quietly(agent).place == row.name;
        case TargetType::kPlaceGroup: {
            if (!agents_.quietly(agent).logged_in) return false;
            const auto group = place_groups_.find(row.name);
            if (group == place_groups_.end()) return false;
            const auto& places = group->second.places;
            return std::find(places.begin(), places.end(), agents_.quietly(agent).place) != places.end();
        }
        default:
            return false;
    }
}

BitSet Router::Impl::membersOf(const ClassRow& row) {
    BitSet members;
    if (row.type == TargetType::kAgent) {
        if (const AgentIndex agent = agentOf(row.name); agent != kNobody) members.set(agent);
        return members;
    }
    if (row.type == TargetType::kSkill) {
        members =
            row.expression.evaluate(skills_, [this](AgentIndex a) { return FactsOf(*this, a); });
        if (row.name.empty()) return members;
        const auto group = group_ids_.find(row.name);
        return group == group_ids_.end() ? BitSet() : members &= groups_[group->second].members;
    }
    if (!hasAgents(row.type)) return members;
    skills_.agents().forEach([&](AgentIndex agent) {
        if (isMember(row, agent)) members.set(agent);
    });
    return members;
}

void Router::Impl::setMember(ClassId id, AgentIndex agent, bool member) {
    ClassRow& row = classes_[id];
    if (row.members.test(agent) == member) return;
    row.members.assign(agent, member);
    if (member) {
        ++row.count;
    } else {
        --row.count;
    }
    for (const LineId line : row.lines) agents_.quietly(agent).lines.assign(line, member);
    mark(row.followers);
    if (member && agents_.quietly(agent).logged_in) pendAgent(agent);
}

void Router::Impl::refreshMembership(AgentIndex agent, bool login_only) {
    for (GroupRow& group : groups_) {
        const SkillExpression& script = group.script.expression();
        if (login_only && !script.usesLogin() && !script.usesStatistics()) continue;
        const bool member = agents_.quietly(agent).configured && inGroup(group, agent);
        if (group.members.test(agent) == member) continue;
        group.members.assign(agent, member);
        if (!login_only) continue;
        for (ClassId id = 0; id < classes_.size(); ++id) {
            if (classes_[id].users > 0 && classes_[id].name == group.config.name) {
                setMember(id, agent, isMember(classes_[id], agent));
            }
        }
    }
    for (ClassId id = 0; id < classes_.size(); ++id) {
        const ClassRow& row = classes_[id];
        if (row.users == 0 || (login_only && !row.follows_login)) continue;
        setMember(id, agent, isMember(row, agent));
    }
}

void Router::Impl::rebuildGroup(GroupRow& row) {
    BitSet members;
    skills_.agents().forEach([&](AgentIndex agent) {
        if (inGroup(row, agent)) members.set(agent);
    });
    row.members = std::move(members);
}

void Router::Impl::rebuildClass(ClassId id) {
    const BitSet now = membersOf(classes_[id]);
    for (AgentIndex agent = 0; agent < agents_.size(); ++agent)
        setMember(id, agent, now.test(agent));
}

void Router::Impl::rebuildAll() {
    for (GroupRow& group : groups_) rebuildGroup(group);
    for (ClassId id = 0; id < classes_.size(); ++id) {
        if (classes_[id].users > 0) rebuildClass(id);
    }
}

}  // namespace orchestrion::routing
