// Requests from outside that a session answers itself: POST /scxml/session/{id}/request/{name}
// waits until the session executes <ws:response> (core.md §2.6, §3.1).
//
// Threading  Any thread.
// Limits     kWaitingMax at once; more are refused with service.busy. One that is not answered
//            within kTimeMax is answered with request.notAnswered.
// Restart    The clients of a server that went down are gone: nothing is kept.
#pragma once

#include <map>
#include <mutex>
#include <string>

#include "base/units.h"
#include "api/router.h"

namespace orchestrion::api {

class WebRequests {
public:
    static constexpr size_t kWaitingMax = 10000;
    static constexpr Milliseconds kTimeMax{30000};

    struct Answer {
        bool positive = true;
        std::string result_code = {};
        std::string params = "{}";  // a JSON object
    };
    using Waiting = std::function<void(Result<Answer>)>;

    // Ids begin with `prefix`, another one in each life of the server: a session that answers late,
    // after a restart, answers nobody else.
    explicit WebRequests(std::string prefix) : prefix_(std::move(prefix)) {}

    // The id of the request: the _event.sendid of the session's event. Empty: there are too many.
    std::string add(const std::string& session_id, Waiting waiting);
    // Each of these is false if nobody waits under this id any more. Only the session that was
    // asked may answer.
    bool respond(const std::string& session_id, const std::string& id, Answer answer);
    bool refuse(const std::string& id, Error error);
    // Its time is over.
    bool expire(const std::string& id);

    size_t waiting() const;

private:
    struct Entry {
        std::string session_id;
        Waiting waiting;
    };
    // Of any session where `session_id` is null.
    Waiting take(const std::string& id, const std::string* session_id);

    const std::string prefix_;
    mutable std::mutex mutex_;
    std::map<std::string, Entry> waiting_;
    uint64_t last_ = 0;
};

}  // namespace orchestrion::api
