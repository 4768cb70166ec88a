// Sessions, as programs outside see them: start, send, look, end. The REST interface, `orchestrion
// run` and `bench` stand on it.
//
// Threading  Every function may be called from any thread and returns at once; its callback runs
// exactly once, on the
//            shard's thread. A callback does little and never blocks.
// Order      Events sent to one session from one thread are taken in that order.
// Limits     ServiceLimits; what is over them is refused with an Error whose code says which
//            (session.tooMany, session.mailboxFull …), never dropped.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/diagnostic.h"
#include "base/event.h"
#include "base/result.h"
#include "base/units.h"
#include "runtime/clock.h"
#include "runtime/http_client.h"
#include "runtime/random.h"
#include "script/script.h"
#include "scxml/document.h"
#include "scxml/interpreter.h"

namespace orchestrion::session {

// Where a session's document comes from.
struct DocumentReference {
    // Exactly one is set.
    std::string url;          // file:, http:, https:, or a path relative to the document root
    std::string application;  // a name from ServiceOptions::applications
    std::string text;         // the document itself
};

struct StartRequest {
    DocumentReference document;
    // Empty: one is made, 32 characters of [0-9A-V]. Otherwise 1-128 characters of [A-Za-z0-9._~-],
    // not in use.
    std::string id = {};
    // One JSON object: initial values of the top-level <data> with these ids.
    Payload params = {};
    std::vector<std::string> tags = {};
};

struct SessionView {
    std::string id;
    std::string application;  // empty if started by URL or text
    std::string document_url;
    std::string document_hash;
    std::string name;  // <scxml name>
    scxml::Status status = scxml::Status::kRunning;
    std::string failure;  // why status is kFailed
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
    WallTime started;
    std::optional<WallTime> ended;
    uint64_t turns = 0;
    uint64_t queued_events = 0;
};

// A document was refused: all that is wrong with it.
struct StartFailure {
    Error error;
    Diagnostics diagnostics;
};

enum class WaitFor : uint8_t {
    kAccepted,  // the event is in the session's mailbox
    kStable,    // the session has taken it and has nothing more to do until the next event or timer
};

struct ServiceLimits {
    uint64_t sessions_max = 1000000;
    uint32_t mailbox_events_max = 10000;  // of one session
    uint32_t timers_per_session_max = 10000;
    uint32_t invoke_depth_max = 32;
    uint64_t event_bytes_max = 4u << 20;
    uint32_t ended_sessions_kept = 10000;  // views of sessions that ended, oldest dropped first
    Milliseconds http_timeout{30000};
    script::Limits script = {};
    scxml::InterpreterLimits interpreter = {};
    scxml::DocumentLimits document = {};
};

struct Application {
    std::string name;
    std::string url;  // of its document
};

struct ServiceOptions {
    ServiceLimits limits = {};
    std::vector<Application> applications = {};
    // Where clients reach the BasicHTTP event I/O processor: "http://127.0.0.1:7210/sessions/". A
    // session's location is this with its id appended. Empty: the processor is not offered to
    // documents. May be set later, before the first start.
    std::string basic_http_base = {};
    // Called for each <log>, on the shard's thread; empty: the server's log.
    std::function<void(const std::string& session_id, const scxml::LogEffect&)> on_log = {};
    // Called when a session begins and when it has ended, on the shard's thread, with a view
    // without data and timers; empty: nobody looks.
    std::function<void(const SessionView&)> on_life = {};
    // For tests: after each turn a session is saved, freed and restored from its bytes. One that
    // cannot be saved fails.
    bool restart_each_turn = false;
};

class Service {
public:
    // `clock`, `random`, `http` and `loader` are borrowed and outlive the service.
    struct World {
        runtime::Clock& clock;
        runtime::Random& random;
        runtime::HttpClient& http;
        scxml::ResourceLoader& loader;
    };
    Service(World world, ServiceOptions options);
    ~Service();  // stops
    Service(const Service&) = delete;
    Service& operator=(const Service&) = delete;

    // Begins to work; fails if the script engine does not start.
    Result<void> run();
    // Ends the thread after the turn in hand. Open callbacks get service.stopping.
    void stop();

    void setBasicHttpBase(std::string base);

    template <class T>
    using Callback = std::function<void(Result<T>)>;

    // The answer comes when the session has reached its first stable configuration.
    void start(StartRequest request, std::function<void(Result<SessionView, StartFailure>)> done);
    // session.notFound; session.ended if it does not run any more.
    void send(std::string session_id, Event event, WaitFor wait, Callback<SessionView> done);
    // session.notFound. Ended sessions are found while their view is kept.
    void view(std::string session_id, Callback<SessionView> done);
    struct ListFilter {
        std::optional<scxml::Status> status;
        std::string application;
        std::string active_state;
        std::string tag;
        std::string after;     // a session id: the page begins behind it
        uint32_t limit = 100;  // at most 1000
    };
    struct SessionList {
        std::vector<SessionView> sessions;  // by start time, newest first; without data and timers
        std::string next;                   // value of `after` for the next page; empty at the end
        uint64_t total = 0;                 // sessions kept, whatever the filter
    };
    void list(ListFilter filter, Callback<SessionList> done);
    // Ends it as its parent would: onexit handlers run.
    void terminate(std::string session_id, Callback<SessionView> done);

    const std::vector<Application>& applications() const;

    struct Counters {
        uint64_t sessions_started = 0;
        uint64_t sessions_running = 0;
        uint64_t events_processed = 0;
        uint64_t timers_pending = 0;
    };
    Counters counters() const;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace orchestrion::session
