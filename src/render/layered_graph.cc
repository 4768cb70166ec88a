#include "render/layered_graph.h"

#include <graphviz/gvc.h>

#include <algorithm>
#include <cmath>
#include <mutex>
#include <string>

namespace orchestrion::render {

namespace {

constexpr double kPointsPerInch = 72;

std::mutex& graphvizMutex() {
    static std::mutex mutex;
    return mutex;
}

// Graphviz takes non-const strings and does not write to them.
char* text(const std::string& string) {
    return const_cast<char*>(string.c_str());
}
char* text(const char* string) {
    return const_cast<char*>(string);
}

std::string inches(double points) {
    return std::to_string(points / kPointsPerInch);
}

// A cell of fixed size; Graphviz wants whole points.
std::string cell(long width, long height, const std::string& port) {
    std::string tag = "<TD FIXEDSIZE=\"TRUE\" WIDTH=\"" + std::to_string(width) + "\" HEIGHT=\"" +
                      std::to_string(height) + "\"";
    if (!port.empty()) tag += " PORT=\"" + port + "\"";
    return tag + "></TD>";
}

constexpr const char* kTable =
    "<TABLE BORDER=\"0\" CELLBORDER=\"0\" CELLPADDING=\"0\" CELLSPACING=\"0\">";

// One row as a table of its own: gaps and ports two points wide.
std::string portRow(const std::vector<double>& ports, char side, long width, long height) {
    std::string row = std::string("<TR><TD>") + kTable + "<TR>";
    long used = 0;
    for (size_t i = 0; i < ports.size(); ++i) {
        const long left = std::max(used + 1, std::lround(ports[i]) - 1);
        row += cell(left - used, height, "") + cell(2, height, side + std::to_string(i));
        used = left + 2;
    }
    return row + cell(std::max(1L, width - used), height, "") + "</TR></TABLE></TD></TR>";
}

std::string nodeTable(const LayerNode& node) {
    const long width = std::lround(node.size.width);
    const long height = std::lround(node.size.height);
    const long row = std::max(1L, std::min(4L, height / 3));
    return kTable + portRow(node.upper_ports, 'u', width, row) + "<TR>" +
           cell(width, height - 2 * row, "") + "</TR>" +
           portRow(node.lower_ports, 'l', width, row) + "</TABLE>";
}

}  // namespace

struct LayeredLayout::Graphviz {
    std::unique_lock<std::mutex> lock{graphvizMutex()};
    GVC_t* context = gvContext();
    ~Graphviz() { gvFreeContext(context); }
};

namespace {

// One graph in Graphviz's form.
class DotGraph {
public:
    DotGraph(GVC_t* context, LayerGraph& graph)
        : context_(context), graph_(graph), dot_(agopen(text("level"), Agdirected, nullptr)) {}
    ~DotGraph() {
        gvFreeLayout(context_, dot_);
        agclose(dot_);
    }
    DotGraph(const DotGraph&) = delete;
    DotGraph& operator=(const DotGraph&) = delete;

    Result<void> layOut() {
        declareAttributes();
        for (const LayerNode& node : graph_.nodes) addNode(node);
        addLayer(LayerNode::Layer::kFirst, "first", "source");
        addLayer(LayerNode::Layer::kLast, "last", "sink");
        for (const LayerEdge& edge : graph_.edges) addEdge(edge);
        agseterr(AGMAX);  // no words on stderr; aglasterr() has them
        if (gvLayout(context_, dot_, "dot") != 0) {
            const char* words = aglasterr();
            return fail("render.layoutFailed",
                        std::string("Graphviz could not lay out the chart: ") +
                            (words ? words : "no reason given"));
        }
        return takeResult();
    }

private:
    void declareAttributes() {
        agattr(dot_, AGRAPH, text("nodesep"), text("0.3"));
        agattr(dot_, AGRAPH, text("ranksep"), text("0.45"));
        agattr(dot_, AGRAPH, text("splines"), text("true"));
        agattr(dot_, AGRAPH, text("mclimit"), text("4"));
        agattr(dot_, AGRAPH, text("rank"), text(""));
        agattr(dot_, AGNODE, text("shape"), text("box"));
        agattr(dot_, AGNODE, text("label"), text(""));
        agattr(dot_, AGNODE, text("fixedsize"), text("true"));
        agattr(dot_, AGNODE, text("width"), text("0.75"));
        agattr(dot_, AGNODE, text("height"), text("0.5"));
        agattr(dot_, AGNODE, text("margin"), text("0"));
        agattr(dot_, AGEDGE, text("label"), text(""));
        agattr(dot_, AGEDGE, text("style"), text(""));
        agattr(dot_, AGEDGE, text("arrowhead"), text("none"));
        agattr(dot_, AGEDGE, text("headport"), text(""));
        agattr(dot_, AGEDGE, text("tailport"), text(""));
    }

