// A graph whose edges all point downwards, laid out in layers by Graphviz dot. Knows nothing of
// charts.
//
// Threading  One layout at a time in the process: Graphviz keeps global state. LayeredLayout holds
// the lock. Errors     render.layoutFailed, with what Graphviz says.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "base/result.h"
#include "render/geometry.h"

namespace orchestrion::render {

inline constexpr size_t kNoPort = static_cast<size_t>(-1);

struct LayerNode {
    enum class Layer { kFree, kFirst, kLast };
    Size size;
    Layer layer = Layer::kFree;
    bool round = false;
    // Fixed places for edges on the upper and lower side: distances from the left corner,
    // ascending, at least kPortGap from one another and from the corners.
    std::vector<double> upper_ports = {};
    std::vector<double> lower_ports = {};
    // Given by the layout: the upper left corner.
    Point corner = {};
};

inline constexpr double kPortGap = 3;

struct LayerEdge {
    size_t from = 0;             // above
    size_t to = 0;               // below; never `from`
    size_t from_port = kNoPort;  // of from's lower side
    size_t to_port = kNoPort;    // of to's upper side
    Size label = {};
    bool visible = true;  // invisible: only keeps `to` below `from`
    // Given by the layout: from `from` to `to`, and the upper left corner of the label.
    Curve curve = {};
    Point label_corner = {};
};

struct LayerGraph {
    std::vector<LayerNode> nodes;
    std::vector<LayerEdge> edges;
    // Out: the whole drawing has its upper left corner at (0, 0).
    Size size = {};
};

class LayeredLayout {
public:
    LayeredLayout();
    ~LayeredLayout();
    LayeredLayout(const LayeredLayout&) = delete;
    LayeredLayout& operator=(const LayeredLayout&) = delete;

    Result<void> apply(LayerGraph& graph);

private:
    struct Graphviz;
    std::unique_ptr<Graphviz> graphviz_;
};

}  // namespace orchestrion::render
