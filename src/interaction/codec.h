// An interaction as bytes, for the store.
//
// Format     A version number, then the fields in a fixed order (base/bytes.h). A later release
//            reads every earlier version; an earlier one refuses a later.
// Errors     interaction.badRecord: damaged, or written by a later release.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "interaction/interaction.h"

namespace orchestrion::interaction {

inline constexpr uint32_t kCodecVersion = 1;

std::string toBytes(const Interaction& interaction);
Result<Interaction> fromBytes(std::string_view bytes);

}  // namespace orchestrion::interaction
