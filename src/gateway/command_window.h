// Commands of a channel on their way to the contact centre: each is answered on the wire when what
// it did is durable, and only so many wait for that at a time.
//
// Lifetime   Answers that are under way keep what they need; the office outlives them.
// Threading  One thread at a time, the wire's; answers come on the centre's.
// Errors     channel.tooManyMessages, and the centre's: as `error` on the wire.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <string_view>

#include "center/commands.h"
#include "gateway/wire.h"
#include "office/line.h"

namespace orchestrion::gateway {

class CommandWindow {
public:
    CommandWindow(office::Line& line, std::shared_ptr<Wire> wire, uint32_t waiting_max)
        : line_(line), wire_(std::move(wire)), waiting_max_(waiting_max) {}

    void send(std::string id, center::Command command);
    void refuse(std::string_view id, const Error& error);

private:
    office::Line& line_;
    const std::shared_ptr<Wire> wire_;
    const uint32_t waiting_max_;
    const std::shared_ptr<std::atomic<uint32_t>> waiting_ =
        std::make_shared<std::atomic<uint32_t>>(0);
};

}  // namespace orchestrion::gateway
