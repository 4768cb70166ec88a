#include "api/http_syntax.h"

#include <algorithm>
#include <array>
#include <string>

namespace orchestrion::api {
namespace {

constexpr uint8_t kToken = 1;    // RFC 9110 §5.6.2
constexpr uint8_t kVisible = 2;  // 0x21 to 0x7e
constexpr uint8_t kValue = 4;    // RFC 9110 §5.5, space and tab included
constexpr uint8_t kHost = 8;     // RFC 3986 §3.2.2 and §3.2.3

constexpr std::array<uint8_t, 256> kClasses = [] {
    std::array<uint8_t, 256> classes{};
    const auto add = [&](std::string_view characters, uint8_t kind) {
        for (const char c : characters) classes[static_cast<uint8_t>(c)] |= kind;
    };
    for (size_t c = 0x21; c <= 0x7e; ++c) classes[c] |= kVisible | kValue;
    for (size_t c = 0x80; c <= 0xff; ++c) classes[c] |= kValue;
    add(" \t", kValue);
    add("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", kToken | kHost);
    add("!#$%&'*+-.^_`|~", kToken);
    add("-._~!$&'()*+;=:[]%", kHost);
    return classes;
}();

bool allOf(std::string_view text, uint8_t kind) {
    return std::all_of(text.begin(), text.end(),
                       [kind](char c) { return (kClasses[static_cast<uint8_t>(c)] & kind) != 0; });
}

}  // namespace

Unexpected<Error> headerTooLarge(const RequestLimits& limits) {
    return fail("request.headerTooLarge", "expected a header of at most " +
                                              std::to_string(limits.header_bytes_max) +
                                              " bytes, request line included, in at most " +
                                              std::to_string(limits.headers_max) + " lines");
}

Unexpected<Error> bodyTooLarge(const RequestLimits& limits) {
    return fail("request.tooLarge",
                "expected a body of at most " + std::to_string(limits.body_bytes_max) + " bytes");
}

Unexpected<Error> malformed(std::string_view what) {
    return fail("request.malformed", "expected an HTTP/1.1 request: " + std::string(what));
}

size_t LineFinder::find(std::string_view bytes) {
    const size_t end = bytes.find('\n', seen_);
    seen_ = end == std::string_view::npos ? bytes.size() : 0;
    return end == std::string_view::npos ? 0 : end + 1;
}

std::optional<std::string_view> withoutLineEnd(std::string_view line) {
    if (!line.ends_with("\r\n")) return std::nullopt;
    return line.substr(0, line.size() - 2);
}

bool isToken(std::string_view text) {
    return !text.empty() && allOf(text, kToken);
}
bool isTokenCharacter(char c) {
    return allOf({&c, 1}, kToken);
}
bool isVisible(std::string_view text) {
    return allOf(text, kVisible);
}
bool isFieldValue(std::string_view text) {
    return allOf(text, kValue);
}
bool isHost(std::string_view text) {
    return allOf(text, kHost);
}

std::string_view trimmed(std::string_view text) {
    const size_t first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

Result<HeaderLine> readHeaderLine(std::string_view line) {
    if (line.starts_with(' ') || line.starts_with('\t')) {
        return malformed("a header line may not go on in the next line");
    }
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos) return malformed("a header line has no colon");
    const HeaderLine header{line.substr(0, colon), trimmed(line.substr(colon + 1))};
    if (!isToken(header.name)) {
        return malformed("a header's name stands right before its colon and is a token");
    }
    if (!isFieldValue(header.value)) {
        return malformed("the value of a header holds a control character");
    }
    return header;
}

}  // namespace orchestrion::api
