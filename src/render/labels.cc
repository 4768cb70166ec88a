#include "render/labels.h"

#include <type_traits>
#include <variant>

#include "base/payload.h"

namespace orchestrion::render {

using scxml::BlockIndex;
using scxml::Chart;
using scxml::kNone;

namespace {

void join(std::string& text, const std::string& separator, const std::string& more) {
    if (more.empty()) return;
    if (!text.empty()) text += separator;
    text += more;
}

// What is computed at run time has no words here.
std::string words(const scxml::Value& value) {
    return value.literal.value_or("\u2026");
}

std::string text(const Chart&, const scxml::Raise& raise) {
    return "raise " + raise.event;
}
std::string text(const Chart&, const scxml::Log& log) {
    return log.label.empty() ? "log" : "log " + log.label;
}
std::string text(const Chart&, const scxml::Assign& assign) {
    return "assign " + assign.location_text;
}
std::string text(const Chart&, const scxml::Script&) {
    return "script";
}
std::string text(const Chart&, const scxml::Cancel& cancel) {
    return "cancel " + words(cancel.send_id);
}
std::string text(const Chart&, const scxml::Send& send) {
    std::string said = "send " + words(send.event);
    if (send.delay.literal) {
        said += " after " + *send.delay.literal;
    } else if (send.delay.present()) {
        said += " later";
    }
    return said;
}
std::string text(const Chart&, const scxml::ModuleCall& call) {
    return call.label;
}
std::string text(const Chart& chart, const scxml::If& choice) {
    std::string said;
    for (const scxml::If::Branch& branch : choice.branches) {
        join(said, " | ", actionsText(chart, branch.block));
    }
    return said.empty() ? "" : "if (\u2026) " + said;
}
std::string text(const Chart& chart, const scxml::Foreach& loop) {
    return "for each " + actionsText(chart, loop.body);
}

std::string invokeText(const scxml::Invoke& invoke) {
    std::string said = "invoke";
    if (!invoke.id.empty()) said += " " + invoke.id;
    if (invoke.type.literal) said += " (" + *invoke.type.literal + ")";
    return said;
}

void addBlocks(std::vector<std::string>& found, const Chart& chart, const std::string& when,
               const std::vector<BlockIndex>& blocks) {
    std::string said;
    for (BlockIndex block : blocks) join(said, ", ", actionsText(chart, block));
    if (!said.empty()) found.push_back(when + " / " + said);
}

}  // namespace

std::string triggerText(const Chart&, const scxml::Transition& transition) {
    std::string said;
    for (const std::string& event : transition.events) join(said, ", ", event);
    if (!transition.condition_text.empty()) {
        join(said, " ", "[" + normaliseSpace(transition.condition_text) + "]");
    }
    return said;
}

std::string actionsText(const Chart& chart, BlockIndex block) {
    std::string said;
    if (block == kNone) return said;
    for (const scxml::Action& action : chart.blocks[block].actions) {
        join(said, ", ",
             std::visit([&](const auto& what) { return text(chart, what); }, action.what));
    }
    return said;
}

std::vector<std::string> activities(const Chart& chart, const scxml::State& state) {
    std::vector<std::string> found;
    addBlocks(found, chart, "entry", state.on_entry);
    addBlocks(found, chart, "exit", state.on_exit);
    for (scxml::TransitionIndex t : state.transitions) {
        const scxml::Transition& transition = chart.transitions[t];
        if (!transition.targets.empty()) continue;
        const std::string actions = actionsText(chart, transition.content);
        found.push_back(triggerText(chart, transition) + (actions.empty() ? "" : " / " + actions));
    }
    for (const scxml::Invoke& invoke : state.invokes) found.push_back(invokeText(invoke));
    return found;
}

}  // namespace orchestrion::render
