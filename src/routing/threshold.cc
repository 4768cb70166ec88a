#include "routing/threshold.h"

#include <algorithm>
#include <charconv>

namespace orchestrion::routing {
namespace {

using Node = Threshold::Node;
using NodeKind = Threshold::NodeKind;

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && static_cast<unsigned char>(text.front()) <= ' ') text.remove_prefix(1);
    while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ') text.remove_suffix(1);
    return text;
}

class Parser {
public:
    explicit Parser(std::string_view text) : text_(text) {}

    Result<std::vector<Node>> parse() {
        parseOr();
        skipBlanks();
        if (ok() && at_ < text_.size()) expected("an operator or the end");
        if (!ok()) return fail("routing.badThreshold", error_);
        return std::move(nodes_);
    }

private:
    static constexpr uint32_t kDepthMax = 64;

    bool ok() const { return error_.empty(); }
    void mistake(const std::string& what) {
        if (!ok()) return;
        error_ = "threshold '" + std::string(text_.substr(0, 200)) + "', column " +
                 std::to_string(at_ + 1) + ": " + what;
    }
    void expected(std::string_view what) {
        mistake("expected " + std::string(what) + ", but found " +
                (at_ < text_.size() ? "'" + std::string(text_.substr(at_, 10)) + "'" : "the end"));
    }
    void skipBlanks() {
        while (at_ < text_.size() && static_cast<unsigned char>(text_[at_]) <= ' ') ++at_;
    }
    bool take(std::string_view what) {
        skipBlanks();
        if (!ok() || !text_.substr(at_).starts_with(what)) return false;
        at_ += what.size();
        return true;
    }
    bool takeLogic(std::string_view one, std::string_view two) { return take(two) || take(one); }
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

    uint32_t parseOr() {
        if (++depth_ > kDepthMax) {
            mistake("expected at most 64 nested parentheses");
            return 0;
        }
        uint32_t left = parseAnd();
        while (takeLogic("|", "||")) left = join(NodeKind::kOr, left, parseAnd());
        --depth_;
        return left;
    }
    uint32_t parseAnd() {
        uint32_t left = parseComparison();
        while (takeLogic("&", "&&")) left = join(NodeKind::kAnd, left, parseComparison());
        return left;
    }
    uint32_t parseComparison() {
        const uint32_t left = parseSum();
        static constexpr std::pair<std::string_view, Comparison> kTexts[] = {
            {">=", Comparison::kGreaterEqual}, {"<=", Comparison::kLessEqual},
            {"!=", Comparison::kNotEqual},     {"<>", Comparison::kNotEqual},
            {"==", Comparison::kEqual},        {"=", Comparison::kEqual},
            {">", Comparison::kGreater},       {"<", Comparison::kLess}};
        for (const auto& [text, comparison] : kTexts) {
            if (!take(text)) continue;
            const uint32_t right = parseSum();
            Node node;
            node.kind = NodeKind::kCompare;
            node.comparison = comparison;
            node.left = left;
            node.right = right;
            return add(std::move(node));
        }
        return left;
    }
    uint32_t parseSum() {
        uint32_t left = parseProduct();
        while (ok()) {
            if (take("+")) {
                left = join(NodeKind::kAdd, left, parseProduct());
            } else if (take("-")) {
                left = join(NodeKind::kSubtract, left, parseProduct());
            } else {
                break;
            }
        }
        return left;
    }
    uint32_t parseProduct() {
        uint32_t left = parseUnary();
        while (ok()) {
            if (take("*")) {
                left = join(NodeKind::kMultiply, left, parseUnary());
            } else if (take("/")) {
                left = join(NodeKind::kDivide, left, parseUnary());
            } else {
                break;
            }
        }
        return left;
    }
    uint32_t parseUnary() {
        skipBlanks();
        const bool negate = take("-");
        const bool invert = !negate && (take("!") || take("~"));
        if (!negate && !invert) return parsePrimary();
        if (++depth_ > kDepthMax) {
            mistake("expected at most 64 nested signs");
            return 0;
        }
        const uint32_t operand = parseUnary();
        --depth_;
        return join(negate ? NodeKind::kNegate : NodeKind::kNot, operand, operand);
    }
    uint32_t parsePrimary() {
        if (take("(")) {
            const uint32_t inner = parseOr();
            if (ok() && !take(")")) expected("')'");
            return inner;
        }
        skipBlanks();
        const char c = at_ < text_.size() ? text_[at_] : '\0';
        if ((c >= '0' && c <= '9') || c == '.') return parseNumber();
        return parseWord();
    }
    uint32_t parseNumber() {
        Node node;
        const auto parsed =
            std::from_chars(text_.data() + at_, text_.data() + text_.size(), node.number);
        if (parsed.ec != std::errc()) {
            expected("a number");
            return 0;
        }
        at_ = static_cast<size_t>(parsed.ptr - text_.data());
        return add(std::move(node));
    }
    uint32_t parseWord() {
        const size_t begin = at_;
        while (at_ < text_.size() &&
               (std::isalnum(static_cast<unsigned char>(text_[at_])) || text_[at_] == '_')) {
            ++at_;
        }
        const std::string word(text_.substr(begin, at_ - begin));
        if (word == "sdata") return parseStatistic();
        if (word == "acfgdata" || word == "lcfgdata") return parseSetting();
        Node node;
        if (word == "callage") {
            if (take("(") && !take(")")) expected("')'");
            node.kind = NodeKind::kCallAge;
            return add(std::move(node));
        }
        const auto statistic = statisticOf(word);
        if (!statistic) {
            at_ = begin;
            if (word == "run") {
                mistake("'run' is not supported: no subroutine runs in the router");
            } else {
                expected("a number, sdata(…), acfgdata(…), lcfgdata(…), callage or a statistic");
            }
            return 0;
        }
        node.kind = NodeKind::kStatistic;
        node.statistic = *statistic;
        return add(std::move(node));
    }
    // "(a, b, c)" as texts; commas inside parentheses do not count.
    std::vector<std::string> parseArguments(size_t count) {
        std::vector<std::string> arguments;
        if (!take("(")) {
            expected("'('");
            return arguments;
        }
        int depth = 0;
        size_t begin = at_;
        for (; at_ < text_.size(); ++at_) {
            const char c = text_[at_];
            if (c == '(') ++depth;
            if (c == ')' && depth-- == 0) break;
            if (c != ',' || depth > 0) continue;
            arguments.emplace_back(trimmed(text_.substr(begin, at_ - begin)));
            begin = at_ + 1;
        }
        if (at_ == text_.size()) {
            expected("')'");
            return arguments;
        }
        arguments.emplace_back(trimmed(text_.substr(begin, at_ - begin)));
        ++at_;
        if (arguments.size() != count) {
            mistake("expected " + std::to_string(count) + " arguments, but found " +
                    std::to_string(arguments.size()));
        }
        return arguments;
    }
    uint32_t parseStatistic() {
        auto arguments = parseArguments(2);
        if (!ok()) return 0;
        const auto statistic = statisticOf(arguments[1]);
        if (!statistic) {
            mistake("'" + arguments[1] + "' is no statistic");
            return 0;
        }
        Node node;
        node.kind = NodeKind::kStatistic;
        node.text = std::move(arguments[0]);
        node.statistic = *statistic;
        return add(std::move(node));
    }
    uint32_t parseSetting() {
        auto arguments = parseArguments(4);
        if (!ok()) return 0;
        Node node;
        node.kind = NodeKind::kSetting;
        node.text = arguments[0] + "/" + arguments[1] + "/" + arguments[2];
        const std::string& number = arguments[3];
        const auto parsed =
            std::from_chars(number.data(), number.data() + number.size(), node.number);
        if (parsed.ec != std::errc() || parsed.ptr != number.data() + number.size()) {
            mistake("expected a number as the fourth argument, but found '" + number + "'");
            return 0;
        }
        return add(std::move(node));
    }

