// Whose sessions a request may reach: those of its identity's tenant, or all (access.md, Tenants).
#pragma once

#include <string>

#include "access/identity.h"
#include "api/http.h"
#include "api/router.h"
#include "session/service.h"

namespace orchestrion::api {

// The tenant; empty: all of them (an identity of "*", or a server without login).
inline std::string tenantOf(const Request& request) {
    if (request.identity == nullptr || request.identity->tenant == access::kEveryTenant) return {};
    return request.identity->tenant;
}

// The tenant of what the request makes.
inline std::string tenantOfNew(const Request& request) {
    if (request.identity == nullptr) return std::string(access::kDefaultTenant);
    return std::string(access::tenantOfNew(*request.identity));
}

// The session that the path names as {id}.
inline session::SessionRef sessionOf(const Call& call) {
    return {call.pathValue("id"), tenantOf(call.request)};
}

}  // namespace orchestrion::api
