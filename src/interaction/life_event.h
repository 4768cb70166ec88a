// What a session hears of its interactions: an SCXML event, and how its model changes before it.
//
// Rules      The model changes with events only: `model` is applied before transitions see the
// event.
//            A path leads from `_genesys`: {"ixn", "interactions", "<g_uid>"}.
// Source     The interaction interface, events and their data.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "interaction/interaction.h"

namespace orchestrion::interaction {

struct ModelChange {
    std::vector<std::string> path;
    std::optional<std::string> value;  // JSON; nothing: the member goes
    bool operator==(const ModelChange&) const = default;
};

struct LifeEvent {
    std::string session;
    std::string name;
    std::string data;  // a JSON object
    std::vector<ModelChange> model = {};
    bool operator==(const LifeEvent&) const = default;
};

// The changes as a JSON list of {"path": […], "value": …}, as sessions take them; empty: none.
std::string toJson(const std::vector<ModelChange>& changes);

// The interaction as the model of its session shows it from now on; and that it is gone.
ModelChange shown(const Interaction& interaction);
ModelChange gone(std::string_view interaction);

// How an action ended. `area` is the prefix of its events: interaction, voice, msgbased, chat,
// queue, dialog, statistic.
struct ActionRef {
    std::string session;
    std::string area;
    std::string action;
    std::string request_id;
    std::string interaction = {};
};

// "<area>.<action>.done" with requestid, interactionid and the members of `extra`, a JSON object.
LifeEvent done(const ActionRef& action, std::string_view extra = {});
// "<area>.<action>.requestid".
LifeEvent issued(const ActionRef& action);
// "error.<area>.<action>" with requestid, interactionid, error and description.
LifeEvent failed(const ActionRef& action, std::string_view error, std::string_view description);
// `invalidstate`, and the state that forbids it: "invalidstate.ringing".
std::string invalidState(const Interaction& interaction);

}  // namespace orchestrion::interaction
