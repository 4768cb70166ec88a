// What carries the messages of a channel: a WebSocket, or a test.
//
// Threading  Any thread, never blocks.
#pragma once

#include <cstdint>
#include <string_view>

namespace orchestrion::gateway {

class Wire {
public:
    virtual ~Wire() = default;
    // A text in UTF-8. False if it was not taken: the wire has ended, or ends because too much
    // waits.
    virtual bool send(std::string_view message) = 0;
    virtual void close(uint16_t code, std::string_view reason) = 0;
};

// Codes of closing that channels use, beside those of RFC 6455 §7.4.1.
inline constexpr uint16_t kCloseUnsupported = 1003;  // a message that is no text
inline constexpr uint16_t kCloseTryLater = 1013;     // the contact centre has too much to do
inline constexpr uint16_t kCloseReplaced = 4001;     // another connection has taken the name
inline constexpr uint16_t kCloseNoAgent = 4004;      // the agent is not there any more

}  // namespace orchestrion::gateway
