#include "scxml/compiler.h"

#include <algorithm>
#include <set>

#include "base/suggest.h"
#include "scxml/actions.h"
#include "scxml/event_names.h"
#include "scxml/event_syntax.h"

namespace orchestrion::scxml {
namespace {

// Suggestions compare a name with all others, character by character: only for the first problems
// of a document.
constexpr uint64_t kSuggestionCostMax = 20'000'000;

bool isState(const Element& element) {
    return element.is("state") || element.is("parallel") || element.is("final");
}

class Compiler {
public:
    Compiler(Chart& chart, Expressions& expressions, ReadContext& context)
        : chart_(chart),
          expressions_(expressions),
          context_(context),
          actions_(chart, expressions, context) {}

    void compile(const Element& root);

private:
    // First all states, so that targets are known; then what is in them.
    void addState(const Element& element, StateIndex parent);
    void addChild(StateIndex parent, StateIndex child);
    StateKind kindOf(const Element& element) const;
    void nameState(const Element& element, StateIndex s);
    void nameTheNameless();

    void compileState(const Element& element, StateIndex s);
    void compileChild(const Element& child, StateIndex s);
    void compileInitial(const Element& element, StateIndex s);
    void compileHistory(const Element& element, StateIndex s);
    void compileData(const Element& datamodel, StateIndex s);
    TransitionIndex addTransition(const Element& element, StateIndex source);
    TransitionIndex addPlainTransition(const Element& element, StateIndex source,
                                       std::vector<StateIndex> targets);
    std::vector<StateIndex> resolve(const Attribute& targets);
    void missingTarget(std::string_view id, Place place);
    void checkTargetsBelow(const Attribute& targets, StateIndex ancestor,
                           const DiagnosticCode& code, const std::string& what);
    void checkTargetSet(const Attribute& attribute, std::vector<StateIndex> targets);
    bool areOrthogonal(StateIndex a, StateIndex b) const;
    void add(std::vector<BlockIndex>& blocks, const Element& element) {
        BlockIndex block = actions_.block(element);
        if (block != kNone) blocks.push_back(block);
    }
    std::string describe(StateIndex s) const;

