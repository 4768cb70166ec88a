// Who has which skill at which level, in rows of bits: the row of a level holds all agents who have
// at least that level, so that a comparison is one or two rows and an expression over 10,000 agents
// takes less than a microsecond (§5.2).
//
// Limits     A row a level in use, not a level possible.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "routing/bit_set.h"
#include "routing/skill_expression.h"

namespace orchestrion::routing {

using AgentIndex = uint32_t;

class SkillTable {
public:
    using SkillId = uint32_t;

    // Instead of the agent's earlier levels.
    void set(AgentIndex agent, const std::map<std::string, int32_t>& levels);
    void remove(AgentIndex agent);

    int32_t level(AgentIndex agent, SkillId skill) const;
    bool has(AgentIndex agent, SkillId skill) const { return skills_[skill].holders.test(agent); }
    SkillId idOf(std::string_view name);  // made if it is new
    bool known(std::string_view name) const { return ids_.contains(std::string(name)); }
    const BitSet& agents() const { return agents_; }

    // Agents whose level compares so; `agents()` bounds what a missing skill matches.
    BitSet matching(SkillId skill, Comparison comparison, double number) const;

private:
    struct Skill {
        std::map<int32_t, BitSet> at_least;   // by level, from 1
        std::map<int32_t, uint32_t> exactly;  // how many agents have this level
        BitSet holders;                       // who has it at all, at level 0 too
    };
    void put(AgentIndex agent, SkillId skill, int32_t level);
    void take(AgentIndex agent, SkillId skill, int32_t level);
    BitSet atLeast(const Skill& skill, double level) const;

    std::unordered_map<std::string, SkillId> ids_;
    std::vector<Skill> skills_;
    std::vector<std::vector<std::pair<SkillId, int32_t>>> levels_;  // by agent
    BitSet agents_;
};

// An expression whose skills were looked up.
class BoundExpression {
public:
    BoundExpression() = default;
    BoundExpression(SkillExpression expression, SkillTable& table);

    const SkillExpression& expression() const { return expression_; }
    // All agents it is true of. `facts` makes the facts of one agent, for what is not a skill.
    template <class Facts>
    BitSet evaluate(const SkillTable& table, Facts&& facts) const;
    template <class Facts>
    bool matches(const SkillTable& table, AgentIndex agent, Facts&& facts) const;

private:
    using Node = SkillExpression::Node;
    using Kind = SkillExpression::NodeKind;
    static bool isFact(const Node& node, const AgentFacts& facts) {
        if (node.kind == Kind::kLoggedIn) return facts.loggedIn(node.name);
        return holds(facts.statistic(node.name), node.comparison, node.number);
    }
    SkillExpression expression_;
    std::vector<SkillTable::SkillId> skills_;  // by node
};

template <class Facts>
BitSet BoundExpression::evaluate(const SkillTable& table, Facts&& facts) const {
    const auto& nodes = expression_.nodes();
    std::vector<BitSet> values(nodes.size());
    for (size_t i = 0; i < nodes.size(); ++i) {
        const Node& node = nodes[i];
        switch (node.kind) {
            case Kind::kTrue:
                values[i] = table.agents();
                break;
            case Kind::kSkill:
                values[i] = table.matching(skills_[i], node.comparison, node.number);
                break;
            case Kind::kHasSkill:
                table.agents().forEach([&](AgentIndex agent) {
                    if (table.has(agent, skills_[i])) values[i].set(agent);
                });
                break;
            case Kind::kLoggedIn:
            case Kind::kStatistic:
                table.agents().forEach([&](AgentIndex agent) {
                    if (isFact(node, facts(agent))) values[i].set(agent);
                });
                break;
            case Kind::kAnd:
                values[i] = std::move(values[node.left]);
                values[i] &= values[node.right];
                break;
            case Kind::kOr:
                values[i] = std::move(values[node.left]);
                values[i] |= values[node.right];
                break;
            case Kind::kNot:
                values[i] = table.agents();
                values[i].andNot(values[node.left]);
                break;
        }
    }
    return std::move(values.back());
}

template <class Facts>
bool BoundExpression::matches(const SkillTable& table, AgentIndex agent, Facts&& facts) const {
    const auto& nodes = expression_.nodes();
    std::vector<bool> values(nodes.size());
    for (size_t i = 0; i < nodes.size(); ++i) {
        const Node& node = nodes[i];
        switch (node.kind) {
            case Kind::kTrue:
                values[i] = true;
                break;
            case Kind::kSkill:
                values[i] = holds(table.level(agent, skills_[i]), node.comparison, node.number);
                break;
            case Kind::kHasSkill:
                values[i] = table.has(agent, skills_[i]);
                break;
            case Kind::kLoggedIn:
            case Kind::kStatistic:
                values[i] = isFact(node, facts(agent));
                break;
            case Kind::kAnd:
                values[i] = values[node.left] && values[node.right];
                break;
            case Kind::kOr:
                values[i] = values[node.left] || values[node.right];
                break;
            case Kind::kNot:
                values[i] = !values[node.left];
                break;
        }
    }
    return values.back();
}

}  // namespace orchestrion::routing
