#include "oracle/oracle.h"

#include <charconv>

#include "base/assert.h"

namespace orchestrion::oracle {
namespace {

using scxml::kNone;
using scxml::StateKind;

// "a.b" matches "a.b" and "a.b.c", but not "a.bc" (§3.12.1).
bool isTokenPrefix(const std::string& descriptor, const std::string& name) {
    return !descriptor.empty() && (name + ".").rfind(descriptor + ".", 0) == 0;
}

// States stand in the chart in document order.
bool documentOrder(uint32_t a, uint32_t b) {
    return a < b;
}
bool entryOrder(uint32_t a, uint32_t b) {
    return documentOrder(a, b);
}
bool exitOrder(uint32_t a, uint32_t b) {
    return documentOrder(b, a);
}

List<uint32_t> listOf(const std::vector<uint32_t>& items) {
    return List<uint32_t>(items);
}

Milliseconds delayOf(const std::string& text) {
    int64_t milliseconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), milliseconds);
    ORCH_ASSERT(error == std::errc() && std::string_view(end) == "ms",
                "the oracle reads delays in whole milliseconds only");
    return Milliseconds(milliseconds);
}

}  // namespace

Oracle::Oracle(std::shared_ptr<const scxml::Chart> chart, script::Runtime* runtime,
               std::string session_id, const scxml::InterpreterLimits& limits)
    : chart_(std::move(chart)), session_id_(std::move(session_id)), limits_(limits) {
    script::RealmOptions options;
    options.system.session_id = session_id_;
    options.system.name = chart_->name;
    options.host = this;
    realm_ = scxml::newRealm(chart_, runtime, options);
}

// --- Appendix D ----------------------------------------------------------------------------------

void Oracle::interpret(scxml::Observer& observer, scxml::Turn& turn) {
    beginTurn(observer, turn);
    if (chart_->binding == scxml::Binding::kEarly) {
        for (State s = 0; s < chart_->states.size(); ++s) initializeDatamodel(s);
    } else {
        initializeDatamodel(scxml::kRoot);
    }
    running_ = true;
    for (scxml::ExprId script : chart_->scripts) {
        if (!realm_->run(script)) raiseError();
    }
    enterStates({element(scxml::kRoot).initial});
    mainEventLoop();
}

void Oracle::beginTurn(scxml::Observer& observer, scxml::Turn& turn) {
    observer_ = &observer;
    turn_ = &turn;
    internal_events_ = 0;
    realm_->beginTurn();
}

bool Oracle::overruns(uint32_t count, uint32_t count_max) {
    if (count <= count_max) return false;
    overran_ = true;
    running_ = false;
    return true;
}

void Oracle::processEvent(Event event, scxml::Observer& observer, scxml::Turn& turn) {
    if (!running_) return;
    beginTurn(observer, turn);
    takeExternalEvent(std::move(event));
    mainEventLoop();
}

// procedure mainEventLoop, but for the wait in its middle: there it returns to the caller, who goes
// on with takeExternalEvent.
void Oracle::mainEventLoop() {
    while (running_) {
        bool macrostepDone = false;
        while (running_ && !macrostepDone) {
            Transitions enabledTransitions = selectEventlessTransitions();
            if (enabledTransitions.isEmpty()) {
                if (internalQueue_.isEmpty()) {
                    macrostepDone = true;
                } else {
                    if (overruns(++internal_events_, limits_.internal_events_per_turn_max)) return;
                    const Event internalEvent = internalQueue_.dequeue();
                    setEvent(internalEvent);
                    enabledTransitions = selectTransitions(internalEvent);
                }
            }
            if (!enabledTransitions.isEmpty()) microstep(enabledTransitions.toList());
        }
        if (!running_) break;
        for (State s : statesToInvoke_.toList().sort(entryOrder)) {
            const auto& invokes = element(s).invokes;
            for (uint32_t i = 0; i < invokes.size(); ++i) invoke(s, invokes[i], i);
        }
        statesToInvoke_.clear();
        if (!internalQueue_.isEmpty()) continue;
        return;
    }
    if (!overran_) exitInterpreter();
}

