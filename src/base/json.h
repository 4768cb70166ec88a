// JSON texts from outside (RFC 8259, UTF-8), read strictly, with the place of the first mistake.
//
// Only .cc files include this: it costs a second to compile.
#pragma once

#include <boost/json/value.hpp>

#include <cstdint>
#include <string>
#include <string_view>

#include "base/diagnostic.h"
#include "base/result.h"

namespace orchestrion {

struct JsonError {
    SourcePosition where;
    std::string message;  // "expected a value, but found '}'"; without the place
};

// "line 3, column 7: expected …"
std::string toString(const JsonError& error);

inline constexpr uint32_t kJsonDepthMax = 200;

// One value, and nothing behind it but white space. Arrays and objects nest at most `depth_max`
// deep.
Result<boost::json::value, JsonError> parseJson(std::string_view text,
                                                uint32_t depth_max = kJsonDepthMax);

// `text` as a JSON string, quotes included, at the end of `out`. Bytes that are not UTF-8 become
// U+FFFD: the result is always JSON.
void appendJsonString(std::string& out, std::string_view text);

}  // namespace orchestrion
