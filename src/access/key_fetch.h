// Where an issuer's keys come from: a file, an https: URL, or the place its discovery document
// names (OpenID Connect Discovery 1.0 §4).
//
// Who can change the keys on their way can make tokens: plain http: is taken from this machine
// only, and a redirect to it is refused.
#pragma once

#include <functional>
#include <string>

#include "access/options.h"
#include "base/result.h"
#include "runtime/http_client.h"

namespace orchestrion::access {

using KeysFetched = std::function<void(Result<std::string>)>;
// Calls back once, perhaps before it returns, with the text of a JWK Set or http.failed,
// access.badKeySet.
using FetchKeys = std::function<void(KeysFetched)>;

// Fails with access.badOptions if the place is none of these. `http` is borrowed; it outlives the
// result. A file is read by whoever asks; it is small.
Result<FetchKeys> makeFetch(const JwtOptions& options, runtime::HttpClient& http);

}  // namespace orchestrion::access
