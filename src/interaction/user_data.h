// Attached data: what an interaction carries for those who meet it, keys with nested values.
//
// Form       Each key with its value as JSON text. Order is by key.
// Limits     UserDataLimits; a change that would pass one is refused as a whole with
//            interaction.dataTooLarge or interaction.badData, and nothing changes.
// Source     Functions setuData and deleteuData of the interaction interface: a set adds or
// replaces
//            whole keys; a delete names leaves by a mask whose values mean nothing, an empty mask
//            names everything.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace orchestrion::interaction {

using UserData = std::map<std::string, std::string>;

struct UserDataLimits {
    uint32_t bytes_max = 65536;  // of all keys and values together
    uint32_t keys_max = 1000;    // at the top
    uint32_t key_bytes_max = 255;
    uint32_t depth_max = 32;
};

// One JSON object.
std::string toJson(const UserData& data);
Result<UserData> userDataFromJson(std::string_view json, const UserDataLimits& limits);

// `data` with the keys of the JSON object `json`.
Result<UserData> withKeys(const UserData& data, std::string_view json,
                          const UserDataLimits& limits);
// `data` without the leaves that the JSON object `mask` names.
Result<UserData> withoutKeys(const UserData& data, std::string_view mask);

// The value of a key as plain text: a string without its quotes, anything else as JSON; empty if it
// is not there. A dot leads into a nested object where no key has that name.
std::string textOf(const UserData& data, std::string_view key);

}  // namespace orchestrion::interaction
