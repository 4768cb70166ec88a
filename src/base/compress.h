// Blobs made small before they are stored (zstd, level 1; short ones are left as they are).
//
// Threading  Any; each thread keeps a context of its own.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace orchestrion {

std::string compress(std::string_view bytes);
// Fails with bytes.damaged on what compress() did not write, and on more than `bytes_max` bytes.
Result<std::string> decompress(std::string_view compressed, uint64_t bytes_max);

}  // namespace orchestrion
