#include "routing/target.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

namespace orchestrion::routing {
namespace {

struct TypeName {
    TargetType type;
    std::string_view suffix;
    std::string_view token;
};
constexpr std::array<TypeName, 12> kTypes{{
    {TargetType::kAgent, "A", "agent"},
    {TargetType::kPlace, "AP", "place"},
    {TargetType::kAgentGroup, "GA", "agentgroup"},
    {TargetType::kPlaceGroup, "GP", "placegroup"},
    {TargetType::kSkill, "GA", "skill"},
    {TargetType::kQueue, "Q", "queue"},
    {TargetType::kQueueGroup, "GQ", "queuegroup"},
    {TargetType::kRoutingPoint, "RP", "routepoint"},
    {TargetType::kDn, "DN", "dn"},
    {TargetType::kLabel, "DL", "label"},
    {TargetType::kCampaignGroup, "GC", "campaigngroup"},
    {TargetType::kCampaign, "C", "campaign"},
}};

bool sameText(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](unsigned char x, unsigned char y) {
        return std::tolower(x) == std::tolower(y);
    });
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && static_cast<unsigned char>(text.front()) <= ' ') text.remove_prefix(1);
    while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ') text.remove_suffix(1);
    return text;
}

auto refuse(std::string_view text, size_t column, const std::string& what) {
    return fail("routing.badTarget", "target '" + std::string(text.substr(0, 200)) + "', column " +
                                         std::to_string(column + 1) + ": " + what);
}

bool parseWeight(std::string_view text, double& weight) {
    text = trimmed(text);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), weight);
    return error == std::errc() && end == text.data() + text.size() && weight >= 0 && weight < 1e9;
}

// Cuts "{threshold}" and "[weight]" off the front of `rest`.
Result<void> takePrefixes(std::string_view whole, std::string_view& rest, Target& target) {
    const auto column = [&] { return static_cast<size_t>(rest.data() - whole.data()); };
    if (!rest.empty() && rest.front() == '{') {
        const size_t end = rest.find('}');
        if (end == std::string_view::npos) return refuse(whole, column(), "'{' has no '}'");
        target.threshold = trimmed(rest.substr(1, end - 1));
        rest = trimmed(rest.substr(end + 1));
    }
    if (!rest.empty() && rest.front() == '[') {
        const size_t end = rest.find(']');
        if (end == std::string_view::npos) return refuse(whole, column(), "'[' has no ']'");
        if (!parseWeight(rest.substr(1, end - 1), target.weight)) {
            return refuse(whole, column() + 1, "expected a weight, a number from 0");
        }
        rest = trimmed(rest.substr(end + 1));
    }
    return {};
}

// The type behind the last dot; a skill target is told apart by '?'.
Result<TargetType> takeType(std::string_view whole, std::string_view& body) {
    const size_t dot = body.rfind('.');
    const auto column = static_cast<size_t>(body.data() - whole.data());
    if (dot == std::string_view::npos) {
        return refuse(
            whole, column + body.size(),
            "expected '.' and a type (A, AP, GA, GP, Q, GQ, RP, DN, DL, GC, C) at the end");
    }
    const std::string_view suffix = trimmed(body.substr(dot + 1));
    const bool skill = body.front() == '?';
    for (const TypeName& name : kTypes) {
        if (!sameText(name.suffix, suffix)) continue;
        if (skill && name.type != TargetType::kAgentGroup) {
            return refuse(whole, column + dot + 1, "a skill expression ends with '.GA'");
        }
        body = trimmed(body.substr(0, dot));
        return skill ? TargetType::kSkill : name.type;
    }
    return refuse(whole, column + dot + 1,
                  "'" + std::string(suffix) +
                      "' is no type; expected A, AP, GA, GP, Q, GQ, RP, DN, DL, GC or C");
}

Result<void> takeNames(std::string_view whole, std::string_view body, Target& target) {
    const size_t at = body.rfind('@');
    if (at != std::string_view::npos) {
        target.server = trimmed(body.substr(at + 1));
        body = trimmed(body.substr(0, at));
    }
    const auto column = static_cast<size_t>(body.data() - whole.data());
    if (target.type != TargetType::kSkill) {
        if (body.empty()) return refuse(whole, column, "expected the name of an object");
        target.name = body;
        return {};
    }
    const size_t colon = body.find(':');
    if (colon == std::string_view::npos) {
        return refuse(whole, column, "expected '?group:expression' or '?:expression'");
    }
    target.name = trimmed(body.substr(1, colon - 1));
    target.skill_expression = body.substr(colon + 1);
    return {};
}

}  // namespace

