#include "base/json.h"
#include "center/desk.h"

#include <boost/json/serialize.hpp>

namespace orchestrion::center {
namespace {

namespace json = boost::json;

constexpr uint64_t kTreatmentsMax = 100;
constexpr Milliseconds kPauseMin{100};

struct Treatment {
    std::string action;
    std::string arguments = "{}";
    Milliseconds duration{0};
};

std::string textMember(const json::object& object, std::string_view name) {
    const json::value* value = object.if_contains(name);
    return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string();
}

std::vector<Treatment> treatmentsOf(const std::string& text) {
    std::vector<Treatment> treatments;
    const auto list = parseJson(text);
    if (!list || !list->is_array()) return {};
    for (const json::value& one : list->as_array()) {
        if (!one.is_object() || treatments.size() >= kTreatmentsMax) continue;
        const json::object& object = one.as_object();
        Treatment treatment;
        treatment.action = textMember(object, "action");
        if (const auto* given = object.if_contains("arguments")) {
            treatment.arguments = json::serialize(*given);
        }
        if (const auto* given = object.if_contains("duration"); given && given->is_number()) {
            treatment.duration =
                Milliseconds(static_cast<int64_t>(given->to_number<double>() * 1000));
        }
        treatments.push_back(std::move(treatment));
    }
    return treatments;
}

std::string orderOf(const std::string& action, const std::string& arguments,
                    const std::string& device) {
    return JsonObject()
        .text("action", action)
        .raw("arguments", arguments.empty() ? "{}" : arguments)
        .given("device", device)
        .take();
}

// Why a dialog cannot run there now: the word of its error event; empty: it can.
std::string obstacle(const Interaction& i, bool elsewhere) {
    if (elsewhere) return {};
    const std::string word = stateWord(i);
    if (word == "hold" || word == "routed" || word == "null") return "invalidstate." + word;
    return {};
}

void pauseFor(Desk& desk, Request request, Milliseconds time) {
    request.pause_until = desk.now + std::max(time, kPauseMin);
    const std::string id = request.id;
    desk.requests.put(id, std::move(request));
}

}  // namespace

void setTreating(Desk& desk, const std::string& id, bool treating) {
    const Interaction& i = *desk.find(id);
    for (const Party& party : i.parties) {
        const PartyState from = treating ? PartyState::kWaiting : PartyState::kTreating;
        if (party.state != from || !party.agent.empty()) continue;
        Party changed = party;
        changed.state = treating ? PartyState::kTreating : PartyState::kWaiting;
        return desk.take(withParty(i, std::move(changed), desk.wall()));
    }
}

void nextTreatment(Desk& desk, const std::string& id) {
    const Request* found = desk.requests.find(id);
    if (found == nullptr || found->treatments.empty() || found->order != 0) return;
    const Interaction* i = desk.live(found->interaction);
    if (i == nullptr) return;
    const std::vector<Treatment> all = treatmentsOf(found->treatments);
    Request request = *found;
    request.pause_until = Due{0};
    const std::string gateway = desk.gatewayFor(i, "dialog");
    if (all.empty() || gateway.empty() || request.failures >= all.size()) {
        return desk.requests.put(id, std::move(request));
    }
    const Treatment& treatment = all[request.treatment % all.size()];
    request.treatment = (request.treatment + 1) % all.size();
    if (treatment.action == "pause") return pauseFor(desk, std::move(request), treatment.duration);
    request.order = desk.order({OrderKind::kTreatment, gateway, request.interaction, {}, id, {}},
                               "dialog", orderOf(treatment.action, treatment.arguments, {}));
    if (treatment.duration > Milliseconds(0)) {
        request.pause_until = desk.now + std::max(treatment.duration, kPauseMin);
    }
    desk.requests.put(id, std::move(request));
}

void stopTreatments(Desk& desk, const std::string& id) {
    const Request* found = desk.requests.find(id);
    if (found == nullptr || (found->order == 0 && found->pause_until == Due{0})) return;
    Request request = *found;
    const Interaction* i = desk.live(request.interaction);
    if (request.order != 0 && i != nullptr) {
        desk.order(*i, "stopdialog",
                   JsonObject().integer("order", static_cast<int64_t>(request.order)).take());
        desk.orders.erase(std::to_string(request.order));
    }
    request.order = 0;
    request.pause_until = Due{0};
    desk.requests.put(id, std::move(request));
}

void endDialog(Desk& desk, const std::string& id, std::string_view extra) {
    const DialogRun* found = desk.dialogs.find(id);
    if (found == nullptr) return;
    const DialogRun dialog = *found;
    desk.dialogs.erase(id);
    if (const Interaction* i = desk.live(id)) {
        if (desk.orders.find(std::to_string(dialog.order)) != nullptr) {
            desk.order(*i, "stopdialog",
                       JsonObject().integer("order", static_cast<int64_t>(dialog.order)).take());
            desk.orders.erase(std::to_string(dialog.order));
        }
        setTreating(desk, id, false);
    }
    desk.tell(done(dialog.action, extra));
}

// Whatever runs there ends as a treatment that another one replaces does.
void stopDialogs(Desk& desk, const std::string& interaction) {
    endDialog(desk, interaction, R"({"extensions":{"COMPLETION_STATUS":"CANCELLED"}})");
}

Answer apply(Desk& desk, const Dialog& command) {
    const ActionRef action = refOf(command.by, "dialog", command.action);
    const Interaction* i = desk.owned(action);
    if (i == nullptr) return accepted();
    const std::string forbidden = obstacle(*i, !command.device.empty());
    const std::string gateway = desk.gatewayFor(i, "dialog");
    if (!forbidden.empty() || gateway.empty()) {
        desk.tell(gateway.empty()
                      ? failed(action, "remote", "no voice provider is attached that runs dialogs")
                      : failed(action, forbidden, "a dialog cannot run there now"));
        return accepted();
    }
    stopDialogs(desk, action.interaction);
    setTreating(desk, action.interaction, true);
    if (command.by.announce) desk.tell(issued(action));
    DialogRun dialog{action, 0, Due{0}};
    dialog.order =
        desk.order({OrderKind::kDialog, gateway, action.interaction, action, action.request_id, {}},
                   "dialog", orderOf(command.action, command.arguments, command.device));
    if (command.duration) dialog.until = desk.now + *command.duration;
    desk.dialogs.put(action.interaction, std::move(dialog));
    return accepted();
}

Answer apply(Desk& desk, const StopDialog& command) {
    const ActionRef action = refOf(command.by, "dialog", "stop");
    const auto runs = [&](const std::string& id) {
        const DialogRun* dialog = desk.dialogs.find(id);
        return dialog != nullptr && dialog->action.session == action.session &&
               dialog->action.request_id == command.dialog;
    };
    std::string id = runs(action.interaction) ? action.interaction : "";
    if (const auto owned = desk.by_session.find(action.session); owned != desk.by_session.end()) {
        for (const std::string& one : owned->second) {
            if (runs(one)) id = one;
        }
    }
    if (id.empty()) {
        desk.tell(failed(action, "unknown", "no dialog '" + command.dialog + "' runs"));
        return accepted();
    }
    stopDialogs(desk, id);
    desk.tell(done(action));
    return accepted();
}

}  // namespace orchestrion::center
