// "did you mean …?"
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace orchestrion {

// The number of inserted, deleted, replaced and swapped neighbouring characters between two words.
size_t editDistance(std::string_view a, std::string_view b);

// "did you mean 'onentry'?" with the nearest of the words, or "" if none is near enough to be
// meant.
std::string didYouMean(std::string_view word, const std::vector<std::string_view>& words);

// "a, b or c"
std::string oneOf(const std::vector<std::string_view>& words, std::string_view open = "",
                  std::string_view close = "");

}  // namespace orchestrion
