#include "routing/skill_expression.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>

namespace orchestrion::routing {

using Node = SkillExpression::Node;
using NodeKind = SkillExpression::NodeKind;

namespace {

bool isNameByte(char c) {
    const auto u = static_cast<unsigned char>(c);
    return (u >= 'a' && u <= 'z') || (u >= 'A' && u <= 'Z') || (u >= '0' && u <= '9') || u == '_' ||
           u >= 0x80;
}

std::string numberText(double number) {
    char buffer[40];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, number).ptr;
    return {buffer, end};
}

bool isPlainName(const std::string& name) {
    return !name.empty() && !(name[0] >= '0' && name[0] <= '9') &&
           std::all_of(name.begin(), name.end(), isNameByte);
}

// An expression as text: the same for the same meaning of nested '&' and '|'.
void print(const std::vector<Node>& nodes, uint32_t place, std::string& out) {
    const Node& node = nodes[place];
    const auto operand = [&](uint32_t child, bool plain) {
        if (!plain) out += '(';
        print(nodes, child, out);
        if (!plain) out += ')';
    };
    const auto isLeaf = [&](uint32_t child) {
        const NodeKind kind = nodes[child].kind;
        return kind != NodeKind::kAnd && kind != NodeKind::kOr;
    };
    switch (node.kind) {
        case NodeKind::kTrue:
            return;
        case NodeKind::kSkill:
            out += isPlainName(node.name) ? node.name : '"' + node.name + '"';
            break;
        case NodeKind::kStatistic:
            out += "$(" + node.name + ")";
            break;
        case NodeKind::kHasSkill:
            out += "SkillExists(\"" + node.name + "\")";
            return;
        case NodeKind::kLoggedIn:
            out += "LoggedIn(\"" + node.name + "\")";
            return;
        case NodeKind::kNot:
            out += '~';
            operand(node.left, isLeaf(node.left) && nodes[node.left].kind != NodeKind::kSkill);
            return;
        case NodeKind::kAnd:
        case NodeKind::kOr:
            operand(node.left, isLeaf(node.left) || nodes[node.left].kind == node.kind);
            out += node.kind == NodeKind::kAnd ? '&' : '|';
            operand(node.right, isLeaf(node.right) || nodes[node.right].kind == node.kind);
            return;
    }
    out.append(toString(node.comparison)).append(numberText(node.number));
}

}  // namespace

// Recursive descent over the text. After the first mistake it stands still.
class SkillExpressionParser {
public:
    SkillExpressionParser(std::string_view text, Precedence precedence)
        : text_(text), precedence_(precedence) {}

    Result<SkillExpression> parse() {
        SkillExpression expression;
        skipBlanks();
        if (at_ == text_.size()) return expression;
        nodes_.clear();
        parseChain();
        skipBlanks();
        if (ok() && at_ < text_.size()) expected("'&', '|' or the end");
        if (!ok()) return fail("routing.badExpression", error_);
        expression.nodes_ = std::move(nodes_);
        expression.uses_login_ = uses_login_;
        expression.uses_statistics_ = uses_statistics_;
        print(expression.nodes_, static_cast<uint32_t>(expression.nodes_.size() - 1),
              expression.normalised_);
        return expression;
    }

private:
    bool ok() const { return error_.empty(); }
    void expected(std::string_view what) {
        if (!ok()) return;
        error_ = "skill expression '" + std::string(text_.substr(0, 200)) + "', column " +
                 std::to_string(at_ + 1) + ": expected " + std::string(what) + ", but found ";
        error_ += at_ < text_.size() ? "'" + std::string(text_.substr(at_, 10)) + "'" : "the end";
    }
    void skipBlanks() {
        while (at_ < text_.size() && static_cast<unsigned char>(text_[at_]) <= ' ') ++at_;
    }
    bool take(char c) {
        skipBlanks();
        if (at_ >= text_.size() || text_[at_] != c) return false;
        ++at_;
        return true;
    }
    // '&' or '|', perhaps doubled, perhaps with a stray ';' behind.
    bool takeOperator(char c) {
        if (!take(c)) return false;
        if (at_ < text_.size() && text_[at_] == c) ++at_;
        if (at_ < text_.size() && text_[at_] == ';') ++at_;
        return true;
    }
    uint32_t add(Node node) {
        nodes_.push_back(std::move(node));
        return static_cast<uint32_t>(nodes_.size() - 1);
    }
    uint32_t join(NodeKind kind, uint32_t left, uint32_t right) {
        Node node;
        node.kind = kind;
        node.left = left;
        node.right = right;
        return add(std::move(node));
    }

