// The description of the REST interface: OpenAPI 3.1. The document is written by hand, first.
#include "api/api.h"
#include "kOpenApiDocument.h"

namespace orchestrion::api {

void addOpenApi(Router& router) {
    router.add("GET", "/api/v1/openapi.json", [](const Call& call) {
        call.reply(jsonResponse(200, std::string(kOpenApiDocument)));
    });
}

}  // namespace orchestrion::api
