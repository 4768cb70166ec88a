#include "scxml/event_syntax.h"

namespace orchestrion::scxml {

std::vector<std::string_view> splitWords(std::string_view text) {
    constexpr const char* kSpace = " \t\r\n";
    std::vector<std::string_view> words;
    size_t at = text.find_first_not_of(kSpace);
    while (at != std::string_view::npos) {
        size_t end = text.find_first_of(kSpace, at);
        words.push_back(text.substr(at, end == std::string_view::npos ? end : end - at));
        at = end == std::string_view::npos ? end : text.find_first_not_of(kSpace, end);
    }
    return words;
}

bool isEventName(std::string_view name) {
    if (name.empty() || name.front() == '.' || name.back() == '.') return false;
    return name.find("..") == std::string_view::npos &&
           name.find_first_of("*, \t\r\n") == std::string_view::npos;
}

bool isEventDescriptor(std::string_view descriptor) {
    if (descriptor == "*" || descriptor == ".*") return true;
    if (descriptor.ends_with(".*")) {
        descriptor.remove_suffix(2);
    } else if (descriptor.ends_with(".")) {
        descriptor.remove_suffix(1);
    }
    return isEventName(descriptor);
}

}  // namespace orchestrion::scxml
