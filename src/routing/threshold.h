// Threshold expressions: whether a target may be used at the moment.
//
//   sdata(Group1.GA, StatAgentsAvailable) < 1        a statistic of any object
//   StatCallsInQueue < 10                            a statistic of the target itself
//   callage > 30 & acfgdata(App, folder, limit, 5)   seconds since the interaction began; settings
//   + - * / comparisons & | ! and parentheses; a result other than 0 opens the target
//
// Lifetime   A value; immutable after parsing.
// Errors     routing.badThreshold with column and what was expected. `run[…]` is refused: no script
//            runs in the router.
// Source     The reference of routing, §1.7.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "routing/skill_expression.h"
#include "routing/statistics.h"

namespace orchestrion::routing {

// What a threshold asks while it is evaluated.
class ThresholdFacts {
public:
    virtual ~ThresholdFacts() = default;
    // `object` empty: the target itself. What has no value is 0.
    virtual double statistic(const std::string& object, Statistic statistic) const = 0;
    virtual double setting(const std::string& path, double otherwise) const = 0;
    virtual double callAge() const = 0;  // seconds
};

class Threshold {
public:
    enum class NodeKind : uint8_t {
        kNumber,
        kStatistic,
        kSetting,
        kCallAge,
        kAdd,
        kSubtract,
        kMultiply,
        kDivide,
        kNegate,
        kCompare,
        kAnd,
        kOr,
        kNot
    };
    // Nodes in postfix order, the last one is the root.
    struct Node {
        NodeKind kind = NodeKind::kNumber;
        double number = 0;
        std::string text;  // object, or path of a setting
        Statistic statistic = Statistic::kTimeInReadyState;
        Comparison comparison = Comparison::kEqual;
        uint32_t left = 0;
        uint32_t right = 0;
    };

    static Result<Threshold> parse(std::string_view text, uint32_t bytes_max = 4096);

    const std::vector<Node>& nodes() const { return nodes_; }
    bool usesCallAge() const;
    double evaluate(const ThresholdFacts& facts) const;

private:
    std::vector<Node> nodes_;
};

}  // namespace orchestrion::routing
