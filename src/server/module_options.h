// What of the configuration becomes the options of the modules.
#pragma once

#include "base/result.h"
#include "config/config.h"
#include "modules/options.h"

namespace orchestrion::server {

// Fails with config.badCalendar for a special day that is none.
Result<modules::Options> moduleOptions(const config::Config& config);

}  // namespace orchestrion::server
