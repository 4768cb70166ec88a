// What operations read from a request's body.
#pragma once

#include <boost/json/object.hpp>
#include <initializer_list>
#include <string>
#include <string_view>

#include "api/http.h"
#include "base/result.h"

namespace orchestrion::api {

// "application/json" of "Application/JSON; charset=utf-8"; empty if there is no Content-Type.
std::string mediaType(const Request& request);

// Fails with request.badMediaType unless the body is JSON. (A form could be sent by any web page.)
Result<void> expectJson(const Request& request);

// The body as one JSON object with members among `known` only. Fails with request.badMediaType,
// json.syntax (with line and column) or request.badBody.
Result<boost::json::object> readJsonObject(const Request& request,
                                           std::initializer_list<std::string_view> known);

}  // namespace orchestrion::api
