#include "scxml/transition_sets.h"

#include <algorithm>
#include <unordered_map>

namespace orchestrion::scxml {

struct TransitionSets::Entering {
    const HistoryValues& history;
    StateSet states;
    StateSet by_default;
    std::unordered_map<StateIndex, TransitionIndex> default_history;  // by the history's parent
    bool met_history = false;
};

std::vector<StateIndex> TransitionSets::getEffectiveTargetStates(
    const Transition& t, const HistoryValues& history) const {
    std::vector<StateIndex> targets;
    const auto add = [&](StateIndex s) {
        if (std::find(targets.begin(), targets.end(), s) == targets.end()) targets.push_back(s);
    };
    for (StateIndex s : t.targets) {
        if (!isHistory(chart_.state(s).kind)) {
            add(s);
        } else if (const auto* recorded = history.find(s)) {
            for (StateIndex r : *recorded) add(r);
        } else {
            const Transition& initial = chart_.transitions[chart_.state(s).initial];
            for (StateIndex e : getEffectiveTargetStates(initial, history)) add(e);
        }
    }
    return targets;
}

StateIndex TransitionSets::findLCCA(StateIndex source,
                                    const std::vector<StateIndex>& targets) const {
    for (StateIndex anc = chart_.state(source).parent; anc != kNone;
         anc = chart_.state(anc).parent) {
        if (chart_.state(anc).kind != StateKind::kCompound) continue;
        if (std::all_of(targets.begin(), targets.end(),
                        [&](StateIndex s) { return chart_.isDescendant(s, anc); })) {
            return anc;
        }
    }
    return kRoot;
}

std::optional<StateIndex> TransitionSets::getTransitionDomain(const Transition& t,
                                                              const HistoryValues& history) const {
    const std::vector<StateIndex> targets = getEffectiveTargetStates(t, history);
    if (targets.empty()) return std::nullopt;
    if (t.internal && chart_.state(t.source).kind == StateKind::kCompound &&
        std::all_of(targets.begin(), targets.end(),
                    [&](StateIndex s) { return chart_.isDescendant(s, t.source); })) {
        return t.source;
    }
    return findLCCA(t.source, targets);
}

StateSet TransitionSets::computeExitSet(const std::vector<TransitionIndex>& transitions,
                                        const StateSet& configuration,
                                        const HistoryValues& history) const {
    StateSet exit(chart_.states.size());
    for (TransitionIndex index : transitions) {
        const auto domain = getTransitionDomain(chart_.transitions[index], history);
        if (!domain) continue;
        configuration.forEach([&](StateIndex s) {
            if (chart_.isDescendant(s, *domain)) exit.insert(s);
        });
    }
    return exit;
}

std::vector<TransitionIndex> TransitionSets::removeConflictingTransitions(
    const std::vector<TransitionIndex>& enabled, const StateSet& configuration,
    const HistoryValues& history) const {
    struct Kept {
        TransitionIndex transition;
        StateSet exit;
    };
    std::vector<Kept> filtered;
    for (TransitionIndex t1 : enabled) {
        StateSet exit = computeExitSet({t1}, configuration, history);
        const StateIndex source = chart_.transitions[t1].source;
        const auto conflicts = [&](const Kept& t2) { return exit.intersects(t2.exit); };
        const auto yields = [&](const Kept& t2) {
            return chart_.isDescendant(source, chart_.transitions[t2.transition].source);
        };
        const bool preempted = std::any_of(filtered.begin(), filtered.end(), [&](const Kept& t2) {
            return conflicts(t2) && !yields(t2);
        });
        if (preempted) continue;
        std::erase_if(filtered, conflicts);
        filtered.push_back({t1, std::move(exit)});
    }
    std::vector<TransitionIndex> result;
    for (const Kept& kept : filtered) result.push_back(kept.transition);
    return result;
}

EntrySet TransitionSets::computeEntrySet(const std::vector<TransitionIndex>& transitions,
                                         const HistoryValues& history) const {
    const size_t count = chart_.states.size();
    Entering entering{history, StateSet(count), StateSet(count), {}, false};
    for (TransitionIndex index : transitions) {
        const Transition& t = chart_.transitions[index];
        for (StateIndex s : t.targets) addDescendantStatesToEnter(s, entering);
        const auto ancestor = getTransitionDomain(t, history);
        for (StateIndex s : getEffectiveTargetStates(t, history)) {
            addAncestorStatesToEnter(s, *ancestor, entering);
        }
    }
    EntrySet result;
    result.met_history = entering.met_history;
    entering.states.forEach([&](StateIndex s) {
        EntrySet::Entry entry{s, entering.by_default.contains(s), kNone};
        const auto content = entering.default_history.find(s);
        if (content != entering.default_history.end()) entry.default_history = content->second;
        result.entries.push_back(entry);
    });
    return result;
}

void TransitionSets::addDescendantStatesToEnter(StateIndex s, Entering& entering) const {
    const State& state = chart_.state(s);
    const auto enterAll = [&](const std::vector<StateIndex>& targets, StateIndex ancestor) {
        for (StateIndex target : targets) addDescendantStatesToEnter(target, entering);
        for (StateIndex target : targets) addAncestorStatesToEnter(target, ancestor, entering);
    };
    if (isHistory(state.kind)) {
        entering.met_history = true;
        if (const auto* recorded = entering.history.find(s)) {
            enterAll(*recorded, state.parent);
        } else {
            entering.default_history[state.parent] = state.initial;
            enterAll(chart_.transitions[state.initial].targets, state.parent);
        }
        return;
    }
    entering.states.insert(s);
    if (state.kind == StateKind::kCompound) {
        entering.by_default.insert(s);
        enterAll(chart_.transitions[state.initial].targets, s);
    } else if (state.kind == StateKind::kParallel) {
        addMissingRegions(s, entering);
    }
}

void TransitionSets::addAncestorStatesToEnter(StateIndex s, StateIndex ancestor,
                                              Entering& entering) const {
    for (StateIndex anc = chart_.state(s).parent; anc != kNone && anc != ancestor;
         anc = chart_.state(anc).parent) {
        entering.states.insert(anc);
        if (chart_.state(anc).kind == StateKind::kParallel) addMissingRegions(anc, entering);
    }
}

void TransitionSets::addMissingRegions(StateIndex parallel, Entering& entering) const {
    for (StateIndex child : chart_.state(parallel).children) {
        bool begun = false;
        for (StateIndex s = child + 1; s < chart_.state(child).end && !begun; ++s) {
            begun = entering.states.contains(s);
        }
        if (!begun) addDescendantStatesToEnter(child, entering);
    }
}

bool TransitionSets::isInFinalState(StateIndex s, const StateSet& configuration) const {
    const State& state = chart_.state(s);
    if (state.kind == StateKind::kCompound) {
        return std::any_of(state.children.begin(), state.children.end(), [&](StateIndex child) {
            return chart_.state(child).kind == StateKind::kFinal && configuration.contains(child);
        });
    }
    return state.kind == StateKind::kParallel &&
           std::all_of(state.children.begin(), state.children.end(),
                       [&](StateIndex child) { return isInFinalState(child, configuration); });
}

}  // namespace orchestrion::scxml
