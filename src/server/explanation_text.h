// Explanations of the router as text for people. docs/reference/routing.md explains the members.
#pragma once

#include <boost/json/fwd.hpp>
#include <string>

namespace orchestrion::server {

// Of an item of /api/v1/decisions; lines with '\n' at their ends.
std::string decisionText(const boost::json::object& decision);
// Of an answer of /api/v1/routing/requests/{id}/explain.
std::string waitingText(const boost::json::object& answer);

}  // namespace orchestrion::server
