#include "session/session_modules.h"

#include "base/json.h"

namespace orchestrion::session {

script::ModuleObjects::Answer SessionModules::call(size_t root, size_t function,
                                                   std::string_view arguments) {
    ModuleAnswer answer = host_.call(caller_, root, function, arguments, state_.model);
    if (answer.effects.empty() || !answer.error.empty()) {
        return {std::move(answer.value), std::move(answer.error)};
    }
    const std::string name =
        std::string(host_.roots()[root]) + "." + std::string(host_.functions(root)[function]);
    if (!in_turn_) return {{}, "_genesys." + name + "() can be called by an event's scripts only"};
    if (turn_.effects.size() + answer.effects.size() > effects_max_) {
        return {{},
                "_genesys." + name + "(): the event led to more than " +
                    std::to_string(effects_max_) + " effects (limit effects_per_turn_max)"};
    }
    for (scxml::ModuleEffect& effect : answer.effects) turn_.effects.push_back(std::move(effect));
    return {std::move(answer.value), std::move(answer.error)};
}

Event moduleError(const scxml::ModuleEffect& effect, std::string_view error,
                  std::string_view description) {
    Event event;
    event.name = "error." + effect.area + "." + effect.action;
    event.origin = "fm:" + effect.module;
    std::string data = "{\"requestid\":";
    appendJsonString(data, effect.request_id);
    data += ",\"error\":";
    appendJsonString(data, error);
    data += ",\"description\":";
    appendJsonString(data, description);
    event.data = Payload::json(data + "}");
    return event;
}

}  // namespace orchestrion::session
