// A look at every turn of every session of a shard, for `orchestrion run --trace` and tests.
//
// Threading  All calls on the shard's thread.
#pragma once

#include <string>

#include "scxml/interpreter.h"

namespace orchestrion::session {

class Trace {
public:
    virtual ~Trace() = default;
    // Before a turn: who watches it; null for nobody.
    virtual scxml::Observer* begin(const std::string& session_id, const scxml::Chart& chart,
                                   script::Realm& realm) = 0;
    // After it, before its effects are acted on.
    virtual void end(const std::string& session_id, const scxml::SessionState& state,
                     const scxml::Turn& turn) = 0;
};

}  // namespace orchestrion::session
