// What the parts of the interpreter share while one turn runs: the session, its queues, its limits.
#pragma once

#include <deque>
#include <string>
#include <unordered_map>

#include "scxml/interpreter.h"
#include "scxml/ors_errors.h"

namespace orchestrion::scxml {

// The author's place an error belongs to: element name and where it stands.
struct Place {
    const char* element = "";
    SourcePosition where = {};
    uint32_t file = 0;
};

class TurnContext final : private script::TurnHost {
public:
    TurnContext(const Chart& chart, const InterpreterLimits& limits)
        : chart_(chart), limits_(limits) {}

    void begin(const Interpreter::Session& session, Turn& turn);
    void end();

    const Chart& chart() const { return chart_; }
    SessionState& state() const { return *state_; }
    script::Realm& realm() const { return *realm_; }
    const Surroundings& surroundings() const { return *surroundings_; }
    Observer* observer() const { return observer_; }
    Turn& turn() const { return *turn_; }

    bool running() const { return state_->status == Status::kRunning; }
    // The session has failed: nothing more is run.
    bool failed() const { return state_->status == Status::kFailed; }
    void fail(std::string reason);

    // The internal queue. Empty between turns.
    void enqueueInternal(Event event);
    bool hasInternal() const { return !internal_.empty(); }
    Event dequeueInternal();

    // error.execution (§5.9, §3.12.2) and error.communication (§6.2) on the internal queue. In ORS
    // they have a finer name: `ors_name`, or that of the fault.
    void errorExecution(const std::string& message, const Place& place,
                        const std::string& send_id = {}, const std::string& ors_name = {});
    // The same for a script's error, which also counts towards the script limits.
    void scriptError(const script::ScriptError& error, const Place& place,
                     const std::string& send_id = {}, std::optional<Fault> fault = {});
    void errorCommunication(const std::string& message, const Place& place,
                            const std::string& send_id = {}, const std::string& ors_name = {});

    void emit(Effect effect);
    // Tells the observer, if there is one, of an expression that did not fail.
    void evaluated(ExprId expression, const std::string* result = nullptr) const {
        if (observer_ != nullptr) observer_->onEvaluated(expression, result);
    }
    // False when the turn has done too much; the session has failed then.
    bool countMicrostep();
    bool countInternalEvent();
    bool countAction();
    bool countEntry(StateIndex s);

private:
    // __Log and __Raise.
    void log(std::string text, std::string label, std::string level) override;
    void raise(std::string name, Payload data) override;

    bool ors() const { return chart_.dialect == Dialect::kOrs; }
    void raiseError(const std::string& name, const std::string& message, const Place& place,
                    SourceLocation script_place, const std::string& send_id);

    const Chart& chart_;
    const InterpreterLimits& limits_;
    SessionState* state_ = nullptr;
    script::Realm* realm_ = nullptr;
    const Surroundings* surroundings_ = nullptr;
    Observer* observer_ = nullptr;
    Turn* turn_ = nullptr;
    std::deque<Event> internal_;
    uint32_t actions_ = 0;
    uint32_t internal_events_ = 0;
    uint32_t script_timeouts_ = 0;
    std::unordered_map<StateIndex, uint32_t> entries_;  // only where they are limited
};

}  // namespace orchestrion::scxml
