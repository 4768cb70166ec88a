// Points in time as text.
#pragma once

#include <string>

#include "base/units.h"

namespace orchestrion::api {

// "2030-01-01T00:00:00.000Z" (ISO 8601, RFC 3339).
std::string isoTime(WallTime time);
// "Tue, 01 Jan 2030 00:00:00 GMT" (RFC 9110 §5.6.7).
std::string httpDate(WallTime time);

}  // namespace orchestrion::api
