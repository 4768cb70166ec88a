// Sessions as JSON, as the REST interface shows them: schemas Session and SessionList of
// openapi.json.
#pragma once

#include <string>

#include "session/service.h"

namespace orchestrion::api {

std::string toJson(const session::SessionView& view);
// Without data and timers, as the list has them.
std::string toJson(const session::Service::SessionList& list);

}  // namespace orchestrion::api
