#include "render/scene.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "render/labels.h"
#include "render/level_graph.h"

namespace orchestrion::render {

using scxml::Chart;
using scxml::kNone;
using scxml::kRoot;
using scxml::State;
using scxml::StateIndex;
using scxml::TransitionIndex;

namespace {

constexpr double kPadding = 14;       // between a compound state's border and its inside
constexpr double kTextPadding = 10;   // left and right of a text in a box
constexpr double kHeaderPadding = 5;  // above and below it
constexpr double kAtomicWidthMin = 84;
constexpr double kAtomicHeightMin = 38;
constexpr double kTitleWidthMax = 240;
constexpr double kBodyWidthMax = 230;
constexpr double kLabelWidthMax = 180;
constexpr size_t kTitleLinesMax = 3;
constexpr size_t kActivityLinesMax = 3;
constexpr size_t kLabelLinesMax = 3;  // of one transition
constexpr size_t kLabelTransitionsMax = 6;
constexpr double kLabelPadding = 4;
constexpr double kLoopReach = 24;

bool isComposite(const State& state) {
    return !state.children.empty();
}

struct StateText {
    Lines title;
    Lines body;
    Size title_size;
    Size body_size;
    double height() const {
        return title_size.height + body_size.height + 2 * kHeaderPadding +
               (body_size.height > 0 ? kHeaderPadding : 0);
    }
    double width() const { return std::max(title_size.width, body_size.width) + 2 * kTextPadding; }
};

class SceneMaker {
public:
    SceneMaker(const Chart& chart, const SceneOptions& options)
        : chart_(chart),
          options_(options),
          links_(linksOf(chart)),
          segments_(segmentsByLevel(chart, links_)),
          boxes_(chart.states.size()),
          levels_(chart.states.size()),
          origins_(chart.states.size()),
          sizes_(chart.states.size()) {}

    Result<Scene> make() {
        prepareTexts();
        // Descendants come after their ancestors: backwards is from the inside out.
        for (StateIndex s = static_cast<StateIndex>(chart_.states.size()); s-- > 0;) {
            if (Result<void> done = layOut(s); !done) return fail(done.error());
        }
        placeAll();
        drawAll();
        if (scene_.size.width == 0) scene_.size = {2 * kMargin, 2 * kMargin};
        return std::move(scene_);
    }

private:
    // Words.

    void prepareTexts() {
        for (const State& state : chart_.states) texts_.push_back(textOf(state));
        for (const Link& link : links_) {
            labels_.push_back(labelOf(link));
            Size size = measure_.size(labels_.back(), Font::kLabel);
            if (size.width > 0) {
                size = {size.width + 2 * kLabelPadding, size.height + kLabelPadding};
            }
            label_sizes_.push_back(size);
        }
    }

    StateText textOf(const State& state) {
        StateText text;
        if (!state.generated_id) {
            text.title = measure_.wrap(state.id, Font::kTitle, kTitleWidthMax, kTitleLinesMax);
        }
        if (options_.actions) {
            for (const std::string& activity : activities(chart_, state)) {
                const Lines lines =
                    measure_.wrap(activity, Font::kBody, kBodyWidthMax, kActivityLinesMax);
                text.body.insert(text.body.end(), lines.begin(), lines.end());
            }
        }
        text.title_size = measure_.size(text.title, Font::kTitle);
        text.body_size = measure_.size(text.body, Font::kBody);
        return text;
    }

    Lines labelOf(const Link& link) {
        Lines lines;
        for (size_t i = 0; i < link.labels.size(); ++i) {
            if (i == kLabelTransitionsMax) {
                lines.push_back("\u2026 " + std::to_string(link.labels.size() - i) + " more");
                break;
            }
            const std::string trigger = triggerText(chart_, chart_.transitions[link.labels[i]]);
            const Lines more = measure_.wrap(trigger, Font::kLabel, kLabelWidthMax, kLabelLinesMax);
            lines.insert(lines.end(), more.begin(), more.end());
        }
        return lines;
    }

    // Sizes, from the inside out.

    Result<void> layOut(StateIndex s) {
        const State& state = chart_.state(s);
        if (scxml::isHistory(state.kind)) {
            sizes_[s] = {2 * kHistoryRadius, 2 * kHistoryRadius};
            return {};
        }
        if (!isComposite(state)) {
            sizes_[s] = atomicSize(s);
            return {};
        }
        LevelInput input{chart_, s, links_, segments_[s], label_sizes_, {}};
        for (StateIndex member : membersOf(state)) input.members.push_back(memberFor(member));
        Result<LevelLayout> level = layOutLevel(input, layout_);
        if (!level) return fail(level.error());
        levels_[s] = std::move(*level);
        s == kRoot ? frameRoot() : frame(s);
        return {};
    }

    Size atomicSize(StateIndex s) const {
        const StateText& text = texts_[s];
        double height = std::max(kAtomicHeightMin, text.height());
        if (const Link* loop = loopOf(s)) height = std::max(height, labelSize(*loop).height);
        return {std::ceil(std::max(kAtomicWidthMin, text.width())), std::ceil(height)};
    }

