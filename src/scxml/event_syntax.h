// Which texts are event names and event descriptors: W3C SCXML §3.12.1.
#pragma once

#include <string_view>
#include <vector>

namespace orchestrion::scxml {

// The words of a text, separated by white space.
std::vector<std::string_view> splitWords(std::string_view text);

// Tokens separated by dots, without blanks and '*'.
bool isEventName(std::string_view name);

// "*" (the Recommendation's schema also allows ".*"), or a name that may end in "." or ".*".
bool isEventDescriptor(std::string_view descriptor);

}  // namespace orchestrion::scxml
