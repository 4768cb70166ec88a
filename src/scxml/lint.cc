#include "scxml/lint.h"

#include <string_view>
#include <unordered_map>

namespace orchestrion::scxml {
namespace {

// The events that transitions without a condition have taken already, in the order of one state's
// transitions.
class Taken {
public:
    // The transition that takes all that `transition` waits for, or kNone. What it waits for itself
    // is taken from then on, if it has no condition.
    TransitionIndex add(TransitionIndex index, const Transition& transition);

private:
    // Longer descriptors are not looked at: one has as many prefixes as tokens.
    static constexpr size_t kDescriptorLengthMax = 500;

    TransitionIndex find(std::string_view descriptor) const;
    TransitionIndex findAll(const Transition& transition) const;

    TransitionIndex eventless_ = kNone;
    std::unordered_map<std::string_view, TransitionIndex> by_descriptor_;
};

TransitionIndex Taken::find(std::string_view descriptor) const {
    if (auto any = by_descriptor_.find("*"); any != by_descriptor_.end()) return any->second;
    if (descriptor.size() > kDescriptorLengthMax) return kNone;
    for (size_t end = descriptor.find('.');; end = descriptor.find('.', end + 1)) {
        auto found = by_descriptor_.find(descriptor.substr(0, end));
        if (found != by_descriptor_.end()) return found->second;
        if (end == std::string_view::npos) return kNone;
    }
}

TransitionIndex Taken::findAll(const Transition& transition) const {
    if (transition.events.empty()) return eventless_;
    TransitionIndex by = kNone;
    for (const std::string& descriptor : transition.events) {
        by = find(descriptor);
        if (by == kNone) break;
    }
    return by;
}

TransitionIndex Taken::add(TransitionIndex index, const Transition& transition) {
    TransitionIndex by = findAll(transition);
    if (transition.condition) return by;
    if (transition.events.empty() && eventless_ == kNone) eventless_ = index;
    for (const std::string& descriptor : transition.events) {
        by_descriptor_.emplace(descriptor, index);
    }
    return by;
}

class Linter {
public:
    Linter(const Chart& chart, Problems& problems)
        : chart_(chart),
          problems_(problems),
          reached_(chart.states.size()),
          entered_(chart.states.size()),
          shadowed_(chart.transitions.size(), kNone) {}

    void lint();

private:
    void findShadowed(const State& state);
    void reach();
    void enter(StateIndex s);
    void enterDefaults(StateIndex s);
    void enterTargets(const Transition& transition);
    void mark(StateIndex s);
    void report();
    void report(const DiagnosticCode& code, SourcePosition where, uint32_t file,
                std::string message, std::string advice);

    const Chart& chart_;
    Problems& problems_;
    std::vector<bool> reached_;              // can be active
    std::vector<bool> entered_;              // can be a target, so that its defaults are entered
    std::vector<TransitionIndex> shadowed_;  // by which other transition
    std::vector<StateIndex> pending_;        // reached, transitions not looked at
};

void Linter::lint() {
    for (const State& state : chart_.states) findShadowed(state);
    enter(kRoot);
    reach();
    report();
}

void Linter::findShadowed(const State& state) {
    Taken taken;
    for (TransitionIndex t : state.transitions) shadowed_[t] = taken.add(t, chart_.transitions[t]);
}

void Linter::reach() {
    while (!pending_.empty()) {
        StateIndex s = pending_.back();
        pending_.pop_back();
        for (TransitionIndex t : chart_.states[s].transitions) {
            if (shadowed_[t] == kNone) enterTargets(chart_.transitions[t]);
        }
    }
}

void Linter::mark(StateIndex s) {
    if (reached_[s]) return;
    reached_[s] = true;
    pending_.push_back(s);
}

void Linter::enterTargets(const Transition& transition) {
    for (StateIndex target : transition.targets) enter(target);
}

// The state, its ancestors, and what is entered along with them.
void Linter::enter(StateIndex s) {
    enterDefaults(s);
    for (StateIndex up = chart_.states[s].parent; up != kNone; up = chart_.states[up].parent) {
        if (reached_[up]) break;
        mark(up);
        if (chart_.states[up].kind != StateKind::kParallel) continue;
        for (StateIndex region : chart_.states[up].children) enterDefaults(region);
    }
}

void Linter::enterDefaults(StateIndex s) {
    if (entered_[s]) return;
    entered_[s] = true;
    mark(s);
    const State& state = chart_.states[s];
    if (state.initial != kNone) enterTargets(chart_.transitions[state.initial]);
    if (state.kind != StateKind::kParallel) return;
    for (StateIndex region : state.children) enterDefaults(region);
}

void Linter::report(const DiagnosticCode& code, SourcePosition where, uint32_t file,
                    std::string message, std::string advice) {
    problems_.add({code.severity,
                   code.name,
                   chart_.location(where, file),
                   std::move(message),
                   {},
                   std::move(advice)});
}

void Linter::report() {
    for (StateIndex s = 1; s < chart_.states.size(); ++s) {
        const State& state = chart_.states[s];
        // Of a tree of unreachable states the top is enough.
        if (reached_[s] || !reached_[state.parent]) continue;
        report(kUnreachableState, state.where, state.file,
               (state.generated_id ? "this state" : "the state '" + state.id + "'") +
                   std::string(" can never be entered"),
               "make it the target of a transition, or remove it");
    }
    for (size_t t = 0; t < chart_.transitions.size(); ++t) {
        if (shadowed_[t] == kNone) continue;
        const Transition& transition = chart_.transitions[t];
        const Transition& before = chart_.transitions[shadowed_[t]];
        report(kNeverTaken, transition.where, transition.file, "this transition is never taken",
               "the one at " + toString(chart_.location(before.where, before.file)) +
                   " is taken instead: put it behind, or give it a condition");
    }
}

}  // namespace

void lintChart(const Chart& chart, Problems& problems) {
    Linter(chart, problems).lint();
}

}  // namespace orchestrion::scxml
