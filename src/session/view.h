// A session as it is shown to people and programs.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "base/payload.h"
#include "base/result.h"
#include "base/units.h"
#include "store/rows.h"

namespace orchestrion::session {

using SessionStatus = store::SessionStatus;
using store::hasEnded;

enum class Persistence : uint8_t {
    kDurable,    // nothing is answered before what follows from it is on disk
    kRelaxed,    // answered at once, on disk soon after: a crash loses at most
                 // ServiceLimits::relaxed_window
    kTransient,  // never stored
};
const char* toString(Persistence persistence);

enum class HistoryPolicy : uint8_t {
    kOff,
    kSummary,  // a row a turn: event name, transitions, states, effects; no data
    kFull,     // with the event's data and the data that changed
};
const char* toString(HistoryPolicy policy);

struct SessionView {
    std::string id;
    uint64_t number = 0;  // order of starting
    std::string tenant = "default";
    std::string application;  // empty if started by URL or text
    std::string document_url;
    std::string document_hash;
    std::string name;  // <scxml name>
    SessionStatus status = SessionStatus::kRunning;
    std::string failure;  // why status is kFailed or kSuspended
    std::vector<std::string>
        configuration;  // all active states, in document order; of an ended session its last
    std::vector<std::string> atomic;  // the atomic ones among them
    std::string data;                 // a JSON object
    struct Timer {
        std::string send_id;
        std::string event;
        WallTime due;
    };
    std::vector<Timer> timers;
    struct Invocation {
        std::string invoke_id;
        std::string session_id;
    };
    std::vector<Invocation> invocations;
    std::string parent;  // session id of the one that invoked it
    std::vector<std::string> tags;
    std::optional<Payload> done_data;  // of a completed session
    WallTime started;                  // of a scheduled one: when it begins
    std::optional<WallTime> ended;
    uint64_t turns = 0;  // external events taken
    uint64_t queued_events = 0;
    Persistence persistence = Persistence::kTransient;
    std::string unsaved;          // why its data cannot be saved; empty: they can
    std::string suspended_event;  // the name of the event whose turn could not be completed
    bool replayed = false;        // the answer to a request that was carried out before
};

// A document was refused: all that is wrong with it.
struct StartFailure {
    Error error;
    Diagnostics diagnostics;
};

}  // namespace orchestrion::session
