// A datum as JSON text, for receivers that are no scripts.
#pragma once

#include <string>

#include "base/payload.h"

namespace orchestrion::scxml {

// kNone is null, a text or an XML document a string, a graph as script::graphToJson() shows it.
std::string jsonOf(const Payload& payload);

}  // namespace orchestrion::scxml
