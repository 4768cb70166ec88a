#include "sim/match.h"

#include <boost/json.hpp>
#include <charconv>
#include <cmath>
#include <regex>

#include "base/suggest.h"
#include "base/utf8.h"

namespace orchestrion::sim {
namespace {

namespace json = boost::json;

// The question of {$…: operand}; null for everything else.
const json::key_value_pair* question(const json::value& match) {
    const auto* object = match.if_object();
    if (object == nullptr || object->size() != 1) return nullptr;
    const auto& only = *object->begin();
    return only.key().starts_with("$") ? &only : nullptr;
}

std::optional<double> number(const json::value& value) {
    if (value.is_int64()) return static_cast<double>(value.get_int64());
    if (value.is_uint64()) return static_cast<double>(value.get_uint64());
    if (value.is_double()) return value.get_double();
    return std::nullopt;
}

std::optional<std::regex> expression(const json::value& operand) {
    if (!operand.is_string()) return std::nullopt;
    try {
        return std::regex(std::string(operand.get_string()));
    } catch (const std::regex_error&) {
        return std::nullopt;
    }
}

bool searches(const json::value& operand, const json::value& value) {
    if (!value.is_string()) return false;
    const auto regex = expression(operand);
    const std::string text(value.get_string());
    try {
        return regex && std::regex_search(text, *regex);
    } catch (const std::regex_error&) {  // too complex
        return false;
    }
}

bool contains(const json::value& operand, const json::value& value) {
    if (value.is_string() && operand.is_string()) {
        return std::string_view(value.get_string()).find(std::string_view(operand.get_string())) !=
               std::string_view::npos;
    }
    if (!value.is_array()) return false;
    for (const json::value& item : value.get_array()) {
        if (matches(operand, &item)) return true;
    }
    return false;
}

bool hasSize(const json::value& operand, const json::value& value) {
    uint64_t size = 0;
    if (value.is_string()) {
        size = utf8Length(value.get_string());
    } else if (value.is_array()) {
        size = value.get_array().size();
    } else if (value.is_object()) {
        size = value.get_object().size();
    } else {
        return false;
    }
    const json::value number(static_cast<int64_t>(size));
    return matches(operand, &number);
}

bool compares(std::string_view how, const json::value& operand, const json::value& value) {
    const auto bound = number(operand);
    const auto is = number(value);
    if (!bound || !is) return false;
    if (how == "$above") return *is > *bound;
    if (how == "$below") return *is < *bound;
    return how == "$at_least" ? *is >= *bound : *is <= *bound;
}

bool answers(const json::key_value_pair& asked, const json::value* value) {
    const std::string_view how = asked.key();
    const json::value& operand = asked.value();
    if (how == "$exists") return (value != nullptr) == operand.get_bool();
    if (how == "$not") return !matches(operand, value);
    if (how == "$one_of") {
        for (const json::value& one : operand.get_array()) {
            if (matches(one, value)) return true;
        }
        return false;
    }
    if (value == nullptr) return false;
    if (how == "$matches") return searches(operand, *value);
    if (how == "$contains") return contains(operand, *value);
    if (how == "$size") return hasSize(operand, *value);
    return compares(how, operand, *value);
}

bool sameScalar(const json::value& a, const json::value& b) {
    const auto x = number(a);
    const auto y = number(b);
    return x && y ? *x == *y : a == b;
}

}  // namespace

bool matches(const json::value& match, const json::value* value) {
    if (const auto* asked = question(match)) return answers(*asked, value);
    if (value == nullptr) return false;
    if (const auto* object = match.if_object()) {
        if (!value->is_object()) return false;
        for (const auto& [name, member] : *object) {
            if (!matches(member, value->get_object().if_contains(name))) return false;
        }
        return true;
    }
    const auto* list = match.if_array();
    if (list == nullptr) return sameScalar(match, *value);
    if (!value->is_array() || value->get_array().size() != list->size()) return false;
    for (size_t i = 0; i < list->size(); ++i) {
        if (!matches((*list)[i], &value->get_array()[i])) return false;
    }
    return true;
}

std::string misfitOfMatch(const json::value& match) {
    if (const auto* list = match.if_array()) {
        for (const json::value& item : *list) {
            if (auto wrong = misfitOfMatch(item); !wrong.empty()) return wrong;
        }
        return {};
    }
    const auto* asked = question(match);
    if (asked == nullptr) {
        if (!match.is_object()) return {};
        for (const auto& [name, member] : match.get_object()) {
            if (name.starts_with("$")) {
                return "'" + std::string(name) + "' has to stand alone in its braces";
            }
            if (auto wrong = misfitOfMatch(member); !wrong.empty()) return wrong;
        }
        return {};
    }
    static const std::vector<std::string_view> kHow{
        "$above",    "$below", "$at_least", "$at_most", "$matches",
        "$contains", "$size",  "$one_of",   "$not",     "$exists"};
    const std::string how(asked->key());
    const json::value& operand = asked->value();
    if (std::find(kHow.begin(), kHow.end(), how) == kHow.end()) {
        const std::string advice = didYouMean(how, kHow);
        return "there is no '" + how + "'; " + (advice.empty() ? oneOf(kHow) : advice);
    }
    if (how == "$exists") return operand.is_bool() ? "" : "'$exists' takes true or false";
    if (how == "$one_of" && !operand.is_array()) return "'$one_of' takes a list";
    if (how == "$matches") {
        return expression(operand) ? "" : "'$matches' takes a regular expression";
    }
    if (how == "$above" || how == "$below" || how == "$at_least" || how == "$at_most") {
        return number(operand) ? "" : "'" + how + "' takes a number";
    }
    return misfitOfMatch(operand);
}

const json::value* valueAt(const json::value& root, std::string_view path) {
    const json::value* at = &root;
    while (!path.empty()) {
        if (path.front() == '[') {
            const size_t end = path.find(']');
            if (end == std::string_view::npos || !at->is_array()) return nullptr;
            int64_t index = -1;
            std::from_chars(path.data() + 1, path.data() + end, index);
            const json::array& list = at->get_array();
            if (index < 0 && path[1] == '-') index += static_cast<int64_t>(list.size());
            if (index < 0 || static_cast<size_t>(index) >= list.size()) return nullptr;
            at = &list[static_cast<size_t>(index)];
            path.remove_prefix(end + 1);
        } else {
            if (path.front() == '.') path.remove_prefix(1);
            const std::string_view name = path.substr(0, path.find_first_of(".["));
            if (!at->is_object()) return nullptr;
            at = at->get_object().if_contains(name);
            if (at == nullptr) return nullptr;
            path.remove_prefix(name.size());
            if (name.empty()) return nullptr;
        }
    }
    return at;
}

std::string firstMisfit(const json::value& match, const json::value& value) {
    if (question(match) != nullptr || !match.is_object() || !value.is_object()) return {};
    for (const auto& [name, member] : match.get_object()) {
        const json::value* there = value.get_object().if_contains(name);
        if (matches(member, there)) continue;
        const std::string deeper = there == nullptr ? "" : firstMisfit(member, *there);
        return std::string(name) + (deeper.empty() ? "" : "." + deeper);
    }
    return {};
}

bool matchesPattern(std::string_view pattern, std::string_view text, std::string* rest) {
    const size_t star = pattern.find('*');
    if (star == std::string_view::npos) return pattern == text;
    if (text.substr(0, star) != pattern.substr(0, star)) return false;
    pattern.remove_prefix(star + 1);
    text.remove_prefix(star);
    if (pattern.find('*') == std::string_view::npos) {
        if (!text.ends_with(pattern)) return false;
        if (rest != nullptr) *rest = text.substr(0, text.size() - pattern.size());
        return true;
    }
    for (size_t skipped = 0; skipped <= text.size(); ++skipped) {
        if (matchesPattern(pattern, text.substr(skipped), rest)) return true;
    }
    return false;
}

std::string shortened(std::string text, size_t bytes_max) {
    if (text.size() <= bytes_max) return text;
    size_t end = bytes_max;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
    return text.substr(0, end) + "\u2026";
}

std::string shown(const json::value& value, size_t bytes_max) {
    return shortened(json::serialize(value), bytes_max);
}

}  // namespace orchestrion::sim