// The part of mainEventLoop behind the wait. The Recommendation leaves open in which order active
// invocations are looked at: here, the order they began in.
void Oracle::takeExternalEvent(Event externalEvent) {
    setEvent(externalEvent);
    const auto active = invokes_;
    for (const ActiveInvoke& inv : active) {
        const scxml::Invoke& invoke = element(inv.state).invokes[inv.index];
        if (inv.id == externalEvent.invokeid) applyFinalize(invoke);
        if (!invoke.autoforward) continue;
        turn_->effects.push_back(scxml::ForwardEffect{inv.id, externalEvent});
    }
    if (!externalEvent.invokeid.empty() &&
        externalEvent.name == "done.invoke." + externalEvent.invokeid) {
        std::erase_if(invokes_, [&](const auto& i) { return i.id == externalEvent.invokeid; });
    }
    const Transitions enabledTransitions = selectTransitions(externalEvent);
    if (!enabledTransitions.isEmpty()) microstep(enabledTransitions.toList());
}

void Oracle::exitInterpreter() {
    last_configuration_ = configuration_;
    const List<State> statesToExit = configuration_.toList().sort(exitOrder);
    for (State s : statesToExit) {
        for (scxml::BlockIndex content : element(s).on_exit) executeContent(content);
        cancelInvokes(s);
        configuration_.remove(s);
        observer_->onExit(element(s));
    }
    turn_->effects.push_back(scxml::DoneEffect{});
}

Oracle::Transitions Oracle::selectEventlessTransitions() {
    Transitions enabledTransitions;
    const List<State> atomicStates = configuration_.toList()
                                         .filter([&](State s) { return isAtomicState(s); })
                                         .sort(documentOrder);
    const auto select = [&](State state) {
        for (State s : List<State>{state}.append(getProperAncestors(state, kNone))) {
            for (Transition t : listOf(element(s).transitions).sort(documentOrder)) {
                if (transition(t).events.empty() && conditionMatch(t)) {
                    enabledTransitions.add(t);
                    return;
                }
            }
        }
    };
    for (State state : atomicStates) select(state);
    return removeConflictingTransitions(enabledTransitions);
}

Oracle::Transitions Oracle::selectTransitions(const Event& event) {
    Transitions enabledTransitions;
    const List<State> atomicStates = configuration_.toList()
                                         .filter([&](State s) { return isAtomicState(s); })
                                         .sort(documentOrder);
    const auto select = [&](State state) {
        for (State s : List<State>{state}.append(getProperAncestors(state, kNone))) {
            for (Transition t : listOf(element(s).transitions).sort(documentOrder)) {
                if (!transition(t).events.empty() && nameMatch(t, event.name) &&
                    conditionMatch(t)) {
                    enabledTransitions.add(t);
                    return;
                }
            }
        }
    };
    for (State state : atomicStates) select(state);
    return removeConflictingTransitions(enabledTransitions);
}

Oracle::Transitions Oracle::removeConflictingTransitions(const Transitions& enabledTransitions) {
    Transitions filteredTransitions;
    for (Transition t1 : enabledTransitions.toList()) {
        bool t1Preempted = false;
        Transitions transitionsToRemove;
        for (Transition t2 : filteredTransitions.toList()) {
            if (computeExitSet({t1}).hasIntersection(computeExitSet({t2}))) {
                if (isDescendant(transition(t1).source, transition(t2).source)) {
                    transitionsToRemove.add(t2);
                } else {
                    t1Preempted = true;
                    break;
                }
            }
        }
        if (!t1Preempted) {
            for (Transition t3 : transitionsToRemove.toList()) filteredTransitions.remove(t3);
            filteredTransitions.add(t1);
        }
    }
    return filteredTransitions;
}

void Oracle::microstep(const List<Transition>& enabledTransitions) {
    if (overruns(++turn_->microsteps, limits_.microsteps_per_turn_max)) return;
    exitStates(enabledTransitions);
    executeTransitionContent(enabledTransitions);
    enterStates(enabledTransitions);
}

void Oracle::exitStates(const List<Transition>& enabledTransitions) {
    const States exitSet = computeExitSet(enabledTransitions);
    for (State s : exitSet.toList()) statesToInvoke_.remove(s);
    const List<State> statesToExit = exitSet.toList().sort(exitOrder);
    for (State s : statesToExit) {
        for (State h : historiesOf(s)) {
            if (element(h).kind == StateKind::kDeepHistory) {
                historyValue_[h] = configuration_.toList().filter(
                    [&](State s0) { return isAtomicState(s0) && isDescendant(s0, s); });
            } else {
                historyValue_[h] = configuration_.toList().filter(
                    [&](State s0) { return element(s0).parent == s; });
            }
        }
    }
    for (State s : statesToExit) {
        for (scxml::BlockIndex content : element(s).on_exit) executeContent(content);
        cancelInvokes(s);
        configuration_.remove(s);
        observer_->onExit(element(s));
    }
}

