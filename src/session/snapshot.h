// A session as bytes: everything that has to survive while it is not in memory.
//
// Two layers. The core is state and data; its states are numbers, so that it belongs to one content
// hash of a document and is read when the chart is at hand. The image is the core and all that
// surrounds it (timers, own mail, invocations, what is still to be done), read without a chart.
//
// Format  Versioned, engine-neutral. Hostile bytes give session.badSnapshot, never a crash.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "session/record.h"

namespace orchestrion::session {

struct SavedSession {
    scxml::SessionState state;
    std::string data;  // what script::Realm::save() gave
};

std::string encodeSession(const scxml::SessionState& state, std::string_view data);
Result<SavedSession> decodeSession(std::string_view bytes, const scxml::Chart& chart);

// `core` is what encodeSession() gave; empty if the session has not begun. Without the effects
// towards the outside, which are stored beside it.
std::string encodeImage(const Session& session, std::string_view core);
// Fills a new session: its image, with Session::core, begin, timers (not armed) and so on.
Result<void> decodeImage(std::string_view bytes, Session& session);

std::string encodeEffects(const Session& session);
Result<void> decodeEffects(std::string_view bytes, Session& session);

// What lists show, and what is left of a session that has ended.
std::string encodeView(const SessionView& view);
Result<SessionView> decodeView(std::string_view bytes);

}  // namespace orchestrion::session
