// Lists of texts in one column, so that SQL finds an element and a person can read them: each
// element on a line of its own, "\nvip\nberlin\n"; an empty list is an empty text. In elements a
// backslash is written "\\" and a line feed "\n".
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace orchestrion::store::sqlite {

std::string joinTexts(const std::vector<std::string>& texts);
std::vector<std::string> splitTexts(std::string_view joined);
// The element with the line feeds around it: what to look for in a joined list.
std::string needleOf(std::string_view text);

}  // namespace orchestrion::store::sqlite