Oracle::States Oracle::computeExitSet(const List<Transition>& transitions) {
    States statesToExit;
    for (Transition t : transitions) {
        if (transition(t).targets.empty()) continue;
        const State domain = getTransitionDomain(t);
        for (State s : configuration_.toList()) {
            if (isDescendant(s, domain)) statesToExit.add(s);
        }
    }
    return statesToExit;
}

void Oracle::executeTransitionContent(const List<Transition>& enabledTransitions) {
    for (Transition t : enabledTransitions) {
        observer_->onTransition(transition(t));
        executeContent(transition(t).content);
    }
}

void Oracle::enterStates(const List<Transition>& enabledTransitions) {
    States statesToEnter;
    States statesForDefaultEntry;
    HistoryContents defaultHistoryContent;
    computeEntrySet(enabledTransitions, statesToEnter, statesForDefaultEntry,
                    defaultHistoryContent);
    for (State s : statesToEnter.toList().sort(entryOrder)) {
        configuration_.add(s);
        statesToInvoke_.add(s);
        observer_->onEntry(element(s));
        if (chart_->binding == scxml::Binding::kLate && !entered_before_.isMember(s)) {
            initializeDatamodel(s);
            entered_before_.add(s);
        }
        for (scxml::BlockIndex content : element(s).on_entry) executeContent(content);
        if (statesForDefaultEntry.isMember(s)) {
            executeContent(transition(element(s).initial).content);
        }
        if (defaultHistoryContent.count(s) != 0) executeContent(defaultHistoryContent[s]);
        if (isFinalState(s)) {
            const State parent = element(s).parent;
            if (isScxmlElement(parent)) {
                running_ = false;
            } else {
                const State grandparent = element(parent).parent;
                raise("done.state." + element(parent).id, EventType::kPlatform);
                if (isParallelState(grandparent)) {
                    if (getChildStates(grandparent).every([&](State c) {
                            return isInFinalState(c);
                        })) {
                        raise("done.state." + element(grandparent).id, EventType::kPlatform);
                    }
                }
            }
        }
    }
}

void Oracle::computeEntrySet(const List<Transition>& transitions, States& statesToEnter,
                             States& statesForDefaultEntry,
                             HistoryContents& defaultHistoryContent) {
    for (Transition t : transitions) {
        for (State s : transition(t).targets) {
            addDescendantStatesToEnter(s, statesToEnter, statesForDefaultEntry,
                                       defaultHistoryContent);
        }
        const State ancestor = getTransitionDomain(t);
        for (State s : getEffectiveTargetStates(t).toList()) {
            addAncestorStatesToEnter(s, ancestor, statesToEnter, statesForDefaultEntry,
                                     defaultHistoryContent);
        }
    }
}

void Oracle::addDescendantStatesToEnter(State state, States& statesToEnter,
                                        States& statesForDefaultEntry,
                                        HistoryContents& defaultHistoryContent) {
    const auto addAll = [&](const List<State>& targets, State ancestor) {
        for (State s : targets) {
            addDescendantStatesToEnter(s, statesToEnter, statesForDefaultEntry,
                                       defaultHistoryContent);
        }
        for (State s : targets) {
            addAncestorStatesToEnter(s, ancestor, statesToEnter, statesForDefaultEntry,
                                     defaultHistoryContent);
        }
    };
    if (isHistoryState(state)) {
        const State parent = element(state).parent;
        if (historyValue_.count(state) != 0) {
            addAll(historyValue_[state], parent);
        } else {
            const Transition by_default = element(state).initial;
            defaultHistoryContent[parent] = transition(by_default).content;
            addAll(listOf(transition(by_default).targets), parent);
        }
        return;
    }
    statesToEnter.add(state);
    if (isCompoundState(state)) {
        statesForDefaultEntry.add(state);
        addAll(listOf(transition(element(state).initial).targets), state);
    } else if (isParallelState(state)) {
        for (State child : getChildStates(state)) {
            if (!statesToEnter.some([&](State s) { return isDescendant(s, child); })) {
                addDescendantStatesToEnter(child, statesToEnter, statesForDefaultEntry,
                                           defaultHistoryContent);
            }
        }
    }
}

