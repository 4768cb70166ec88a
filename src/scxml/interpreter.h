// The SCXML interpreter: W3C SCXML 1.0, Appendix D, under its own function names, over compiled
// tables.
//
// It is pure but for scripts: chart, state and event in, new state and effects out. It knows no
// clock, thread, socket or disk.
//
// Lifetime   One Interpreter serves any number of sessions of one chart; it caches what it has
// worked out about the
//            chart's configurations (bounded by Limits::cached_configurations_max).
// Threading  Belongs to one thread. The chart may be shared.
// Errors     What goes wrong in a document becomes events (§3.12.2). A limit that is passed ends
// the session with
//            Status::kFailed and a reason.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/event.h"
#include "base/units.h"
#include "script/script.h"
#include "scxml/chart.h"
#include "scxml/effect.h"
#include "scxml/state_set.h"

namespace orchestrion::scxml {

enum class Status : uint8_t {
    kRunning,
    kCompleted,   // ended in a top-level final state
    kTerminated,  // cancelled from outside
    kFailed,      // a limit was passed; SessionState::failure says which
};

const char* toString(Status status);

// Everything about a session but its data: copyable, and complete between turns.
struct SessionState {
    std::string session_id;
    // Set if the session was invoked: events for #_parent go there, with this invokeid.
    std::string parent_session_id;
    std::string invoke_id;

    Status status = Status::kRunning;
    std::string failure;

    StateSet configuration;
    // ORS: the same states in the order they were entered; empty elsewhere.
    std::vector<StateIndex> entry_order;
    struct HistoryValue {
        StateIndex history = 0;
        std::vector<StateIndex> states;
    };
    std::vector<HistoryValue> history;
    struct ActiveInvoke {
        StateIndex state = 0;
        uint32_t invoke = 0;  // index into State::invokes
        std::string id;
    };
    std::vector<ActiveInvoke> invokes;
    // Late binding (§5.3.3): the states entered before.
    StateSet entered;
    // Numbers the ids the platform makes up (send ids, invoke ids).
    uint64_t last_id = 0;
    // The external events taken so far.
    uint64_t turns = 0;
    // What modules told of the world outside (model.h); empty: nothing.
    std::string model;

    // Of use to the interpreter only: where its cache knows this configuration.
    uint32_t cache_node = kNone;
    uint32_t cache_generation = 0;
};

// What the interpreter may ask about the outside in the middle of a turn; answers must not change
// within one.
class Surroundings {
public:
    virtual ~Surroundings() = default;
    // §C.1: a message to a session that does not exist is error.communication, at once (assert
    // 496).
    virtual bool sessionExists(std::string_view session_id) const = 0;
    // §6.2.4 assert 199: an unsupported type is error.execution. `type` as written; the answer is
    // the normalised type, empty if unsupported.
    virtual std::string sendType(std::string_view type) const = 0;
    virtual std::string invokeType(std::string_view type) const = 0;
};

// A look at a turn while it happens, for traces and histories. All calls on the interpreter's
// thread.
class Observer {
public:
    virtual ~Observer() = default;
    virtual void onEvent(const Event& event) = 0;  // taken from a queue
    virtual void onTransition(const Transition& transition) = 0;
    virtual void onExit(const State& state) = 0;
    virtual void onEntry(const State& state) = 0;
    // A block of executable content, or the start of the data model, has run: data may have
    // changed.
    virtual void onExecuted() = 0;

    // What only close looks need (logs of every step).
    virtual void onBegin() {}                           // the session begins; before its data
    virtual void onBlock(BlockIndex /*block*/) {}       // one that is about to run
    virtual void onQueued(const Event& /*event*/) {}    // on the internal queue
    virtual void onEffect(const Effect& /*effect*/) {}  // recorded
    // A condition that was looked at; one that failed counts as false.
    virtual void onCondition(ExprId /*condition*/, bool /*result*/) {}
    // An expression, assignment or script that did not fail. `result` is what the interpreter sees
    // of it: null where that is nothing, or bytes for the script engine only.
    virtual void onEvaluated(ExprId /*expression*/, const std::string* /*result*/) {}
};

struct InterpreterLimits {
    uint32_t microsteps_per_turn_max = 100000;
    uint32_t internal_events_per_turn_max = 100000;
    uint32_t actions_per_turn_max = 10000000;
    uint32_t internal_queue_events_max = 100000;
    uint32_t effects_per_turn_max = 100000;
    // A script that passes its time limit raises error.execution; so often in one turn that the
    // session fails.
    uint32_t script_timeouts_per_turn_max = 3;
    uint32_t cached_configurations_max = 4096;
};

// The result of one turn. Reused from turn to turn to save allocations.
struct Turn {
    std::vector<Effect> effects;
    uint32_t microsteps = 0;
    bool changed_configuration = false;
    void clear() {
        effects.clear();
        microsteps = 0;
        changed_configuration = false;
    }
};

class Interpreter {
public:
    explicit Interpreter(std::shared_ptr<const Chart> chart, InterpreterLimits limits = {});
    ~Interpreter();
    Interpreter(const Interpreter&) = delete;
    Interpreter& operator=(const Interpreter&) = delete;

    const Chart& chart() const;

    // What a turn works on. The realm belongs to the session; `observer` may be null.
    struct Session {
        SessionState& state;
        script::Realm& realm;
        const Surroundings& surroundings;
        Observer* observer = nullptr;
    };

    // §D procedure interpret: binds the data, runs the top-level scripts, enters the initial states
    // and goes on to the first stable configuration. `params` replace the initial values of the
    // top-level <data> with these ids (§6.4.3).
    void start(Session session, const Parameters& params, Turn& turn);

    // One turn: takes the event and goes on to the next stable configuration. An event of type
    // kPlatform is taken as if from the internal queue (an error the outside reports), any other as
    // an external one. A session that does not run ignores it.
    void processEvent(Session session, const Event& event, Turn& turn);

    // Ends the session as if its parent had cancelled it: onexit handlers of all active states run,
    // invocations are cancelled (§6.4, §D exitInterpreter). An invoked session of an ORS document
    // takes the event cancel.invoke.<id> before, for one microstep.
    void cancel(Session session, Turn& turn);

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

// Binds the predicate In() to a session's state: what a realm is made with.
class ActiveStates final : public script::RealmHost {
public:
    ActiveStates(const Chart& chart, const SessionState& state) : chart_(chart), state_(state) {}
    bool isActive(std::string_view state_id) const override;
    std::vector<std::string> activeStates() const override;

private:
    const Chart& chart_;
    const SessionState& state_;
};

// A realm for a session of this chart: none of the script engine's before a script needs one, and
// for the null data model none ever (W3C SCXML §B.1).
std::unique_ptr<script::Realm> newRealm(std::shared_ptr<const Chart> chart,
                                        script::Runtime* runtime, script::RealmOptions options);
// The realm of a session whose data was saved; an empty snapshot is that of a session whose scripts
// never ran.
Result<std::unique_ptr<script::Realm>> restoreRealm(std::shared_ptr<const Chart> chart,
                                                    script::Runtime* runtime,
                                                    script::RealmOptions options,
                                                    std::string_view snapshot);

}  // namespace orchestrion::scxml
