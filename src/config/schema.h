// The configuration file as JSON Schema (2020-12), for editors and other checkers.
#pragma once

#include <boost/json/fwd.hpp>

#include <string>

namespace orchestrion::config {

// Pretty-printed. What it refuses the server refuses, too; the server knows more rules.
std::string configSchema();
// One member or item a line.
std::string printSchema(const boost::json::object& schema);

// The rows of the tables of docs/reference/configuration.md, one a key:
// "| `limits.memory` | size | 1GiB | restart | Resident sessions … |".
std::string referenceRows();

}  // namespace orchestrion::config
