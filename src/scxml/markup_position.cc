#include "scxml/markup_position.h"

#include <algorithm>

namespace orchestrion::scxml {
namespace {

constexpr std::string_view kCdata = "<![CDATA[";

// Reads markup as libxml2 and scriptTextOf() do, and counts lines and columns of the outcome.
class Walker {
public:
    Walker(std::string_view markup, uint32_t offset, bool in_attribute, SourcePosition start)
        : markup_(markup),
          in_attribute_(in_attribute),
          at_(start),
          offset_(offset),
          in_cdata_(!in_attribute && markup.substr(0, offset).ends_with(kCdata)) {}

    uint32_t find(SourcePosition reported) {
        while (offset_ < markup_.size()) {
            if (skipMarkup()) continue;
            if (at_.line > reported.line) break;
            if (at_.line == reported.line && at_.column >= reported.column) break;
            if (atEnd()) break;
            step();
        }
        return static_cast<uint32_t>(offset_);
    }

private:
    std::string_view rest() const { return markup_.substr(offset_); }
    void moveTo(size_t offset) { offset_ = std::min(offset, markup_.size()); }
    void movePast(std::string_view end) {
        size_t found = markup_.find(end, offset_);
        moveTo(found == std::string_view::npos ? found : found + end.size());
    }
    bool atEnd() const {
        if (in_cdata_) return false;
        return !in_attribute_ && rest()[0] == '<';
    }

    // What is in the file but not in the text.
    bool skipMarkup() {
        if (in_attribute_) return false;
        if (in_cdata_ && rest().starts_with("]]>")) {
            in_cdata_ = false;
            offset_ += 3;
        } else if (in_cdata_) {
            return false;
        } else if (rest().starts_with(kCdata)) {
            in_cdata_ = true;
            offset_ += kCdata.size();
        } else if (rest().starts_with("<!--")) {
            skipGap("-->");
        } else if (rest().starts_with("<?")) {
            skipGap("?>");
        } else {
            return false;
        }
        return true;
    }

    // scriptTextOf() keeps the line ends of a comment.
    void skipGap(std::string_view end) {
        size_t from = offset_;
        movePast(end);
        std::string_view gap = markup_.substr(from, offset_ - from);
        auto lines = static_cast<uint32_t>(std::count(gap.begin(), gap.end(), '\n'));
        if (lines == 0) return;
        at_.line += lines;
        at_.column = 1;
    }

    // One character of the text.
    void step() {
        char c = rest()[0];
        if (c == '&' && !in_cdata_) {
            movePast(";");
            ++at_.column;
            return;
        }
        bool line_end = c == '\n' || c == '\r';
        offset_ += rest().starts_with("\r\n") ? 2 : 1;
        while (offset_ < markup_.size() &&
               (static_cast<unsigned char>(rest()[0]) & 0xC0u) == 0x80) {
            ++offset_;
        }
        if (line_end && !in_attribute_) {
            ++at_.line;
            at_.column = 1;
        } else {
            ++at_.column;
        }
    }

    std::string_view markup_;
    bool in_attribute_;
    SourcePosition at_;
    size_t offset_;
    bool in_cdata_;
};

}  // namespace

uint32_t markupOffset(std::string_view markup, uint32_t offset, bool in_attribute,
                      SourcePosition start, SourcePosition reported) {
    return Walker(markup, offset, in_attribute, start).find(reported);
}

}  // namespace orchestrion::scxml
