// session:start and session:terminate. core.md §2.5.
#pragma once

#include "modules/module.h"
#include "modules/world.h"

namespace orchestrion::modules {

// The new session's id follows from the action's key where the document wants none: an action that
// is repeated starts nothing twice. Its starter is told session.start.done with `sessionid`.
void performStart(const World& world, const session::ModuleRequest& request, const Answer& answer);
void performTerminate(const World& world, const session::ModuleRequest& request,
                      const Answer& answer);

}  // namespace orchestrion::modules
