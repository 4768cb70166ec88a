// Points in time as text.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/units.h"

namespace orchestrion {

// "2030-01-01T00:00:00.000Z" (ISO 8601, RFC 3339).
std::string isoTime(WallTime time);
// The same and back, with or without fractions of a second, or milliseconds since 1970 as digits.
std::optional<WallTime> parseTime(std::string_view text);
// "Tue, 01 Jan 2030 00:00:00 GMT" (RFC 9110 §5.6.7).
std::string httpDate(WallTime time);

}  // namespace orchestrion
