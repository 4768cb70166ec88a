// A configuration for people and programs, without its secrets.
#pragma once

#include <boost/json/fwd.hpp>

#include <string>

#include "config/config.h"

namespace orchestrion::config {

struct Snapshot;

// All values, given ones and defaults, as an object with the keys of the file. A value that is not
// set is null; of a secret only where it comes from.
boost::json::object showConfig(const Config& config);
// The same for compare(): with fingerprints of certificates and secrets, which nobody may see.
boost::json::object showForComparing(const Snapshot& snapshot);

// As YAML; what is null is left out.
std::string toYaml(const boost::json::object& shown);

}  // namespace orchestrion::config