    uint32_t parseChain() {
        if (++depth_ > kExpressionDepthMax) {
            expected("at most 64 nested parentheses");
            return 0;
        }
        const uint32_t place = precedence_ == Precedence::kFlat ? parseFlat() : parseOr();
        --depth_;
        return place;
    }
    uint32_t parseFlat() {
        uint32_t left = parseFactor();
        while (ok()) {
            if (takeOperator('&')) {
                left = join(NodeKind::kAnd, left, parseFactor());
            } else if (takeOperator('|')) {
                left = join(NodeKind::kOr, left, parseFactor());
            } else {
                break;
            }
        }
        return left;
    }
    uint32_t parseOr() {
        uint32_t left = parseAnd();
        while (ok() && takeOperator('|')) left = join(NodeKind::kOr, left, parseAnd());
        return left;
    }
    uint32_t parseAnd() {
        uint32_t left = parseFactor();
        while (ok() && takeOperator('&')) left = join(NodeKind::kAnd, left, parseFactor());
        return left;
    }
    uint32_t parseFactor() {
        skipBlanks();
        const bool negates =
            at_ < text_.size() && (text_[at_] == '~' || (text_[at_] == '!' && next() != '='));
        if (negates) {
            ++at_;
            if (++depth_ > kExpressionDepthMax) {
                expected("at most 64 nested negations");
                return 0;
            }
            const uint32_t operand = parseFactor();
            --depth_;
            return join(NodeKind::kNot, operand, operand);
        }
        if (take('(')) {
            const uint32_t inner = parseChain();
            if (ok() && !take(')')) expected("')'");
            return inner;
        }
        return parseCondition();
    }
    char next() const { return at_ + 1 < text_.size() ? text_[at_ + 1] : '\0'; }

    uint32_t parseCondition() {
        Node node;
        if (take('$')) {
            node.kind = NodeKind::kStatistic;
            uses_statistics_ = true;
            if (!take('(')) expected("'(' behind '$'");
            node.name = parseName();
            if (ok() && !take(')')) expected("')'");
        } else {
            skipBlanks();
            const bool quoted = at_ < text_.size() && text_[at_] == '"';
            node.kind = NodeKind::kSkill;
            node.name = parseName();
            if (ok() && !quoted && isFunction(node.name) && take('(')) {
                const std::string function = node.name;
                node.name = parseName();
                if (ok() && !take(')')) expected("')'");
                if (function != "Skill") return addFunction(function, std::move(node));
            }
        }
        node.comparison = parseComparison();
        node.number = parseNumber(node.kind == NodeKind::kStatistic);
        return add(std::move(node));
    }
    static bool isFunction(const std::string& name) {
        return name == "Skill" || name == "SkillExists" || name == "LoggedIn";
    }
    uint32_t addFunction(const std::string& function, Node node) {
        node.kind = function == "LoggedIn" ? NodeKind::kLoggedIn : NodeKind::kHasSkill;
        if (node.kind == NodeKind::kLoggedIn) uses_login_ = true;
        return add(std::move(node));
    }
    std::string parseName() {
        skipBlanks();
        if (at_ < text_.size() && text_[at_] == '"') {
            const size_t end = text_.find('"', at_ + 1);
            if (end == std::string_view::npos) {
                expected("a closing '\"'");
                return {};
            }
            std::string name(text_.substr(at_ + 1, end - at_ - 1));
            at_ = end + 1;
            return name;
        }
        const size_t begin = at_;
        while (at_ < text_.size() && isNameByte(text_[at_])) ++at_;
        const std::string_view name = text_.substr(begin, at_ - begin);
        if (name.empty() || (name[0] >= '0' && name[0] <= '9') || name.size() > 126) {
            at_ = begin;
            expected("the name of a skill (letters, digits, '_', no digit first, at most 126)");
        }
        return std::string(name);
    }
    Comparison parseComparison() {
        skipBlanks();
        static constexpr struct {
            std::string_view text;
            Comparison comparison;
        } kComparisons[] = {
            {">=", Comparison::kGreaterEqual}, {"<=", Comparison::kLessEqual},
            {"!=", Comparison::kNotEqual},     {"<>", Comparison::kNotEqual},
            {"==", Comparison::kEqual},        {"=", Comparison::kEqual},
            {">", Comparison::kGreater},       {"<", Comparison::kLess},
        };
        for (const auto& entry : kComparisons) {
            if (text_.substr(at_).starts_with(entry.text)) {
                at_ += entry.text.size();
                return entry.comparison;
            }
        }
        expected("one of = != < <= > >=");
        return Comparison::kEqual;
    }
    double parseNumber(bool fraction) {
        skipBlanks();
        size_t end = at_ < text_.size() && (text_[at_] == '-' || text_[at_] == '+') ? at_ + 1 : at_;
        const size_t digits = end;
        while (end < text_.size() &&
               ((text_[end] >= '0' && text_[end] <= '9') || (fraction && text_[end] == '.'))) {
            ++end;
        }
        double number = 0;
        const size_t begin = at_ < text_.size() && text_[at_] == '+' ? at_ + 1 : at_;
        const auto parsed = std::from_chars(text_.data() + begin, text_.data() + end, number);
        if (end == digits || parsed.ec != std::errc() || parsed.ptr != text_.data() + end ||
            std::abs(number) > 1e9) {
            expected(fraction ? "a number" : "a whole number");
            return 0;
        }
        at_ = end;
        return number;
    }

