// What happened in a turn, as a record a person can read: one JSON object a turn.
//
//   {"turn": 3, "kind": "event", "event": {"name": "go", "type": "external"}, "transitions":
//    [{"source": "a", "targets": ["b"], "event": "go"}], "exited": ["a"], "entered": ["b"],
//    "effects": [{"kind": "send", "event": "tick", "target": "", "delay_ms": 2000, "key": "…"}],
//    "status": "completed"}
//
// kind: start, event, error (the outside reported one), terminate; without a turn of the
// interpreter: suspend, resume, migrate, import, and decision (of the router about one of its
// requests, as "decision"). Lists that are empty are left out. With
// HistoryPolicy::kFull also "data" of the event and "changed", the variables with new values.
//
// Limits     Texts of more than kBytesMax are cut short and say so ("cut": true).
// Threading  Belongs to one thread.
#pragma once

#include <string>
#include <string_view>

#include "scxml/interpreter.h"
#include "session/view.h"

namespace orchestrion::session {

class HistoryRecorder final : public scxml::Observer {
public:
    static constexpr size_t kBytesMax = 64u << 10;

    void begin(HistoryPolicy policy, uint64_t turn, const char* kind, const Event* event,
               script::Realm* realm);
    // The record. `session_id` names the effects.
    std::string end(const std::string& session_id, const scxml::SessionState& state,
                    const std::vector<scxml::Effect>& effects, script::Realm* realm);
    // A record without a turn: suspended, resumed, migrated.
    static std::string note(uint64_t turn, const char* kind, const std::string& text);
    // Likewise, with what somebody else said of the session: a JSON object.
    static std::string remark(uint64_t turn, const char* kind, const std::string& object);

    void onEvent(const Event& event) override;
    void onTransition(const scxml::Transition& transition) override;
    void onExit(const scxml::State& state) override;
    void onEntry(const scxml::State& state) override;
    void onExecuted() override {}

    // The chart of the turn in hand: transitions name their states by it.
    const scxml::Chart* chart = nullptr;

private:
    void addEffects(const std::string& session_id, const std::vector<scxml::Effect>& effects);
    void addChanges(script::Realm* realm);

    HistoryPolicy policy_ = HistoryPolicy::kOff;
    uint64_t turn_ = 0;
    std::string head_;
    std::string transitions_;
    std::string exited_;
    std::string entered_;
    std::string effects_;
    std::string changed_;
    std::string internal_event_;  // the event of the microstep in hand
    std::string data_before_;
    bool cut_ = false;
};

// "<session>-<turn>-<ordinal>": the idempotency key of an effect.
std::string effectKey(const std::string& session_id, uint64_t turn, uint32_t ordinal);

}  // namespace orchestrion::session
