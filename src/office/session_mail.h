// What a contact centre has for sessions: starts and events, each taken exactly once, those of a
// session in order.
//
// Order      By session one at a time: the next is sent when the one before has been taken. One
// that
//            cannot be taken now keeps the others waiting here until the centre sends it again.
// Once       Each goes under center::keyOf(): a session that has taken it before answers so.
// Gone       A session that is not there, or has ended, takes nothing: what waits for it is
//            confirmed, and the centre is told that it has ended.
// Starts     A document that is refused or cannot be loaded gives way to the fallback; without one,
//            or when that is refused, too, the centre is told (center::SessionNotStarted). What may
//            go better later (a busy server, a store that refuses) is tried again.
// Limits     As many as the centre has outputs (CenterLimits::outputs_max).
// Threading  deliver() on the centre's thread; answers of sessions on any.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>

#include "center/outputs.h"
#include "office/line.h"
#include "office/sessions.h"

namespace orchestrion::office {

struct SessionMailCounts {
    uint64_t waiting = 0;        // outputs that no session has taken yet
    uint64_t taken = 0;          // since the start of the process, as the following
    uint64_t postponed = 0;      // not taken at the moment: they are sent again
    uint64_t undeliverable = 0;  // their session was gone
    uint64_t not_started = 0;
    uint64_t fallbacks = 0;  // sessions that the fallback document had to start
};

class SessionMail {
public:
    struct World {
        std::string tenant;
        Line& line;
        Sessions& sessions;
        // A session could not be started, for the log; may be empty. Any thread.
        std::function<void(const center::StartSession&, const Error&)> on_not_started = {};
    };
    explicit SessionMail(World world) : world_(std::move(world)) {}

    // A SessionEvent or a StartSession.
    void deliver(const center::Output& output);
    // A session has ended. True if it is being started: the answer to that says what comes of it, since
    // a document that is refused ends its session, too, and another may stand in.
    bool endedWhileStarting(const std::string& session);
    SessionMailCounts counts() const;

private:
    enum class State : uint8_t {
        kUnderWay,   // the first is with the session
        kPostponed,  // the centre will send the first again
    };
    struct Queue {
        State state = State::kUnderWay;
        bool ended = false;  // while it was being started
        std::deque<center::Output> outputs;
    };
    void send(const std::string& session, const center::Output& output);
    void start(const center::Output& output, bool fallback);
    void notStarted(const center::Output& output, bool fallback, const Error& error);
    void started(const std::string& session);
    void taken(const std::string& session);
    void postponed(const std::string& session);
    void gone(const std::string& session);

    const World world_;
    mutable std::mutex mutex_;
    std::map<std::string, Queue> queues_;  // by session; none is empty
    SessionMailCounts counts_;
};

}  // namespace orchestrion::office