void Oracle::addAncestorStatesToEnter(State state, State ancestor, States& statesToEnter,
                                      States& statesForDefaultEntry,
                                      HistoryContents& defaultHistoryContent) {
    for (State anc : getProperAncestors(state, ancestor)) {
        statesToEnter.add(anc);
        if (!isParallelState(anc)) continue;
        for (State child : getChildStates(anc)) {
            if (!statesToEnter.some([&](State s) { return isDescendant(s, child); })) {
                addDescendantStatesToEnter(child, statesToEnter, statesForDefaultEntry,
                                           defaultHistoryContent);
            }
        }
    }
}

bool Oracle::isInFinalState(State s) const {
    if (isCompoundState(s)) {
        return getChildStates(s).some(
            [&](State c) { return isFinalState(c) && configuration_.isMember(c); });
    }
    if (isParallelState(s)) {
        return getChildStates(s).every([&](State c) { return isInFinalState(c); });
    }
    return false;
}

// kNone stands for null.
Oracle::State Oracle::getTransitionDomain(Transition t) const {
    const List<State> tstates = getEffectiveTargetStates(t).toList();
    const State source = transition(t).source;
    if (tstates.isEmpty()) return kNone;
    if (transition(t).internal && isCompoundState(source) &&
        tstates.every([&](State s) { return isDescendant(s, source); })) {
        return source;
    }
    return findLCCA(List<State>{source}.append(tstates));
}

// The <scxml> element stands above all states; it is the domain of its own initial transition, too,
// which Appendix D does not spell out.
Oracle::State Oracle::findLCCA(const List<State>& stateList) const {
    for (State anc : getProperAncestors(stateList.head(), kNone).filter([&](State s) {
             return isCompoundState(s) || isScxmlElement(s);
         })) {
        if (stateList.tail().every([&](State s) { return isDescendant(s, anc); })) return anc;
    }
    return scxml::kRoot;
}

Oracle::States Oracle::getEffectiveTargetStates(Transition t) const {
    States targets;
    for (State s : transition(t).targets) {
        if (isHistoryState(s)) {
            const auto recorded = historyValue_.find(s);
            if (recorded != historyValue_.end()) {
                for (State h : recorded->second) targets.add(h);
            } else {
                targets.unite(getEffectiveTargetStates(element(s).initial));
            }
        } else {
            targets.add(s);
        }
    }
    return targets;
}

List<Oracle::State> Oracle::getProperAncestors(State state1, State state2) const {
    std::vector<State> ancestors;
    if (state2 == state1 || (state2 != kNone && isDescendant(state2, state1))) return {};
    for (State s = element(state1).parent; s != kNone && s != state2; s = element(s).parent) {
        ancestors.push_back(s);
    }
    return List<State>(ancestors);
}

bool Oracle::isDescendant(State state1, State state2) const {
    for (State s = element(state1).parent; s != kNone; s = element(s).parent) {
        if (s == state2) return true;
    }
    return false;
}

List<Oracle::State> Oracle::getChildStates(State state1) const {
    std::vector<State> children;
    for (State s = 0; s < chart_->states.size(); ++s) {
        if (element(s).parent == state1 && !isHistoryState(s)) children.push_back(s);
    }
    return List<State>(children);
}

// --- What Appendix D takes for granted -----------------------------------------------------------

List<Oracle::State> Oracle::historiesOf(State s) const {
    std::vector<State> histories;
    for (State h = 0; h < chart_->states.size(); ++h) {
        if (element(h).parent == s && isHistoryState(h)) histories.push_back(h);
    }
    return List<State>(histories);
}

bool Oracle::isCompoundState(State s) const {
    return !isScxmlElement(s) && !isParallelState(s) && !isHistoryState(s) &&
           !getChildStates(s).isEmpty();
}

bool Oracle::nameMatch(Transition t, const std::string& name) const {
    const List<std::string> descriptors(transition(t).events);
    return descriptors.some([&](const std::string& descriptor) {
        return descriptor == "*" || isTokenPrefix(descriptor, name);
    });
}

bool Oracle::conditionMatch(Transition t) {
    return !transition(t).condition || test(*transition(t).condition);
}

bool Oracle::test(scxml::ExprId condition) {
    if (chart_->data_model == scxml::DataModelKind::kNull) {
        const State s = chart_->null_conditions[static_cast<uint32_t>(condition)];
        if (s == kNone) raiseError();
        return s != kNone && configuration_.isMember(s);
    }
    const auto result = realm_->condition(condition);
    if (!result) raiseError();
    return result && *result;
}

bool Oracle::isActive(std::string_view state_id) const {
    return configuration_.some([&](State s) { return element(s).id == state_id; });
}

void Oracle::initializeDatamodel(State s) {
    for (const scxml::DataItem& item : element(s).data) {
        realm_->declare(item.name);
        if (item.expression && !realm_->define(item.name, *item.expression)) raiseError();
    }
}

