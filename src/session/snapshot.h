// A session as bytes: everything that has to survive while it is not in memory.
//
// Format  Versioned, engine-neutral, little-endian; states by index, so that it belongs to one
// content hash of a
//         document. Hostile bytes give session.badSnapshot, never a crash.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "scxml/interpreter.h"

namespace orchestrion::session {

struct SavedSession {
    scxml::SessionState state;
    std::string data;  // what script::Realm::save() gave
};

std::string encodeSession(const scxml::SessionState& state, std::string_view data);
Result<SavedSession> decodeSession(std::string_view bytes, const scxml::Chart& chart);

}  // namespace orchestrion::session
