#include "render/render.h"

#include <utility>

#include "render/scene.h"
#include "render/writers.h"

namespace orchestrion::render {

namespace {

// The states with these ids and all around them.
Result<ActiveStates> activeStates(const scxml::Chart& chart, const std::vector<std::string>& ids) {
    ActiveStates active(chart.states.size(), false);
    for (const std::string& id : ids) {
        const auto found = chart.state_by_id.find(id);
        if (found == chart.state_by_id.end()) {
            return fail(
                "render.unknownState",
                "expected the id of a state to highlight, but the chart has no state '" + id + "'");
        }
        for (scxml::StateIndex s = found->second; s != scxml::kNone; s = chart.state(s).parent) {
            active[s] = true;
        }
    }
    return active;
}

}  // namespace

Result<std::string> render(const scxml::Chart& chart, Format format, const RenderOptions& options) {
    Result<ActiveStates> active = activeStates(chart, options.active);
    if (!active) return fail(active.error());
    const std::string title = options.title.value_or(chart.name);
    if (format == Format::kDot) return writeDot(chart, title, *active);
    if (format == Format::kMermaid) return writeMermaid(chart, title, *active);
    Result<Scene> scene = makeScene(chart, {title, options.actions});
    if (!scene) return fail(scene.error());
    const Usage* usage = options.usage ? &*options.usage : nullptr;
    if (usage != nullptr && (usage->states.size() != chart.states.size() ||
                             usage->transitions.size() != chart.transitions.size())) {
        return fail("render.usageOfAnother", "the numbers of uses are those of another chart");
    }
    std::string svg = writeSvg(chart, *scene, title, *active, usage);
    if (format == Format::kSvg) return svg;
    return drawPng(svg, options.png_scale);
}

Result<Format> formatOf(std::string_view file_name) {
    const std::string_view ending =
        file_name.substr(std::min(file_name.rfind('.'), file_name.size()));
    if (ending == ".svg") return Format::kSvg;
    if (ending == ".png") return Format::kPng;
    if (ending == ".dot" || ending == ".gv") return Format::kDot;
    if (ending == ".mmd" || ending == ".mermaid") return Format::kMermaid;
    return fail("render.unknownFormat",
                "expected a file name that ends with .svg, .png, .dot or .mmd, but it is '" +
                    std::string(file_name) + "'");
}

}  // namespace orchestrion::render
