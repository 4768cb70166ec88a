// What the operations of agents have in common: who may act as whom, and what an agent may see.
//
// Threading  Looks at a centre run on its thread.
#pragma once

#include <set>
#include <string>

#include "api/http.h"
#include "center/core.h"

namespace orchestrion::api {

// Whoever has agents.act acts as the agent of their own name, with supervision.act as any. Fails
// with access.forbidden.
Result<void> mayActFor(const Request& request, const std::string& agent);

// What he has or is offered, and what wraps up.
std::set<std::string> inHand(const center::CenterCore& core, const std::string& agent);
bool maySee(const center::CenterCore& core, const std::string& agent,
            const interaction::Interaction& interaction);
// One that he may see. Fails with center.unknownInteraction.
Result<const interaction::Interaction*> visibleTo(const center::CenterCore& core,
                                                  const std::string& agent, const std::string& id);

}  // namespace orchestrion::api
