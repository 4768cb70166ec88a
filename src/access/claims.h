// The claims of a verified token (RFC 7519 §4) to an identity.
#pragma once

#include <boost/json/object.hpp>

#include "access/token.h"

namespace orchestrion::access {

// Fails with access.badToken, or access.tokenExpired, which a client answers with a new token.
Result<TokenLogin> loginOf(const boost::json::object& claims, const JwtOptions& options,
                           WallTime now);

// The value at "a.b.c": a claim of just this name, or member c of member b of claim a. Null if
// there is none.
const boost::json::value* findClaim(const boost::json::object& claims, std::string_view path);

}  // namespace orchestrion::access
