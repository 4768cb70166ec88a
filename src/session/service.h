// Sessions, as programs outside see them: start, send, look, end. The REST interface stands on it.
//
// Sessions belong to shards by their partition; each shard is one thread. With a store, sessions
// live through restarts (options.h, SessionPolicy).
//
// Threading  Every function may be called from any thread and returns at once; its callback runs
//            exactly once, on a shard's thread. A callback does little and never blocks.
// Order      Events sent to one session from one thread are taken in that order.
// Durability An answer about a durable session tells nothing that is not on disk.
// Limits     ServiceLimits; what is over them is refused with an Error whose code says which
//            (session.tooMany, session.mailboxFull …), never dropped. While the store refuses
//            writes, what would need one is refused with store.unavailable.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/event.h"
#include "runtime/clock.h"
#include "runtime/random.h"
#include "session/module_host.h"
#include "session/options.h"
#include "session/view.h"
#include "store/store.h"
#include "store/writer.h"

namespace orchestrion::session {

// Where a session's document comes from.
struct DocumentReference {
    // Exactly one is set.
    std::string url;          // file:, http:, https:, or a path relative to the document root
    std::string application;  // a name from ServiceOptions::applications
    std::string text;         // the document itself
};

// Makes a request repeatable: carried out once, however often it is sent (draft-ietf-httpapi-
// idempotency-key-header). `fingerprint` tells requests apart: the same key with another one is
// refused (request.keyReused).
struct RequestKey {
    std::string key;  // scoped by whoever asks, 1 to 255 bytes
    std::string fingerprint;
};

// A session by its id, for somebody who may see those of one tenant or all: a session of another
// tenant is one that there is not.
struct SessionRef {
    std::string id;
    std::string tenant = {};  // empty: of any
    SessionRef(std::string session) : id(std::move(session)) {}
    SessionRef(const char* session) : id(session) {}
    SessionRef(std::string session, std::string of_tenant)
        : id(std::move(session)), tenant(std::move(of_tenant)) {}
    bool covers(std::string_view session_tenant) const {
        return tenant.empty() || tenant == session_tenant;
    }
};

struct StartRequest {
    DocumentReference document;
    std::string tenant = "default";
    // Empty: one is made, 32 characters of [0-9A-V]. Otherwise 1-128 characters of [A-Za-z0-9._~-],
    // not in use.
    std::string id = {};
    // One JSON object: initial values of the top-level <data> with these ids.
    Payload params = {};
    std::vector<std::string> tags = {};
    std::optional<WallTime> at = {};  // begins then; none or past: now
    std::optional<Persistence> persistence = {};
    std::optional<RequestKey> key = {};
};

enum class WaitFor : uint8_t {
    kAccepted,  // the event cannot get lost any more
    kStable,    // the session has taken it and has nothing more to do until the next event or timer
};

class Service {
public:
    // Borrowed; all outlive the service. Without a store every session is transient.
    struct World {
        runtime::Clock& clock;
        runtime::Random& random;
        runtime::HttpClient& http;
        scxml::ResourceLoader& loader;
        store::Store* store = nullptr;
        store::Writer* writer = nullptr;
        // Folder of the crash markers; empty: none.
        std::string marker_folder = {};
        ModuleHost* modules = nullptr;  // null: there are none
    };
    Service(World world, ServiceOptions options);
    ~Service();  // stops
    Service(const Service&) = delete;
    Service& operator=(const Service&) = delete;

    // Recovers what is stored and begins to work; fails if the script engine does not start or the
    // store cannot be read.
    Result<void> run();
    // Ends the threads after the turns in hand are committed. Open callbacks get service.stopping.
    void stop();

    void setBasicHttpBase(std::string base);

    template <class T>
    using Callback = std::function<void(Result<T>)>;
    using Started = std::function<void(Result<SessionView, StartFailure>)>;

