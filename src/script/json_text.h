// Small pieces of JSON text; no engine.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace orchestrion::script {

// `utf8` as a JSON string, with its quotes. Bytes that are not UTF-8 become U+FFFD.
void appendJsonString(std::string& out, std::string_view utf8);

void appendUtf8(std::string& out, uint32_t code_point);

// "/a+/gi"; `flags` are the engine's bits, the same in a snapshot.
std::string regExpText(std::string_view source, uint8_t flags);

// As Date.prototype.toISOString; "Invalid Date" for NaN.
std::string isoDate(double milliseconds);

}  // namespace orchestrion::script
