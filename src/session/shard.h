// The owner of a set of sessions: their mailboxes, timers and turns. It acts on the effects of each
// turn when the turn is over, in order.
//
// Driving    One loop calls runtime::Mailbox::runAll(), fireTimers() and work() in turn; drive()
// below is that loop. On a
//            virtual clock a day passes as fast as its events can be processed.
// Threading  Everything on one thread, the one that made it. What comes from other threads comes
// through the mailbox. Fairness   One turn a session, round robin.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "runtime/mailbox.h"
#include "session/documents.h"
#include "session/service.h"
#include "session/trace.h"

namespace orchestrion::session {

class Shard {
public:
    struct Parts {
        runtime::Clock& clock;
        runtime::Random& random;
        runtime::HttpClient& http;
        Documents& documents;
        runtime::Mailbox& mailbox;
        Trace* trace = nullptr;  // may be null
    };
    // `options` is borrowed. Fails if the script engine does not start.
    static Result<std::unique_ptr<Shard>> create(const Parts& parts, const ServiceOptions& options);
    ~Shard();

    // As Service's functions of these names.
    void start(StartRequest request, std::function<void(Result<SessionView, StartFailure>)> done);
    void send(const std::string& session_id, Event event, WaitFor wait,
              Service::Callback<SessionView> done);
    Result<SessionView> view(const std::string& session_id);
    // It exists and has not ended.
    bool isRunning(const std::string& session_id) const;
    Service::SessionList list(const Service::ListFilter& filter);
    void terminate(const std::string& session_id, Service::Callback<SessionView> done);
    Service::Counters counters() const;

    // Up to `turns_max` turns; true if more is to be done at once.
    bool work(uint32_t turns_max = 1000);
    // Hands out what is due by now; at most `timers_max`, so that a burst does not hold up other
    // events.
    void fireTimers(uint32_t timers_max = 1000);
    // When the next timer is due, on the monotonic clock.
    std::optional<Milliseconds> nextDue() const;
    // Documents being loaded and HTTP requests in flight: their answers will come through the
    // mailbox.
    size_t outstanding() const;

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
