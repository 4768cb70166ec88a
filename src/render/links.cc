#include "render/links.h"

#include <algorithm>
#include <map>
#include <utility>

namespace orchestrion::render {

using scxml::Chart;
using scxml::kNone;
using scxml::kRoot;
using scxml::State;
using scxml::StateIndex;
using scxml::Transition;
using scxml::TransitionIndex;

StateIndex childTowards(const Chart& chart, StateIndex level, StateIndex state) {
    while (chart.state(state).parent != level) state = chart.state(state).parent;
    return state;
}

std::vector<StateIndex> membersOf(const State& state) {
    std::vector<StateIndex> members;
    std::merge(state.children.begin(), state.children.end(), state.histories.begin(),
               state.histories.end(), std::back_inserter(members));
    return members;
}

namespace {

StateIndex commonAncestor(const Chart& chart, StateIndex a, StateIndex b) {
    StateIndex level = chart.state(a).parent;
    while (!chart.isDescendant(b, level)) level = chart.state(level).parent;
    return level;
}

class LinkMaker {
public:
    explicit LinkMaker(const Chart& chart) : chart_(chart) {}

    std::vector<Link> make() {
        for (StateIndex s = 0; s < chart_.states.size(); ++s) addInitial(s);
        for (StateIndex s = 0; s < chart_.states.size(); ++s) addTransitions(s);
        return std::move(links_);
    }

private:
    // The line from the dot of a compound state, or the default of a history.
    void addInitial(StateIndex s) {
        const State& state = chart_.state(s);
        if (state.initial == kNone) return;
        const Transition& transition = chart_.transitions[state.initial];
        const bool dot = !scxml::isHistory(state.kind);
        for (StateIndex target : transition.targets) {
            Link link;
            link.initial = dot;
            link.source = s;
            link.target = target;
            link.level = dot ? s : commonAncestor(chart_, s, target);
            link.group = groups_;
            links_.push_back(std::move(link));
        }
        ++groups_;
    }

    void addTransitions(StateIndex s) {
        std::map<std::vector<StateIndex>, size_t> first_link;
        for (TransitionIndex t : chart_.state(s).transitions) {
            const Transition& transition = chart_.transitions[t];
            if (transition.targets.empty()) continue;
            const auto [known, fresh] = first_link.try_emplace(transition.targets, links_.size());
            if (fresh) addGroup(s, transition);
            links_[known->second].labels.push_back(t);
        }
    }

    void addGroup(StateIndex source, const Transition& transition) {
        for (StateIndex target : transition.targets) {
            Link link;
            link.source = source;
            link.target = target;
            link.group = groups_;
            place(link);
            links_.push_back(std::move(link));
        }
        ++groups_;
    }

    void place(Link& link) const {
        if (link.source == link.target) {
            link.shape = Link::Shape::kLoop;
            link.level = chart_.state(link.source).parent;
        } else if (chart_.isDescendant(link.target, link.source)) {
            link.shape = Link::Shape::kInward;
            link.level = link.source;
        } else if (chart_.isDescendant(link.source, link.target)) {
            link.shape = Link::Shape::kOutward;
            link.level = link.target;
        } else {
            link.level = commonAncestor(chart_, link.source, link.target);
        }
    }

    const Chart& chart_;
    std::vector<Link> links_;
    size_t groups_ = 0;
};

// Which links of one level go back up, found by walking it from its initial state in document
// order.
class DirectionFinder {
public:
    DirectionFinder(const Chart& chart, StateIndex level, std::vector<Link*> links)
        : chart_(chart), level_(level), links_(std::move(links)) {}

    void find() {
        for (Link* link : links_) {
            if (link->shape == Link::Shape::kAcross && !link->initial) {
                leaving_[childTowards(chart_, level_, link->source)].push_back(link);
            }
        }
        for (const Link* link : links_) {
            if (link->initial) visit(childTowards(chart_, level_, link->target));
        }
        for (StateIndex member : membersOf(chart_.state(level_))) visit(member);
    }

private:
    // Depth first; a line to a state that is still being walked goes back. Without recursion: a
    // level may have thousands of states in a row.
    void visit(StateIndex start) {
        if (colour_.count(start)) return;
        struct Step {
            StateIndex state;
            size_t next = 0;
        };
        std::vector<Step> path{{start}};
        colour_[start] = kOpen;
        while (!path.empty()) {
            const std::vector<Link*>& out = leaving_[path.back().state];
            if (path.back().next == out.size()) {
                colour_[path.back().state] = kClosed;
                path.pop_back();
                continue;
            }
            Link* link = out[path.back().next++];
            const StateIndex to = childTowards(chart_, level_, link->target);
            const auto [colour, fresh] = colour_.try_emplace(to, kOpen);
            if (fresh) {
                path.push_back({to});
            } else {
                link->backward = colour->second == kOpen;
            }
        }
    }

    enum Colour { kOpen, kClosed };
    const Chart& chart_;
    StateIndex level_;
    std::vector<Link*> links_;
    std::map<StateIndex, std::vector<Link*>> leaving_;
    std::map<StateIndex, Colour> colour_;
};

}  // namespace

std::vector<Link> linksOf(const Chart& chart) {
    std::vector<Link> links = LinkMaker(chart).make();
    std::map<StateIndex, std::vector<Link*>> by_level;
    for (Link& link : links) by_level[link.level].push_back(&link);
    for (auto& [level, on_level] : by_level) DirectionFinder(chart, level, on_level).find();
    return links;
}

}  // namespace orchestrion::render
