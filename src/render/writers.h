// The formats of render.h, one function each.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "render/scene.h"
#include "scxml/chart.h"

namespace orchestrion::render {

// For each state whether it is highlighted.
using ActiveStates = std::vector<bool>;

struct Usage;
// `usage` may be null.
std::string writeSvg(const scxml::Chart& chart, const Scene& scene, const std::string& title,
                     const ActiveStates& active, const Usage* usage = nullptr);

// Draws an SVG text with `scale` pixels per unit, less if it would be over kPngSideMax. Fails with
// render.pngFailed.
Result<std::string> drawPng(const std::string& svg, double scale);

std::string writeDot(const scxml::Chart& chart, const std::string& title,
                     const ActiveStates& active);
std::string writeMermaid(const scxml::Chart& chart, const std::string& title,
                         const ActiveStates& active);

// Text as XML character data or attribute value; characters XML 1.0 does not know become U+FFFD.
std::string escapeXml(std::string_view text);

}  // namespace orchestrion::render
