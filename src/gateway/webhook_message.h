// What is sent to a webhook and what its answers mean. Pure.
//
//     POST <url>
//     Content-Type: application/json
//     Idempotency-Key: <tenant>-<gateway>-<sequence>
//     Orchestrion-Gateway: <gateway>
//     Orchestrion-Signature: t=<seconds since 1970>,v1=<HMAC-SHA256, hexadecimal>
//
//     {"type": "order", "sequence": 17, "order": "send", …}
//
// The signature is over "<seconds>.<body>" with the shared secret: the receiver compares it, and
// refuses what is older than a few minutes.
//
// Source     docs/reference/adapters.md.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/units.h"
#include "center/commands.h"
#include "center/outputs.h"
#include "runtime/http_client.h"

namespace orchestrion::gateway {

struct WebhookAddress {
    std::string tenant;
    std::string gateway;
    std::string url;
    std::string secret;
    Milliseconds time_max{10000};  // for the answer
};

runtime::HttpRequest webhookRequest(const WebhookAddress& to, uint64_t sequence,
                                    const center::GatewayOrder& order, WallTime now);
// "t=1700000000,v1=…"
std::string signatureOf(std::string_view secret, std::string_view body, WallTime now);

// What an answer says of the order.
struct WebhookVerdict {
    enum class Kind : uint8_t {
        kEnded,  // `ended` says how
        kLater,  // by POST /api/v1/adapters/{name}/orders/{sequence}
        kAgain,  // nobody took it; `ended.description` says why
    };
    Kind kind = Kind::kEnded;
    center::OrderEnded ended;
};
WebhookVerdict verdictOn(const Result<runtime::HttpResponse>& answer, uint64_t sequence);

// {"result": {…}, "udata": {…}}, or {"error": "busy", "description": "…", "udata": {…}}; empty:
// done. Fails with `code`.
Result<center::OrderEnded> readOrderEnd(std::string_view body, uint64_t sequence,
                                        std::string_view code);

}  // namespace orchestrion::gateway