    Chart& chart_;
    Expressions& expressions_;
    ReadContext& context_;
    ActionCompiler actions_;
    std::vector<const Element*> elements_;  // of each state
    StateIndex next_ = 0;                   // the next state to compile
    std::set<std::string> data_names_;
    uint64_t suggestion_cost_ = 0;
};

void Compiler::compile(const Element& root) {
    addState(root, kNone);
    nameTheNameless();
    // What was misspelt or could not be included was said before.
    if (chart_.states[kRoot].children.empty() && !context_.problems.refused()) {
        context_.problems.report(kNoStates, root.place(), "the document has no states",
                                 "<state>, <parallel> or <final>");
    }
    compileState(root, next_++);
}

StateKind Compiler::kindOf(const Element& element) const {
    if (element.is("parallel")) return StateKind::kParallel;
    if (element.is("final")) return StateKind::kFinal;
    if (element.is("history")) {
        const Attribute* type = element.find("type");
        bool deep = type != nullptr && type->value == "deep";
        return deep ? StateKind::kDeepHistory : StateKind::kShallowHistory;
    }
    bool compound = element.is("scxml");
    forEachElement(element, [&](const Element& child) { compound = compound || isState(child); });
    return compound ? StateKind::kCompound : StateKind::kAtomic;
}

void Compiler::addState(const Element& element, StateIndex parent) {
    if (chart_.states.size() >= context_.limits.states_max) {
        if (chart_.states.size() > context_.limits.states_max) return;
        context_.problems.report(kTooManyStates, element.place(),
                                 "the document has too many states",
                                 "at most " + std::to_string(context_.limits.states_max));
    }
    auto s = static_cast<StateIndex>(chart_.states.size());
    State state;
    state.kind = kindOf(element);
    state.parent = parent;
    state.where = context_.sources[element.file].position(element.offset);
    state.file = element.file;
    chart_.states.push_back(std::move(state));
    elements_.push_back(&element);
    nameState(element, s);
    if (parent != kNone) addChild(parent, s);
    forEachElement(element, [&](const Element& child) {
        if (isState(child) || child.is("history")) addState(child, s);
    });
    chart_.states[s].end = static_cast<StateIndex>(chart_.states.size());
}

void Compiler::addChild(StateIndex parent, StateIndex child) {
    State& state = chart_.states[parent];
    (isHistory(chart_.states[child].kind) ? state.histories : state.children).push_back(child);
}

void Compiler::nameState(const Element& element, StateIndex s) {
    const Attribute* id = s == kRoot ? nullptr : element.find("id");
    chart_.states[s].generated_id = id == nullptr;
    if (id == nullptr) return;
    chart_.states[s].id = id->value;
    auto [known, added] = chart_.state_by_id.emplace(id->value, s);
    if (added) return;
    const State& first = chart_.states[known->second];
    context_.problems.report(
        kDuplicateId, id->valuePlace(), "the id '" + id->value + "' is taken", "an id of its own",
        "it stands at " +
            toString(SourceLocation{context_.sources[first.file].url(), first.where}) + " too");
}

// The root keeps an empty id: nothing can refer to it.
void Compiler::nameTheNameless() {
    for (StateIndex s = 1; s < chart_.states.size(); ++s) {
        State& state = chart_.states[s];
        if (!state.generated_id) continue;
        state.id = "state." + std::to_string(s);
        while (!chart_.state_by_id.emplace(state.id, s).second) state.id += "_";
    }
}

std::string Compiler::describe(StateIndex s) const {
    return s == kRoot ? "<scxml>" : "'" + chart_.states[s].id + "'";
}

// Compiles the states in the order they were added, so that transitions stand in document order.
void Compiler::compileState(const Element& element, StateIndex s) {
    if (isHistory(chart_.states[s].kind)) return compileHistory(element, s);
    compileInitial(element, s);
    forEachElement(element, [&](const Element& child) { compileChild(child, s); });
}

void Compiler::compileChild(const Element& child, StateIndex s) {
    if (next_ < elements_.size() && &child == elements_[next_]) {
        StateIndex state = next_++;
        compileState(child, state);
    } else if (child.is("transition") && s != kRoot) {
        TransitionIndex t = addTransition(child, s);
        chart_.states[s].transitions.push_back(t);
    } else if (child.is("onentry")) {
        add(chart_.states[s].on_entry, child);
    } else if (child.is("onexit")) {
        add(chart_.states[s].on_exit, child);
    } else if (child.is("invoke")) {
        Invoke invoke = actions_.invoke(child);
        chart_.states[s].invokes.push_back(std::move(invoke));
    } else if (child.is("datamodel")) {
        compileData(child, s);
    } else if (child.is("donedata")) {
        DoneData done_data = actions_.doneData(child);
        chart_.states[s].done_data = std::move(done_data);
    } else if (child.is("script") && s == kRoot) {
        chart_.scripts.push_back(actions_.script(child));
    }
}

// §3.3.1, §3.6: the attribute, the child, or the first child state.
void Compiler::compileInitial(const Element& element, StateIndex s) {
    const State& state = chart_.states[s];
    const Element* child = nullptr;
    forEachElement(element, [&](const Element& e) {
        if (e.is("initial")) forEachElement(e, [&](const Element& t) { child = &t; });
    });
    const Attribute* attribute = element.find("initial");
    if (attribute == nullptr && s == kRoot && chart_.dialect == Dialect::kOrs)
        attribute = element.find("initialstate");
    if (attribute != nullptr) {
        checkTargetsBelow(*attribute, s, kIllegalInitial, "initial");
        TransitionIndex t = addPlainTransition(element, s, resolve(*attribute));
        chart_.states[s].initial = t;
    } else if (child != nullptr && child->is("transition")) {
        if (const Attribute* target = child->find("target")) {
            checkTargetsBelow(*target, s, kIllegalInitial, "<initial>");
        }
        TransitionIndex t = addTransition(*child, s);
        chart_.states[s].initial = t;
    } else if (state.kind == StateKind::kCompound && !state.children.empty()) {
        TransitionIndex t = addPlainTransition(element, s, {state.children.front()});
        chart_.states[s].initial = t;
    }
}

// §3.10
void Compiler::compileHistory(const Element& element, StateIndex s) {
    forEachElement(element, [&](const Element& child) {
        if (!child.is("transition") || chart_.states[s].initial != kNone) return;
        if (const Attribute* target = child.find("target")) {
            checkTargetsBelow(*target, chart_.states[s].parent, kIllegalHistory, "<history>");
        }
        TransitionIndex t = addTransition(child, s);
        chart_.states[s].initial = t;
        for (StateIndex target : chart_.transitions[t].targets) {
            if (!isHistory(chart_.states[target].kind) ||
                chart_.states[target].parent != chart_.states[s].parent) {
                continue;
            }
            context_.problems.report(kIllegalHistory, child.place(),
                                     describe(s) + " leads to another history of the same state",
                                     "states inside of " + describe(chart_.states[s].parent));
        }
    });
}

void Compiler::compileData(const Element& datamodel, StateIndex s) {
    forEachElement(datamodel, [&](const Element& element) {
        if (!element.is("data")) return;
        expressions_.needProgram();
        DataItem item = actions_.data(element);
        const Attribute* id = element.find("id");
        if (id != nullptr && !script::isVariableName(item.name)) {
            context_.problems.report(kBadDataId, id->valuePlace(),
                                     "'" + item.name + "' cannot be the name of a variable",
                                     "letters, digits, '_' and '$', no word of the language");
        } else if (id != nullptr && !data_names_.insert(item.name).second) {
            context_.problems.report(kDuplicateDataId, id->valuePlace(),
                                     "there is another <data> with the id '" + item.name + "'",
                                     "an id of its own",
                                     "all <data> of a document share one scope");
        }
        chart_.states[s].data.push_back(std::move(item));
    });
}

TransitionIndex Compiler::addPlainTransition(const Element& element, StateIndex source,
                                             std::vector<StateIndex> targets) {
    Transition transition;
    transition.source = source;
    transition.targets = std::move(targets);
    transition.where = context_.sources[element.file].position(element.offset);
    transition.file = element.file;
    chart_.transitions.push_back(std::move(transition));
    return static_cast<TransitionIndex>(chart_.transitions.size() - 1);
}

TransitionIndex Compiler::addTransition(const Element& element, StateIndex source) {
    const Attribute* target = element.find("target");
    TransitionIndex t = addPlainTransition(
        element, source, target == nullptr ? std::vector<StateIndex>() : resolve(*target));
    std::optional<ExprId> condition;
    std::string condition_text;
    // An empty condition is none in ORS.
    const Attribute* cond = element.find("cond");
    if (cond != nullptr && !(chart_.dialect == Dialect::kOrs && isBlank(cond->value))) {
        condition = expressions_.condition(snippetOf(*cond));
        condition_text = cond->value;
    }
    BlockIndex content = actions_.block(element);
    Transition& transition = chart_.transitions[t];
    transition.condition = condition;
    transition.condition_text = std::move(condition_text);
    transition.content = content;
    const Attribute* type = element.find("type");
    transition.internal = type != nullptr && type->value == "internal";
    if (const Attribute* event = element.find("event")) {
        for (std::string_view descriptor : splitWords(event->value)) {
            transition.events.push_back(normaliseDescriptor(descriptor));
        }
    }
    return t;
}

// Targets.

std::vector<StateIndex> Compiler::resolve(const Attribute& attribute) {
    std::vector<StateIndex> targets;
    bool complete = true;
    for (std::string_view id : splitWords(attribute.value)) {
        auto found = chart_.state_by_id.find(std::string(id));
        if (found == chart_.state_by_id.end() || chart_.states[found->second].generated_id) {
            missingTarget(id, attribute.valuePlace());
            complete = false;
        } else {
            targets.push_back(found->second);
        }
    }
    if (complete) checkTargetSet(attribute, targets);
    return targets;
}

void Compiler::missingTarget(std::string_view id, Place place) {
    std::string advice;
    suggestion_cost_ += uint64_t{chart_.states.size()} * id.size() * id.size();
    if (suggestion_cost_ <= kSuggestionCostMax) {
        std::vector<std::string_view> ids;
        for (const State& state : chart_.states) {
            if (!state.generated_id) ids.push_back(state.id);
        }
        advice = didYouMean(id, ids);
    }
    context_.problems.report(kMissingTarget, place, "there is no state '" + std::string(id) + "'",
                             "the id of a state of this document", std::move(advice));
}

void Compiler::checkTargetsBelow(const Attribute& attribute, StateIndex ancestor,
                                 const DiagnosticCode& code, const std::string& what) {
    for (std::string_view id : splitWords(attribute.value)) {
        auto found = chart_.state_by_id.find(std::string(id));
        if (found == chart_.state_by_id.end() || chart_.isDescendant(found->second, ancestor)) {
            continue;
        }
        context_.problems.report(
            code, attribute.valuePlace(),
            "'" + std::string(id) + "' in " + what + " is not inside of " + describe(ancestor),
            "a descendant of " + describe(ancestor));
    }
}

// Whether two different states can be active at once without one being inside of the other.
bool Compiler::areOrthogonal(StateIndex a, StateIndex b) const {
    // A history stands for what is in its parent.
    auto region = [&](StateIndex s) {
        return isHistory(chart_.states[s].kind) ? chart_.states[s].parent : s;
    };
    a = region(a);
    b = region(b);
    if (a == b || chart_.isDescendant(a, b) || chart_.isDescendant(b, a)) return false;
    StateIndex common = chart_.states[a].parent;
    while (!chart_.isDescendant(b, common)) common = chart_.states[common].parent;
    return chart_.states[common].kind == StateKind::kParallel;
}

// §3.11.1: the targets with their ancestors must be a legal configuration. In document order it is
// enough to look at neighbours: what parts two states parts a pair of neighbours between them.
void Compiler::checkTargetSet(const Attribute& attribute, std::vector<StateIndex> targets) {
    std::sort(targets.begin(), targets.end());
    targets.erase(std::unique(targets.begin(), targets.end()), targets.end());
    for (size_t i = 1; i < targets.size(); ++i) {
        if (areOrthogonal(targets[i - 1], targets[i])) continue;
        context_.problems.report(kIllegalTargets, attribute.valuePlace(),
                                 describe(targets[i - 1]) + " and " + describe(targets[i]) +
                                     " cannot be active together",
                                 "states in different regions of one <parallel>");
        return;
    }
}

}  // namespace

void compileDocument(const Element& root, Chart& chart, Expressions& expressions,
                     ReadContext& context) {
    Compiler(chart, expressions, context).compile(root);
}

}  // namespace orchestrion::scxml
