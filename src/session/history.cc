#include "session/history.h"

#include <boost/json.hpp>

#include "base/json.h"
#include "session/basic_http.h"

namespace orchestrion::session {
namespace {

namespace json = boost::json;

void addText(std::string& list, std::string_view text) {
    if (!list.empty()) list += ',';
    appendJsonString(list, text);
}

void addMember(std::string& object, std::string_view name, std::string_view text) {
    object += ",\"";
    object += name;
    object += "\":";
    appendJsonString(object, text);
}

void addPayload(std::string& object, const Payload& data) {
    if (data.empty()) return;
    object += ",\"data\":";
    switch (data.kind) {
        case Payload::Kind::kJson:
            object += data.bytes;
            return;
        case Payload::Kind::kGraph:
            object += script::graphToJson(data.bytes);
            return;
        default:
            appendJsonString(object, data.bytes);
    }
}

void describe(std::string& out, const scxml::SendEffect& send) {
    out += "\"kind\":\"send\"";
    addMember(out, "event", send.event.name);
    if (!send.target.empty()) addMember(out, "target", send.target);
    if (send.type == scxml::kBasicHttpProcessor) addMember(out, "type", "basichttp");
    if (!send.send_id.empty()) addMember(out, "sendid", send.send_id);
    if (send.delay.count() > 0) out += ",\"delay_ms\":" + std::to_string(send.delay.count());
}
void describe(std::string& out, const scxml::CancelEffect& cancel) {
    out += "\"kind\":\"cancel\"";
    addMember(out, "sendid", cancel.send_id);
}
void describe(std::string& out, const scxml::InvokeEffect& invoke) {
    out += "\"kind\":\"invoke\"";
    addMember(out, "invokeid", invoke.invoke_id);
    if (!invoke.src.empty()) addMember(out, "src", invoke.src);
}
void describe(std::string& out, const scxml::CancelInvokeEffect& cancel) {
    out += "\"kind\":\"cancel-invoke\"";
    addMember(out, "invokeid", cancel.invoke_id);
}
void describe(std::string& out, const scxml::ForwardEffect& forward) {
    out += "\"kind\":\"forward\"";
    addMember(out, "invokeid", forward.invoke_id);
    addMember(out, "event", forward.event.name);
}
void describe(std::string& out, const scxml::LogEffect& log) {
    out += "\"kind\":\"log\"";
    if (!log.label.empty()) addMember(out, "label", log.label);
}
void describe(std::string& out, const scxml::ModuleEffect& effect) {
    out += "\"kind\":\"module\"";
    addMember(out, "action", effect.module + ":" + effect.action);
    addMember(out, "requestid", effect.request_id);
}
void describe(std::string& out, const scxml::DoneEffect& done) {
    out += done.cancelled ? "\"kind\":\"cancelled\"" : "\"kind\":\"done\"";
}

std::string head(uint64_t turn, const char* kind) {
    return "{\"turn\":" + std::to_string(turn) + ",\"kind\":\"" + kind + "\"";
}

}  // namespace

std::string effectKey(const std::string& session_id, uint64_t turn, uint32_t ordinal) {
    return session_id + "-" + std::to_string(turn) + "-" + std::to_string(ordinal);
}

std::string HistoryRecorder::note(uint64_t turn, const char* kind, const std::string& text) {
    std::string record = head(turn, kind);
    if (!text.empty()) addMember(record, "text", text);
    return record + "}";
}

std::string HistoryRecorder::remark(uint64_t turn, const char* kind, const std::string& object) {
    if (object.size() > kBytesMax) return head(turn, kind) + ",\"cut\":true}";
    return head(turn, kind) + ",\"" + kind + "\":" + object + "}";
}

void HistoryRecorder::begin(HistoryPolicy policy, uint64_t turn, const char* kind,
                            const Event* event, script::Realm* realm) {
    policy_ = policy;
    turn_ = turn;
    cut_ = false;
    for (std::string* text : {&transitions_, &exited_, &entered_, &effects_, &changed_}) {
        text->clear();
    }
    internal_event_.clear();
    head_ = head(turn, kind);
    if (event != nullptr) {
        head_ += ",\"event\":{\"name\":";
        appendJsonString(head_, event->name);
        addMember(head_, "type", toString(event->type));
        if (!event->origin.empty()) addMember(head_, "origin", event->origin);
        if (!event->invokeid.empty()) addMember(head_, "invokeid", event->invokeid);
        if (!event->sendid.empty()) addMember(head_, "sendid", event->sendid);
        if (policy == HistoryPolicy::kFull && event->data.bytes.size() < kBytesMax / 2) {
            addPayload(head_, event->data);
        }
        head_ += '}';
    }
    data_before_ = policy == HistoryPolicy::kFull && realm != nullptr ? realm->describe() : "";
}

void HistoryRecorder::onEvent(const Event& event) {
    internal_event_ = event.name;
}

void HistoryRecorder::onTransition(const scxml::Transition& transition) {
    if (transitions_.size() > kBytesMax / 4) {
        cut_ = true;
        return;
    }
    if (!transitions_.empty()) transitions_ += ',';
    transitions_ += "{\"source\":";
    appendJsonString(transitions_, chart->state(transition.source).id);
    std::string targets;
    for (const scxml::StateIndex target : transition.targets) {
        addText(targets, chart->state(target).id);
    }
    if (!targets.empty()) transitions_ += ",\"targets\":[" + targets + "]";
    if (!transition.events.empty()) addMember(transitions_, "event", internal_event_);
    transitions_ += '}';
}

void HistoryRecorder::onExit(const scxml::State& state) {
    if (exited_.size() > kBytesMax / 8) {
        cut_ = true;
        return;
    }
    addText(exited_, state.id);
}

void HistoryRecorder::onEntry(const scxml::State& state) {
    if (entered_.size() > kBytesMax / 8) {
        cut_ = true;
        return;
    }
    addText(entered_, state.id);
}

void HistoryRecorder::addEffects(const std::string& session_id,
                                 const std::vector<scxml::Effect>& effects) {
    uint32_t ordinal = 0;
    for (const scxml::Effect& effect : effects) {
        const uint32_t number = ordinal++;
        if (effects_.size() > kBytesMax / 4) {
            cut_ = true;
            return;
        }
        effects_ += effects_.empty() ? "{" : ",{";
        std::visit([&](const auto& what) { describe(effects_, what); }, effect);
        const auto* send = std::get_if<scxml::SendEffect>(&effect);
        if (std::holds_alternative<scxml::ModuleEffect>(effect) ||
            (send != nullptr && send->type == scxml::kBasicHttpProcessor)) {
            addMember(effects_, "key", effectKey(session_id, turn_, number));
        }
        effects_ += '}';
    }
}

void HistoryRecorder::addChanges(script::Realm* realm) {
    if (policy_ != HistoryPolicy::kFull || realm == nullptr) return;
    const auto before = parseJson(data_before_.empty() ? "{}" : data_before_);
    const auto after = parseJson(realm->describe());
    if (!before || !after || !before->is_object() || !after->is_object()) return;
    for (const auto& [name, value] : after->get_object()) {
        const auto* old = before->get_object().if_contains(name);
        if (old != nullptr && *old == value) continue;
        const std::string text = json::serialize(value);
        if (changed_.size() + text.size() > kBytesMax / 2) {
            cut_ = true;
            continue;
        }
        if (!changed_.empty()) changed_ += ',';
        appendJsonString(changed_, name);
        changed_ += ':' + text;
    }
}

std::string HistoryRecorder::end(const std::string& session_id, const scxml::SessionState& state,
                                 const std::vector<scxml::Effect>& effects, script::Realm* realm) {
    addEffects(session_id, effects);
    addChanges(realm);
    std::string record = std::move(head_);
    const auto addList = [&](const char* name, const std::string& list) {
        if (!list.empty()) record.append(",\"").append(name).append("\":[").append(list) += ']';
    };
    addList("transitions", transitions_);
    addList("exited", exited_);
    addList("entered", entered_);
    addList("effects", effects_);
    if (!changed_.empty()) record += ",\"changed\":{" + changed_ + "}";
    if (state.status != scxml::Status::kRunning) {
        addMember(record, "status", scxml::toString(state.status));
    }
    if (!state.failure.empty()) addMember(record, "failure", state.failure);
    if (cut_) record += ",\"cut\":true";
    return record + "}";
}

}  // namespace orchestrion::session
