// The objects of a contact centre that the configuration brings, as the router takes them.
#pragma once

#include <vector>

#include "config/config.h"
#include "routing/configuration.h"

namespace orchestrion::server {

routing::Configuration centerObjects(const config::Center& center);
// One by one.
std::vector<routing::Object> seedsOf(const routing::Configuration& objects);

}  // namespace orchestrion::server
