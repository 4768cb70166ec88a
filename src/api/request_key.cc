#include "api/request_key.h"
#include "api/tenancy.h"

#include <xxhash.h>

#include <algorithm>

namespace orchestrion::api {

Result<std::optional<session::RequestKey>> requestKey(const Request& request) {
    constexpr size_t kKeyBytesMax = 255;
    const std::string_view key = request.header("Idempotency-Key");
    if (key.empty()) return std::optional<session::RequestKey>();
    const bool visible =
        std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c < 0x7f; });
    if (!visible || key.size() > kKeyBytesMax) {
        return fail("request.badKey",
                    "expected an Idempotency-Key of 1 to 255 visible ASCII characters");
    }
    session::RequestKey result;
    const std::string tenant = tenantOf(request);
    result.key = (tenant.empty() ? "" : tenant + " ") + request.method + " " +
                 std::string(request.path()) + " " + std::string(key);
    const XXH128_hash_t hash = XXH3_128bits(request.body.data(), request.body.size());
    result.fingerprint = std::to_string(hash.high64) + "-" + std::to_string(hash.low64);
    return std::optional(std::move(result));
}

void markReplay(Response& response, const session::SessionView& view) {
    if (view.replayed) response.headers.emplace_back("Idempotent-Replayed", "true");
}

}  // namespace orchestrion::api
