// Sizes and times as texts.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/units.h"

namespace orchestrion::config {

// "512", "512B", "512kB", "512MB", "64KiB", "1.5GiB": kB, MB, GB, TB are powers of 1000, KiB, MiB,
// GiB, TiB of 1024; a space may stand before the unit. Nothing if it is none of these, not a whole
// number of bytes, or too large for 64 bits.
std::optional<uint64_t> parseSize(std::string_view text);
// The shortest text that gives exactly these bytes: "64KiB", "512MB", "1023".
std::string printSize(uint64_t bytes);

// The shortest text that parseDuration() reads back: "30s", "1500ms", "7d".
std::string printDuration(Milliseconds time);

}  // namespace orchestrion::config
