#include "scxml/configurations.h"

#include <algorithm>
#include <atomic>

namespace orchestrion::scxml {
namespace {

uint32_t newGeneration() {
    static std::atomic<uint32_t> last{0};
    return ++last;
}

}  // namespace

Configurations::Configurations(const Chart& chart, uint32_t configurations_max)
    : chart_(chart),
      configurations_max_(configurations_max),
      sets_(chart),
      classes_(chart),
      generation_(newGeneration()) {}

Configurations::Node Configurations::nodeOf(const StateSet& states) {
    if (const auto known = by_states_.find(states); known != by_states_.end()) return known->second;
    if (nodes_.size() >= configurations_max_ || steps_ >= size_t{8} * configurations_max_) {
        nodes_.clear();
        by_states_.clear();
        steps_ = 0;
        generation_ = newGeneration();
    }
    const Node node = static_cast<Node>(nodes_.size());
    nodes_.push_back({states, {}, {}});
    by_states_.emplace(states, node);
    return node;
}

Selection& Configurations::makeSelection(Entry& entry, EventClasses::Class event_class) {
    auto selection = std::make_unique<Selection>();
    // Appendix D, selectTransitions and selectEventlessTransitions, but for the conditions.
    entry.states.forEach([&](StateIndex atomic) {
        if (!isAtomic(chart_.state(atomic).kind)) return;
        std::vector<TransitionIndex> candidates;
        bool certain = false;
        for (StateIndex s = atomic; s != kNone && !certain; s = chart_.state(s).parent) {
            for (TransitionIndex t : chart_.state(s).transitions) {
                if (!classes_.contains(event_class, t)) continue;
                candidates.push_back(t);
                certain = !chart_.transitions[t].condition;
                if (certain) break;
                selection->conditional = true;
            }
        }
        if (candidates.empty()) return;
        const TransitionIndex first = candidates.front();
        if (certain && std::find(selection->enabled.begin(), selection->enabled.end(), first) ==
                           selection->enabled.end()) {
            selection->enabled.push_back(first);
        }
        selection->candidates.push_back(std::move(candidates));
    });
    if (event_class >= entry.selections.size()) entry.selections.resize(event_class + 1);
    entry.selections[event_class] = std::move(selection);
    return *entry.selections[event_class];
}

Step& Configurations::step(Node node, const std::vector<TransitionIndex>& enabled,
                           const HistoryValues& history) {
    Entry& entry = nodes_[node];
    if (const auto known = entry.steps.find(enabled); known != entry.steps.end()) {
        return *known->second;
    }
    auto step = makeStep(entry.states, enabled, history);
    if (step->depends_on_history) {
        uncached_ = std::move(step);
        return *uncached_;
    }
    ++steps_;
    return *entry.steps.emplace(enabled, std::move(step)).first->second;
}

bool Configurations::targetsHistory(const std::vector<TransitionIndex>& transitions) const {
    return std::any_of(transitions.begin(), transitions.end(), [&](TransitionIndex t) {
        const auto& targets = chart_.transitions[t].targets;
        return std::any_of(targets.begin(), targets.end(),
                           [&](StateIndex s) { return isHistory(chart_.state(s).kind); });
    });
}

std::unique_ptr<Step> Configurations::makeStep(const StateSet& states,
                                               const std::vector<TransitionIndex>& enabled,
                                               const HistoryValues& history) const {
    auto step = std::make_unique<Step>();
    step->transitions = sets_.removeConflictingTransitions(enabled, states, history);
    const StateSet exit = sets_.computeExitSet(step->transitions, states, history);
    step->exit = exit.toVector();
    std::reverse(step->exit.begin(), step->exit.end());
    EntrySet entry = sets_.computeEntrySet(step->transitions, history);
    step->entry = std::move(entry.entries);
    step->remaining = states;
    for (StateIndex s : step->exit) step->remaining.erase(s);
    step->next_states = step->remaining;
    for (const auto& e : step->entry) step->next_states.insert(e.state);
    // Which transitions conflict depends on recorded history as well, even if the one that targets
    // it loses.
    step->depends_on_history = entry.met_history || targetsHistory(enabled);
    step->quiet = isQuiet(*step);
    return step;
}

bool Configurations::isQuiet(const Step& step) const {
    for (TransitionIndex t : step.transitions) {
        if (chart_.transitions[t].content != kNone) return false;
    }
    for (StateIndex s : step.exit) {
        const State& state = chart_.state(s);
        if (!state.on_exit.empty() || !state.invokes.empty() || !state.histories.empty())
            return false;
    }
    for (const auto& entry : step.entry) {
        const State& state = chart_.state(entry.state);
        if (!state.on_entry.empty() || !state.invokes.empty() || state.kind == StateKind::kFinal ||
            entry.default_history != kNone) {
            return false;
        }
        if (chart_.binding == Binding::kLate && !state.data.empty()) return false;
        if (entry.by_default && chart_.transitions[state.initial].content != kNone) return false;
    }
    return true;
}

void Configurations::enterAnew(Step& step, const HistoryValues& history) const {
    step.entry = sets_.computeEntrySet(step.transitions, history).entries;
    step.next_states = step.remaining;
    for (const auto& e : step.entry) step.next_states.insert(e.state);
}

Configurations::Node Configurations::nextNode(Step& step) {
    if (step.next_node != kNone) return step.next_node;
    const uint32_t generation = generation_;
    const StateSet states = step.next_states;
    const Node node = nodeOf(states);
    if (generation == generation_) step.next_node = node;
    return node;
}

size_t Configurations::VectorHash::operator()(const std::vector<TransitionIndex>& v) const {
    size_t h = v.size();
    for (TransitionIndex t : v) h = (h ^ t) * 0x9e3779b97f4a7c15u;
    return h ^ (h >> 32);
}

}  // namespace orchestrion::scxml
