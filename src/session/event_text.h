// Events as people and programs write them: a name, or a JSON object {"name": …, "data": …}.
#pragma once

#include <optional>
#include <string_view>

#include "base/event.h"
#include "base/result.h"
#include "base/units.h"

namespace orchestrion::session {

// A name can be sent if it is UTF-8 without white space and control characters, 1 to 1024 bytes
// long: so it can be matched by an event descriptor (W3C SCXML §3.12.1). Else event.badName.
Result<void> checkEventName(std::string_view name);

struct WrittenEvent {
    Event event;
    // "after": the delay before it, "10s"; only where `delays` are taken.
    Milliseconds after{0};
};

// Fails with json.syntax (its message begins with line and column), event.badName, event.badMember.
Result<WrittenEvent> eventFromJson(std::string_view text, bool delays = false);

}  // namespace orchestrion::session
