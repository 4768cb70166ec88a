// UTF-8 (RFC 3629), for texts from outside.
#pragma once

#include <cstddef>
#include <string_view>

namespace orchestrion {

// The length in bytes of the well-formed sequence `text` begins with, 1 to 4; 0 if it begins with
// none (overlong forms, surrogates and what is cut off are none). `text` is not empty.
size_t utf8SequenceLength(std::string_view text);

bool isUtf8(std::string_view text);

// How many characters (code points) there are; a byte that belongs to none counts as one.
size_t utf8Length(std::string_view text);

}  // namespace orchestrion
