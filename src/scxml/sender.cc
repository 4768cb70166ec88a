#include "scxml/sender.h"

#include <algorithm>
#include <boost/json.hpp>

#include "base/duration.h"
#include "scxml/payload_json.h"

namespace orchestrion::scxml {
namespace {

constexpr std::string_view kInternal = "#_internal";
constexpr std::string_view kParent = "#_parent";
constexpr std::string_view kSessionPrefix = "#_scxml_";

bool namesRepeat(const std::vector<Param>& params) {
    for (size_t i = 0; i < params.size(); ++i) {
        for (size_t j = 0; j < i; ++j) {
            if (params[i].name == params[j].name) return true;
        }
    }
    return false;
}

// All pairs, doubled names included, as JSON text allows (RFC 8259 §4): a reader of the object sees
// the last.
std::string objectText(const Parameters& params) {
    std::string text = "{";
    for (const auto& [name, value] : params) {
        if (text.size() > 1) text += ',';
        text += boost::json::serialize(boost::json::string(name)) + ":" + jsonOf(value);
    }
    return text + "}";
}

}  // namespace

struct Sender::Message {
    const Send& element;
    SendEffect effect = {};
    std::string id_for_errors = {};
};

bool Sender::send(const Send& send, const Place& place) {
    Message message{send};
    if (!evaluate(send, place, message)) return false;
    SendEffect& effect = message.effect;
    if (effect.type == kScxmlProcessor && effect.target == kInternal) {
        effect.event.type = EventType::kInternal;
        context_.enqueueInternal(std::move(effect.event));
        return true;
    }
    if (effect.type == kScxmlProcessor && !isReachable(effect.target)) {
        const bool session = effect.target.starts_with(kSessionPrefix);
        context_.errorCommunication(
            "no session can be reached at '" + effect.target + "'", place, message.id_for_errors,
            orsError(session ? "nosuchsession" : "targetunavailable", send));
        return true;
    }
    if (effect.type == kBasicHttpProcessor && effect.target.empty()) {
        context_.errorCommunication("a message by HTTP needs a target: the URL to send it to",
                                    place, message.id_for_errors,
                                    orsError("targetunavailable", send));
        return true;
    }
    context_.emit(std::move(effect));
    return true;
}

bool Sender::evaluate(const Send& send, const Place& place, Message& message) {
    SendEffect& effect = message.effect;
    effect.send_id = send.id;
    if (send.id_location) {
        effect.send_id = executor_.newId("send");
        if (!executor_.store(*send.id_location, effect.send_id, place)) return false;
    }
    message.id_for_errors = effect.send_id;
    auto type = executor_.text(send.type, place, effect.send_id);
    auto target = type ? executor_.text(send.target, place, effect.send_id) : std::nullopt;
    auto event = target ? executor_.text(send.event, place, effect.send_id) : std::nullopt;
    if (!event) return false;
    effect.type = context_.surroundings().sendType(*type);
    if (effect.type.empty()) {
        return discard("the type '" + *type + "' of <send> is not supported", place, message,
                       "targettypeinvalid");
    }
    effect.target = std::move(*target);
    if (ors()) translateTarget(effect);
    effect.event.name = std::move(*event);
    effect.event.sendid = effect.send_id;
    if (effect.type == kScxmlProcessor) {
        effect.event.origin = std::string(kSessionPrefix) + context_.state().session_id;
        effect.event.origintype = kScxmlProcessor;
    }
    return checkTarget(place, message) && evaluateDelay(send, place, message) &&
           evaluateData(send, place, message);
}

// '_internal', '_parent' and the bare id of a session are how ORS names them.
void Sender::translateTarget(SendEffect& effect) {
    std::string& target = effect.target;
    if (effect.type != kScxmlProcessor || target.empty() || target.starts_with("#_")) return;
    const bool special = target == "_internal" || target == "_parent";
    target.insert(0, special ? "#" : kSessionPrefix);
}

std::string Sender::orsError(std::string_view reason, const Send& send) {
    std::string name = "error.send.";
    name += reason;
    const bool of_a_state = reason == "targettypeinvalid" || reason == "targetunavailable";
    if (of_a_state && !send.state.empty()) name += "." + send.state;
    return name;
}

bool Sender::checkTarget(const Place& place, Message& message) {
    const SendEffect& effect = message.effect;
    if (effect.type != kScxmlProcessor) return true;
    if (effect.event.name.empty())
        return discard("the message has no event name", place, message, "noeventspecified");
    if (effect.target.empty() || effect.target.starts_with("#_")) return true;
    return discard(
        "'" + effect.target +
            "' is not a target of the SCXML event processor; expected #_internal, #_parent, "
            "#_<invokeid> or #_scxml_<sessionid>",
        place, message);
}

bool Sender::evaluateDelay(const Send& send, const Place& place, Message& message) {
    if (!send.delay.present()) return true;
    const auto text = executor_.text(send.delay, place, message.id_for_errors);
    if (!text) return false;
    auto delay = parseDuration(*text);
    if (!delay && ors()) delay = parseDuration(*text + "ms");
    if (!delay) {
        return discard(
            "'" + *text + "' is not a delay; expected a number and a unit such as 500ms or 2s",
            place, message);
    }
    if (delay->count() > 0 && message.effect.target == kInternal) {
        return discard("a message to #_internal cannot be delayed", place, message);
    }
    message.effect.delay = *delay;
    return true;
}

bool Sender::evaluateData(const Send& send, const Place& place, Message& message) {
    SendEffect& effect = message.effect;
    const bool one_by_one = effect.type != kScxmlProcessor || namesRepeat(send.params);
    effect.has_content = send.content.has_value();
    if (!one_by_one || send.content) {
        auto data = executor_.data(send.params, send.content, place, message.id_for_errors);
        if (!data) return false;
        effect.event.data = std::move(*data);
        return true;
    }
    auto params = executor_.parameters(send.params, place, message.id_for_errors);
    if (!params) return false;
    if (effect.type == kScxmlProcessor) {
        // Assert 178: every pair is kept. The object shows the last of a doubled name, _event.raw
        // all of them.
        effect.event.raw = objectText(*params);
        effect.event.data = Payload::json(effect.event.raw);
    } else {
        effect.params = std::move(*params);
    }
    return true;
}

bool Sender::isReachable(std::string_view target) const {
    const SessionState& state = context_.state();
    if (target.empty() || target == kInternal) return true;
    if (target == kParent) return !state.parent_session_id.empty();
    if (target.starts_with(kSessionPrefix)) {
        const std::string_view id = target.substr(kSessionPrefix.size());
        return id == state.session_id || context_.surroundings().sessionExists(id);
    }
    const std::string_view invoke_id = target.substr(2);
    return std::any_of(state.invokes.begin(), state.invokes.end(),
                       [&](const auto& invoke) { return invoke.id == invoke_id; });
}

bool Sender::discard(const std::string& why, const Place& place, const Message& message,
                     std::string_view ors_reason) {
    context_.errorExecution(why, place, message.id_for_errors,
                            orsError(ors_reason, message.element));
    return false;
}

}  // namespace orchestrion::scxml
