#include "render/level_graph.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <tuple>
#include <utility>

namespace orchestrion::render {

using scxml::Chart;
using scxml::kNone;
using scxml::StateIndex;

namespace {

constexpr double kCornerMargin = 12;
constexpr double kWantedGap = 16;
constexpr double kPortNodeSize = 8;
constexpr double kRowAspect = 2;
constexpr double kRowPenalty = 0.5;
// How far from a border it is decided where a line comes from.
constexpr double kApproach = 20;
// From so many unconnected states on they stand in columns instead of one long row.
constexpr size_t kLooseMembersInARow = 4;

// One end of an edge on a side of a node.
struct Attachment {
    size_t node = 0;
    std::optional<double> fixed;  // distance from the left corner, given by a port of the member
};

// An edge of the layered graph and the links it stands for.
struct DrawnEdge {
    size_t edge = 0;
    bool reversed = false;  // the layered edge runs against the link
    Attachment upper_end;   // of the layered edge: on the lower side of a node
    Attachment lower_end;
    std::vector<size_t> links;
};

class LevelBuilder {
public:
    LevelBuilder(const LevelInput& input, LayeredLayout& layout) : input_(input), layout_(layout) {}

    Result<LevelLayout> build() {
        for (const Member& member : input_.members) addMember(member);
        for (const Segment& segment : input_.segments) addSegment(segment);
        if (input_.chart.state(input_.level).kind == scxml::StateKind::kParallel) {
            arrangeRegions();
        } else {
            arrangeLooseMembers();
        }
        // First with the lines at the middle of each side, to see where they come from; then each
        // at a place of its own.
        for (bool own_places : {false, true, true}) {
            usePorts(own_places);
            if (Result<void> done = layout_.apply(graph_); !done) return fail(done.error());
        }
        trim();
        return takeResult();
    }

private:
    void addMember(const Member& member) {
        node_of_[member.state] = graph_.nodes.size();
        LayerNode node;
        node.size = {member.box.width + member.loop_width, member.box.height};
        node.round = member.small;
        graph_.nodes.push_back(std::move(node));
    }

    size_t dotNode() {
        if (!dot_) {
            dot_ = graph_.nodes.size();
            LayerNode node;
            node.size = {2 * kDotRadius, 2 * kDotRadius};
            node.layer = LayerNode::Layer::kFirst;
            node.round = true;
            graph_.nodes.push_back(std::move(node));
        }
        return *dot_;
    }

    size_t portNode(size_t group, bool entering, bool upper) {
        const auto [known, fresh] =
            port_of_.try_emplace(std::make_pair(group, entering), graph_.nodes.size());
        if (fresh) {
            LayerNode node;
            node.size = {kPortNodeSize, 2};
            node.layer = upper ? LayerNode::Layer::kFirst : LayerNode::Layer::kLast;
            graph_.nodes.push_back(std::move(node));
            ports_.push_back({group, entering, upper, {}});
        }
        return known->second;
    }

    // Where a link touches the member that is or contains `end`.
    Attachment attachment(StateIndex end, size_t group, bool entering) const {
        const StateIndex member = childTowards(input_.chart, input_.level, end);
        Attachment found{node_of_.at(member), {}};
        if (member == end) return found;
        for (const Port& port : memberAt(found.node).ports) {
            if (port.group == group && port.entering == entering) found.fixed = port.at.x;
        }
        return found;
    }

    const Member& memberAt(size_t node) const { return input_.members[node]; }

    void addSegment(const Segment& segment) {
        const Link& link = input_.links[segment.link];
        if (link.shape == Link::Shape::kLoop && segment.role == Segment::Role::kMain) return;
        const bool from_border =
            segment.role == Segment::Role::kEntry || link.shape == Link::Shape::kInward;
        const bool to_border =
            segment.role == Segment::Role::kExit ||
            (link.shape == Link::Shape::kOutward && segment.role == Segment::Role::kMain);
        Attachment from;
        if (from_border) {
            from.node = portNode(link.group, true, !link.backward);
        } else if (link.initial && link.source == input_.level) {
            from.node = dotNode();
        } else {
            from = attachment(link.source, link.group, false);
        }
        const Attachment to = to_border ? Attachment{portNode(link.group, false, link.backward), {}}
                                        : attachment(link.target, link.group, true);
        addEdge(segment.link, from, to);
    }