    Member memberFor(StateIndex s) const {
        Member member;
        member.state = s;
        member.box = sizes_[s];
        member.small = scxml::isHistory(chart_.state(s).kind);
        if (const Link* loop = loopOf(s)) member.loop_width = kLoopReach + labelSize(*loop).width;
        if (levels_[s]) {
            for (Port port : levels_[s]->ports) {
                port.at = {port.at.x + origins_[s].x, 0};
                member.ports.push_back(port);
            }
        }
        return member;
    }

    // The line of a state to itself, if it has one.
    const Link* loopOf(StateIndex s) const {
        const StateIndex parent = chart_.state(s).parent;
        if (parent == kNone) return nullptr;
        for (const Segment& segment : segments_[parent]) {
            const Link& link = links_[segment.link];
            if (link.shape == Link::Shape::kLoop && link.source == s) return &link;
        }
        return nullptr;
    }
    Size labelSize(const Link& link) const {
        return label_sizes_[static_cast<size_t>(&link - links_.data())];
    }

    // The box around a level.
    void frame(StateIndex s) {
        const StateText& text = texts_[s];
        const Size inside = levels_[s]->size;
        double width = std::ceil(std::max(text.width(), inside.width + 2 * kPadding));
        const double header = std::ceil(text.height());
        origins_[s] = {(width - inside.width) / 2, header + kPadding};
        if (!clearPlace(s, {0, 0, width, 0}, text.width() - 2 * kTextPadding)) {
            // Lines come through the header: the text gets room to the left of them.
            const double shift = text.width() - (upperPorts(s).front() + origins_[s].x);
            origins_[s].x += shift;
            width += shift;
        }
        double height = header + inside.height + 2 * kPadding;
        if (const Link* loop = loopOf(s)) height = std::max(height, labelSize(*loop).height);
        sizes_[s] = {std::ceil(width), std::ceil(height)};
    }

    // The root has no border: the picture ends there.
    void frameRoot() {
        const Lines heading = headingLines();
        const double header =
            heading.empty() ? 0 : measure_.size(heading, Font::kHeading).height + kPadding;
        const double width =
            std::max(levels_[kRoot]->size.width, measure_.size(heading, Font::kHeading).width);
        origins_[kRoot] = {kMargin + (width - levels_[kRoot]->size.width) / 2, kMargin + header};
        scene_.size = {std::ceil(width + 2 * kMargin),
                       std::ceil(levels_[kRoot]->size.height + header + 2 * kMargin)};
    }

    Lines headingLines() { return options_.title.empty() ? Lines{} : Lines{options_.title}; }

    // Places, from the outside in.

    void placeAll() {
        for (StateIndex s = 0; s < chart_.states.size(); ++s) {
            if (!levels_[s]) continue;
            // From here on in coordinates of the picture.
            origins_[s] = origins_[s] + Point{boxes_[s].x, boxes_[s].y};
            const std::vector<StateIndex> members = membersOf(chart_.state(s));
            for (size_t i = 0; i < members.size(); ++i) {
                boxes_[members[i]] = levels_[s]->boxes[i].moved(origins_[s]);
            }
        }
    }

    uint32_t depth(StateIndex s) const {
        uint32_t around = 0;
        while (s != kRoot) {
            s = chart_.state(s).parent;
            ++around;
        }
        return around;
    }

    void drawAll() {
        for (StateIndex s = 1; s < chart_.states.size(); ++s) scene_.boxes.push_back(boxFor(s));
        for (StateIndex s = 0; s < chart_.states.size(); ++s) {
            if (levels_[s] && levels_[s]->dot) {
                scene_.dots.push_back(*levels_[s]->dot + origins_[s]);
            }
        }
        for (size_t i = 0; i < links_.size(); ++i) scene_.lines.push_back(lineFor(i));
    }

    SceneBox boxFor(StateIndex s) const {
        const State& state = chart_.state(s);
        const StateText& text = texts_[s];
        SceneBox box;
        box.state = s;
        box.rect = boxes_[s];
        box.title = text.title;
        box.body = text.body;
        box.depth = depth(s);
        box.region = chart_.state(state.parent).kind == scxml::StateKind::kParallel;
        if (scxml::isHistory(state.kind)) return box;
        const bool composite = isComposite(state);
        box.header_height = composite ? std::ceil(text.height()) : 0;
        const double free = composite || text.body_size.height > 0
                                ? kHeaderPadding
                                : (box.rect.height - text.title_size.height) / 2;
        const double x =
            composite ? headerPlace(s) : box.rect.x + (box.rect.width - text.title_size.width) / 2;
        box.title_area = {x, box.rect.y + free, text.title_size.width, text.title_size.height};
        box.body_corner = {composite ? headerPlace(s) : box.rect.x + kTextPadding,
                           box.title_area.bottom() + kHeaderPadding};
        return box;
    }

    // Where lines cross the header of a state, ascending, in coordinates of its level.
    std::vector<double> upperPorts(StateIndex s) const {
        std::vector<double> found;
        for (const Port& port : levels_[s]->ports) {
            if (port.upper) found.push_back(port.at.x);
        }
        std::sort(found.begin(), found.end());
        return found;
    }

