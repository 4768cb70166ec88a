// Text as it will be drawn: how wide it is, and how it is broken into lines.
//
// Lifetime   Keeps a Pango context and what it has measured so far. Not shared between threads.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "render/geometry.h"

namespace orchestrion::render {

enum class Font { kHeading, kTitle, kBody, kLabel };

inline constexpr const char* kFontFamily = "'Liberation Sans',Arial,Helvetica,sans-serif";

// Height of the letters in pixels, and the distance of two lines.
double fontSize(Font font);
double lineHeight(Font font);
bool isBold(Font font);

using Lines = std::vector<std::string>;

class TextMeasure {
public:
    TextMeasure();
    ~TextMeasure();
    TextMeasure(const TextMeasure&) = delete;
    TextMeasure& operator=(const TextMeasure&) = delete;

    double width(std::string_view text, Font font);
    Size size(const Lines& lines, Font font);

    // Breaks `text` at spaces, else wherever it must, into lines of at most `width_max`. What is
    // over `lines_max` lines is cut and ends with an ellipsis.
    Lines wrap(std::string_view text, Font font, double width_max, size_t lines_max);

private:
    struct Pango;
    std::unique_ptr<Pango> pango_;
};

}  // namespace orchestrion::render
