#include "script/source_text.h"

#include <algorithm>
#include <array>

namespace orchestrion::script {
namespace {

bool isSpace(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

bool isWordCharacter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '$' || static_cast<unsigned char>(c) >= 0x80;
}

constexpr std::array<std::string_view, 18> kSensitiveWords = {
    "this",    "function",  "class",      "delete",  "eval",      "arguments",
    "with",    "yield",     "let",        "static",  "interface", "public",
    "private", "protected", "implements", "package", "await",     "async"};

// An assignment, a destructuring or an arrow: `=` in any other role than comparing.
bool assigns(std::string_view text, size_t i) {
    char before = i > 0 ? text[i - 1] : ' ';
    char after = i + 1 < text.size() ? text[i + 1] : ' ';
    if (before == '=' || before == '!') return false;  // second half of == or !=, or === and !==
    if (after == '=') return false;                    // first half of ==
    if ((before == '<' || before == '>') && (i < 2 || text[i - 2] != before)) return false;
    return true;
}

// The words of a text, whatever they are part of: code, comment or string.
template <class Visit>
bool anyWord(std::string_view text, Visit&& visit) {
    for (size_t i = 0; i < text.size();) {
        if (!isWordCharacter(text[i])) {
            ++i;
            continue;
        }
        size_t end = i;
        while (end < text.size() && isWordCharacter(text[end])) ++end;
        if (visit(i, text.substr(i, end - i))) return true;
        i = end;
    }
    return false;
}

bool hasSensitiveWord(std::string_view text) {
    return anyWord(text, [](size_t, std::string_view word) {
        return std::ranges::find(kSensitiveWords, word) != kSensitiveWords.end();
    });
}

std::string_view wordBefore(std::string_view text, size_t at) {
    std::string_view before = trimSource(text.substr(0, at));
    size_t start = before.size();
    while (start > 0 && isWordCharacter(before[start - 1])) --start;
    return before.substr(start);
}

}  // namespace

std::string_view trimSource(std::string_view text) {
    while (!text.empty() && isSpace(text.front())) text.remove_prefix(1);
    while (!text.empty() && isSpace(text.back())) text.remove_suffix(1);
    return text;
}

std::string_view withoutSemicolon(std::string_view text) {
    std::string_view rest = text;
    while (!rest.empty() && isSpace(rest.back())) rest.remove_suffix(1);
    if (rest.empty() || rest.back() != ';') return text;
    rest.remove_suffix(1);
    return rest;
}

uint32_t countLines(std::string_view text) {
    return 1 + static_cast<uint32_t>(std::ranges::count(text, '\n'));
}

SourcePosition endOf(std::string_view text, SourcePosition start) {
    for (char c : text) {
        if (c == '\n') {
            ++start.line;
            start.column = 1;
        } else if ((static_cast<unsigned char>(c) & 0xc0) != 0x80) {
            ++start.column;
        }
    }
    return start;
}

bool dependsOnStrictness(std::string_view text) {
    for (size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '=' && assigns(text, i)) return true;
        if ((c == '+' || c == '-') && i + 1 < text.size() && text[i + 1] == c) return true;
        if (c == '\\') return true;  // octal escapes, and names written with escapes
        if (c == '0' && i + 1 < text.size() && text[i + 1] >= '0' && text[i + 1] <= '9')
            return true;
    }
    return hasSensitiveWord(text);
}

bool usesAsValue(std::string_view text, std::string_view name) {
    return anyWord(text, [&](size_t at, std::string_view word) {
        if (word != name) return false;
        std::string_view after = trimSource(text.substr(at + word.size()));
        std::string_view before = wordBefore(text, at);
        if (before == "function" || before == "class" || before == "extends" || before == "new" ||
            before == "instanceof") {
            return false;
        }
        bool declared =
            (before == "const" || before == "let" || before == "var") && after.starts_with('=');
        return !declared && !after.starts_with('(');
    });
}

bool reachesFunctionsUnnamed(std::string_view text) {
    constexpr std::array<std::string_view, 8> kDoors = {
        "constructor", "callee",     "eval",    "Function",
        "__proto__",   "globalThis", "Reflect", "getPrototypeOf"};
    return anyWord(text, [&](size_t at, std::string_view word) {
        // A class's own constructor is none.
        bool declares =
            word == "constructor" && trimSource(text.substr(at + word.size())).starts_with('(');
        return !declares && std::ranges::find(kDoors, word) != kDoors.end();
    });
}

bool mayHideProperties(std::string_view text) {
    constexpr std::array<std::string_view, 4> kDoors = {"defineProperty", "defineProperties",
                                                        "eval", "Function"};
    return anyWord(text, [&](size_t, std::string_view word) {
        return std::ranges::find(kDoors, word) != kDoors.end();
    });
}

bool isSystemVariable(std::string_view name) {
    return name == "_event" || name == "_sessionid" || name == "_name" || name == "_ioprocessors" ||
           name == "_x";
}

}  // namespace orchestrion::script
