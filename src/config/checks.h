// What no key can say alone: rules between the keys of a configuration.
#pragma once

#include "config/config.h"
#include "config/reading.h"

namespace orchestrion::config {

// Reports what does not fit together, at the places `reading` knows.
void checkTogether(const Config& config, Reading& reading);

// Of the contact centres; part of checkTogether().
void checkCenters(const Config& config, Reading& reading);

// Other machines may reach the server only if somebody has to log in, or insecure_any_address says
// so. Fails with server.insecureAddress.
Result<void> checkReach(const Config& config);

}  // namespace orchestrion::config
