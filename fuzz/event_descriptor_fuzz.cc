// Event descriptors against event names: W3C SCXML §3.12.1, checked token by token.
//
// Input  A line with descriptors as in the `event` attribute, a line with an event name.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/assert.h"
#include "scxml/event_names.h"

namespace {

using orchestrion::scxml::matches;
using orchestrion::scxml::normaliseDescriptor;

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    while (true) {
        const size_t end = text.find(separator);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

// The descriptor without what may end it and means nothing: dots, one wildcard.
std::string_view trimmed(std::string_view descriptor) {
    if (descriptor.ends_with(".*")) descriptor.remove_suffix(2);
    while (descriptor.ends_with('.')) descriptor.remove_suffix(1);
    return descriptor;
}

bool matchesByTokens(std::string_view descriptor, std::string_view name) {
    if (descriptor == "*" || descriptor == ".*" || trimmed(descriptor) == "*") return true;
    if (trimmed(descriptor).empty()) return false;
    const auto wanted = split(trimmed(descriptor), '.');
    const auto tokens = split(name, '.');
    if (wanted.size() > tokens.size()) return false;
    for (size_t i = 0; i < wanted.size(); ++i) {
        if (wanted[i] != tokens[i]) return false;
    }
    return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const size_t line = input.find('\n');
    if (line == std::string_view::npos) return 0;
    const std::string_view name = input.substr(line + 1);
    for (std::string_view descriptor : split(input.substr(0, line), ' ')) {
        const std::string normal = normaliseDescriptor(descriptor);
        ORCH_ASSERT(matches(normal, name) == matchesByTokens(descriptor, name),
                    "a descriptor matches the names whose first tokens are its own");
    }
    return 0;
}
