// The operations of the REST interface and the permission that each takes: out of openapi.json, the
// one place where they stand.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "access/permissions.h"
#include "base/result.h"

namespace orchestrion::api {

struct Operation {
    std::string id;      // operationId
    std::string method;  // "GET"
    std::string path;    // "/api/v1/sessions/{id}"
    access::Permission permission;
};

// Fails with server.internal if an operation has no operationId or no known x-permission.
Result<std::vector<Operation>> parseOperations(std::string_view openapi_document);

// Those of this server's own document. They last as long as the process.
const std::vector<Operation>& operations();
// Null if the document does not have it.
const Operation* findOperation(std::string_view method, std::string_view path);

}  // namespace orchestrion::api
