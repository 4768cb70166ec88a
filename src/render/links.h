// The transitions of a chart as lines of a picture.
//
// Transitions with the same source and the same targets share their lines. A transition with
// several targets has a line to each of them; the first one carries the label.
#pragma once

#include <cstddef>
#include <vector>

#include "scxml/chart.h"

namespace orchestrion::render {

struct Link {
    enum class Shape {
        kAcross,   // neither end contains the other
        kLoop,     // source and target are the same
        kInward,   // the target lies inside the source
        kOutward,  // the source lies inside the target
    };
    Shape shape = Shape::kAcross;
    // Where it starts: a state; with `initial` the dot of that compound state.
    scxml::StateIndex source = scxml::kRoot;
    bool initial = false;
    scxml::StateIndex target = scxml::kRoot;
    // The compound or parallel state on whose surface it carries its label: the innermost one that
    // contains both ends, or the outer one of the ends.
    scxml::StateIndex level = scxml::kRoot;
    // Against the reading direction of its level: drawn from the upper side of its source to the
    // lower side of its target.
    bool backward = false;
    // Links of one group come from the same transitions.
    size_t group = 0;
    // With something to say on this line; empty for the second and later targets, and for an
    // initial without content.
    std::vector<scxml::TransitionIndex> labels;
};

// In document order of the first transition, initial ones first. Targetless transitions are no
// links.
std::vector<Link> linksOf(const scxml::Chart& chart);

// The child of `level` that is `state` or contains it.
scxml::StateIndex childTowards(const scxml::Chart& chart, scxml::StateIndex level,
                               scxml::StateIndex state);

// Children and histories, in document order.
std::vector<scxml::StateIndex> membersOf(const scxml::State& state);

}  // namespace orchestrion::render
