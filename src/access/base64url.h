// Bytes as text without characters that mean something in a URL: RFC 4648 §5, without padding, as
// RFC 7515 §2 wants it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace orchestrion::access {

std::string toBase64Url(std::string_view bytes);
// Nothing if a character is not of the alphabet, there is padding, or another text would give the
// same bytes: one text for the same bytes, so that nobody can make a second form of a token.
std::optional<std::string> fromBase64Url(std::string_view text);

}  // namespace orchestrion::access