    // The answer comes when the session has reached its first stable configuration.
    void start(StartRequest request, Started done);
    // session.notFound; session.ended if it does not run any more; session.suspended;
    // session.scheduled before it begins.
    void send(SessionRef session, Event event, WaitFor wait, Callback<SessionView> done,
              std::optional<RequestKey> key = {});
    // session.notFound. Ended sessions are found while they are kept (retention).
    void view(SessionRef session, Callback<SessionView> done);
    struct ListFilter {
        std::string tenant = {};  // empty: any
        std::vector<SessionStatus> statuses = {};
        std::string application = {};
        std::string active_state = {};
        std::string tag = {};
        std::string id_prefix = {};
        std::optional<WallTime> started_from = {};
        std::optional<WallTime> started_before = {};
        std::string after = {};  // what `next` of the page before gave
        uint32_t limit = 100;    // at most 1000
    };
    struct SessionList {
        std::vector<SessionView> sessions;  // by start time, newest first; without data and timers
        std::string next;                   // value of `after` for the next page; empty at the end
        uint64_t total = 0;  // sessions kept of the tenant, whatever else is asked for
    };
    void list(ListFilter filter, Callback<SessionList> done);
    // Ends it as its parent would: onexit handlers run.
    void terminate(SessionRef session, Callback<SessionView> done);
    // A suspended session goes on without the event that it was suspended on, or with it.
    enum class Resume : uint8_t { kWithoutEvent, kRetryEvent };
    void resume(SessionRef session, Resume how, Callback<SessionView> done);

    // The sessions with the next timers, soonest first; at most 1000.
    struct Due {
        std::string session_id;
        WallTime due;
    };
    void timers(uint32_t limit, Callback<std::vector<Due>> done);

    // Its row in the store, bytes and all, once it is at rest; session.transient without one.
    void exportSession(SessionRef session, Callback<store::SessionRow> done);
    // A session from elsewhere, under its old id: its document's bundle (documents.h) has to be
    // stored before or come with it. session.exists, session.badSnapshot.
    void importSession(store::SessionRow row, std::optional<store::DocumentRow> document,
                       Callback<SessionView> done);

    // Moves a session to another chart (migration.h). `dry_run` only tells.
    void migrate(SessionRef session, std::string document_hash,
                 std::vector<std::pair<std::string, std::string>> map, bool dry_run,
                 Callback<SessionView> done);
    // Fetches, compiles and stores a document; gives its hash.
    void storeDocument(DocumentReference document,
                       std::function<void(Result<std::string, StartFailure>)> done);

    // What somebody else has to say of a session, for its history: a JSON object. Nothing comes of
    // it if the session has ended or has no history. `kind` is a constant.
    void remark(SessionRef session, const char* kind, std::string object);

    // It exists and has not ended, as far as is known at this moment.
    bool runs(std::string_view session_id) const;

    std::shared_ptr<const Applications> applications() const;
    // Takes effect for the next start.
    void setApplications(Applications applications);
    const ServiceLimits& limits() const;
    store::Store* store() const;
    store::Writer* writer() const;

    // For what reads the store at length: `work` runs on a thread for that; service.busy if too
    // much waits.
    Result<void> inBackground(std::function<void()> work);

    struct Counters {
        uint64_t sessions_started = 0;
        uint64_t sessions_running = 0;  // not ended, asleep or awake
        uint64_t sessions_awake = 0;
        uint64_t sessions_suspended = 0;
        uint64_t sessions_unsaveable = 0;
        uint64_t sessions_ended[3] = {};  // completed, failed, terminated
        uint64_t events_processed = 0;
        uint64_t turns = 0;
        uint64_t turn_microseconds = 0;
        uint64_t timers_pending =
            0;  // of awake sessions, and one for each sleeping session with any
        uint64_t timers_fired = 0;
        uint64_t timer_lateness_max_ms = 0;  // since the last look
        uint64_t effects_issued = 0;
        uint64_t effects_reissued = 0;
        uint64_t effects_pending = 0;
        uint64_t messages_sent = 0;
        uint64_t hibernations = 0;
        uint64_t thaws = 0;
        uint64_t mailbox_refusals = 0;
        uint64_t uncommitted_turns = 0;
        uint64_t script_bytes = 0;
        uint64_t recovering = 0;  // stored sessions with something to do that are not awake yet
        Counters& operator+=(const Counters& other);
    };
    Counters counters() const;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace orchestrion::session