    void addNode(const LayerNode& node) {
        Agnode_t* added = agnode(dot_, text("n" + std::to_string(nodes_.size())), 1);
        if (!node.upper_ports.empty() || !node.lower_ports.empty()) {
            agset(added, text("shape"), text("none"));
            agset(added, text("label"), agstrdup_html(dot_, text(nodeTable(node))));
        }
        if (node.round) agset(added, text("shape"), text("circle"));
        agset(added, text("width"), text(inches(node.size.width)));
        agset(added, text("height"), text(inches(node.size.height)));
        nodes_.push_back(added);
    }

    void addLayer(LayerNode::Layer layer, const char* name, const char* rank) {
        Agraph_t* group = nullptr;
        for (size_t i = 0; i < nodes_.size(); ++i) {
            if (graph_.nodes[i].layer != layer) continue;
            if (!group) {
                group = agsubg(dot_, text(name), 1);
                agset(group, text("rank"), text(rank));
            }
            agsubnode(group, nodes_[i], 1);
        }
    }

    void addEdge(const LayerEdge& edge) {
        Agedge_t* added = agedge(dot_, nodes_[edge.from], nodes_[edge.to],
                                 text("e" + std::to_string(edges_.size())), 1);
        if (edge.label.width > 0) {
            const std::string table =
                kTable +
                ("<TR>" + cell(std::lround(std::ceil(edge.label.width)),
                               std::lround(std::ceil(edge.label.height)), "")) +
                "</TR></TABLE>";
            agset(added, text("label"), agstrdup_html(dot_, text(table)));
        }
        if (edge.from_port != kNoPort) {
            agset(added, text("tailport"), text("l" + std::to_string(edge.from_port) + ":s"));
        }
        if (edge.to_port != kNoPort) {
            agset(added, text("headport"), text("u" + std::to_string(edge.to_port) + ":n"));
        }
        if (!edge.visible) agset(added, text("style"), text("invis"));
        edges_.push_back(added);
    }

    // Graphviz counts y upwards.
    Point place(pointf point) const {
        return {point.x - GD_bb(dot_).LL.x, GD_bb(dot_).UR.y - point.y};
    }

    Result<void> takeResult() {
        graph_.size = {GD_bb(dot_).UR.x - GD_bb(dot_).LL.x, GD_bb(dot_).UR.y - GD_bb(dot_).LL.y};
        for (size_t i = 0; i < nodes_.size(); ++i) {
            LayerNode& node = graph_.nodes[i];
            const Point centre = place(ND_coord(nodes_[i]));
            node.corner = centre - Point{node.size.width / 2, node.size.height / 2};
        }
        for (size_t i = 0; i < edges_.size(); ++i) {
            LayerEdge& edge = graph_.edges[i];
            if (edge.visible && !takeCurve(edges_[i], edge)) {
                return fail("render.layoutFailed", "Graphviz found no way for a transition's line");
            }
        }
        return {};
    }

    bool takeCurve(Agedge_t* drawn, LayerEdge& edge) const {
        const splines* found = ED_spl(drawn);
        if (!found || found->size < 1) return false;
        const bezier& curve = found->list[0];
        edge.curve.clear();
        for (int i = 0; i < curve.size; ++i) edge.curve.push_back(place(curve.list[i]));
        const textlabel_t* label = ED_label(drawn);
        if (label && label->set) {
            edge.label_corner =
                place(label->pos) - Point{edge.label.width / 2, edge.label.height / 2};
        }
        return edge.curve.size() >= 4;
    }

    GVC_t* context_;
    LayerGraph& graph_;
    Agraph_t* dot_;
    std::vector<Agnode_t*> nodes_;
    std::vector<Agedge_t*> edges_;
};

}  // namespace

LayeredLayout::LayeredLayout() : graphviz_(std::make_unique<Graphviz>()) {}
LayeredLayout::~LayeredLayout() = default;

Result<void> LayeredLayout::apply(LayerGraph& graph) {
    if (graph.nodes.empty()) {
        graph.size = {};
        return {};
    }
    return DotGraph(graphviz_->context, graph).layOut();
}

}  // namespace orchestrion::render
