// A session that ran on a server, by its history, as a scenario file: the events from outside with
// the time between them, and what they led to as expectations.
//
// Limits     The history says data only where it is kept in full; what it does not know stands
//            there as a comment.
#pragma once

#include <boost/json/value.hpp>

#include <string>
#include <vector>

#include "base/result.h"

namespace orchestrion::sim {

// `session`: as the REST interface shows it; `history`: its rows, oldest first. Fails with
// record.noHistory.
Result<std::string> recordedScenario(const boost::json::value& session,
                                     const std::vector<boost::json::value>& history);

}  // namespace orchestrion::sim
