#include "render/text.h"

#include <pango/pangocairo.h>

#include <algorithm>
#include <map>
#include <utility>

namespace orchestrion::render {

double fontSize(Font font) {
    switch (font) {
        case Font::kHeading:
            return 18;
        case Font::kTitle:
            return 13;
        case Font::kBody:
        case Font::kLabel:
            return 11;
    }
    return 11;
}

double lineHeight(Font font) {
    return fontSize(font) * 1.3;
}

bool isBold(Font font) {
    return font == Font::kHeading || font == Font::kTitle;
}

namespace {

constexpr std::string_view kEllipsis = "\u2026";

size_t codePointLength(unsigned char lead) {
    if (lead < 0x80) return 1;
    if (lead < 0xe0) return 2;
    return lead < 0xf0 ? 3 : 4;
}

std::vector<std::string> words(std::string_view text) {
    std::vector<std::string> found;
    for (char c : text) {
        const bool space = c == ' ' || c == '\n' || c == '\t' || c == '\r';
        if (space) {
            if (found.empty() || !found.back().empty()) found.emplace_back();
        } else {
            if (found.empty()) found.emplace_back();
            found.back() += c;
        }
    }
    if (!found.empty() && found.back().empty()) found.pop_back();
    return found;
}

void popCodePoint(std::string& text) {
    while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xc0) == 0x80) {
        text.pop_back();
    }
    if (!text.empty()) text.pop_back();
}

}  // namespace

struct TextMeasure::Pango {
    PangoContext* context = pango_font_map_create_context(pango_cairo_font_map_get_default());
    std::map<std::pair<Font, std::string>, double> widths;

    Pango() {
        // Widths independent of a screen's pixel grid.
        cairo_font_options_t* options = cairo_font_options_create();
        cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
        cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
        pango_cairo_context_set_font_options(context, options);
        cairo_font_options_destroy(options);
        pango_context_set_round_glyph_positions(context, FALSE);
    }
    ~Pango() { g_object_unref(context); }

    double measure(std::string_view text, Font font) {
        PangoFontDescription* description = pango_font_description_new();
        pango_font_description_set_family(description,
                                          "Liberation Sans,Arial,Helvetica,sans-serif");
        pango_font_description_set_absolute_size(description, fontSize(font) * PANGO_SCALE);
        pango_font_description_set_weight(description,
                                          isBold(font) ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
        PangoLayout* layout = pango_layout_new(context);
        pango_layout_set_font_description(layout, description);
        pango_layout_set_text(layout, text.data(), static_cast<int>(text.size()));
        int width = 0;
        pango_layout_get_size(layout, &width, nullptr);
        g_object_unref(layout);
        pango_font_description_free(description);
        return static_cast<double>(width) / PANGO_SCALE;
    }
};

TextMeasure::TextMeasure() : pango_(std::make_unique<Pango>()) {}
TextMeasure::~TextMeasure() = default;

double TextMeasure::width(std::string_view text, Font font) {
    auto [entry, fresh] = pango_->widths.try_emplace({font, std::string(text)}, 0);
    if (fresh) entry->second = pango_->measure(text, font);
    return entry->second;
}

Size TextMeasure::size(const Lines& lines, Font font) {
    Size size;
    for (const std::string& line : lines) size.width = std::max(size.width, width(line, font));
    size.height = static_cast<double>(lines.size()) * lineHeight(font);
    return size;
}

Lines TextMeasure::wrap(std::string_view text, Font font, double width_max, size_t lines_max) {
    // The longest beginning of `word` that fits, up to a separator if it has one there; at least
    // one character.
    const auto fitting = [&](const std::string& word) {
        size_t fits = 0;
        size_t separated = 0;
        while (fits < word.size()) {
            const size_t next = fits + codePointLength(static_cast<unsigned char>(word[fits]));
            if (fits > 0 && width(word.substr(0, next), font) > width_max) break;
            fits = std::min(next, word.size());
            if (std::string_view("._(,/&|-:").find(word[fits - 1]) != std::string_view::npos) {
                separated = fits;
            }
        }
        return separated > 0 ? separated : fits;
    };
    Lines lines;
    for (std::string word : words(text)) {
        if (!lines.empty() && width(lines.back() + " " + word, font) <= width_max) {
            lines.back() += " " + word;
            continue;
        }
        while (width(word, font) > width_max) {
            const size_t end = fitting(word);
            lines.push_back(word.substr(0, end));
            word.erase(0, end);
        }
        if (!word.empty()) lines.push_back(word);
    }
    if (lines.size() > lines_max) {
        lines.resize(lines_max);
        std::string& last = lines.back();
        while (!last.empty() && width(last + std::string(kEllipsis), font) > width_max) {
            popCodePoint(last);
        }
        last += kEllipsis;
    }
    return lines;
}

}  // namespace orchestrion::render
