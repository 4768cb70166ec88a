// The set-valued functions of Appendix D, under its names: what a set of transitions exits and
// enters.
//
// Pure functions of the chart, a configuration and the history values; nothing is run here.
#pragma once

#include <optional>
#include <vector>

#include "scxml/chart.h"
#include "scxml/state_set.h"

namespace orchestrion::scxml {

// What a history state has recorded; empty if nothing.
class HistoryValues {
public:
    virtual ~HistoryValues() = default;
    virtual const std::vector<StateIndex>* find(StateIndex history) const = 0;
};

struct EntrySet {
    struct Entry {
        StateIndex state = 0;
        bool by_default = false;                  // statesForDefaultEntry
        TransitionIndex default_history = kNone;  // defaultHistoryContent: the history's transition
    };
    std::vector<Entry> entries;  // in entry order
    bool met_history = false;    // the set depends on history values
};

class TransitionSets {
public:
    explicit TransitionSets(const Chart& chart) : chart_(chart) {}

    std::vector<TransitionIndex> removeConflictingTransitions(
        const std::vector<TransitionIndex>& enabled, const StateSet& configuration,
        const HistoryValues& history) const;
    StateSet computeExitSet(const std::vector<TransitionIndex>& transitions,
                            const StateSet& configuration, const HistoryValues& history) const;
    EntrySet computeEntrySet(const std::vector<TransitionIndex>& transitions,
                             const HistoryValues& history) const;

    // Nothing for a targetless transition.
    std::optional<StateIndex> getTransitionDomain(const Transition& t,
                                                  const HistoryValues& history) const;
    std::vector<StateIndex> getEffectiveTargetStates(const Transition& t,
                                                     const HistoryValues& history) const;
    StateIndex findLCCA(StateIndex source, const std::vector<StateIndex>& targets) const;
    bool isInFinalState(StateIndex s, const StateSet& configuration) const;

private:
    struct Entering;
    void addDescendantStatesToEnter(StateIndex s, Entering& entering) const;
    void addAncestorStatesToEnter(StateIndex s, StateIndex ancestor, Entering& entering) const;
    void addMissingRegions(StateIndex parallel, Entering& entering) const;

    const Chart& chart_;
};

}  // namespace orchestrion::scxml
