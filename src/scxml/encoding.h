// Bytes to UTF-8, by byte order mark or XML declaration (XML 1.0 §4.3.3, Appendix F).
#pragma once

#include <string>
#include <string_view>

namespace orchestrion::scxml {

struct DecodedText {
    std::string
        text;  // UTF-8 without byte order mark; what came before the problem, if there is one
    std::string problem;  // empty: all is well
    std::string expected;
};

// The text of an XML file, or with `xml` off of any other text file (UTF-8 or with a byte order
// mark). NUL characters and bytes that are none of the encoding's are refused. Only encodings on a
// short list are known: names come from hostile texts, and iconv loads code by them.
DecodedText decodeText(std::string_view bytes, bool xml = true);

}  // namespace orchestrion::scxml
