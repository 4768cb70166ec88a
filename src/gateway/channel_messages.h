// What the messages of all channels have in common: JSON objects with `type` and, from the outside,
// an `id`. Each is answered with its id by `confirm` or `error`.
//
//     {"type": "ready", "id": "42", …}
//     {"type": "confirm", "id": "42", "result": {…}}
//     {"type": "error", "id": "42", "code": "center.unknownAgent", "message": "…"}
//
// Ids        The sender's, 1 to 128 bytes, each used once as long as the centre keeps keys
//            (CenterLimits::keys_kept): a message that is repeated under its id, byte by byte, is
//            carried out once and gets the first answer again; another message under an id that
//            was used is refused with request.keyReused.
// Errors     channel.badMessage.
#pragma once

#include <boost/json/fwd.hpp>
#include <string>
#include <string_view>

#include "base/result.h"
#include "center/commands.h"

namespace orchestrion::gateway {

inline constexpr size_t kMessageIdBytesMax = 128;
inline constexpr const char* kBadMessage = "channel.badMessage";

// What is wrong with a message, and its id if it has a good one.
struct BadMessage {
    std::string id;
    Error error;
};

// The object of a message, its id and type taken out.
struct Envelope {
    std::string id;
    std::string type;
};
Result<Envelope, BadMessage> readEnvelope(std::string_view text, boost::json::object& members);

// A command that is carried out once for this message.
center::Command commandOf(center::CommandBody body, std::string key, std::string_view message);

// `result`: a JSON object.
std::string confirmation(std::string_view id, std::string_view result);
// An empty id is left out: the message had none.
std::string errorMessage(std::string_view id, const Error& error);

// 1 to 64 of A-Z a-z 0-9 . _ - : what an adapter may be called.
bool isGatewayName(std::string_view name);

}  // namespace orchestrion::gateway
