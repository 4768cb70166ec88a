#include "modules/arguments.h"

#include <boost/json.hpp>
#include <charconv>
#include <cmath>

#include "base/json.h"

namespace orchestrion::modules {
namespace {

const boost::json::object kNoMembers;
const boost::json::array kNoElements;

boost::json::object parsed(std::string_view text) {
    auto value = parseJson(text);
    if (!value || !value->is_object()) return {};
    return std::move(value->get_object());
}

// As ECMAScript writes numbers of usual size: "2.5", not "2.5E0".
std::string plainText(const boost::json::value& value) {
    if (!value.is_double()) return boost::json::serialize(value);
    char text[32];
    const auto [end, problem] = std::to_chars(text, text + sizeof text, value.get_double());
    return problem == std::errc() ? std::string(text, end) : boost::json::serialize(value);
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kBlank = " \t\r\n";
    const size_t first = text.find_first_not_of(kBlank);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

std::optional<double> numberOf(const boost::json::value& value) {
    if (value.is_number()) return value.to_number<double>();
    if (value.is_bool()) return value.get_bool() ? 1 : 0;
    if (!value.is_string()) return std::nullopt;
    const std::string_view text = trimmed(value.get_string());
    double number = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem != std::errc() || end != text.data() + text.size() || !std::isfinite(number)) {
        return std::nullopt;
    }
    return number;
}

}  // namespace

std::string textOf(const boost::json::value& value) {
    if (value.is_string()) return std::string(value.get_string());
    return value.is_null() ? std::string() : plainText(value);
}

Arguments::Arguments(const session::ModuleRequest& request)
    : object_(parsed(request.effect.arguments)) {}

const boost::json::object& Arguments::part(std::string_view name) const {
    const auto* found = object_.if_contains(name);
    return found != nullptr && found->is_object() ? found->get_object() : kNoMembers;
}

const boost::json::array& Arguments::children() const {
    const auto* found = object_.if_contains("children");
    return found != nullptr && found->is_array() ? found->get_array() : kNoElements;
}

const boost::json::value* Arguments::value(std::string_view name) const {
    const auto* found = attributes().if_contains(name);
    if (found == nullptr || found->is_null()) return nullptr;
    return found->is_string() && found->get_string().empty() ? nullptr : found;
}

bool Arguments::has(std::string_view name) const {
    return value(name) != nullptr;
}

std::string Arguments::text(std::string_view name, std::string_view otherwise) const {
    const auto* found = value(name);
    return found == nullptr ? std::string(otherwise) : textOf(*found);
}

std::string Arguments::json(std::string_view name) const {
    const auto* found = value(name);
    return found == nullptr ? std::string() : boost::json::serialize(*found);
}

bool Arguments::flag(std::string_view name, bool otherwise) {
    const auto* found = value(name);
    if (found == nullptr) return otherwise;
    if (found->is_bool()) return found->get_bool();
    if (found->is_number()) return found->to_number<double>() != 0;
    const std::string word = textOf(*found);
    for (const char* yes : {"true", "yes", "1"}) {
        if (word == yes) return true;
    }
    for (const char* no : {"false", "no", "0"}) {
        if (word == no) return false;
    }
    refuse("the attribute '" + std::string(name) + "' is '" + word + "'; expected true or false");
    return otherwise;
}

std::optional<double> Arguments::number(std::string_view name) {
    const auto* found = value(name);
    if (found == nullptr) return std::nullopt;
    const auto number = numberOf(*found);
    if (!number) {
        refuse("the attribute '" + std::string(name) + "' is '" + textOf(*found) +
               "'; expected a number");
    }
    return number;
}

std::optional<Milliseconds> Arguments::seconds(std::string_view name) {
    constexpr double kSecondsMax = 1e9;
    const auto number = this->number(name);
    if (!number) return std::nullopt;
    if (*number < 0 || *number > kSecondsMax) {
        refuse("the attribute '" + std::string(name) + "' is " + text(name) +
               "; expected seconds from 0 to 1000000000");
        return std::nullopt;
    }
    return Milliseconds(std::llround(*number * 1000));
}

std::string Arguments::required(std::string_view name) {
    if (!has(name)) refuse("the attribute '" + std::string(name) + "' is missing or empty");
    return text(name);
}

void Arguments::refuse(std::string sentence) {
    if (error_.empty()) error_ = std::move(sentence);
}

}  // namespace orchestrion::modules
