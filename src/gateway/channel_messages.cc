#include "gateway/channel_messages.h"

#include <algorithm>

#include "access/digest.h"
#include "base/json.h"
#include "interaction/json_object.h"

namespace orchestrion::gateway {
namespace {

namespace json = boost::json;
using interaction::JsonObject;

// Enough to tell mistakes: keys are many, and nobody gains by two messages that agree.
constexpr size_t kFingerprintDigits = 16;

Unexpected<BadMessage> bad(std::string id, std::string message) {
    return Unexpected<BadMessage>({std::move(id), {kBadMessage, std::move(message)}});
}

// Takes a member that is a text.
std::string take(json::object& members, std::string_view name) {
    const auto found = members.find({name.data(), name.size()});
    if (found == members.end() || !found->value().is_string()) return {};
    std::string text(found->value().get_string());
    members.erase(found);
    return text;
}

}  // namespace

Result<Envelope, BadMessage> readEnvelope(std::string_view text, json::object& members) {
    auto value = parseJson(text);
    if (!value) return bad({}, "expected JSON, but " + toString(value.error()));
    if (!value->is_object()) return bad({}, "expected a message as one JSON object");
    members = std::move(value->get_object());
    Envelope envelope;
    envelope.id = take(members, "id");
    if (envelope.id.empty() || envelope.id.size() > kMessageIdBytesMax) {
        return bad({}, "expected an 'id' of 1 to 128 bytes, a text that no other message has");
    }
    envelope.type = take(members, "type");
    if (envelope.type.empty()) return bad(envelope.id, "expected a 'type', a text");
    return envelope;
}

center::Command commandOf(center::CommandBody body, std::string key, std::string_view message) {
    const std::string digest = access::hexOf(access::bytesOf(access::sha256(message)));
    return {std::move(body), std::move(key), digest.substr(0, kFingerprintDigits)};
}

std::string confirmation(std::string_view id, std::string_view result) {
    return JsonObject().text("type", "confirm").text("id", id).raw("result", result).take();
}

std::string errorMessage(std::string_view id, const Error& error) {
    return JsonObject()
        .text("type", "error")
        .given("id", id)
        .text("code", error.code)
        .text("message", error.message)
        .take();
}

bool isGatewayName(std::string_view name) {
    return !name.empty() && name.size() <= 64 && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '.' || c == '_' || c == '-';
    });
}

}  // namespace orchestrion::gateway
