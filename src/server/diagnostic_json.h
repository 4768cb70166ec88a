// Findings as JSON, for programs.
#pragma once

#include <boost/json/value.hpp>

#include "base/diagnostic.h"

namespace orchestrion::server {

boost::json::object toJson(const Diagnostic& diagnostic);
boost::json::array toJson(const Diagnostics& diagnostics);

}  // namespace orchestrion::server
