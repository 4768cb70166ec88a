// From a place in decoded text back to the place in the markup it came from.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/diagnostic.h"

namespace orchestrion::scxml {

// An attribute's value or the text of an element is shorter than its markup: references, CDATA
// sections, comments, an attribute's line ends (XML 1.0 §2.11, §3.3.3). A compiler that sees only
// the text reports a position as if the text stood in the file from `start` on as it is.
//   markup        the file
//   offset        of the text's first character, which stands at `start`
//   in_attribute  line ends became blanks
// Returns the offset of the character reported at `reported`.
uint32_t markupOffset(std::string_view markup, uint32_t offset, bool in_attribute,
                      SourcePosition start, SourcePosition reported);

}  // namespace orchestrion::scxml
