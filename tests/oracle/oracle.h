// A plain SCXML interpreter: Appendix D of W3C SCXML 1.0 (Recommendation of 1 September 2015), line
// by line, under its own names, with its own data types. It caches nothing, knows no bit sets and
// shares no code with scxml::Interpreter but the chart, so that it can say whether that one is
// right.
//
// Takes what scxml::Interpreter takes and gives what that gives: effects in the Turn, calls to the
// Observer.
//
// Limits  Executable content: raise, if, log, send, cancel, assign, script; sends and invocations
// by
//         literals only. No <donedata>, no <foreach>, no <finalize/> that assigns by itself. A turn
//         of more than `microsteps_max` microsteps sets overran(), and the oracle stops.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "oracle/data_types.h"
#include "scxml/interpreter.h"

namespace orchestrion::oracle {

class Oracle final : private script::RealmHost {
public:
    // `runtime` may be null for the null data model.
    Oracle(std::shared_ptr<const scxml::Chart> chart, script::Runtime* runtime,
           std::string session_id, const scxml::InterpreterLimits& limits);

    // procedure interpret, up to the first wait for an external event.
    void interpret(scxml::Observer& observer, scxml::Turn& turn);
    // The wait is over: this event has come.
    void processEvent(Event event, scxml::Observer& observer, scxml::Turn& turn);

    bool running() const { return running_; }
    bool overran() const { return overran_; }
    // The active states by id, in document order; once it has ended, the last ones.
    std::vector<std::string> configuration() const;

private:
    using State = scxml::StateIndex;
    using Transition = scxml::TransitionIndex;
    using States = OrderedSet<State>;
    using Transitions = OrderedSet<Transition>;
    using HistoryContents = HashTable<State, scxml::BlockIndex>;

    // The procedures and functions of Appendix D.
    void mainEventLoop();
    void beginTurn(scxml::Observer& observer, scxml::Turn& turn);
    bool overruns(uint32_t count, uint32_t count_max);
    void takeExternalEvent(Event externalEvent);
    void exitInterpreter();
    Transitions selectEventlessTransitions();
    Transitions selectTransitions(const Event& event);
    Transitions removeConflictingTransitions(const Transitions& enabledTransitions);
    void microstep(const List<Transition>& enabledTransitions);
    void exitStates(const List<Transition>& enabledTransitions);
    States computeExitSet(const List<Transition>& transitions);
    void executeTransitionContent(const List<Transition>& enabledTransitions);
    void enterStates(const List<Transition>& enabledTransitions);
    void computeEntrySet(const List<Transition>& transitions, States& statesToEnter,
                         States& statesForDefaultEntry, HistoryContents& defaultHistoryContent);
    void addDescendantStatesToEnter(State state, States& statesToEnter,
                                    States& statesForDefaultEntry,
                                    HistoryContents& defaultHistoryContent);
    void addAncestorStatesToEnter(State state, State ancestor, States& statesToEnter,
                                  States& statesForDefaultEntry,
                                  HistoryContents& defaultHistoryContent);
    bool isInFinalState(State s) const;
    State getTransitionDomain(Transition t) const;
    State findLCCA(const List<State>& stateList) const;
    States getEffectiveTargetStates(Transition transition) const;
    List<State> getProperAncestors(State state1, State state2) const;
    bool isDescendant(State state1, State state2) const;
    List<State> getChildStates(State state1) const;

    // What Appendix D takes for granted.
    const scxml::State& element(State s) const { return chart_->states[s]; }
    const scxml::Transition& transition(Transition t) const { return chart_->transitions[t]; }
    List<State> historiesOf(State s) const;
    bool isHistoryState(State s) const { return scxml::isHistory(element(s).kind); }
    bool isCompoundState(State s) const;
    bool isParallelState(State s) const { return element(s).kind == scxml::StateKind::kParallel; }
    bool isFinalState(State s) const { return element(s).kind == scxml::StateKind::kFinal; }
    bool isAtomicState(State s) const { return scxml::isAtomic(element(s).kind); }
    bool isScxmlElement(State s) const { return s == scxml::kRoot; }
    bool nameMatch(Transition t, const std::string& name) const;
    bool conditionMatch(Transition t);
    void initializeDatamodel(State s);
    void setEvent(const Event& event);
    void invoke(State s, const scxml::Invoke& inv, uint32_t index);
    void cancelInvokes(State s);
    void applyFinalize(const scxml::Invoke& inv);

    // Executable content; false: an error has ended the block.
    void executeContent(scxml::BlockIndex block);
    bool executeActions(scxml::BlockIndex block);
    bool execute(const scxml::Raise& raise);
    bool execute(const scxml::If& branches);
    bool execute(const scxml::Log& log);
    bool execute(const scxml::Send& send);
    bool execute(const scxml::Cancel& cancel);
    // Generated charts have none.
    bool execute(const scxml::ModuleCall&) { return true; }
    bool execute(const scxml::Assign& assign);
    bool execute(const scxml::Script& script);
    bool execute(const scxml::Foreach& foreach);
    bool test(scxml::ExprId condition);
    void raise(std::string name, EventType type, std::string send_id = {});
    void raiseError() { raise("error.execution", EventType::kPlatform); }

    bool isActive(std::string_view state_id) const override;

    std::shared_ptr<const scxml::Chart> chart_;
    std::unique_ptr<script::Realm> realm_;
    const std::string session_id_;
    const scxml::InterpreterLimits limits_;

    States configuration_;
    States last_configuration_;
    States statesToInvoke_;
    States entered_before_;
    Queue<Event> internalQueue_;
    HashTable<State, List<State>> historyValue_;
    struct ActiveInvoke {
        State state;
        uint32_t index;
        std::string id;
    };
    std::vector<ActiveInvoke> invokes_;
    uint64_t last_id_ = 0;
    bool running_ = false;
    bool overran_ = false;
    uint32_t internal_events_ = 0;  // of the turn in hand
    Event event_;

    scxml::Observer* observer_ = nullptr;
    scxml::Turn* turn_ = nullptr;
};

}  // namespace orchestrion::oracle