    void addEdge(size_t link_index, const Attachment& from, const Attachment& to) {
        const Link& link = input_.links[link_index];
        const auto [known, fresh] =
            edge_of_.try_emplace(std::make_tuple(link.group, from.node, to.node), edges_.size());
        if (fresh) {
            DrawnEdge drawn;
            drawn.edge = graph_.edges.size();
            drawn.reversed = link.backward;
            drawn.upper_end = link.backward ? to : from;
            drawn.lower_end = link.backward ? from : to;
            LayerEdge edge;
            edge.from = drawn.upper_end.node;
            edge.to = drawn.lower_end.node;
            if (link.level == input_.level) edge.label = input_.label_sizes[link_index];
            graph_.edges.push_back(std::move(edge));
            edges_.push_back(std::move(drawn));
        }
        edges_[known->second].links.push_back(link_index);
    }

    // Regions side by side in document order, in so many rows that the picture is neither a strip
    // nor a tower. Regions with lines between them stand in layers like other states.
    void arrangeRegions() {
        std::vector<size_t> regions;
        for (size_t i = 0; i < input_.members.size(); ++i) {
            if (!memberAt(i).small) regions.push_back(i);
        }
        for (const LayerEdge& edge : graph_.edges) {
            if (isRegion(edge.from) && isRegion(edge.to)) return;
        }
        std::vector<std::vector<size_t>> best;
        double best_badness = 0;
        for (size_t count = 1; count <= regions.size(); ++count) {
            std::vector<std::vector<size_t>> candidate = rowsOf(regions, count);
            const double badness = std::abs(std::log(aspect(candidate) / kRowAspect)) +
                                   kRowPenalty * static_cast<double>(count);
            if (best.empty() || badness < best_badness) {
                best = std::move(candidate);
                best_badness = badness;
            }
        }
        for (const std::vector<size_t>& row : best) stretch(row);
        tieRows(best);
    }

    // Each row hangs on a bar above it, by invisible edges whose order is that of the regions.
    // (Edges within a layer would say it more directly, but Graphviz 2.43 corrupts its memory over
    // them.)
    void tieRows(const std::vector<std::vector<size_t>>& rows) {
        for (size_t r = 0; r < rows.size(); ++r) {
            const size_t bar = graph_.nodes.size();
            bars_.insert(bar);
            LayerNode node;
            node.size = {kWantedGap * static_cast<double>(rows[r].size() + 1), kPortNodeSize};
            if (r == 0) node.layer = LayerNode::Layer::kFirst;
            for (size_t i = 0; i < rows[r].size(); ++i) {
                node.lower_ports.push_back(kWantedGap * static_cast<double>(i + 1));
                addInvisible(bar, i, rows[r][i]);
            }
            graph_.nodes.push_back(std::move(node));
            if (r == 0) continue;
            for (size_t region : rows[r - 1]) addInvisible(region, kNoPort, bar);
        }
    }

    void addInvisible(size_t from, size_t from_port, size_t to) {
        LayerEdge edge;
        edge.from = from;
        edge.from_port = from_port;
        edge.to = to;
        edge.visible = false;
        graph_.edges.push_back(std::move(edge));
    }

    bool isRegion(size_t node) const {
        return node < input_.members.size() && !memberAt(node).small;
    }

    // The regions of a row are equally high.
    void stretch(const std::vector<size_t>& row) {
        double height = 0;
        for (size_t i : row) height = std::max(height, memberAt(i).box.height);
        for (size_t i : row) graph_.nodes[i].size.height = height;
    }

    // In `count` rows or fewer, of about the same width.
    std::vector<std::vector<size_t>> rowsOf(const std::vector<size_t>& regions,
                                            size_t count) const {
        double total = 0;
        for (size_t i : regions) total += memberAt(i).box.width;
        std::vector<std::vector<size_t>> rows(count);
        double used = 0;
        for (size_t i : regions) {
            const double middle = used + memberAt(i).box.width / 2;
            const auto row = static_cast<size_t>(middle / total * static_cast<double>(count));
            rows[std::min(count - 1, row)].push_back(i);
            used += memberAt(i).box.width;
        }
        std::erase_if(rows, [](const std::vector<size_t>& row) { return row.empty(); });
        return rows;
    }

    double aspect(const std::vector<std::vector<size_t>>& rows) const {
        double width = 1;
        double height = 1;
        for (const std::vector<size_t>& row : rows) {
            double row_width = 0;
            double row_height = 0;
            for (size_t i : row) {
                row_width += input_.members[i].box.width;
                row_height = std::max(row_height, input_.members[i].box.height);
            }
            width = std::max(width, row_width);
            height += row_height;
        }
        return width / height;
    }

