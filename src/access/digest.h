// Digests over OpenSSL, and what else secrets need: random bytes, and a comparison that tells
// nothing.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "runtime/random.h"

namespace orchestrion::access {

using Digest = std::array<uint8_t, 32>;

inline std::string_view bytesOf(const Digest& digest) {
    return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

// SHA-256 of `first` followed by `second` (FIPS 180-4). Callers who pass two texts give the first a
// fixed length.
Digest sha256(std::string_view first, std::string_view second = {});
// HMAC-SHA-256 (RFC 2104).
Digest hmacSha256(std::string_view key, std::string_view text);

// In lower case.
std::string hexOf(std::string_view bytes);

// Takes the same time wherever the first difference is, for texts of the same length.
bool equalInConstantTime(std::string_view a, std::string_view b);

std::string randomBytes(size_t size, runtime::Random& random);

}  // namespace orchestrion::access
