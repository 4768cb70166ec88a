// The entries of Maps and Sets, read past anything a script may have done to their prototypes.
#pragma once

#include <jsapi.h>

namespace orchestrion::script {

// Keys and values in turn.
[[nodiscard]] bool mapEntries(JSContext* cx, JS::HandleObject map, JS::RootedValueVector& out);
[[nodiscard]] bool setValues(JSContext* cx, JS::HandleObject set, JS::RootedValueVector& out);

}  // namespace orchestrion::script
