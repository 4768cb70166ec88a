// Skill expressions: which agents have what a request asks for.
//
//   English >= 7 & (Sales > 3 | "Sales West" = 2)      name op integer; & | ( ); ~ and ! negate
//   $(StatAgentLoggedIn) = 1                           a statistic of the agent
//   Skill("X")>=3  SkillExists("X")  LoggedIn("queue@switch")   the virtual-group dialect
//
// A skill an agent lacks is level 0. A stray ';' behind '&' or '|' is read over. An expression that
// is empty is true of everybody.
//
// Lifetime   A value; immutable after parsing.
// Limits     RouterOptions::expression_bytes_max bytes, kExpressionDepthMax nested parentheses.
// Errors     routing.badExpression: "column 7: expected a number, but found ')'"; columns from 1.
// Source     The reference of routing, §1.6.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "routing/options.h"

namespace orchestrion::routing {

inline constexpr uint32_t kExpressionDepthMax = 64;

enum class Comparison : uint8_t { kEqual, kNotEqual, kLess, kLessEqual, kGreater, kGreaterEqual };
std::string_view toString(Comparison comparison);
bool holds(double left, Comparison comparison, double right);

// What an expression asks about one agent.
class AgentFacts {
public:
    virtual ~AgentFacts() = default;
    virtual int32_t skillLevel(const std::string& skill) const = 0;
    virtual bool hasSkill(const std::string& skill) const = 0;
    virtual bool loggedIn(const std::string& where) const = 0;
    // 0 for a statistic that is unknown or has no value for the agent.
    virtual double statistic(const std::string& name) const = 0;
};

class SkillExpression {
public:
    enum class NodeKind : uint8_t {
        kTrue,
        kSkill,
        kStatistic,
        kHasSkill,
        kLoggedIn,
        kAnd,
        kOr,
        kNot
    };
    // Nodes in postfix order: operands before their operator; the last one is the root.
    struct Node {
        NodeKind kind = NodeKind::kTrue;
        Comparison comparison = Comparison::kEqual;
        double number = 0;
        std::string name;
        uint32_t left = 0;  // of & | ~: places in nodes()
        uint32_t right = 0;
    };

    // True of everybody.
    SkillExpression();

    static Result<SkillExpression> parse(std::string_view text,
                                         Precedence precedence = Precedence::kAndFirst,
                                         uint32_t bytes_max = 4096);

    const std::vector<Node>& nodes() const { return nodes_; }
    // The same text for expressions that differ in blanks and needless parentheses only.
    const std::string& normalised() const { return normalised_; }
    // Whether the other precedence would read it otherwise; worth a warning.
    bool dependsOnPrecedence() const { return depends_on_precedence_; }
    bool usesLogin() const { return uses_login_; }
    bool usesStatistics() const { return uses_statistics_; }
    // Names of the skills, each once, sorted.
    std::vector<std::string> skills() const;

    bool matches(const AgentFacts& agent) const;
    // Distance from the described levels (§3.5): the smallest over the alternatives of the sum of
    // what is missing or too much; 0 is ideal.
    int32_t deviation(const AgentFacts& agent) const;

private:
    friend class SkillExpressionParser;
    std::vector<Node> nodes_;
    std::string normalised_;
    bool depends_on_precedence_ = false;
    bool uses_login_ = false;
    bool uses_statistics_ = false;
};

}  // namespace orchestrion::routing
