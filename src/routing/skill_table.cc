#include "routing/skill_table.h"

#include <algorithm>
#include <cmath>

namespace orchestrion::routing {

SkillTable::SkillId SkillTable::idOf(std::string_view name) {
    const auto [entry, is_new] =
        ids_.try_emplace(std::string(name), static_cast<SkillId>(skills_.size()));
    if (is_new) skills_.emplace_back();
    return entry->second;
}

void SkillTable::set(AgentIndex agent, const std::map<std::string, int32_t>& levels) {
    remove(agent);
    agents_.set(agent);
    if (agent >= levels_.size()) levels_.resize(agent + 1);
    for (const auto& [name, level] : levels) {
        const SkillId skill = idOf(name);
        levels_[agent].emplace_back(skill, level);
        put(agent, skill, level);
    }
}

void SkillTable::remove(AgentIndex agent) {
    agents_.reset(agent);
    if (agent >= levels_.size()) return;
    for (const auto& [skill, level] : levels_[agent]) take(agent, skill, level);
    levels_[agent].clear();
}

int32_t SkillTable::level(AgentIndex agent, SkillId skill) const {
    if (agent >= levels_.size()) return 0;
    for (const auto& [id, level] : levels_[agent]) {
        if (id == skill) return level;
    }
    return 0;
}

void SkillTable::put(AgentIndex agent, SkillId id, int32_t level) {
    Skill& skill = skills_[id];
    skill.holders.set(agent);
    if (level <= 0) return;
    if (skill.exactly[level]++ == 0) {
        // A new row begins as a copy of the next higher one.
        const auto higher = skill.at_least.upper_bound(level);
        BitSet row = higher == skill.at_least.end() ? BitSet() : higher->second;
        skill.at_least.emplace(level, std::move(row));
    }
    for (auto row = skill.at_least.begin(); row != skill.at_least.end() && row->first <= level;
         ++row) {
        row->second.set(agent);
    }
}

void SkillTable::take(AgentIndex agent, SkillId id, int32_t level) {
    Skill& skill = skills_[id];
    skill.holders.reset(agent);
    if (level <= 0) return;
    for (auto row = skill.at_least.begin(); row != skill.at_least.end() && row->first <= level;
         ++row) {
        row->second.reset(agent);
    }
    const auto count = skill.exactly.find(level);
    if (--count->second > 0) return;
    skill.exactly.erase(count);
    skill.at_least.erase(level);
}

BitSet SkillTable::atLeast(const Skill& skill, double level) const {
    if (level <= 0) return agents_;
    if (level > INT32_MAX) return {};
    const auto row = skill.at_least.lower_bound(static_cast<int32_t>(std::ceil(level)));
    return row == skill.at_least.end() ? BitSet() : row->second;
}

BitSet SkillTable::matching(SkillId id, Comparison comparison, double number) const {
    const Skill& skill = skills_[id];
    BitSet result;
    switch (comparison) {
        case Comparison::kGreaterEqual:
            return atLeast(skill, number);
        case Comparison::kGreater:
            return atLeast(skill, number + 1);
        case Comparison::kLess:
            return (result = agents_).andNot(atLeast(skill, number));
        case Comparison::kLessEqual:
            return (result = agents_).andNot(atLeast(skill, number + 1));
        case Comparison::kEqual:
        case Comparison::kNotEqual:
            break;
    }
    if (number >= 0) (result = atLeast(skill, number)).andNot(atLeast(skill, number + 1));
    if (comparison == Comparison::kEqual) return result;
    BitSet others = agents_;
    return others.andNot(result);
}

BoundExpression::BoundExpression(SkillExpression expression, SkillTable& table)
    : expression_(std::move(expression)) {
    for (const Node& node : expression_.nodes()) {
        const bool skill = node.kind == Kind::kSkill || node.kind == Kind::kHasSkill;
        skills_.push_back(skill ? table.idOf(node.name) : 0);
    }
}

}  // namespace orchestrion::routing
