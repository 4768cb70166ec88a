// A whole picture in its own coordinates: what is drawn where, but not how it looks.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "render/geometry.h"
#include "render/links.h"
#include "render/text.h"
#include "scxml/chart.h"

namespace orchestrion::render {

struct SceneBox {
    scxml::StateIndex state = scxml::kRoot;
    Rect rect;
    Lines title;
    Lines body;
    double header_height = 0;  // of a compound or parallel state: its title and body
    Rect title_area;           // where the title stands
    Point body_corner;         // upper left corner of the body
    uint32_t depth = 0;        // states around it
    bool region = false;       // a child of a parallel state
};

struct SceneLine {
    std::vector<scxml::TransitionIndex> transitions;
    scxml::StateIndex source = scxml::kRoot;
    scxml::StateIndex target = scxml::kRoot;
    bool initial = false;
    Curve curve;
    Lines label;
    Rect label_box;
    uint32_t depth = 0;  // of the surface the label stands on
};

struct Scene {
    Size size;
    std::vector<SceneBox> boxes;  // in document order, outer ones first
    std::vector<Point> dots;      // of initial states
    std::vector<SceneLine> lines;
};

struct SceneOptions {
    std::string title;
    bool actions = true;
};

inline constexpr double kMargin = 16;
inline constexpr double kHistoryRadius = 13;

Result<Scene> makeScene(const scxml::Chart& chart, const SceneOptions& options);

}  // namespace orchestrion::render
