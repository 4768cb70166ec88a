#include "gateway/webhook_message.h"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "access/digest.h"
#include "base/json.h"
#include "gateway/adapter_protocol.h"
#include "office/json_form.h"

namespace orchestrion::gateway {
namespace {

constexpr uint64_t kAnswerBytesMax = 1u << 20;
constexpr size_t kQuotedBytesMax = 200;
// The word of error events for what happens far away.
constexpr const char* kRemote = "remote";

// Statuses that say "not now" (RFC 9110 §15, RFC 8470, RFC 6585).
bool isTemporary(int status) {
    return status >= 500 || status == 408 || status == 425 || status == 429;
}

// As JSON text.
void objectInto(office::FormIn& io, std::string_view name, std::string& text) {
    const auto* value = io.value(name);
    if (value != nullptr && !value->is_object()) io.wrong(name, "an object");
    if (value != nullptr) text = boost::json::serialize(*value);
}

WebhookVerdict failed(uint64_t sequence, std::string description,
                      WebhookVerdict::Kind kind = WebhookVerdict::Kind::kEnded) {
    return {kind, {sequence, kRemote, std::move(description), {}, {}}};
}

}  // namespace

std::string signatureOf(std::string_view secret, std::string_view body, WallTime now) {
    const std::string seconds =
        std::to_string(std::chrono::floor<std::chrono::seconds>(now.time_since_epoch()).count());
    const std::string text = seconds + "." + std::string(body);
    return "t=" + seconds +
           ",v1=" + access::hexOf(access::bytesOf(access::hmacSha256(secret, text)));
}

runtime::HttpRequest webhookRequest(const WebhookAddress& to, uint64_t sequence,
                                    const center::GatewayOrder& order, WallTime now) {
    runtime::HttpRequest request;
    request.method = "POST";
    request.url = to.url;
    request.body = orderMessage(sequence, order);
    request.headers = {
        {"Content-Type", "application/json"},
        {"Idempotency-Key", to.tenant + "-" + to.gateway + "-" + std::to_string(sequence)},
        {"Orchestrion-Gateway", to.gateway},
        {"Orchestrion-Signature", signatureOf(to.secret, request.body, now)}};
    request.timeout = to.time_max;
    request.response_bytes_max = kAnswerBytesMax;
    request.purpose = runtime::HttpPurpose::kInternal;
    return request;
}

Result<center::OrderEnded> readOrderEnd(std::string_view body, uint64_t sequence,
                                        std::string_view code) {
    center::OrderEnded ended;
    ended.order = sequence;
    if (body.find_first_not_of(" \t\r\n") == std::string_view::npos) return ended;
    const auto value = parseJson(body);
    if (!value) return fail(code, "expected JSON, but " + toString(value.error()));
    if (!value->is_object()) return fail(code, "expected one JSON object");
    office::FormIn io(value->get_object());
    io.text("error", ended.error);
    io.text("description", ended.description);
    objectInto(io, "result", ended.result);
    objectInto(io, "udata", ended.udata);
    if (auto good = io.end(); !good) return fail(code, good.error().message);
    return ended;
}

WebhookVerdict verdictOn(const Result<runtime::HttpResponse>& answer, uint64_t sequence) {
    using Kind = WebhookVerdict::Kind;
    if (!answer) return failed(sequence, answer.error().message, Kind::kAgain);
    const std::string status = "the webhook answered " + std::to_string(answer->status);
    if (isTemporary(answer->status)) return failed(sequence, status, Kind::kAgain);
    if (answer->status == 202) return {Kind::kLater, {}};
    if (answer->status < 200 || answer->status >= 300) {
        return failed(sequence, status + ": " + answer->body.substr(0, kQuotedBytesMax));
    }
    auto ended = readOrderEnd(answer->body, sequence, kBadMessage);
    if (!ended) return failed(sequence, status + ", " + ended.error().message);
    return {Kind::kEnded, std::move(*ended)};
}

}  // namespace orchestrion::gateway
