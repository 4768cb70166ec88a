#include "scxml/source_text.h"

#include <algorithm>

namespace orchestrion::scxml {
namespace {

constexpr uint32_t kBlockBytes = 1024;

bool startsCodePoint(char c) {
    return (static_cast<unsigned char>(c) & 0xC0u) != 0x80;
}

}  // namespace

uint32_t countCodePoints(std::string_view utf8) {
    return static_cast<uint32_t>(std::count_if(utf8.begin(), utf8.end(), startsCodePoint));
}

SourceText::SourceText(std::string url, std::string content)
    : url_(std::move(url)), text_(std::move(content)), line_starts_{0} {
    for (size_t i = 0; i < text_.size(); ++i) {
        bool crlf = text_[i] == '\r' && i + 1 < text_.size() && text_[i + 1] == '\n';
        if (text_[i] == '\n' || (text_[i] == '\r' && !crlf)) {
            line_starts_.push_back(static_cast<uint32_t>(i + 1));
        }
    }
    uint32_t count = 0;
    for (size_t block = 0; block <= text_.size(); block += kBlockBytes) {
        code_points_.push_back(count);
        count += countCodePoints(text().substr(block, kBlockBytes));
    }
}

uint32_t SourceText::codePointsBefore(uint32_t offset) const {
    uint32_t block = offset / kBlockBytes;
    uint32_t start = block * kBlockBytes;
    return code_points_[block] + countCodePoints(text().substr(start, offset - start));
}

SourcePosition SourceText::position(uint32_t offset) const {
    offset = std::min(offset, static_cast<uint32_t>(text_.size()));
    auto next = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
    uint32_t column = codePointsBefore(offset) - codePointsBefore(*(next - 1));
    return {static_cast<uint32_t>(next - line_starts_.begin()), column + 1};
}

}  // namespace orchestrion::scxml
