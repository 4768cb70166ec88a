// YAML texts (1.2, as yaml-cpp reads it) to values with places.
//
// Errors     config.syntax for what is not YAML, config.duplicateKey for a key that stands twice in
//            a map. The tree then holds what could be read.
// Limits     Nesting, and the number of values when aliases are followed: config.tooLarge.
// Threading  Any; nothing throws.
#pragma once

#include <string>
#include <string_view>

#include "config/value.h"

namespace orchestrion::config {

inline constexpr uint32_t kYamlDepthMax = 64;
inline constexpr uint32_t kYamlValuesMax = 100000;

// `file` is the name that places carry. An empty text is a null.
Value readYaml(std::string_view text, const std::string& file, Diagnostics& diagnostics);

}  // namespace orchestrion::config
