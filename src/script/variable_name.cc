// isVariableName(): ECMA-262 §12.7 without an engine.
#include <algorithm>
#include <iterator>
#include <optional>

#include "script/identifier_ranges.h"
#include "script/script.h"

namespace orchestrion::script {
namespace {

constexpr std::string_view kReserved[] = {
    "await", "break", "case", "catch", "class", "const", "continue", "debugger", "default",
    "delete", "do", "else", "enum", "export", "extends", "false", "finally", "for", "function",
    "if", "import", "in", "instanceof", "new", "null", "return", "super", "switch", "this", "throw",
    "true", "try", "typeof", "var", "void", "while", "with", "yield",
    // Reserved in strict code, in which variables are assigned to.
    "let", "static", "implements", "interface", "package", "private", "protected", "public", "eval",
    "arguments"};

template <size_t N>
bool isIn(const CodePointRange (&ranges)[N], uint32_t c) {
    const CodePointRange* after =
        std::upper_bound(std::begin(ranges), std::end(ranges), c,
                         [](uint32_t x, const CodePointRange& r) { return x < r.first; });
    return after != std::begin(ranges) && c <= std::prev(after)->last;
}

bool isStart(uint32_t c) {
    if (c < 0x80) return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$';
    return isIn(kIdentifierStart, c);
}

bool isContinue(uint32_t c) {
    if (c < 0x80) return isStart(c) || (c >= '0' && c <= '9');
    return isIn(kIdentifierContinue, c);
}

// The next code point of `text` from `at` on, which moves; nothing for bytes that are not UTF-8.
std::optional<uint32_t> nextCodePoint(std::string_view text, size_t& at) {
    auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
    uint32_t first = byte(at++);
    if (first < 0x80) return first;
    size_t more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1;
    if (first < 0xc2 || first > 0xf4 || at + more > text.size()) return std::nullopt;
    uint32_t c = first & (0x3fu >> more);
    for (; more > 0; --more) {
        if ((byte(at) & 0xc0) != 0x80) return std::nullopt;
        c = c << 6 | (byte(at++) & 0x3fu);
    }
    return c;
}

}  // namespace

bool isVariableName(std::string_view name) {
    if (name.empty() || std::ranges::find(kReserved, name) != std::end(kReserved)) return false;
    for (size_t at = 0; at < name.size();) {
        bool first = at == 0;
        std::optional<uint32_t> c = nextCodePoint(name, at);
        if (!c || !(first ? isStart(*c) : isContinue(*c))) return false;
    }
    return true;
}

}  // namespace orchestrion::script
