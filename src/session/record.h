// A session in memory, as its shard keeps it.
#pragma once

#include <algorithm>
#include <boost/container/deque.hpp>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "runtime/timers.h"
#include "scxml/interpreter.h"
#include "session/service.h"
#include "session/session_modules.h"

namespace orchestrion::session {

// First in, first out. An empty one of the standard library's takes 600 bytes; most are empty.
template <class T>
using Queue = boost::container::deque<T>;
template <class T, class Predicate>
void eraseIf(Queue<T>& queue, Predicate predicate) {
    queue.erase(std::remove_if(queue.begin(), queue.end(), predicate), queue.end());
}

// A chart with its interpreter: one for all sessions of a shard that run it.
struct ChartUnit {
    explicit ChartUnit(std::shared_ptr<const scxml::Chart> c,
                       const scxml::InterpreterLimits& limits)
        : chart(c), interpreter(std::move(c), limits) {}
    std::shared_ptr<const scxml::Chart> chart;
    scxml::Interpreter interpreter;
};

// Names an effect towards the outside for ever: "<session>-<turn>-<ordinal>" is its idempotency
// key.
struct EffectName {
    uint64_t turn = 0;
    uint32_t ordinal = 0;
    auto operator<=>(const EffectName&) const = default;
};

struct Session {
    enum class Phase : uint8_t {
        kScheduled,  // begins at a time
        kLoading,    // its document is on its way; events wait in the mailbox
        kThawing,    // stored; its chart is on its way
        kActive,
        kSuspended,  // takes nothing until an operator says so
        kEnded,
    };
    struct Mail {
        Event event;
        // Called when the session is stable again; may be empty. Only of mail from outside.
        std::function<void(Result<SessionView>)> taken = {};
        // Of a message between sessions: its row in the store goes with the turn that takes it.
        uint64_t message = 0;
        // Part of the stored session: what it sent itself, timers that fired, results of its
        // effects. Other mail is either a message in the store or not acknowledged yet.
        bool own = false;
        bool when_stable = true;  // `taken` waits for that; otherwise for its own turn only
        std::optional<RequestKey> key = {};
    };
    struct PendingSend {
        runtime::TimerId timer{};
        scxml::SendEffect effect;
        Milliseconds due{0};  // on the timeline
        EffectName name;
    };
    // A message to the outside or an action of a module whose outcome is not known.
    struct OutsideEffect {
        EffectName name;
        std::variant<scxml::SendEffect, scxml::ModuleEffect> effect;
        bool to_ourselves = false;  // what follows waits for it
        bool issued = false;        // in this process
        bool again = false;         // its process may have issued it before
    };
    struct Begin {
        DocumentReference document;
        scxml::Parameters params;
        std::optional<WallTime> at;
        std::string base_url;  // of an invoked session: that of its parent's document
    };

    Phase phase = Phase::kLoading;
    Persistence persistence = Persistence::kTransient;
    HistoryPolicy history = HistoryPolicy::kOff;
    bool suspend_on_failure = false;
    std::string tenant = "default";
    std::string application;
    std::string document_url;
    std::string document_hash;
    std::vector<std::string> tags;
    WallTime started;
    uint64_t number = 0;                  // order of starting
    bool awaited = false;                 // its parent counts it in `beginning`
    bool cancelled = false;               // its parent ended it; it goes as soon as it is awake
    uint32_t invoke_depth = 0;            // how many sessions above it invoked each other
    std::optional<Milliseconds> age_end;  // on the timeline
    Milliseconds last_turn{0};
    runtime::TimerId age_timer{};
    bool age_timer_set = false;

    std::unique_ptr<Begin> begin;         // until it has begun
    std::optional<RequestKey> start_key;  // to be remembered with its first row
    std::string core;  // state and data as bytes, until they are restored (kThawing, kSuspended)
    std::shared_ptr<ChartUnit> unit;
    scxml::SessionState state;
    std::unique_ptr<scxml::ActiveStates> active_states;
    std::unique_ptr<SessionModules> modules;  // null: there are none
    std::unique_ptr<script::Realm> realm;
    uint64_t turn = 0;  // turns of any kind, the start included

    // Errors the outside reports come before other events: they belong on the internal queue.
    Queue<Mail> errors;
    Queue<Mail> mailbox;
    bool ready = false;  // stands in one of the shard's queues of sessions with something to do
    std::vector<std::function<void(Result<SessionView>)>> waiting_for_stable;
    std::vector<std::function<void(Session&)>> when_awake;

    std::vector<PendingSend> timers;
    std::vector<SessionView::Invocation> invocations;
    std::optional<Payload> done_data;
    std::unique_ptr<SessionView> last_view;  // of an ended session, whose state and data are gone

    std::vector<OutsideEffect> outside;
    // Effects that wait for a message to ourselves by HTTP, so that it does not overtake or get
    // overtaken.
    struct Held {
        EffectName name;
        scxml::Effect effect;
    };
    Queue<Held> held;

    // Invoked sessions whose documents stand ready at hand and that have not begun yet: the next
    // event waits for them, so that a session that is cancelled at once has begun before (W3C SCXML
    // §6.4, assert 250).
    uint32_t beginning = 0;

    // Why it is suspended, and the event whose turn could not be completed.
    std::string suspended_because;
    bool unreadable = false;  // what is stored of it; the row stays as it is
    std::unique_ptr<Mail> suspended_on;
    std::unique_ptr<SessionView> summary;  // what is shown of it while its state is only bytes
    uint32_t crashes = 0;                  // turns of this session that took the process down

    // Storing.
    uint64_t row_version = 0;  // of the row as it was written last; 0: never
    uint32_t uncommitted = 0;  // rounds under way that write it
    bool dirty = false;        // to be written with this round
    bool effects_dirty = false;
    std::string unsaved;                  // why its data cannot be saved; it stays in memory
    std::vector<uint64_t> taken_unsaved;  // messages it has taken since
    // As it was before the turn in hand, where a failed turn has to be taken back.
    std::shared_ptr<const std::string> image;
    std::list<Session*>::iterator lru{};
    bool in_lru = false;

    bool holding() const {
        return std::any_of(outside.begin(), outside.end(),
                           [](const OutsideEffect& o) { return o.to_ourselves; });
    }
    bool hasWork() const { return !errors.empty() || (!mailbox.empty() && beginning == 0); }
    bool stable() const {
        return errors.empty() && mailbox.empty() && held.empty() && !holding() && beginning == 0;
    }
    const std::string& id() const { return state.session_id; }
};

}  // namespace orchestrion::session
