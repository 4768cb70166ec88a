// The Idempotency-Key header (draft-ietf-httpapi-idempotency-key-header): a request that carries
// one is carried out once, however often it is sent.
//
// A key belongs to method and path; with the same key, another body is another request and is
// refused. Keys are remembered for ServiceLimits::idempotency_kept.
#pragma once

#include <optional>

#include "api/http.h"
#include "base/result.h"
#include "session/service.h"

namespace orchestrion::api {

// Nothing if the request has none. Fails with request.badKey on one that is not 1 to 255 visible
// ASCII characters.
Result<std::optional<session::RequestKey>> requestKey(const Request& request);

// Says so if the answer is that to an earlier request.
void markReplay(Response& response, const session::SessionView& view);

}  // namespace orchestrion::api
