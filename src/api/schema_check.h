// A check of JSON values against the schemas of openapi.json, for tests: as much of JSON Schema
// 2020-12 as that document uses.
#pragma once

#include <boost/json/value.hpp>
#include <string>

namespace orchestrion::api {

// Empty if `value` fits; otherwise where it does not, and why: "/timers/0/due: …".
//   document  the whole, for references "#/components/…"
std::string misfit(const boost::json::value& document, const boost::json::value& schema,
                   const boost::json::value& value);

// `value` behind a reference, or itself.
const boost::json::value& resolved(const boost::json::value& document,
                                   const boost::json::value& value);

}  // namespace orchestrion::api