void Oracle::setEvent(const Event& event) {
    event_ = event;
    realm_->setEvent(event_);
    observer_->onEvent(event_);
}

void Oracle::invoke(State s, const scxml::Invoke& inv, uint32_t index) {
    scxml::InvokeEffect effect;
    effect.invoke_id = inv.id.empty() ? element(s).id + "." + std::to_string(++last_id_) : inv.id;
    effect.type = scxml::kScxmlInvoke;
    effect.src = inv.src.literal.value_or("");
    invokes_.push_back({s, index, effect.invoke_id});
    turn_->effects.push_back(std::move(effect));
}

void Oracle::cancelInvokes(State s) {
    for (const ActiveInvoke& inv : invokes_) {
        if (inv.state == s) turn_->effects.push_back(scxml::CancelInvokeEffect{inv.id});
    }
    std::erase_if(invokes_, [&](const ActiveInvoke& inv) { return inv.state == s; });
}

void Oracle::applyFinalize(const scxml::Invoke& inv) {
    executeContent(inv.finalize);
}

// --- Executable content --------------------------------------------------------------------------

void Oracle::executeContent(scxml::BlockIndex block) {
    if (block != kNone) executeActions(block);
}

bool Oracle::executeActions(scxml::BlockIndex block) {
    for (const scxml::Action& action : chart_->blocks[block].actions) {
        if (!std::visit([&](const auto& what) { return execute(what); }, action.what)) return false;
    }
    return true;
}

bool Oracle::execute(const scxml::Raise& element) {
    raise(element.event, EventType::kInternal);
    return true;
}

bool Oracle::execute(const scxml::If& branches) {
    for (const scxml::If::Branch& branch : branches.branches) {
        if (branch.condition && !test(*branch.condition)) continue;
        return branch.block == kNone || executeActions(branch.block);
    }
    return true;
}

bool Oracle::execute(const scxml::Log& log) {
    scxml::LogEffect effect{log.label, {}, log.level};
    if (log.expression) {
        const auto text = realm_->string(*log.expression);
        if (!text) {
            raiseError();
            return false;
        }
        effect.text = *text;
    }
    turn_->effects.push_back(std::move(effect));
    return true;
}

// §6.2 and §C.1, for literal targets.
bool Oracle::execute(const scxml::Send& send) {
    const std::string name = send.event.literal.value_or("");
    const std::string target = send.target.literal.value_or("");
    if (target == "#_internal") {
        raise(name, EventType::kInternal, send.id);
        return true;
    }
    if (!target.empty() && target != "#_scxml_" + session_id_) {
        raise(target.rfind("#_", 0) == 0 ? "error.communication" : "error.execution",
              EventType::kPlatform, send.id);
        return target.rfind("#_", 0) == 0;
    }
    scxml::SendEffect effect;
    effect.send_id = send.id;
    effect.type = scxml::kScxmlProcessor;
    effect.target = target;
    if (send.delay.literal) effect.delay = delayOf(*send.delay.literal);
    effect.event.name = name;
    effect.event.sendid = send.id;
    turn_->effects.push_back(std::move(effect));
    return true;
}

bool Oracle::execute(const scxml::Cancel& cancel) {
    turn_->effects.push_back(scxml::CancelEffect{cancel.send_id.literal.value_or("")});
    return true;
}

bool Oracle::execute(const scxml::Assign& assign) {
    ORCH_ASSERT(assign.assignment, "the oracle assigns expressions only");
    const bool good = realm_->run(*assign.assignment).has_value();
    if (!good) raiseError();
    return good;
}

bool Oracle::execute(const scxml::Script& script) {
    const bool good = realm_->run(script.script).has_value();
    if (!good) raiseError();
    return good;
}

bool Oracle::execute(const scxml::Foreach&) {
    ORCH_ASSERT(false, "the oracle does not know <foreach>");
    return false;
}

void Oracle::raise(std::string name, EventType type, std::string send_id) {
    Event event;
    event.name = std::move(name);
    event.type = type;
    event.sendid = std::move(send_id);
    internalQueue_.enqueue(std::move(event));
}

std::vector<std::string> Oracle::configuration() const {
    const States& states = running_ || overran_ ? configuration_ : last_configuration_;
    std::vector<std::string> ids;
    for (State s : states.toList().sort(documentOrder)) ids.push_back(element(s).id);
    return ids;
}

}  // namespace orchestrion::oracle
