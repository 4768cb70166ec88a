// An SCXML event: W3C SCXML §3.12 and §5.10.1, whose field names these are.
#pragma once

#include <cstdint>
#include <string>

#include "base/payload.h"

namespace orchestrion {

enum class EventType : uint8_t {
    kPlatform,  // raised by the platform itself, such as error.execution
    kInternal,  // by <raise> or <send target="#_internal">
    kExternal,  // everything else
};

// "platform", "internal", "external": the values of _event.type.
const char* toString(EventType type);

struct Event {
    std::string name;
    EventType type = EventType::kExternal;
    // An empty string stands for "no value": the field of _event is undefined.
    std::string sendid = {};
    std::string origin = {};
    std::string origintype = {};
    std::string invokeid = {};
    Payload data = {};
    // The message as it arrived, for processors that keep it (_event.raw; BasicHTTP: the request).
    std::string raw = {};
    // What the event tells of the world outside: changes of the session's model (scxml/model.h),
    // made before anybody sees the event. Empty: none.
    std::string model = {};
};

}  // namespace orchestrion