    std::string_view text_;
    Precedence precedence_;
    size_t at_ = 0;
    uint32_t depth_ = 0;
    std::vector<Node> nodes_;
    std::string error_;
    bool uses_login_ = false;
    bool uses_statistics_ = false;
};

std::string_view toString(Comparison comparison) {
    static constexpr std::string_view kTexts[] = {"=", "!=", "<", "<=", ">", ">="};
    return kTexts[static_cast<size_t>(comparison)];
}

bool holds(double left, Comparison comparison, double right) {
    switch (comparison) {
        case Comparison::kEqual:
            return left == right;
        case Comparison::kNotEqual:
            return left != right;
        case Comparison::kLess:
            return left < right;
        case Comparison::kLessEqual:
            return left <= right;
        case Comparison::kGreater:
            return left > right;
        case Comparison::kGreaterEqual:
            return left >= right;
    }
    return false;
}

SkillExpression::SkillExpression() : nodes_(1) {}

Result<SkillExpression> SkillExpression::parse(std::string_view text, Precedence precedence,
                                               uint32_t bytes_max) {
    if (text.size() > bytes_max) {
        return fail("routing.badExpression",
                    "a skill expression has " + std::to_string(text.size()) +
                        " bytes; expected at most " + std::to_string(bytes_max));
    }
    auto expression = SkillExpressionParser(text, precedence).parse();
    if (!expression) return expression;
    const auto other = precedence == Precedence::kFlat ? Precedence::kAndFirst : Precedence::kFlat;
    const auto read_otherwise = SkillExpressionParser(text, other).parse();
    expression->depends_on_precedence_ =
        !read_otherwise || read_otherwise->normalised_ != expression->normalised_;
    return expression;
}

std::vector<std::string> SkillExpression::skills() const {
    std::vector<std::string> names;
    for (const Node& node : nodes_) {
        if (node.kind == NodeKind::kSkill || node.kind == NodeKind::kHasSkill) {
            names.push_back(node.name);
        }
    }
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

bool SkillExpression::matches(const AgentFacts& agent) const {
    std::vector<bool> values(nodes_.size());
    for (size_t i = 0; i < nodes_.size(); ++i) {
        const Node& node = nodes_[i];
        switch (node.kind) {
            case NodeKind::kTrue:
                values[i] = true;
                break;
            case NodeKind::kSkill:
                values[i] = holds(agent.skillLevel(node.name), node.comparison, node.number);
                break;
            case NodeKind::kStatistic:
                values[i] = holds(agent.statistic(node.name), node.comparison, node.number);
                break;
            case NodeKind::kHasSkill:
                values[i] = agent.hasSkill(node.name);
                break;
            case NodeKind::kLoggedIn:
                values[i] = agent.loggedIn(node.name);
                break;
            case NodeKind::kAnd:
                values[i] = values[node.left] && values[node.right];
                break;
            case NodeKind::kOr:
                values[i] = values[node.left] || values[node.right];
                break;
            case NodeKind::kNot:
                values[i] = !values[node.left];
                break;
        }
    }
    return values.back();
}

namespace {

int64_t distance(int64_t level, Comparison comparison, int64_t wanted) {
    switch (comparison) {
        case Comparison::kEqual:
            return std::abs(level - wanted);
        case Comparison::kNotEqual:
            return level == wanted ? 1 : 0;
        case Comparison::kLess:
            return std::max<int64_t>(0, level - wanted + 1);
        case Comparison::kLessEqual:
            return std::max<int64_t>(0, level - wanted);
        case Comparison::kGreater:
            return std::max<int64_t>(0, wanted + 1 - level);
        case Comparison::kGreaterEqual:
            return std::max<int64_t>(0, wanted - level);
    }
    return 0;
}

}  // namespace

int32_t SkillExpression::deviation(const AgentFacts& agent) const {
    std::vector<int64_t> values(nodes_.size());
    for (size_t i = 0; i < nodes_.size(); ++i) {
        const Node& node = nodes_[i];
        switch (node.kind) {
            case NodeKind::kSkill:
                values[i] = distance(agent.skillLevel(node.name), node.comparison,
                                     static_cast<int64_t>(node.number));
                break;
            case NodeKind::kAnd:
                values[i] = values[node.left] + values[node.right];
                break;
            case NodeKind::kOr:
                values[i] = std::min(values[node.left], values[node.right]);
                break;
            case NodeKind::kNot:
                values[i] = values[node.left] == 0 ? 1 : 0;
                break;
            case NodeKind::kTrue:
                values[i] = 0;
                break;
            case NodeKind::kStatistic:
                values[i] = holds(agent.statistic(node.name), node.comparison, node.number) ? 0 : 1;
                break;
            case NodeKind::kHasSkill:
                values[i] = agent.hasSkill(node.name) ? 0 : 1;
                break;
            case NodeKind::kLoggedIn:
                values[i] = agent.loggedIn(node.name) ? 0 : 1;
                break;
        }
    }
    return static_cast<int32_t>(std::min<int64_t>(values.back(), INT32_MAX));
}

}  // namespace orchestrion::routing
