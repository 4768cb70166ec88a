// The messages between the server and an adapter: a switch, a channel server, anything that brings
// interactions in and carries out what is decided about them. Pure: JSON to commands of the contact
// centre, orders to JSON.
//
// Source     docs/reference/adapters.md.
// Errors     channel.badMessage.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "center/commands.h"
#include "center/outputs.h"
#include "gateway/channel_messages.h"

namespace orchestrion::gateway {

// The first message: what the adapter can carry out.
struct AdapterHello {
    std::vector<std::string> capabilities;
};

struct AdapterMessage {
    std::string id;
    std::variant<AdapterHello, center::CommandBody> what;
};

// As the adapter of this name says it.
Result<AdapterMessage, BadMessage> readAdapterMessage(std::string_view text,
                                                      const std::string& gateway);
// The answer to AdapterHello.
std::string welcome(std::string_view id, std::string_view gateway, std::string_view tenant);
std::string orderMessage(uint64_t sequence, const center::GatewayOrder& order);

// The key that makes a message repeatable.
inline std::string adapterKey(const std::string& gateway, const std::string& id) {
    return gateway + ":" + id;
}

}  // namespace orchestrion::gateway
