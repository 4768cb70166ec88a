// Makes a failing case smaller by leaving out one thing after the other, as long as it still fails.
#include <algorithm>
#include <cstddef>
#include <functional>
#include <set>

#include "generated/comparison.h"

namespace orchestrion::generated {
namespace {

using Visit = std::function<void(StateModel&)>;

void forEachState(StateModel& state, const Visit& visit) {
    visit(state);
    for (StateModel& child : state.children) forEachState(child, visit);
}

void namesOf(const StateModel& state, std::set<std::string>& names) {
    if (!state.id.empty()) names.insert(state.id);
    for (const StateModel& child : state.children) namesOf(child, names);
}

// Drops what refers to states that are gone. A state left without children becomes an atomic one,
// and a history without a default goes, too.
void dropDangling(ChartModel& chart) {
    std::set<std::string> names;
    namesOf(chart.root, names);
    const auto dangles = [&](const std::vector<std::string>& targets) {
        return std::any_of(targets.begin(), targets.end(),
                           [&](const std::string& id) { return !names.contains(id); });
    };
    forEachState(chart.root, [&](StateModel& state) {
        const auto goes = [&](const TransitionModel& t) { return dangles(t.targets); };
        std::erase_if(state.transitions, goes);
        std::erase_if(state.initial_element, goes);
        if (dangles(state.initial_attribute)) state.initial_attribute.clear();
    });
    bool dropped = false;
    forEachState(chart.root, [&](StateModel& state) {
        const auto goes = [](const StateModel& c) { return isHistory(c) && c.transitions.empty(); };
        dropped = std::erase_if(state.children, goes) > 0 || dropped;
        const bool only_histories = std::all_of(state.children.begin(), state.children.end(),
                                                [](const auto& c) { return isHistory(c); });
        if (only_histories && !state.children.empty()) {
            state.children.clear();
            dropped = true;
        }
        if (state.children.empty()) {
            if (state.kind == StateModel::Kind::kParallel) state.kind = StateModel::Kind::kState;
            state.initial_attribute.clear();
            state.initial_element.clear();
        }
    });
    if (dropped) dropDangling(chart);
}

class Shrinker {
public:
    Shrinker(Case a_case, script::Runtime* runtime)
        : best_(std::move(a_case)), runtime_(runtime), kind_(kindOf(best_)) {}

    Case run() {
        bool smaller = true;
        while (smaller) smaller = pass();
        return best_;
    }

private:
    // A document that is refused is another failure than transcripts that differ.
    std::string kindOf(const Case& a_case) const {
        const auto difference = compare(a_case, runtime_).difference;
        return difference ? difference->substr(0, 12) : "";
    }

    // Tries to leave out each thing of one case, counted through; true if something went.
    bool pass() {
        bool smaller = false;
        for (size_t i = 0;;) {
            Case candidate = best_;
            size_t left = i;
            if (!removeNth(candidate, left)) return smaller;
            dropDangling(candidate.chart);
            if (!candidate.chart.root.children.empty() && kindOf(candidate) == kind_) {
                best_ = std::move(candidate);
                smaller = true;
            } else {
                ++i;
            }
        }
    }

    template <class T>
    static bool removeFrom(std::vector<T>& items, size_t& left) {
        if (left >= items.size()) {
            left -= items.size();
            return false;
        }
        items.erase(items.begin() + static_cast<std::ptrdiff_t>(left));
        return true;
    }

    static bool removeNth(Case& a_case, size_t& left) {
        if (a_case.sessions.size() > 1 && removeFrom(a_case.sessions, left)) return true;
        for (auto& events : a_case.sessions) {
            if (removeFrom(events, left)) return true;
        }
        return removeFromState(a_case.chart.root, left);
    }
    static bool removeFromState(StateModel& state, size_t& left) {
        if (removeFrom(state.children, left) || removeFrom(state.on_entry, left) ||
            removeFrom(state.on_exit, left) || removeFrom(state.invokes, left) ||
            removeFrom(state.initial_element, left) || removeFrom(state.data, left)) {
            return true;
        }
        if (!isHistory(state) && removeFrom(state.transitions, left)) return true;
        for (auto* blocks : {&state.on_entry, &state.on_exit}) {
            for (Contents& block : *blocks) {
                if (removeFromContents(block, left)) return true;
            }
        }
        for (auto* transitions : {&state.transitions, &state.initial_element}) {
            for (TransitionModel& t : *transitions) {
                if (removeFromTransition(t, left)) return true;
            }
        }
        return std::any_of(state.children.begin(), state.children.end(),
                           [&](StateModel& child) { return removeFromState(child, left); });
    }
    static bool removeFromTransition(TransitionModel& t, size_t& left) {
        if (removeFromContents(t.content, left)) return true;
        if (t.targets.size() > 1 && removeFrom(t.targets, left)) return true;
        if (t.condition.empty()) return false;
        if (left-- > 0) return false;
        t.condition.clear();
        return true;
    }
    static bool removeFromContents(Contents& contents, size_t& left) {
        if (removeFrom(contents, left)) return true;
        return std::any_of(contents.begin(), contents.end(), [&](Content& content) {
            return removeFromContents(content.then, left) ||
                   removeFromContents(content.otherwise, left);
        });
    }

    Case best_;
    script::Runtime* runtime_;
    const std::string kind_;
};

}  // namespace

Case shrink(Case a_case, script::Runtime* runtime) {
    return Shrinker(std::move(a_case), runtime).run();
}

}  // namespace orchestrion::generated