std::string_view suffixOf(TargetType type) {
    return kTypes[static_cast<size_t>(type)].suffix;
}

Result<TargetType> targetTypeOfToken(std::string_view token) {
    token = trimmed(token);
    for (const TypeName& name : kTypes) {
        if (sameText(name.token, token)) return name.type;
    }
    // The suffixes are understood too, as in ".GA".
    for (const TypeName& name : kTypes) {
        if (sameText(name.suffix, token)) return name.type;
    }
    return fail("routing.badTarget",
                "'" + std::string(token.substr(0, 100)) +
                    "' is no type of target; expected agent, place, agentgroup, placegroup, skill, "
                    "queue, queuegroup, routepoint, dn, label, campaigngroup or campaign");
}

bool hasAgents(TargetType type) {
    switch (type) {
        case TargetType::kQueue:
        case TargetType::kQueueGroup:
        case TargetType::kRoutingPoint:
        case TargetType::kDn:
        case TargetType::kLabel:
            return false;
        default:
            return true;
    }
}

std::string toString(const Target& target) {
    std::string text;
    if (target.type == TargetType::kSkill) {
        text = "?" + target.name + ":" + target.skill_expression;
    } else {
        text = target.name;
    }
    return text.append("@").append(target.server).append(".").append(suffixOf(target.type));
}

Result<Target> parseTarget(std::string_view text) {
    const std::string_view whole = text;
    std::string_view body = trimmed(text);
    Target target;
    if (auto done = takePrefixes(whole, body, target); !done) return fail(done.error());
    if (body.empty()) return refuse(whole, whole.size(), "expected a target, but found nothing");
    const auto type = takeType(whole, body);
    if (!type) return fail(type.error());
    target.type = *type;
    if (auto done = takeNames(whole, body, target); !done) return fail(done.error());
    return target;
}

Result<std::vector<Target>> parseTargets(std::string_view text) {
    std::vector<Target> targets;
    int depth = 0;
    char quote = 0;
    size_t begin = 0;
    for (size_t i = 0; i <= text.size(); ++i) {
        const char c = i < text.size() ? text[i] : ',';
        if (i < text.size()) {
            if (quote != 0) {
                if (c == quote) quote = 0;
                continue;
            }
            if (c == '"') quote = c;
            if (c == '(' || c == '{' || c == '[') ++depth;
            if (c == ')' || c == '}' || c == ']') --depth;
            if (c != ',' || depth > 0) continue;
        }
        const std::string_view item = trimmed(text.substr(begin, i - begin));
        begin = i + 1;
        if (item.empty()) continue;
        auto target = parseTarget(item);
        if (!target) return fail(target.error());
        targets.push_back(std::move(*target));
    }
    return targets;
}

Result<Target> targetOf(const TargetParts& parts) {
    const auto type = targetTypeOfToken(parts.type.empty() ? "agent" : parts.type);
    if (!type) return fail(type.error());
    Target target;
    target.type = *type;
    target.name = trimmed(parts.name);
    target.server = trimmed(parts.statserver);
    target.threshold = trimmed(parts.threshold);
    target.skill_expression = trimmed(parts.skill_expression);
    if (!trimmed(parts.weight).empty() && !parseWeight(parts.weight, target.weight)) {
        return fail("routing.badTarget", "target '" + target.name +
                                             "': expected a weight, a number "
                                             "from 0, but found '" +
                                             parts.weight.substr(0, 100) + "'");
    }
    if (!target.skill_expression.empty()) target.type = TargetType::kSkill;
    if (target.type == TargetType::kSkill && target.skill_expression.empty()) {
        // The name is the expression, perhaps with '?group:' in front.
        std::string_view name = target.name;
        std::string group;
        if (!name.empty() && name.front() == '?') {
            const size_t colon = name.find(':');
            if (colon == std::string_view::npos) {
                return fail("routing.badTarget",
                            "target '" + target.name + "': expected ':' behind '?' and the group");
            }
            group = trimmed(name.substr(1, colon - 1));
            name.remove_prefix(colon + 1);
        }
        target.skill_expression = trimmed(name);
        target.name = group;
    }
    if (target.type != TargetType::kSkill && target.name.empty()) {
        return fail("routing.badTarget", "a target has no name; expected the name of an object");
    }
    return target;
}

}  // namespace orchestrion::routing
