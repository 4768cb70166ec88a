#include "office/commands_of.h"

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>
#include <cmath>

#include "base/json.h"
#include "interaction/media.h"
#include "modules/arguments.h"

namespace orchestrion::office {
namespace {

namespace json = boost::json;

std::string lower(std::string text) {
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::tolower(c); });
    return text;
}

bool isOneOf(const std::string& word, std::initializer_list<std::string_view> words) {
    return std::ranges::find(words, word) != words.end();
}

// logout, ready, notready; empty: none of them.
std::string agentState(const std::string& action, const json::object& attributes) {
    if (action == "logout") return "logout";
    const std::string state = lower(attribute(attributes, "state"));
    if (action == "setdnd") {
        if (isOneOf(state, {"", "on", "true", "1"})) return "notready";
        return isOneOf(state, {"off", "false", "0"}) ? "ready" : "";
    }
    if (isOneOf(state, {"ready", "true", "1"})) return "ready";
    return isOneOf(state, {"notready", "not_ready", "not ready", "false", "0"}) ? "notready" : "";
}

Translated agentCommand(const center::SessionRequest& by, const modules::AgentCommand& from) {
    const json::object attributes = objectOf(from.attributes_json);
    center::AgentAction action{by, from.action, from.agent, agentState(from.action, attributes)};
    if (action.state.empty()) {
        return refusal("invalidattribute",
                       "the attribute 'state' is '" + attribute(attributes, "state") +
                           (from.action == "setdnd" ? "'; expected on or off"
                                                    : "'; expected ready or notready"));
    }
    if (const auto* device = attributes.if_contains("for"); device && device->is_object()) {
        action.device = attribute(device->get_object(), "dn");
    }
    const std::string media = attribute(attributes, "media");
    if (!media.empty()) action.medium = interaction::mediaOf(media).name;
    if (from.action == "setdnd") action.medium.clear();
    action.reason = attribute(attributes, "reason");
    if (from.action == "setdnd" && action.reason.empty()) action.reason = "do not disturb";
    return Asked{std::move(action)};
}

Translated dialogCommand(const center::SessionRequest& by, const modules::DialogCommand& from) {
    if (from.action == "stop") return Asked{center::StopDialog{by, from.stop_request_id}};
    center::Dialog dialog{by, from.action, from.arguments_json, from.device, {}};
    const json::object arguments = objectOf(from.arguments_json);
    const auto* attributes = arguments.if_contains("attributes");
    if (attributes != nullptr && attributes->is_object()) {
        const auto seconds = numberAttribute(attributes->get_object(), "duration");
        if (seconds && *seconds > 0) dialog.duration = Milliseconds(std::llround(*seconds * 1000));
    }
    return Asked{std::move(dialog)};
}

Translated statisticCommand(const center::SessionRequest& by,
                            const modules::StatisticCommand& from) {
    const json::object attributes = objectOf(from.attributes_json);
    const std::string object = statisticObject(attribute(attributes, "object"));
    const std::string statistic = attribute(attributes, "statistic");
    if (from.action == "subscribe") return Asked{center::Subscribe{by, object, statistic}};
    return Asked{center::Unsubscribe{by, attribute(attributes, "subscription"), object, statistic}};
}

std::string interactionOf(const modules::CenterCommand& command) {
    return std::visit(
        [](const auto& what) -> std::string {
            if constexpr (requires { what.criteria; }) return what.criteria.interaction_id;
            if constexpr (requires { what.interaction_id; }) return what.interaction_id;
            return {};
        },
        command.what);
}

}  // namespace

Unexpected<modules::CenterAnswer> refusal(std::string_view error, std::string description) {
    modules::CenterAnswer answer;
    answer.error = error;
    answer.description = std::move(description);
    return fail(std::move(answer));
}

json::object objectOf(const std::string& text) {
    auto parsed = parseJson(text.empty() ? "{}" : text);
    if (!parsed || !parsed->is_object()) return {};
    return std::move(parsed->get_object());
}

std::string attribute(const json::object& attributes, std::string_view name) {
    const auto* value = attributes.if_contains(name);
    return value == nullptr || value->is_null() ? std::string() : modules::textOf(*value);
}

std::optional<double> numberAttribute(const json::object& attributes, std::string_view name) {
    const std::string text = attribute(attributes, name);
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return {};
    return number;
}

std::string statisticObject(const std::string& text) {
    if (!text.starts_with('{')) return text;
    const json::object resource = objectOf(text);
    std::string name = attribute(resource, "id");
    if (name.empty()) name = attribute(resource, "agent");
    if (name.empty()) name = attribute(resource, "name");
    const std::string type = attribute(resource, "type");
    return name + (type.empty() ? "" : "@." + type);
}

Translated commandOf(const modules::CenterCommand& command) {
    const center::SessionRequest by{command.session_id, command.request_id, interactionOf(command)};
    return std::visit(
        [&](const auto& what) -> Translated {
            using What = std::decay_t<decltype(what)>;
            if constexpr (std::is_same_v<What, modules::InteractionCommand>) {
                return interactionCommand(by, command.area, command.action, what);
            } else if constexpr (std::is_same_v<What, modules::DialogCommand>) {
                return dialogCommand(by, what);
            } else if constexpr (std::is_same_v<What, modules::AgentCommand>) {
                return agentCommand(by, what);
            } else if constexpr (std::is_same_v<What, modules::StatisticCommand>) {
                return statisticCommand(by, what);
            } else if constexpr (std::is_same_v<What, modules::ResourceCommand>) {
                return refusal("unsupported", "there is no action '" + what.action + "'");
            } else {
                return queueCommand(by, what);
            }
        },
        command.what);
}

}  // namespace orchestrion::office
