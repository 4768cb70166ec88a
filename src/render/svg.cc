#include <algorithm>
#include <charconv>
#include <cmath>

#include "render/labels.h"
#include "render/render.h"
#include "render/writers.h"

namespace orchestrion::render {

using scxml::Chart;
using scxml::State;
using scxml::StateKind;

namespace {

constexpr double kArrowLength = 9;
constexpr double kArrowHalfWidth = 3.6;
constexpr double kCornerRadius = 8;
constexpr double kDoubleBorderGap = 3;

// One place for how everything looks. Contrast of all texts is at least 7:1 on their ground.
constexpr const char* kStyle = R"(
svg{font-family:%FONT%;}
.ground{fill:#ffffff}
.box{fill:#ffffff;stroke:#52606d;stroke-width:1.2}
.compound>.box{fill:#f5f7fa}
.compound.odd>.box{fill:#ffffff}
.header{fill:#e4e7eb;stroke:none}
.edge{fill:none;stroke:#52606d;stroke-width:1.2}
.region>.edge{stroke-dasharray:6 4}
.final>.box{fill:#f5f7fa}
.inner{fill:none;stroke:#52606d;stroke-width:1.2}
.rule{stroke:#cbd2d9;stroke-width:1}
.active>.box{fill:#ffedd5}
.active>.header{fill:#fed7aa}
.active.compound>.box{fill:#fffdfa}
.active>.edge,.active>.inner{stroke:#c2410c}
.active>.edge{stroke-width:3}
.used>.box{fill:#e3f9e5}
.used>.header{fill:#c1eac5}
.used.compound>.box{fill:#f4fcf5}
.used>.edge,.used>.inner{stroke:#0f8613}
.unused>.box,.unused.compound>.box{fill:#fff1f0}
.unused>.header{fill:#ffd6d2}
.unused>.edge,.unused>.inner{stroke:#ab091e;stroke-dasharray:4 3;stroke-width:2}
.transition.used>.line{stroke:#0f8613}
.transition.used>.arrow{fill:#0f8613}
.transition.partly>.line{stroke:#8d4a00;stroke-dasharray:9 3}
.transition.partly>.arrow{fill:#8d4a00}
.transition.unused>.line{stroke:#ab091e;stroke-dasharray:4 3;stroke-width:1.8}
.transition.unused>.arrow{fill:#ab091e}
.heading{font-size:18px;font-weight:bold;fill:#1f2933}
.title{font-size:13px;font-weight:bold;fill:#1f2933}
.body{font-size:11px;fill:#323f4b}
.history{font-size:12px;font-weight:bold;fill:#1f2933;text-anchor:middle}
.line{fill:none;stroke:#3e4c59;stroke-width:1.2}
.arrow{fill:#3e4c59;stroke:none}
.dot{fill:#1f2933;stroke:none}
.label{font-size:11px;fill:#102a43}
.plate{fill:#ffffff;fill-opacity:.8;stroke:none}
)";

// Two decimals are enough, and the same on every machine.
std::string number(double value) {
    value = std::round(value * 100) / 100;
    if (value == 0) value = 0;
    char digits[32];
    const auto end =
        std::to_chars(digits, digits + sizeof digits, value, std::chars_format::fixed, 2);
    std::string text(digits, end.ptr);
    while (text.back() == '0') text.pop_back();
    if (text.back() == '.') text.pop_back();
    return text;
}

std::string point(Point p) {
    return number(p.x) + " " + number(p.y);
}

std::string attribute(const char* name, const std::string& value) {
    return std::string(" ") + name + "=\"" + value + "\"";
}

std::string rectangle(const char* css_class, const Rect& rect, double radius) {
    return std::string("<rect class=\"") + css_class + "\"" + attribute("x", number(rect.x)) +
           attribute("y", number(rect.y)) + attribute("width", number(rect.width)) +
           attribute("height", number(rect.height)) +
           (radius > 0 ? attribute("rx", number(radius)) : "") + "/>\n";
}

// Lines of text, the first one's upper edge at `corner`; with `middle` centred on corner.x.
std::string textBlock(const char* css_class, const Lines& lines, Point corner, Font font,
                      bool middle) {
    std::string out;
    double baseline = corner.y + lineHeight(font) * 0.5 + fontSize(font) * 0.36;
    for (const std::string& line : lines) {
        out += std::string("<text class=\"") + css_class + "\"" + attribute("x", number(corner.x)) +
               attribute("y", number(baseline)) +
               (middle ? attribute("text-anchor", "middle") : "") + ">" + escapeXml(line) +
               "</text>\n";
        baseline += lineHeight(font);
    }
    return out;
}

std::string circle(const char* css_class, Point centre, double radius) {
    return std::string("<circle class=\"") + css_class + "\"" + attribute("cx", number(centre.x)) +
           attribute("cy", number(centre.y)) + attribute("r", number(radius)) + "/>\n";
}

// A header that follows the round upper corners of its box.
std::string headerPath(const Rect& rect, double height) {
    const double r = kCornerRadius;
    return "<path class=\"header\" d=\"M" + point({rect.x, rect.y + height}) + " V" +
           number(rect.y + r) + " Q" + point({rect.x, rect.y}) + " " + point({rect.x + r, rect.y}) +
           " H" + number(rect.right() - r) + " Q" + point({rect.right(), rect.y}) + " " +
           point({rect.right(), rect.y + r}) + " V" + number(rect.y + height) + " Z\"/>\n";
}

Rect inset(const Rect& rect, double by) {
    return {rect.x + by, rect.y + by, rect.width - 2 * by, rect.height - 2 * by};
}

class SvgWriter {
public:
    SvgWriter(const Chart& chart, const Scene& scene, const ActiveStates& active,
              const Usage* usage)
        : chart_(chart), scene_(scene), active_(active), usage_(usage) {}

    std::string write(const std::string& title) {
        begin(title);
        for (const SceneBox& box : scene_.boxes) writeBox(box);
        for (const Point& dot : scene_.dots) out_ += circle("dot", dot, 6);
        for (const SceneLine& line : scene_.lines) writeLine(line);
        for (const SceneLine& line : scene_.lines) writeLabel(line);
        return out_ + "</svg>\n";
    }

private:
    void begin(const std::string& title) {
        const std::string width = number(scene_.size.width);
        const std::string height = number(scene_.size.height);
        out_ =
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg "
            "xmlns=\"http://www.w3.org/2000/svg\"" +
            attribute("width", width) + attribute("height", height) +
            attribute("viewBox", "0 0 " + width + " " + height) + attribute("role", "img") +
            ">\n<title>" + escapeXml(title.empty() ? "State chart" : title) + "</title>\n";
        std::string style = kStyle;
        style.replace(style.find("%FONT%"), 6, kFontFamily);
        out_ += "<style>" + style + "</style>\n";
        out_ += rectangle("ground", {0, 0, scene_.size.width, scene_.size.height}, 0);
        if (!title.empty()) {
            out_ += textBlock("heading", {title}, {kMargin, kMargin}, Font::kHeading, false);
        }
    }

    std::string classes(const SceneBox& box) const {
        const State& state = chart_.state(box.state);
        std::string found = "state";
        if (scxml::isHistory(state.kind)) return found + " history-state";
        if (box.header_height > 0) found += box.depth % 2 ? " compound" : " compound odd";
        if (state.kind == StateKind::kParallel) found += " parallel";
        if (state.kind == StateKind::kFinal) found += " final";
        if (box.region) found += " region";
        if (active_[box.state]) found += " active";
        if (usage_ != nullptr) found += usage_->states[box.state] > 0 ? " used" : " unused";
        return found;
    }

    // A line stands for several transitions; those of initial states and histories do not count.
    std::string classes(const SceneLine& line) const {
        if (usage_ == nullptr || line.initial) return "transition";
        size_t used = 0;
        for (const scxml::TransitionIndex t : line.transitions) {
            used += usage_->transitions[t] > 0 ? 1 : 0;
        }
        if (scxml::isHistory(chart_.state(line.source).kind)) return "transition";
        if (used == line.transitions.size()) return "transition used";
        return used == 0 ? "transition unused" : "transition partly";
    }

    void writeBox(const SceneBox& box) {
        const State& state = chart_.state(box.state);
        out_ += "<g" + attribute("class", classes(box)) +
                attribute("data-state", escapeXml(state.id)) + ">\n";
        if (scxml::isHistory(state.kind)) {
            writeHistory(box);
        } else {
            writeState(box, state.kind == StateKind::kFinal);
        }
        out_ += "</g>\n";
    }

    void writeHistory(const SceneBox& box) {
        const Point centre{box.rect.x + kHistoryRadius, box.rect.y + kHistoryRadius};
        const bool deep = chart_.state(box.state).kind == StateKind::kDeepHistory;
        out_ += circle("box", centre, kHistoryRadius - 0.6);
        out_ += textBlock("history", {deep ? "H*" : "H"},
                          centre - Point{0, lineHeight(Font::kTitle) / 2}, Font::kTitle, false);
    }

    void writeState(const SceneBox& box, bool final) {
        out_ += rectangle("box", box.rect, kCornerRadius);
        if (box.header_height > 0) out_ += headerPath(box.rect, box.header_height);
        out_ += rectangle("edge", box.rect, kCornerRadius);
        if (final) {
            out_ += rectangle("inner", inset(box.rect, kDoubleBorderGap),
                              kCornerRadius - kDoubleBorderGap);
        }
        out_ += textBlock("title", box.title, {box.title_area.x, box.title_area.y}, Font::kTitle,
                          false);
        if (box.body.empty()) return;
        if (box.header_height == 0) writeRule(box);
        out_ += textBlock("body", box.body, box.body_corner, Font::kBody, false);
    }

    // Between the name of a simple state and what it does.
    void writeRule(const SceneBox& box) {
        const double y = box.title_area.bottom() + 2;
        out_ += "<line class=\"rule\"" + attribute("x1", number(box.rect.x + 6)) +
                attribute("x2", number(box.rect.right() - 6)) + attribute("y1", number(y)) +
                attribute("y2", number(y)) + "/>\n";
    }

    void writeLine(const SceneLine& line) {
        Curve curve = line.curve;
        const Point tip = curve.back();
        const Point direction = arrival(curve);
        curve.back() = tip - direction * (kArrowLength - 1);
        out_ += "<g" + attribute("class", classes(line)) +
                attribute("data-source", escapeXml(chart_.state(line.source).id)) +
                attribute("data-target", escapeXml(chart_.state(line.target).id)) + ">\n";
        out_ += "<path class=\"line\" d=\"M" + point(curve[0]);
        for (size_t i = 1; i + 2 < curve.size(); i += 3) {
            out_ += " C" + point(curve[i]) + " " + point(curve[i + 1]) + " " + point(curve[i + 2]);
        }
        out_ += "\"/>\n" + arrow(tip, direction) + "</g>\n";
    }

    // The direction in which a line meets its end.
    static Point arrival(const Curve& curve) {
        for (size_t i = curve.size() - 1; i-- > 0;) {
            const Point way = curve.back() - curve[i];
            const double length = std::hypot(way.x, way.y);
            if (length > 0.5) return way * (1 / length);
        }
        return {0, 1};
    }

    static std::string arrow(Point tip, Point direction) {
        const Point base = tip - direction * kArrowLength;
        const Point side{-direction.y * kArrowHalfWidth, direction.x * kArrowHalfWidth};
        return "<path class=\"arrow\" d=\"M" + point(tip) + " L" + point(base + side) + " L" +
               point(base - side) + " Z\"/>\n";
    }

    void writeLabel(const SceneLine& line) {
        if (line.label.empty()) return;
        const Rect& box = line.label_box;
        out_ += "<g class=\"words\">\n<title>" + escapeXml(wholeText(line)) + "</title>\n";
        out_ += rectangle("plate", inset(box, 1), 3);
        out_ +=
            textBlock("label", line.label, {box.x + 4, box.y + 2}, Font::kLabel, false) + "</g>\n";
    }

    // Shown when the pointer rests on a label that had to be shortened.
    std::string wholeText(const SceneLine& line) const {
        std::string text;
        for (scxml::TransitionIndex t : line.transitions) {
            if (!text.empty()) text += '\n';
            text += triggerText(chart_, chart_.transitions[t]);
        }
        return text;
    }

    const Chart& chart_;
    const Scene& scene_;
    const ActiveStates& active_;
    const Usage* const usage_;
    std::string out_;
};

// The number of bytes of the character at the start of `text`, 0 if XML 1.0 has no such character.
size_t xmlCharacter(std::string_view text) {
    const auto lead = static_cast<unsigned char>(text[0]);
    if (lead < 0x80) return lead >= 0x20 || lead == '\t' || lead == '\n' || lead == '\r' ? 1 : 0;
    const size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 0;
    if (length == 0 || lead > 0xf4 || text.size() < length) return 0;
    for (size_t i = 1; i < length; ++i) {
        if ((static_cast<unsigned char>(text[i]) & 0xc0) != 0x80) return 0;
    }
    if (text.substr(0, length) == "\uFFFE" || text.substr(0, length) == "\uFFFF") return 0;
    return length;
}

}  // namespace

std::string escapeXml(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const size_t length = xmlCharacter(text);
        if (length == 0) {
            out += "\uFFFD";
        } else if (text[0] == '&') {
            out += "&amp;";
        } else if (text[0] == '<') {
            out += "&lt;";
        } else if (text[0] == '>') {
            out += "&gt;";
        } else if (text[0] == '"') {
            out += "&quot;";
        } else {
            out += text.substr(0, length);
        }
        text.remove_prefix(std::max<size_t>(1, length));
    }
    return out;
}

std::string writeSvg(const Chart& chart, const Scene& scene, const std::string& title,
                     const ActiveStates& active, const Usage* usage) {
    return SvgWriter(chart, scene, active, usage).write(title);
}

}  // namespace orchestrion::render
