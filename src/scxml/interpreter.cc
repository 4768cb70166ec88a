#include "scxml/interpreter.h"

#include <algorithm>

#include "scxml/configurations.h"
#include "scxml/executor.h"
#include "scxml/model.h"
#include "scxml/turn_context.h"

namespace orchestrion::scxml {

const char* toString(Status status) {
    switch (status) {
        case Status::kRunning:
            return "running";
        case Status::kCompleted:
            return "completed";
        case Status::kTerminated:
            return "terminated";
        case Status::kFailed:
            return "failed";
    }
    return "failed";
}

bool ActiveStates::isActive(std::string_view state_id) const {
    const auto it = chart_.state_by_id.find(std::string(state_id));
    return it != chart_.state_by_id.end() && state_.configuration.contains(it->second);
}

std::vector<std::string> ActiveStates::activeStates() const {
    std::vector<std::string> ids;
    for (StateIndex s : state_.entry_order) {
        if (s != kRoot) ids.push_back(chart_.state(s).id);
    }
    return ids;
}

namespace {

// Within what the server allows, as the document asks.
InterpreterLimits limitsFor(const Chart& chart, InterpreterLimits limits) {
    if (const auto microsteps = chart.settings.microsteps_max) {
        limits.microsteps_per_turn_max = std::min(limits.microsteps_per_turn_max, *microsteps);
    }
    return limits;
}

}  // namespace

class Interpreter::Impl final : private HistoryValues {
public:
    Impl(std::shared_ptr<const Chart> chart, const InterpreterLimits& limits)
        : chart_(std::move(chart)),
          limits_(limitsFor(*chart_, limits)),
          configurations_(*chart_, limits.cached_configurations_max),
          context_(*chart_, limits_),
          executor_(context_),
          states_to_invoke_(chart_->states.size()) {}

    const Chart& chart() const { return *chart_; }

    void start(const Session& session, const Parameters& params, Turn& turn);
    void processEvent(const Session& session, const Event& event, Turn& turn);
    void cancel(const Session& session, Turn& turn);

private:
    // Appendix D.
    void mainEventLoop();
    void takeExternalEvent(const Event& event);
    bool selectEventlessTransitions() { return select(EventClasses::kEventless); }
    bool selectTransitions(const Event& event) {
        return select(configurations_.eventClasses().of(event.name));
    }
    void microstep();
    void exitStates(const Step& step);
    void executeTransitionContent(const Step& step);
    void enterStates(const Step& step);
    void exitInterpreter();

    bool select(EventClasses::Class event_class);
    bool conditionMatch(const Selection& selection);
    Configurations::Node currentNode();
    void begin(const Session& session, Turn& turn);
    void end();
    void setEvent(const Event& event);
    void moveQuietly(const Step& step);
    void observe(const Step& step);

    void bindData(const Parameters& params);
    void bindData(StateIndex s, const Parameters& params);
    void bindParameter(const std::string& name, const Payload& value);
    void initialise(const DataItem& item, const Payload* parameter);
    void enterState(const EntrySet::Entry& entry);
    void exitState(StateIndex s);
    void entered(StateIndex s);
    void left(StateIndex s);
    bool ors() const { return chart_->dialect == Dialect::kOrs; }
    void recordHistory(const State& state);
    void raiseDone(StateIndex final_state);
    Payload doneData(StateIndex final_state);
    void raiseDoneEvent(StateIndex s, Payload data);
    void runBlocks(const std::vector<BlockIndex>& blocks);
    void runContent(TransitionIndex t);

    void invokeStates();
    void invoke(StateIndex s, uint32_t index);
    void cancelInvokes(StateIndex s);
    void deliverToInvokes(const Event& event);
    void applyFinalize(const Invoke& invoke);

    const std::vector<StateIndex>* find(StateIndex history) const override;
    SessionState& state() { return context_.state(); }

    std::shared_ptr<const Chart> chart_;
    const InterpreterLimits limits_;
    Configurations configurations_;
    TurnContext context_;
    Executor executor_;