    // The first place in the header of a box where a text of this width has no line through it.
    std::optional<double> clearPlace(StateIndex s, const Rect& box, double text_width) const {
        double left = box.x;
        for (double port : upperPorts(s)) {
            const double x = port + origins_[s].x;
            if (x - left >= text_width + 2 * kTextPadding) return left + kTextPadding;
            left = x;
        }
        if (box.right() - left >= text_width + 2 * kTextPadding) return left + kTextPadding;
        return {};
    }

    double headerPlace(StateIndex s) const {
        const double width = texts_[s].width() - 2 * kTextPadding;
        return clearPlace(s, boxes_[s], width - 0.5).value_or(boxes_[s].x + kTextPadding);
    }

    SceneLine lineFor(size_t index) const {
        const Link& link = links_[index];
        SceneLine line;
        line.transitions = link.labels;
        line.source = link.source;
        line.target = link.target;
        line.initial = link.initial;
        line.depth = depth(link.level);
        line.label = labels_[index];
        const Size size = label_sizes_[index];
        if (link.shape == Link::Shape::kLoop) {
            const Rect& box = boxes_[link.source];
            const double y = box.y + std::max(std::min(box.height / 2, 26.0), size.height / 2);
            line.curve = loopAt({box.right(), y});
            line.label_box = {box.right() + kLoopReach - 2, y - size.height / 2, size.width,
                              size.height};
            return line;
        }
        line.curve = curveFor(index);
        const Point corner =
            levels_[link.level]->pieces.at(index).label_corner + origins_[link.level];
        line.label_box = {corner.x, corner.y, size.width, size.height};
        return line;
    }

    static Curve loopAt(Point at) {
        return {at + Point{0, -8}, at + Point{kLoopReach, -16}, at + Point{kLoopReach, 16},
                at + Point{0, 8}};
    }

    // The pieces of all levels, one after the other.
    Curve curveFor(size_t index) const {
        const Link& link = links_[index];
        Curve curve;
        if (link.source != link.level) {
            for (StateIndex s = chart_.state(link.source).parent; s != link.level;
                 s = chart_.state(s).parent) {
                append(curve, pieceOn(s, index));
                appendStraight(curve, borderPoint(s, link.group, false));
            }
        } else if (link.shape == Link::Shape::kInward) {
            curve.push_back(borderPoint(link.source, link.group, true));
        }
        append(curve, pieceOn(link.level, index));
        if (link.shape == Link::Shape::kOutward) {
            appendStraight(curve, borderPoint(link.target, link.group, false));
        }
        std::vector<StateIndex> inwards;
        if (link.target != link.level) {
            for (StateIndex s = chart_.state(link.target).parent; s != link.level;
                 s = chart_.state(s).parent) {
                inwards.push_back(s);
            }
        }
        std::reverse(inwards.begin(), inwards.end());
        for (StateIndex s : inwards) append(curve, pieceOn(s, index));
        return curve;
    }

    Curve pieceOn(StateIndex level, size_t link) const {
        Curve curve = levels_[level]->pieces.at(link).curve;
        for (Point& point : curve) point = point + origins_[level];
        return curve;
    }

    Point borderPoint(StateIndex s, size_t group, bool entering) const {
        for (const Port& port : levels_[s]->ports) {
            if (port.group != group || port.entering != entering) continue;
            return {port.at.x + origins_[s].x, port.upper ? boxes_[s].y : boxes_[s].bottom()};
        }
        ORCH_ASSERT(false, "a line crosses a border without a port");
        return {};
    }

    // Joined by a straight line where the two do not meet.
    static void append(Curve& curve, const Curve& more) {
        if (!curve.empty()) {
            appendStraight(curve, more.front());
            curve.insert(curve.end(), more.begin() + 1, more.end());
        } else {
            curve = more;
        }
    }

    static void appendStraight(Curve& curve, Point to) {
        const Point from = curve.back();
        const Point way = to - from;
        if (std::abs(way.x) + std::abs(way.y) < 0.01) return;
        curve.push_back(from + way * (1.0 / 3));
        curve.push_back(from + way * (2.0 / 3));
        curve.push_back(to);
    }

    const Chart& chart_;
    const SceneOptions& options_;
    TextMeasure measure_;
    LayeredLayout layout_;
    std::vector<Link> links_;
    std::vector<std::vector<Segment>> segments_;
    std::vector<StateText> texts_;
    std::vector<Lines> labels_;
    std::vector<Size> label_sizes_;
    std::vector<Rect> boxes_;
    std::vector<std::optional<LevelLayout>> levels_;
    // The corner of a state's level, first from the corner of its box, then in the picture.
    std::vector<Point> origins_;
    std::vector<Size> sizes_;
    Scene scene_;
};

}  // namespace

Result<Scene> makeScene(const Chart& chart, const SceneOptions& options) {
    return SceneMaker(chart, options).make();
}

}  // namespace orchestrion::render
