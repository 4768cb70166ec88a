#include "interaction/life_event.h"

#include "interaction/json_object.h"
#include "interaction/projection.h"

namespace orchestrion::interaction {
namespace {

JsonObject dataOf(const ActionRef& action) {
    JsonObject data;
    data.text("requestid", action.request_id).given("interactionid", action.interaction);
    return data;
}

// Two JSON objects as one.
std::string joined(std::string first, std::string_view second) {
    if (second.size() <= 2) return first;
    first.back() = ',';
    return first += second.substr(1);
}

}  // namespace

std::string toJson(const std::vector<ModelChange>& changes) {
    if (changes.empty()) return {};
    return jsonArray(changes, [](const ModelChange& change) {
        JsonObject one;
        one.texts("path", change.path);
        if (change.value) one.raw("value", *change.value);
        return one.take();
    });
}

ModelChange shown(const Interaction& interaction) {
    return {{"ixn", "interactions", interaction.id}, toScriptJson(interaction)};
}

ModelChange gone(std::string_view interaction) {
    return {{"ixn", "interactions", std::string(interaction)}, {}};
}

LifeEvent done(const ActionRef& action, std::string_view extra) {
    return {action.session, action.area + "." + action.action + ".done",
            joined(dataOf(action).take(), extra)};
}

LifeEvent issued(const ActionRef& action) {
    return {action.session, action.area + "." + action.action + ".requestid",
            dataOf(action).take()};
}

LifeEvent failed(const ActionRef& action, std::string_view error, std::string_view description) {
    return {action.session, "error." + action.area + "." + action.action,
            dataOf(action).text("error", error).text("description", description).take()};
}

std::string invalidState(const Interaction& interaction) {
    const std::string word = stateWord(interaction);
    return word.empty() || interaction.category != Category::kVoice ? "invalidstate"
                                                                    : "invalidstate." + word;
}

}  // namespace orchestrion::interaction