    // Of the turn in hand.
    StateSet states_to_invoke_;
    Event internal_event_;
    Step* step_ = nullptr;
    std::vector<TransitionIndex> enabled_;
};

void Interpreter::Impl::begin(const Session& session, Turn& turn) {
    turn.clear();
    context_.begin(session, turn);
}

void Interpreter::Impl::end() {
    if (context_.failed()) {
        for (const auto& active : state().invokes) {
            context_.turn().effects.push_back(CancelInvokeEffect{active.id});
        }
        state().invokes.clear();
        context_.turn().effects.push_back(DoneEffect{});
    }
    states_to_invoke_.clear();
    context_.realm().releaseEvent();
    context_.end();
}

void Interpreter::Impl::start(const Session& session, const Parameters& params, Turn& turn) {
    begin(session, turn);
    if (context_.observer() != nullptr) context_.observer()->onBegin();
    state().configuration = StateSet(chart_->states.size());
    state().entered = StateSet(chart_->states.size());
    bindData(params);
    for (ExprId script : chart_->scripts) {
        if (context_.failed()) break;
        executor_.evaluate(script, {"script"});
    }
    if (context_.observer() != nullptr) context_.observer()->onExecuted();
    if (context_.running()) {
        const TransitionIndex initial = chart_->state(kRoot).initial;
        runContent(initial);
        const EntrySet entry = configurations_.sets().computeEntrySet({initial}, *this);
        Step step;
        step.entry = entry.entries;
        enterStates(step);
        turn.changed_configuration = true;
        mainEventLoop();
    }
    end();
}

void Interpreter::Impl::processEvent(const Session& session, const Event& event, Turn& turn) {
    begin(session, turn);
    if (!event.model.empty()) {
        state().model = changeModel(state().model, event.model);
        context_.realm().modelChanged();
    }
    if (context_.running()) {
        if (event.type == EventType::kPlatform) {
            context_.enqueueInternal(event);
        } else {
            takeExternalEvent(event);
        }
        mainEventLoop();
    }
    end();
}

void Interpreter::Impl::cancel(const Session& session, Turn& turn) {
    begin(session, turn);
    Event notice;  // lives as long as scripts may look at it
    if (context_.running()) {
        if (ors() && !state().invoke_id.empty()) {
            notice.name = "cancel.invoke." + state().invoke_id;
            takeExternalEvent(notice);
        }
        if (!context_.failed()) {
            state().status = Status::kTerminated;
            exitInterpreter();
        }
    }
    end();
}

// One macrostep after the other until no internal event and no eventless transition is left. Taking
// the external event, the last line of the loop in Appendix D, comes first here: it starts a turn.
void Interpreter::Impl::mainEventLoop() {
    while (context_.running()) {
        bool enabled = selectEventlessTransitions();
        if (!enabled && context_.hasInternal()) {
            if (!context_.countInternalEvent()) break;
            internal_event_ = context_.dequeueInternal();
            setEvent(internal_event_);
            enabled = selectTransitions(internal_event_);
        } else if (!enabled) {
            invokeStates();
            if (!context_.hasInternal()) return;
            continue;
        }
        if (enabled && context_.running()) microstep();
    }
    if (state().status == Status::kCompleted) exitInterpreter();
}

void Interpreter::Impl::takeExternalEvent(const Event& event) {
    ++state().turns;
    setEvent(event);
    deliverToInvokes(event);
    if (context_.running() && selectTransitions(event) && context_.running()) microstep();
}

// Borrowed by the realm until the next event or the end of the turn.
void Interpreter::Impl::setEvent(const Event& event) {
    context_.realm().setEvent(event);
    if (context_.observer() != nullptr) context_.observer()->onEvent(event);
}

Configurations::Node Interpreter::Impl::currentNode() {
    SessionState& s = state();
    if (s.cache_generation != configurations_.generation() || s.cache_node == kNone) {
        s.cache_node = configurations_.nodeOf(s.configuration);
        s.cache_generation = configurations_.generation();
    }
    return s.cache_node;
}

// selectTransitions and selectEventlessTransitions with removeConflictingTransitions: leaves the
// step to take.
bool Interpreter::Impl::select(EventClasses::Class event_class) {
    const Configurations::Node node = currentNode();
    Selection& selection = configurations_.select(node, event_class);
    if (selection.conditional) {
        if (!conditionMatch(selection)) return false;
        step_ = &configurations_.step(node, enabled_, *this);
        return true;
    }
    if (selection.enabled.empty()) return false;
    step_ = selection.step;
    if (step_ == nullptr) {
        step_ = &configurations_.step(node, selection.enabled, *this);
        if (!step_->depends_on_history) selection.step = step_;
    }
    return true;
}

bool Interpreter::Impl::conditionMatch(const Selection& selection) {
    enabled_.clear();
    for (const auto& candidates : selection.candidates) {
        for (TransitionIndex index : candidates) {
            const Transition& t = chart_->transitions[index];
            if (t.condition && !executor_.test(*t.condition, {"transition", t.where, t.file}))
                continue;
            if (std::find(enabled_.begin(), enabled_.end(), index) == enabled_.end()) {
                enabled_.push_back(index);
            }
            break;
        }
    }
    return !enabled_.empty();
}

void Interpreter::Impl::microstep() {
    if (!context_.countMicrostep()) return;
    Step& step = *step_;
    if (!step.exit.empty() || !step.entry.empty()) context_.turn().changed_configuration = true;
    if (step.quiet) {
        moveQuietly(step);
    } else {
        exitStates(step);
        executeTransitionContent(step);
        // Leaving states has recorded history: what is entered follows from the new values.
        if (step.depends_on_history) configurations_.enterAnew(step, *this);
        enterStates(step);
        ORCH_ASSERT(context_.failed() || state().configuration == step.next_states,
                    "the states left and entered add up to the step's configuration");
    }
    if (context_.failed()) return;
    state().cache_node = configurations_.nextNode(step);
    state().cache_generation = configurations_.generation();
}

void Interpreter::Impl::moveQuietly(const Step& step) {
    state().configuration = step.next_states;
    for (StateIndex s : step.exit) left(s);
    for (const auto& entry : step.entry) entered(entry.state);
    if (context_.observer() != nullptr) observe(step);
}

void Interpreter::Impl::observe(const Step& step) {
    Observer& observer = *context_.observer();
    for (StateIndex s : step.exit) observer.onExit(chart_->state(s));
    for (TransitionIndex t : step.transitions) observer.onTransition(chart_->transitions[t]);
    for (const auto& entry : step.entry) observer.onEntry(chart_->state(entry.state));
}

void Interpreter::Impl::exitStates(const Step& step) {
    for (StateIndex s : step.exit) states_to_invoke_.erase(s);
    for (StateIndex s : step.exit) recordHistory(chart_->state(s));
    for (StateIndex s : step.exit) {
        if (context_.failed()) return;
        exitState(s);
    }
}

void Interpreter::Impl::exitState(StateIndex s) {
    runBlocks(chart_->state(s).on_exit);
    cancelInvokes(s);
    state().configuration.erase(s);
    left(s);
    if (context_.observer() != nullptr) context_.observer()->onExit(chart_->state(s));
}

void Interpreter::Impl::entered(StateIndex s) {
    if (!ors()) return;
    state().entry_order.push_back(s);
    context_.countEntry(s);
}

void Interpreter::Impl::left(StateIndex s) {
    if (ors()) std::erase(state().entry_order, s);
}

void Interpreter::Impl::recordHistory(const State& parent) {
    for (StateIndex h : parent.histories) {
        std::vector<StateIndex> recorded;
        const bool deep = chart_->state(h).kind == StateKind::kDeepHistory;
        state().configuration.forEach([&](StateIndex s) {
            const State& candidate = chart_->state(s);
            const bool keep =
                deep ? isAtomic(candidate.kind) && chart_->isDescendant(s, chart_->state(h).parent)
                     : candidate.parent == chart_->state(h).parent;
            if (keep) recorded.push_back(s);
        });
        auto& history = state().history;
        const auto known = std::find_if(history.begin(), history.end(),
                                        [&](const auto& value) { return value.history == h; });
        if (known != history.end()) {
            known->states = std::move(recorded);
        } else {
            history.push_back({h, std::move(recorded)});
        }
    }
}

const std::vector<StateIndex>* Interpreter::Impl::find(StateIndex history) const {
    for (const auto& value : context_.state().history) {
        if (value.history == history) return &value.states;
    }
    return nullptr;
}

void Interpreter::Impl::executeTransitionContent(const Step& step) {
    for (TransitionIndex t : step.transitions) {
        if (context_.failed()) return;
        if (context_.observer() != nullptr)
            context_.observer()->onTransition(chart_->transitions[t]);
        runContent(t);
    }
}

void Interpreter::Impl::runContent(TransitionIndex t) {
    const BlockIndex content = chart_->transitions[t].content;
    if (content != kNone) executor_.runBlock(content);
}

void Interpreter::Impl::runBlocks(const std::vector<BlockIndex>& blocks) {
    for (BlockIndex block : blocks) {
        if (context_.failed()) return;
        executor_.runBlock(block);
    }
}

void Interpreter::Impl::enterStates(const Step& step) {
    for (const auto& entry : step.entry) {
        if (context_.failed()) return;
        enterState(entry);
    }
}

void Interpreter::Impl::enterState(const EntrySet::Entry& entry) {
    const StateIndex s = entry.state;
    const State& entered = chart_->state(s);
    state().configuration.insert(s);
    this->entered(s);
    if (!entered.invokes.empty()) states_to_invoke_.insert(s);
    if (context_.observer() != nullptr) context_.observer()->onEntry(entered);
    if (chart_->binding == Binding::kLate && !entered.data.empty() &&
        !state().entered.contains(s)) {
        state().entered.insert(s);
        bindData(s, {});
    }
    runBlocks(entered.on_entry);
    if (entry.by_default) runContent(entered.initial);
    if (entry.default_history != kNone) runContent(entry.default_history);
    if (entered.kind == StateKind::kFinal && !context_.failed()) raiseDone(s);
}

void Interpreter::Impl::raiseDone(StateIndex final_state) {
    const StateIndex parent = chart_->state(final_state).parent;
    if (parent == kRoot) {
        state().status = Status::kCompleted;
        return;
    }
    raiseDoneEvent(parent, doneData(final_state));
    const StateIndex grandparent = chart_->state(parent).parent;
    if (grandparent != kNone && chart_->state(grandparent).kind == StateKind::kParallel &&
        configurations_.sets().isInFinalState(grandparent, state().configuration)) {
        raiseDoneEvent(grandparent, {});
    }
}

Payload Interpreter::Impl::doneData(StateIndex final_state) {
    const State& final = chart_->state(final_state);
    if (!final.done_data) return {};
    return executor_
        .data(final.done_data->params, final.done_data->content,
              {"donedata", final.where, final.file})
        .value_or(Payload{});
}

void Interpreter::Impl::raiseDoneEvent(StateIndex s, Payload data) {
    Event event;
    event.name = "done.state." + chart_->state(s).id;
    event.type = EventType::kPlatform;
    event.data = std::move(data);
    context_.enqueueInternal(std::move(event));
}

// The session's last configuration stays readable; In() sees each state go.
void Interpreter::Impl::exitInterpreter() {
    const StateSet last = state().configuration;
    const std::vector<StateIndex> last_order = state().entry_order;
    std::vector<StateIndex> exit = last.toVector();
    std::reverse(exit.begin(), exit.end());
    DoneEffect done;
    done.cancelled = state().status == Status::kTerminated;
    for (StateIndex s : exit) {
        if (context_.failed()) break;
        exitState(s);
        const State& left = chart_->state(s);
        if (left.kind == StateKind::kFinal && left.parent == kRoot && !done.cancelled) {
            done.data = doneData(s);
        }
    }
    state().configuration = last;
    state().entry_order = last_order;
    state().cache_node = kNone;
    if (!context_.failed()) context_.emit(std::move(done));
}

// §5.3: all variables exist from the start; when they get their values is the binding's matter.
void Interpreter::Impl::bindData(const Parameters& params) {
    for (const State& s : chart_->states) {
        for (const DataItem& item : s.data) context_.realm().declare(item.name);
    }
    if (ors()) {
        for (const auto& [name, value] : params) bindParameter(name, value);
    }
    if (chart_->binding == Binding::kLate) return bindData(kRoot, params);
    for (StateIndex s = 0; s < chart_->states.size(); ++s) {
        static const Parameters kNoParameters;
        bindData(s, s == kRoot || ors() ? params : kNoParameters);
    }
}

void Interpreter::Impl::bindData(StateIndex s, const Parameters& params) {
    for (const DataItem& item : chart_->state(s).data) {
        if (context_.failed()) return;
        const auto param = std::find_if(params.begin(), params.end(),
                                        [&](const auto& p) { return p.first == item.name; });
        if (ors() && param != params.end()) continue;
        initialise(item, param == params.end() ? nullptr : &param->second);
    }
}

// ORS: all of them are in `_data`, declared or not, before any expression is evaluated.
void Interpreter::Impl::bindParameter(const std::string& name, const Payload& value) {
    const auto result = context_.realm().define(name, value);
    if (!result) context_.scriptError(result.error(), {"data"});
}

void Interpreter::Impl::initialise(const DataItem& item, const Payload* parameter) {
    const Place place{"data", item.where, item.file};
    if (parameter == nullptr && !item.load_error.empty()) {
        return context_.errorExecution(item.load_error, place, {}, "error.illegaldata.LoadError");
    }
    script::Realm& realm = context_.realm();
    script::ScriptResult<void> result;
    if (parameter != nullptr) {
        result = realm.define(item.name, *parameter);
    } else if (item.expression) {
        result = realm.define(item.name, *item.expression);
    } else if (!item.literal.empty()) {
        result = realm.define(item.name, item.literal);
    }
    if (!result) return context_.scriptError(result.error(), place);
    if (parameter == nullptr && item.expression) context_.evaluated(*item.expression);
}

void Interpreter::Impl::invokeStates() {
    const StateSet states = states_to_invoke_;
    states_to_invoke_.clear();
    states.forEach([&](StateIndex s) {
        for (uint32_t i = 0; i < chart_->state(s).invokes.size(); ++i) {
            if (context_.running()) invoke(s, i);
        }
    });
}

void Interpreter::Impl::invoke(StateIndex s, uint32_t index) {
    const Invoke& element = chart_->state(s).invokes[index];
    const Place place{"invoke", element.where, element.file};
    InvokeEffect effect;
    effect.invoke_id = element.id.empty() ? executor_.newId(chart_->state(s).id) : element.id;
    if (element.id_location && !executor_.store(*element.id_location, effect.invoke_id, place))
        return;
    const auto type = executor_.text(element.type, place);
    auto src = type ? executor_.text(element.src, place) : std::nullopt;
    auto params = src ? executor_.parameters(element.params, place) : std::nullopt;
    if (!params) return;
    effect.type = context_.surroundings().invokeType(*type);
    if (effect.type.empty()) {
        return context_.errorExecution("the type '" + *type + "' of <invoke> is not supported",
                                       place, {}, "error.unsupported.invoke");
    }
    effect.src = std::move(*src);
    effect.params = std::move(*params);
    if (element.content) {
        auto content = executor_.content(*element.content, place);
        if (!content) return;
        effect.content = std::move(*content);
    }
    state().invokes.push_back({s, index, effect.invoke_id});
    context_.emit(std::move(effect));
}

void Interpreter::Impl::cancelInvokes(StateIndex s) {
    auto& invokes = state().invokes;
    for (size_t i = 0; i < invokes.size();) {
        if (invokes[i].state != s) {
            ++i;
            continue;
        }
        context_.emit(CancelInvokeEffect{invokes[i].id});
        invokes.erase(invokes.begin() + static_cast<ptrdiff_t>(i));
    }
}

// §6.4, §6.5: finalize for the invocation the event comes from, autoforward of an exact copy
// (assert 230) to all that ask for it.
void Interpreter::Impl::deliverToInvokes(const Event& event) {
    if (state().invokes.empty()) return;
    const auto active = state().invokes;
    for (const auto& invocation : active) {
        const Invoke& element = chart_->state(invocation.state).invokes[invocation.invoke];
        if (invocation.id == event.invokeid) applyFinalize(element);
        if (!element.autoforward) continue;
        context_.emit(ForwardEffect{invocation.id, event});
    }
    if (!event.invokeid.empty() && event.name == "done.invoke." + event.invokeid) {
        std::erase_if(state().invokes, [&](const auto& i) { return i.id == event.invokeid; });
    }
}

void Interpreter::Impl::applyFinalize(const Invoke& element) {
    if (element.finalize != kNone) executor_.runBlock(element.finalize);
    const Place place{"finalize", element.where, element.file};
    for (const auto& assign : element.finalize_assigns) {
        if (context_.failed() || !executor_.test(assign.present, place)) continue;
        executor_.evaluate(assign.assignment, place);
    }
}

Interpreter::Interpreter(std::shared_ptr<const Chart> chart, InterpreterLimits limits)
    : impl_(std::make_unique<Impl>(std::move(chart), limits)) {}

Interpreter::~Interpreter() = default;

const Chart& Interpreter::chart() const {
    return impl_->chart();
}

void Interpreter::start(Session session, const Parameters& params, Turn& turn) {
    impl_->start(session, params, turn);
}

void Interpreter::processEvent(Session session, const Event& event, Turn& turn) {
    impl_->processEvent(session, event, turn);
}

void Interpreter::cancel(Session session, Turn& turn) {
    impl_->cancel(session, turn);
}

}  // namespace orchestrion::scxml
