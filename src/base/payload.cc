#include "base/payload.h"

#include "base/event.h"
#include "base/json.h"

namespace orchestrion {
namespace {

bool isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

std::string_view trim(std::string_view text) {
    while (!text.empty() && isSpace(text.front())) text.remove_prefix(1);
    while (!text.empty() && isSpace(text.back())) text.remove_suffix(1);
    return text;
}

bool isJson(std::string_view text) {
    return parseJson(text).has_value();
}

}  // namespace

std::string normaliseSpace(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (char c : trim(text)) {
        if (!isSpace(c)) {
            out += c;
        } else if (out.back() != ' ') {
            out += ' ';
        }
    }
    return out;
}

Payload payloadFromText(std::string_view text) {
    std::string_view trimmed = trim(text);
    if (trimmed.empty()) return {};
    if (trimmed.front() == '<' && trimmed.back() == '>') return Payload::xml(std::string(trimmed));
    if (isJson(trimmed)) return Payload::json(std::string(trimmed));
    return Payload::text(normaliseSpace(text));
}

const char* toString(EventType type) {
    switch (type) {
        case EventType::kPlatform:
            return "platform";
        case EventType::kInternal:
            return "internal";
        case EventType::kExternal:
            return "external";
    }
    return "external";
}

}  // namespace orchestrion
