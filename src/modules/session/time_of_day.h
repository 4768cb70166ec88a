// What the clock and the calendar show in a time zone. core.md §2.3; routing.md checklist 32.
#pragma once

#include "modules/module.h"
#include "modules/options.h"
#include "modules/session/time_zone.h"

namespace orchestrion::modules {

// timeInZone(zone): 'HH:MM:SS'; dateInZone(zone): 'YYYY-MM-DD'; dayInZone(zone): 0 to 6, Sunday
// first. Without a zone: UTC.
session::ModuleAnswer partOfDay(const Options& options, const TimeZones& zones, WallTime now,
                                const FunctionCall& call);
// isSpecialDay(calendar, day [, zone [, useTime]]): 1 or 0. Without `useTime` the hours of a
// special day do not count.
session::ModuleAnswer isSpecialDay(const Options& options, const TimeZones& zones, WallTime now,
                                   const FunctionCall& call);

}  // namespace orchestrion::modules
