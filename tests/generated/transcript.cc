#include "generated/transcript.h"

namespace orchestrion::generated {
namespace {

struct EffectText {
    std::string operator()(const scxml::SendEffect& e) const {
        return "send " + e.event.name + " to '" + e.target + "' in " +
               std::to_string(e.delay.count()) + " ms, id '" + e.send_id + "'";
    }
    std::string operator()(const scxml::CancelEffect& e) const { return "cancel " + e.send_id; }
    std::string operator()(const scxml::InvokeEffect& e) const {
        return "invoke " + e.invoke_id + " " + e.type + " " + e.src;
    }
    std::string operator()(const scxml::CancelInvokeEffect& e) const {
        return "cancel invoke " + e.invoke_id;
    }
    std::string operator()(const scxml::ForwardEffect& e) const {
        return "forward " + e.event.name + " to " + e.invoke_id;
    }
    std::string operator()(const scxml::LogEffect& e) const {
        return "log " + e.label + " " + e.text;
    }
    std::string operator()(const scxml::ModuleEffect& e) const {
        return e.module + ":" + e.action + " as " + e.request_id + " " + e.arguments;
    }
    std::string operator()(const scxml::DoneEffect&) const { return "done"; }
};

}  // namespace

void Transcript::endTurn(const std::vector<std::string>& configuration, const char* status) {
    std::string text = std::string(status) + ":";
    for (const std::string& id : configuration) text += " " + id;
    line(std::move(text));
}

void Transcript::onEvent(const Event& event) {
    std::string text = "event " + event.name + ", " + toString(event.type);
    if (!event.sendid.empty()) text += ", sent as " + event.sendid;
    if (!event.invokeid.empty()) text += ", from " + event.invokeid;
    line(std::move(text));
}

void Transcript::onTransition(const scxml::Transition& transition) {
    line("transition of line " + std::to_string(transition.where.line));
}

void Transcript::onExit(const scxml::State& state) {
    line("exit " + state.id);
}

void Transcript::onEntry(const scxml::State& state) {
    line("enter " + state.id);
}

void Transcript::line(std::string text) {
    takeEffects();
    lines_.push_back(std::move(text));
}

void Transcript::takeEffects() {
    for (; effects_seen_ < turn_.effects.size(); ++effects_seen_) {
        lines_.push_back("  " + std::visit(EffectText{}, turn_.effects[effects_seen_]));
    }
}

}  // namespace orchestrion::generated