    void arrangeLooseMembers() {
        std::set<size_t> tied;
        for (const LayerEdge& edge : graph_.edges) tied.insert({edge.from, edge.to});
        std::vector<size_t> loose;
        for (size_t i = 0; i < input_.members.size(); ++i) {
            if (!tied.count(i)) loose.push_back(i);
        }
        if (loose.size() < kLooseMembersInARow) return;
        const auto column =
            static_cast<size_t>(std::lround(std::sqrt(static_cast<double>(loose.size()))));
        for (size_t i = 1; i < loose.size(); ++i) {
            if (i % column == 0) continue;
            addInvisible(loose[i - 1], kNoPort, loose[i]);
        }
    }

    // A wish for a place on a side of a node.
    struct Wish {
        double x = 0;
        bool fixed = false;
        size_t* port = nullptr;  // of the layered edge
    };

    // Gives the nodes their ports; with `all` also for the ends that may touch anywhere.
    void usePorts(bool all) {
        std::map<size_t, std::vector<Wish>> upper;
        std::map<size_t, std::vector<Wish>> lower;
        for (const DrawnEdge& drawn : edges_) {
            LayerEdge& edge = graph_.edges[drawn.edge];
            addWish(lower, drawn.upper_end, edge.from_port, all ? comesFrom(edge, true) : 0, all);
            addWish(upper, drawn.lower_end, edge.to_port, all ? comesFrom(edge, false) : 0, all);
        }
        for (auto& [node, wishes] : upper) graph_.nodes[node].upper_ports = grant(node, wishes);
        for (auto& [node, wishes] : lower) graph_.nodes[node].lower_ports = grant(node, wishes);
    }

    // The x a line has a little away from its end, as it was laid out last.
    static double comesFrom(const LayerEdge& edge, bool upper_end) {
        Curve curve = edge.curve;
        if (!upper_end) std::reverse(curve.begin(), curve.end());
        for (size_t i = 0; i + 3 < curve.size(); i += 3) {
            for (double t = 0; t < 1; t += 0.125) {
                const Point point = pointOn(&curve[i], t);
                if (std::abs(point.y - curve.front().y) >= kApproach) return point.x;
            }
        }
        return curve.back().x;
    }

    static Point pointOn(const Point* piece, double t) {
        const double s = 1 - t;
        return piece[0] * (s * s * s) + piece[1] * (3 * s * s * t) + piece[2] * (3 * s * t * t) +
               piece[3] * (t * t * t);
    }

    void addWish(std::map<size_t, std::vector<Wish>>& side, const Attachment& end, size_t& port,
                 double x, bool all) {
        port = kNoPort;
        if (end.node >= input_.members.size() || memberAt(end.node).small) return;
        if (end.fixed) {
            side[end.node].push_back({*end.fixed, true, &port});
        } else if (all) {
            side[end.node].push_back({x - graph_.nodes[end.node].corner.x, false, &port});
        }
    }

    // The ports of one side, ascending, and their numbers for the edges.
    std::vector<double> grant(size_t node, std::vector<Wish>& wishes) const {
        const double width = memberAt(node).box.width;
        const double room = width - 2 * kCornerMargin;
        const double gap =
            std::max(kPortGap, std::min(kWantedGap, room / static_cast<double>(wishes.size() + 1)));
        std::stable_sort(wishes.begin(), wishes.end(), [](const Wish& a, const Wish& b) {
            return a.fixed != b.fixed ? a.fixed : a.x < b.x;
        });
        std::vector<double> taken;
        for (Wish& wish : wishes) {
            if (!wish.fixed) {
                wish.x = std::clamp(wish.x, kCornerMargin, width - kCornerMargin);
                wish.x = freePlace(taken, wish.x, gap, width);
            }
            if (std::find(taken.begin(), taken.end(), wish.x) == taken.end()) {
                taken.push_back(wish.x);
            }
        }
        std::sort(taken.begin(), taken.end());
        for (Wish& wish : wishes) {
            const auto at = std::find(taken.begin(), taken.end(), wish.x);
            *wish.port = static_cast<size_t>(at - taken.begin());
        }
        return taken;
    }

    // The place nearest to `x` with nothing taken within `gap`; `x` itself if the side is full.
    static double freePlace(const std::vector<double>& taken, double x, double gap, double width) {
        const auto isFree = [&](double place) {
            return place >= kPortGap && place <= width - kPortGap &&
                   std::none_of(taken.begin(), taken.end(),
                                [&](double other) { return std::abs(other - place) < gap - 0.01; });
        };
        for (double distance = 0; distance <= width; distance += gap / 4) {
            if (isFree(x + distance)) return x + distance;
            if (isFree(x - distance)) return x - distance;
        }
        return x;
    }