    std::string_view text_;
    size_t at_ = 0;
    uint32_t depth_ = 0;
    std::vector<Node> nodes_;
    std::string error_;
};

double combine(const Node& node, double left, double right) {
    switch (node.kind) {
        case NodeKind::kAdd:
            return left + right;
        case NodeKind::kSubtract:
            return left - right;
        case NodeKind::kMultiply:
            return left * right;
        case NodeKind::kDivide:
            return right == 0 ? 0 : left / right;
        case NodeKind::kNegate:
            return -left;
        case NodeKind::kCompare:
            return holds(left, node.comparison, right) ? 1 : 0;
        case NodeKind::kAnd:
            return left != 0 && right != 0 ? 1 : 0;
        case NodeKind::kOr:
            return left != 0 || right != 0 ? 1 : 0;
        case NodeKind::kNot:
            return left == 0 ? 1 : 0;
        default:
            return 0;
    }
}

}  // namespace

Result<Threshold> Threshold::parse(std::string_view text, uint32_t bytes_max) {
    if (text.size() > bytes_max) {
        return fail("routing.badThreshold", "a threshold has " + std::to_string(text.size()) +
                                                " bytes; expected at most " +
                                                std::to_string(bytes_max));
    }
    auto nodes = Parser(text).parse();
    if (!nodes) return fail(nodes.error());
    Threshold threshold;
    threshold.nodes_ = std::move(*nodes);
    return threshold;
}

bool Threshold::usesCallAge() const {
    return std::any_of(nodes_.begin(), nodes_.end(),
                       [](const Node& node) { return node.kind == NodeKind::kCallAge; });
}

double Threshold::evaluate(const ThresholdFacts& facts) const {
    std::vector<double> values(nodes_.size());
    for (size_t i = 0; i < nodes_.size(); ++i) {
        const Node& node = nodes_[i];
        switch (node.kind) {
            case NodeKind::kNumber:
                values[i] = node.number;
                break;
            case NodeKind::kStatistic:
                values[i] = facts.statistic(node.text, node.statistic);
                break;
            case NodeKind::kSetting:
                values[i] = facts.setting(node.text, node.number);
                break;
            case NodeKind::kCallAge:
                values[i] = facts.callAge();
                break;
            default:
                values[i] = combine(node, values[node.left], values[node.right]);
        }
    }
    return values.back();
}

}  // namespace orchestrion::routing
