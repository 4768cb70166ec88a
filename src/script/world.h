// Date and Math.random of a session draw from its ScriptWorld.
#pragma once

#include <jsapi.h>

namespace orchestrion::script {

// Once a process, before the first context.
void hookTime();
// Puts Math.random of a session's global in place; `math` is the object just resolved.
bool hookRandom(JSContext* cx, JS::HandleObject global);

}  // namespace orchestrion::script
