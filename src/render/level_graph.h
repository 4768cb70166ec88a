// One level of a picture: the children of one compound or parallel state, and the lines on its
// surface.
//
// A line that crosses the border of a state does so at a port: the inner level ends (or begins) it
// in a point next to the border, the outer level begins (or ends) it at the same distance from the
// left corner.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <vector>

#include "base/result.h"
#include "render/geometry.h"
#include "render/layered_graph.h"
#include "render/links.h"

namespace orchestrion::render {

// What of a link lies on a level.
struct Segment {
    enum class Role {
        kMain,   // the piece with the label
        kExit,   // from a child to the border of the level's state
        kEntry,  // from that border to a child
    };
    size_t link = 0;
    Role role = Role::kMain;
};

// For each state what lies on its surface, in the order of `links`.
std::vector<std::vector<Segment>> segmentsByLevel(const scxml::Chart& chart,
                                                  const std::vector<Link>& links);

struct Port {
    size_t group = 0;
    bool entering = false;
    bool upper = false;
    // On a box: distance from its left corner, at the border. On a level: a point of the level.
    Point at = {};
};

struct Member {
    scxml::StateIndex state = scxml::kRoot;
    Size box;
    double loop_width = 0;  // room on its right for a line to itself
    bool small = false;     // a history: lines go to its middle
    std::vector<Port> ports = {};
};

struct LevelInput {
    const scxml::Chart& chart;
    scxml::StateIndex level;
    const std::vector<Link>& links;
    const std::vector<Segment>& segments;
    const std::vector<Size>& label_sizes;  // of each link
    std::vector<Member> members;
};

struct Piece {
    Curve curve;  // from the link's source towards its target
    Point label_corner = {};
};

struct LevelLayout {
    Size size;
    std::vector<Rect> boxes;  // of the members
    std::optional<Point> dot;
    std::vector<Port> ports;
    std::map<size_t, Piece> pieces;  // by link
};

inline constexpr double kDotRadius = 6;

Result<LevelLayout> layOutLevel(const LevelInput& input, LayeredLayout& layout);

}  // namespace orchestrion::render
