#include "scxml/lint.h"

#include <algorithm>

#include "scxml/event_names.h"

namespace orchestrion::scxml {
namespace {

// True if whenever `later` could be taken, `earlier` is taken: same state, no condition, all its
// events.
bool shadows(const Transition& earlier, const Transition& later) {
    if (earlier.condition || earlier.events.empty() != later.events.empty()) return false;
    return std::all_of(later.events.begin(), later.events.end(),
                       [&](const std::string& event) { return matchesAny(earlier.events, event); });
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
    for (size_t later = 1; later < state.transitions.size(); ++later) {
        TransitionIndex t = state.transitions[later];
        auto end = state.transitions.begin() + static_cast<ptrdiff_t>(later);
        auto found = std::find_if(state.transitions.begin(), end, [&](TransitionIndex earlier) {
            return shadows(chart_.transitions[earlier], chart_.transitions[t]);
        });
        if (found != end) shadowed_[t] = *found;
    }
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
               "the state '" + state.id + "' can never be entered",
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
