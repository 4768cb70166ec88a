// Quantities as types: no silent conversion between a count and a duration.
#pragma once

#include <chrono>
#include <cstdint>

namespace orchestrion {

using Milliseconds = std::chrono::milliseconds;

// A point on the wall clock, in milliseconds since 1970-01-01T00:00:00Z.
using WallTime = std::chrono::time_point<std::chrono::system_clock, Milliseconds>;

}  // namespace orchestrion
