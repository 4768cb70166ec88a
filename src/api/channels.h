// The WebSockets of the interface: channels of adapters and of agents' desktops (docs/reference/
// adapters.md). They speak "orchestrion.v1".
//
// Lifetime   `offices` outlives the router and all connections.
#pragma once

#include "api/router.h"
#include "office/office.h"

namespace orchestrion::api {

void addChannels(Router& router, const office::OfficeDirectory& offices);

}  // namespace orchestrion::api
