// A session in memory, as its shard keeps it.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "runtime/timers.h"
#include "scxml/interpreter.h"
#include "session/service.h"

namespace orchestrion::session {

// A chart with its interpreter: one for all sessions of a shard that run it.
struct ChartUnit {
    explicit ChartUnit(std::shared_ptr<const scxml::Chart> c,
                       const scxml::InterpreterLimits& limits)
        : chart(c), interpreter(std::move(c), limits) {}
    std::shared_ptr<const scxml::Chart> chart;
    scxml::Interpreter interpreter;
};

struct Session {
    enum class Phase : uint8_t {
        kLoading,  // its document is on its way; events wait in the mailbox
        kActive,
        kEnded,
    };
    struct Mail {
        Event event;
        std::function<void(Result<SessionView>)>
            taken;  // called when the session is stable again; may be empty
    };
    struct PendingSend {
        runtime::TimerId timer;
        std::string send_id;
        std::string event;
        WallTime due;
    };

    Phase phase = Phase::kLoading;
    std::string application;
    std::string document_url;
    std::vector<std::string> tags;
    WallTime started;
    uint64_t number = 0;        // order of starting
    bool awaited = false;       // its parent counts it in `beginning`
    uint32_t invoke_depth = 0;  // how many sessions above it invoked each other

    std::shared_ptr<ChartUnit> unit;
    scxml::SessionState state;
    std::unique_ptr<scxml::ActiveStates> active_states;
    std::unique_ptr<script::Realm> realm;

    // Errors the outside reports come before other events: they belong on the internal queue.
    std::deque<Event> errors;
    std::deque<Mail> mailbox;
    bool ready = false;  // stands in the shard's queue of sessions with something to do
    std::vector<std::function<void(Result<SessionView>)>> waiting_for_stable;

    std::vector<PendingSend> timers;
    std::vector<SessionView::Invocation> invocations;
    std::optional<Payload> done_data;
    std::unique_ptr<SessionView> last_view;  // of an ended session, whose state and data are gone

    // Effects that wait for a message to ourselves by HTTP, so that it does not overtake or get
    // overtaken.
    std::deque<scxml::Effect> held;
    bool holding = false;

    // Invoked sessions whose documents stand ready at hand and that have not begun yet: the next
    // event waits for them, so that a session that is cancelled at once has begun before (W3C SCXML
    // §6.4, assert 250).
    uint32_t beginning = 0;

    bool hasWork() const { return !errors.empty() || (!mailbox.empty() && beginning == 0); }
    bool stable() const { return errors.empty() && mailbox.empty() && !holding && beginning == 0; }
};

}  // namespace orchestrion::session