    // What can be seen moved to the corner: the bars of rows are part of the layout, but not of the
    // picture.
    void trim() {
        Point least{graph_.size.width, graph_.size.height};
        Point most;
        const auto cover = [&](Point corner, Size size) {
            least = {std::min(least.x, corner.x), std::min(least.y, corner.y)};
            most = {std::max(most.x, corner.x + size.width),
                    std::max(most.y, corner.y + size.height)};
        };
        for (size_t i = 0; i < graph_.nodes.size(); ++i) {
            if (!bars_.count(i)) cover(graph_.nodes[i].corner, graph_.nodes[i].size);
        }
        for (const LayerEdge& edge : graph_.edges) {
            if (!edge.visible) continue;
            for (Point point : edge.curve) cover(point, {});
            if (edge.label.width > 0) cover(edge.label_corner, edge.label);
        }
        for (LayerNode& node : graph_.nodes) node.corner = node.corner - least;
        for (LayerEdge& edge : graph_.edges) {
            for (Point& point : edge.curve) point = point - least;
            edge.label_corner = edge.label_corner - least;
        }
        graph_.size = {most.x - least.x, most.y - least.y};
    }

    LevelLayout takeResult() {
        LevelLayout result;
        result.size = graph_.size;
        for (size_t i = 0; i < input_.members.size(); ++i) {
            const LayerNode& node = graph_.nodes[i];
            result.boxes.push_back(
                {node.corner.x, node.corner.y, memberAt(i).box.width, node.size.height});
        }
        if (dot_) result.dot = middle(*dot_);
        for (Port& port : ports_) {
            port.at = middle(port_of_.at({port.group, port.entering}));
            result.ports.push_back(port);
        }
        for (const DrawnEdge& drawn : edges_) {
            const LayerEdge& edge = graph_.edges[drawn.edge];
            Piece piece{edge.curve, edge.label_corner};
            pinEnd(piece.curve.front(), drawn.upper_end, edge.from_port, false);
            pinEnd(piece.curve.back(), drawn.lower_end, edge.to_port, true);
            straighten(piece.curve);
            if (drawn.reversed) std::reverse(piece.curve.begin(), piece.curve.end());
            for (size_t link : drawn.links) result.pieces[link] = piece;
        }
        return result;
    }

    Point middle(size_t node) const {
        const LayerNode& n = graph_.nodes[node];
        return n.corner + Point{n.size.width / 2, n.size.height / 2};
    }

    // Graphviz rounds; the lines shall meet the borders exactly.
    void pinEnd(Point& end, const Attachment& attachment, size_t port, bool on_upper_side) const {
        const LayerNode& node = graph_.nodes[attachment.node];
        if (attachment.node >= input_.members.size()) {
            if (dot_ != attachment.node) end = middle(attachment.node);
            return;
        }
        if (port == kNoPort) return;
        end.x = node.corner.x + (on_upper_side ? node.upper_ports : node.lower_ports)[port];
        end.y = node.corner.y + (on_upper_side ? 0 : node.size.height);
    }

    // Lines leave and reach a border upright.
    static void straighten(Curve& curve) {
        const size_t last = curve.size() - 1;
        curve[1].x = curve[0].x;
        curve[last - 1].x = curve[last].x;
    }

    const LevelInput& input_;
    LayeredLayout& layout_;
    LayerGraph graph_;
    std::map<StateIndex, size_t> node_of_;
    std::set<size_t> bars_;
    std::optional<size_t> dot_;
    std::map<std::pair<size_t, bool>, size_t> port_of_;
    std::vector<Port> ports_;
    std::map<std::tuple<size_t, size_t, size_t>, size_t> edge_of_;
    std::vector<DrawnEdge> edges_;
};

}  // namespace

std::vector<std::vector<Segment>> segmentsByLevel(const Chart& chart,
                                                  const std::vector<Link>& links) {
    std::vector<std::vector<Segment>> levels(chart.states.size());
    const auto addBorders = [&](size_t link, StateIndex end, Segment::Role role) {
        const StateIndex level = links[link].level;
        if (end == level) return;
        for (StateIndex s = chart.state(end).parent; s != level; s = chart.state(s).parent) {
            levels[s].push_back({link, role});
        }
    };
    for (size_t i = 0; i < links.size(); ++i) {
        levels[links[i].level].push_back({i, Segment::Role::kMain});
        if (links[i].shape == Link::Shape::kLoop) continue;
        addBorders(i, links[i].source, Segment::Role::kExit);
        addBorders(i, links[i].target, Segment::Role::kEntry);
    }
    return levels;
}

Result<LevelLayout> layOutLevel(const LevelInput& input, LayeredLayout& layout) {
    return LevelBuilder(input, layout).build();
}

}  // namespace orchestrion::render
