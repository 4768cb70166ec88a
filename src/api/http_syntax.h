// The small words of HTTP's grammar (RFC 9110 §5.6, RFC 9112 §2) and its limits, for the parsers of
// requests and of chunked bodies.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.h"

namespace orchestrion::api {

struct RequestLimits {
    uint32_t header_bytes_max = 16u << 10;  // request line included
    uint64_t body_bytes_max = 20u << 20;
    uint32_t target_bytes_max = 8u << 10;  // path and query
    uint32_t headers_max = 100;            // header lines
};

// The answers to what is too large or no HTTP.
Unexpected<Error> headerTooLarge(const RequestLimits& limits);
Unexpected<Error> bodyTooLarge(const RequestLimits& limits);
Unexpected<Error> malformed(std::string_view what);

// Finds the end of a line that comes in pieces, and looks at each byte once.
class LineFinder {
public:
    // How long the line at the start of `bytes` is, its LF included; 0 if its end is not there
    // yet: then `bytes` come again, with more behind them.
    size_t find(std::string_view bytes);

private:
    size_t seen_ = 0;
};

// Without its CR LF; nothing if it ends in LF alone.
std::optional<std::string_view> withoutLineEnd(std::string_view line);

bool isToken(std::string_view text);
bool isTokenCharacter(char c);
// Visible ASCII, the characters of targets.
bool isVisible(std::string_view text);
bool isFieldValue(std::string_view text);
// Name and port, or nothing.
bool isHost(std::string_view text);
// Without spaces and tabs around it.
std::string_view trimmed(std::string_view text);

struct HeaderLine {
    std::string_view name;
    std::string_view value;
};
// A line of a header or a trailer, without its end. Fails with request.malformed.
Result<HeaderLine> readHeaderLine(std::string_view line);

}  // namespace orchestrion::api
