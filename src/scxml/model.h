// The model of a session: what its modules tell it about the world outside, as one JSON object that
// scripts see under _genesys. It changes with events and nothing else (interaction.md §1.2 number
// 4).
#pragma once

#include <string>
#include <string_view>

namespace orchestrion::scxml {

// `model` is a JSON object or empty. `changes` is a list of {"path": ["ixn", "interactions", id],
// "value": …}: each sets one member, objects on the way come into being; without "value" the member
// goes away. Gives the new model; what is not such a list leaves it as it is.
std::string changeModel(std::string_view model, std::string_view changes);

}  // namespace orchestrion::scxml
