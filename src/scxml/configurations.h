// What an interpreter has worked out about its chart: the configurations it has met, which
// transitions an event enables in each, and what taking them exits and enters. A chart without
// conditions becomes a table, one look-up an event.
//
// Limits     At most `configurations_max` configurations and eight times as many steps; then all is
// forgotten and the
//            generation changes, so that whoever remembered a node asks again. Generations are
//            unique in the process.
// Threading  One thread.
#pragma once

#include <deque>
#include <memory>
#include <unordered_map>
#include <vector>

#include "scxml/event_names.h"
#include "scxml/transition_sets.h"

namespace orchestrion::scxml {

// One microstep: the transitions to take and what follows from them.
struct Step {
    std::vector<TransitionIndex> transitions;
    std::vector<StateIndex> exit;  // in exit order
    std::vector<EntrySet::Entry> entry;
    StateSet remaining;  // the configuration between leaving and entering
    StateSet next_states;
    uint32_t next_node = kNone;
    // Nothing is run, recorded, invoked or raised on the way: only the configuration changes.
    bool quiet = false;
    bool depends_on_history = false;
};

// The transitions an event may enable in a configuration: for each active atomic state, in document
// order, the candidates in the order Appendix D's selectTransitions looks at them.
struct Selection {
    std::vector<std::vector<TransitionIndex>> candidates;
    bool conditional = false;              // some candidate has a condition
    std::vector<TransitionIndex> enabled;  // if not conditional
    Step* step = nullptr;  // of `enabled`, once it is known and if it does not depend on history
};

class Configurations {
public:
    Configurations(const Chart& chart, uint32_t configurations_max);

    using Node = uint32_t;
    uint32_t generation() const { return generation_; }
    // The node of this set of active states; may forget all others.
    Node nodeOf(const StateSet& states);

    Selection& select(Node node, EventClasses::Class event_class) {
        Entry& entry = nodes_[node];
        if (event_class < entry.selections.size() && entry.selections[event_class]) {
            return *entry.selections[event_class];
        }
        return makeSelection(entry, event_class);
    }
    // The step for these enabled transitions, not yet freed of conflicts. Valid until the next call
    // of step() or nodeOf().
    Step& step(Node node, const std::vector<TransitionIndex>& enabled,
               const HistoryValues& history);
    // Works out the entry side of a step that depends on history again, with the values of now.
    void enterAnew(Step& step, const HistoryValues& history) const;
    // The node the step leads to. The step may be gone afterwards.
    Node nextNode(Step& step);

    EventClasses& eventClasses() { return classes_; }
    const TransitionSets& sets() const { return sets_; }

private:
    struct VectorHash {
        size_t operator()(const std::vector<TransitionIndex>& v) const;
    };
    struct Entry {
        StateSet states;
        std::vector<std::unique_ptr<Selection>> selections;  // by event class
        std::unordered_map<std::vector<TransitionIndex>, std::unique_ptr<Step>, VectorHash> steps;
    };

    Selection& makeSelection(Entry& entry, EventClasses::Class event_class);
    std::unique_ptr<Step> makeStep(const StateSet& states,
                                   const std::vector<TransitionIndex>& enabled,
                                   const HistoryValues& history) const;
    bool isQuiet(const Step& step) const;
    bool targetsHistory(const std::vector<TransitionIndex>& transitions) const;

    const Chart& chart_;
    const uint32_t configurations_max_;
    TransitionSets sets_;
    EventClasses classes_;
    std::deque<Entry> nodes_;
    std::unordered_map<StateSet, Node, StateSet::Hash> by_states_;
    std::unique_ptr<Step> uncached_;
    size_t steps_ = 0;
    uint32_t generation_;
};

}  // namespace orchestrion::scxml
