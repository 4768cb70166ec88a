#include "server/diagnostic_json.h"

#include <boost/json.hpp>

namespace orchestrion::server {

namespace json = boost::json;

json::object toJson(const Diagnostic& d) {
    json::object object;
    object["file"] = d.where.file;
    object["line"] = d.where.position.line;
    object["column"] = d.where.position.column;
    object["severity"] = std::string(toString(d.severity));
    object["code"] = d.code;
    object["message"] = d.message;
    if (!d.expected.empty()) object["expected"] = d.expected;
    if (!d.advice.empty()) object["advice"] = d.advice;
    object["refuses"] = d.severity == Severity::kFatal;
    return object;
}

json::array toJson(const Diagnostics& diagnostics) {
    json::array list;
    for (const Diagnostic& d : diagnostics) list.push_back(toJson(d));
    return list;
}

}  // namespace orchestrion::server
