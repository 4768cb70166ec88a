// Pictures of a chart for documents, consoles and the command line.
//
// Threading    May be called from any thread; pictures are laid out one at a time (Graphviz keeps
// global state). Determinism  The same chart and options give the same bytes on machines with the
// same fonts and libraries. Limits       A PNG is scaled down to at most 20,000 pixels a side.
// Errors       render.layoutFailed, render.pngFailed, render.unknownState, render.unknownFormat.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "scxml/chart.h"

namespace orchestrion::render {

enum class Format { kSvg, kPng, kDot, kMermaid };

// How often each state was entered and each transition taken, by their indices; both lists are as
// long as the chart's. The picture shows what was never used in another colour and dashed, for
// SVG and PNG; the other formats leave it out.
struct Usage {
    std::vector<uint64_t> states;
    std::vector<uint64_t> transitions;
};

struct RenderOptions {
    // Ids of the states to highlight; their ancestors are highlighted too. Ids the chart does not
    // have are refused (render.unknownState).
    std::vector<std::string> active = {};
    std::optional<Usage> usage = {};
    // Above the picture; none: the chart's name. Empty: no title.
    std::optional<std::string> title = {};
    // Lists entry and exit actions, internal transitions and invocations in the states.
    bool actions = true;
    // Pixels of a PNG per unit of the SVG; reduced for pictures over kPngSideMax pixels.
    double png_scale = 2.0;
};

inline constexpr double kPngSideMax = 20000;

// The bytes of a file in this format.
Result<std::string> render(const scxml::Chart& chart, Format format,
                           const RenderOptions& options = {});

// By the ending of a file name: .svg, .png, .dot or .gv, .mmd or .mermaid.
Result<Format> formatOf(std::string_view file_name);

}  // namespace orchestrion::render
