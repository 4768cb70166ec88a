// What a service is made with: limits, applications, the world around it.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "runtime/http_client.h"
#include "script/script.h"
#include "scxml/document.h"
#include "scxml/interpreter.h"
#include "session/trace.h"
#include "session/view.h"

namespace orchestrion::session {

struct ServiceLimits {
    uint64_t sessions_max = 5000000;      // that have not ended, asleep or awake
    uint32_t mailbox_events_max = 10000;  // of one session
    uint32_t timers_per_session_max = 10000;
    uint32_t invoke_depth_max = 32;
    uint64_t event_bytes_max = 4u << 20;
    uint32_t ended_sessions_kept = 10000;  // transient ones: views, oldest dropped first
    Milliseconds http_timeout{30000};
    // Awake sessions, over all shards: beyond one of these the ones not used for longest go to
    // sleep. 2,000 a shard keeps the script engine's collector quick.
    uint64_t memory_bytes = 1u << 30;
    uint32_t awake_per_shard_max = 2000;
    // Turns whose commit is under way; beyond it a shard waits for the store.
    uint32_t uncommitted_turns_max = 10000;
    Milliseconds relaxed_window{1000};
    Milliseconds idempotency_kept{24 * 3600 * 1000};
    Milliseconds slow_turn{100};  // longer ones are reported
    script::Limits script = {};
    scxml::InterpreterLimits interpreter = {};
    scxml::DocumentLimits document = {};
};

// What is decided for each application; the server's defaults for everything else.
struct SessionPolicy {
    Persistence persistence = Persistence::kDurable;
    HistoryPolicy history = HistoryPolicy::kSummary;
    // A turn that passes a limit is taken back and the session waits for an operator, instead of
    // ending.
    bool suspend_on_failure = false;
    Milliseconds age_max{0};   // 0: none
    Milliseconds idle_max{0};  // 0: none
};

struct Application {
    std::string name;
    std::string url;                           // of its document
    std::optional<SessionPolicy> policy = {};   // none: the server's defaults
    std::optional<scxml::Dialect> dialect = {};  // none: as the document says
    // Initial values of data, by their ids, as texts; what a start gives goes before.
    std::map<std::string, std::string> parameters = {};
};

using Applications = std::vector<Application>;

struct SlowTurn {
    std::string session_id;
    std::string application;
    std::string event;
    Milliseconds time{0};
    uint32_t microsteps = 0;
};

struct ServiceOptions {
    ServiceLimits limits = {};
    SessionPolicy policy = {};
    Applications applications = {};
    uint32_t shards = 1;
    // Where clients reach the BasicHTTP event I/O processor: "http://127.0.0.1:7210/sessions/". A
    // session's location is this with its id appended. Empty: the processor is not offered to
    // documents. May be set later, before the first start.
    std::string basic_http_base = {};
    // The token with which a session's messages to ourselves pass the login; empty: none is needed.
    std::function<std::string(std::string_view tenant)> own_credential = {};
    // Called for each <log>, on the shard's thread; empty: the server's log.
    std::function<void(const std::string& session_id, const scxml::LogEffect&)> on_log = {};
    // Called when a session begins and when it has ended or was suspended, on the shard's thread,
    // with a view without data and timers; empty: nobody looks.
    std::function<void(const SessionView&)> on_life = {};
    std::function<void(const SlowTurn&)> on_slow_turn = {};
    // Called with the rows of history that were just committed, on the shard's thread, in order of
    // commits of that shard.
    std::function<void(const std::vector<store::HistoryRow>&)> on_history = {};
    // Who looks at every turn of a shard; empty, or null: nobody. Called on the shard's thread,
    // where the trace stays.
    std::function<std::unique_ptr<Trace>(uint32_t shard)> trace = {};
    // For tests: after each turn a session is saved, freed and restored from its bytes. One that
    // cannot be saved fails.
    bool restart_each_turn = false;
};

}  // namespace orchestrion::session
