// The owner of a set of sessions: their mailboxes, timers and turns. It acts on the effects of each
// turn when the turn is over, in order.
//
// Rounds     work() runs a round: at most one turn for each session that has something to do. All
//            that a round changes is one batch for the store. What a turn asks of sessions of the
//            same partition happens at once, since a shard's batches are committed in order;
//            answers to callers, messages to other partitions and effects towards the outside wait
//            until the round is committed. The next round does not wait.
// Sleeping   A stored session that has nothing to do may be dropped from memory and is read again
//            when an event, a message or a timer comes.
// Driving    One loop calls runtime::Mailbox::runAll(), fireTimers() and work() in turn; drive()
//            below is that loop. On a virtual clock a day passes as fast as its events can be
//            processed.
// Threading  Everything on one thread, the one that made it. What comes from other threads comes
//            through the mailbox.
// Fairness   One turn a session, round robin; sessions that only timers woke have a lane of their
//            own with a bounded share of each round.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "runtime/crash_marker.h"
#include "runtime/mailbox.h"
#include "runtime/timeline.h"
#include "session/directory.h"
#include "session/documents.h"
#include "session/module_host.h"
#include "session/service.h"
#include "session/trace.h"

namespace orchestrion::session {

// Where messages for sessions of other shards go. Called on the sender's shard's thread.
class Peers {
public:
    virtual ~Peers() = default;
    virtual void deliver(store::MessageRow message) = 0;
};

// Numbers that are unique over all shards and restarts.
struct Numbers {
    std::atomic<uint64_t> session{0};  // the last one given away
    std::atomic<uint64_t> message{0};
};

// What is known of a session whose turn took the process down.
struct Suspect {
    uint32_t crashes = 0;
    std::optional<Event> event;  // of the turn that was under way
};
// A turn that took the process down so often is not tried again.
inline constexpr uint32_t kCrashesMax = 2;

class Shard {
public:
    struct Parts {
        runtime::Clock& clock;
        runtime::Random& random;
        runtime::HttpClient& http;
        Documents& documents;
        runtime::Mailbox& mailbox;
        Trace* trace = nullptr;         // may be null
        ModuleHost* modules = nullptr;  // may be null
        // All null: nothing is stored, and there is one shard.
        store::Store* store = nullptr;
        store::Writer* writer = nullptr;
        runtime::Timeline* timeline = nullptr;
        Directory* directory = nullptr;
        Numbers* numbers = nullptr;
        Peers* peers = nullptr;
        runtime::CrashMarker* marker = nullptr;
        const std::vector<uint64_t>* epochs = nullptr;  // of the partitions, for the fence
    };
    // `options` is borrowed. Fails if the script engine does not start.
    static Result<std::unique_ptr<Shard>> create(const Parts& parts, const ServiceOptions& options);
    ~Shard();

    // What the store holds of this shard's partitions; called once, before anything else. The
    // directory knows these sessions already.
    struct Stored {
        std::vector<store::ScannedSession> sessions;
        std::vector<store::MessageRow> messages;
        std::unordered_map<std::string, Suspect> suspects;
    };
    void recover(Stored stored);

    // As Service's functions of these names.
    void remark(const SessionRef& session, const char* kind, const std::string& object);
    void start(StartRequest request, Service::Started done);
    void send(const SessionRef& session, Event event, WaitFor wait,
              Service::Callback<SessionView> done, std::optional<RequestKey> key = {});
    void receive(store::MessageRow message);
    void view(const SessionRef& session, Service::Callback<SessionView> done);
    void terminate(const SessionRef& session, Service::Callback<SessionView> done);
    void resume(const SessionRef& session, Service::Resume how,
                Service::Callback<SessionView> done);
    void exportSession(const SessionRef& session, Service::Callback<store::SessionRow> done);
    void importSession(store::SessionRow row, std::optional<store::DocumentRow> document,
                       Service::Callback<SessionView> done);
    void migrate(const SessionRef& session, const std::string& document_hash,
                 std::vector<std::pair<std::string, std::string>> map, bool dry_run,
                 Service::Callback<SessionView> done);
    // Sessions in memory; where there is a store only those that are not in it.
    Service::SessionList list(const Service::ListFilter& filter);
    std::vector<Service::Due> timers(uint32_t limit);
    Service::Counters counters();

    // Of a session in memory, as it is now, whether that is stored or not.
    Result<SessionView> view(const std::string& session_id);
    // It exists and has not ended.
    bool isRunning(const std::string& session_id) const;

    // A round, at most so many turns; true if more is to be done at once.
    bool work(uint32_t turns_max = 1000);
    // Hands out what is due by now; at most `timers_max`, so that a burst does not hold up other
    // events; says how many that were.
    uint32_t fireTimers(uint32_t timers_max = 1000);
    // When the next timer is due, on the monotonic clock.
    std::optional<Milliseconds> nextDue() const;
    // Documents being loaded, HTTP requests in flight and rounds being committed: their answers
    // will come through the mailbox.
    size_t outstanding() const;
    // Rounds are being committed.
    bool committing() const;
    void setApplications(std::shared_ptr<const Applications> applications);
    // Everybody to sleep who can, as far as they are committed: for tests and for stopping.
    void hibernateAll();

private:
    class Impl;
    explicit Shard(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

enum class DriveEnd : uint8_t {
    kDone,     // `done` said so
    kIdle,     // nothing to do, nothing pending, no timer
    kTimeout,  // `until` was reached
};

// Runs a shard until `done` or nothing more can happen. With a virtual clock time is advanced to
// the next timer when nothing else is left to do and no answer is outstanding; without one it is
// waited for.
//   until  on the shard's monotonic clock; what can happen without time passing still happens on a
//   virtual clock
DriveEnd drive(Shard& shard, runtime::Mailbox& mailbox, const runtime::Clock& clock,
               runtime::VirtualClock* virtual_clock, std::optional<Milliseconds> until,
               const std::function<bool()>& done);

}  // namespace orchestrion::session
