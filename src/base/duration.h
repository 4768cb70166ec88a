// Durations as SCXML writes them: CSS2 times, "5s", "1.5s", "200ms" (W3C SCXML §6.2.3).
#pragma once

#include <optional>
#include <string_view>

#include "base/units.h"

namespace orchestrion {

inline constexpr Milliseconds kDurationMax{std::chrono::hours(24 * 365 * 100)};

// Nothing if the text is not a duration, is negative or longer than a hundred years. Also accepted:
// minutes ("2m", "2min"), hours ("1h") and days ("3d"), which CSS2 lacks and long-lived services
// need. Fractions of a millisecond are rounded up, so that a timer never fires early.
std::optional<Milliseconds> parseDuration(std::string_view text);

}  // namespace orchestrion
