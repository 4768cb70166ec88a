// Source files in UTF-8, and the way from byte offsets to lines and columns.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"

namespace orchestrion::scxml {

// A place in one of the files a document is made of.
struct Place {
    uint32_t file = 0;
    uint32_t offset = 0;  // in bytes of the UTF-8 text
};

// One file. Lines end with LF, CR LF or CR (XML 1.0 §2.11); a column is a code point, a tab counts
// as one.
class SourceText {
public:
    // `content` is valid UTF-8 of less than 4 GB.
    SourceText(std::string url, std::string content);

    const std::string& url() const { return url_; }
    std::string_view text() const { return text_; }
    SourcePosition position(uint32_t offset) const;

private:
    uint32_t codePointsBefore(uint32_t offset) const;

    std::string url_;
    std::string text_;
    std::vector<uint32_t> line_starts_;
    // Code points before each block of kBlockBytes: keeps long lines cheap.
    std::vector<uint32_t> code_points_;
};

uint32_t countCodePoints(std::string_view utf8);

// All files of a document, [0] the document itself. References stay valid.
using Sources = std::deque<SourceText>;

inline SourceLocation locate(const Sources& sources, Place place) {
    const SourceText& file = sources[place.file];
    return {file.url(), file.position(place.offset)};
}

}  // namespace orchestrion::scxml
