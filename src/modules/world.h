// What modules are made with: the doors to everything they may ask. All are borrowed and outlive
// the modules.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "modules/center_door.h"
#include "modules/options.h"
#include "runtime/clock.h"
#include "runtime/files.h"
#include "runtime/http_client.h"
#include "session/service.h"

namespace orchestrion::modules {

// Other sessions, as modules reach them. Any thread; callbacks on any thread.
class SessionDoor {
public:
    virtual ~SessionDoor() = default;
    using Done = std::function<void(Result<std::string>)>;  // the session's id
    virtual void start(session::StartRequest request, Done done) = 0;
    virtual void terminate(session::SessionRef session, Done done) = 0;
};

// A request from outside that waits for the session's answer (core.md §2.6, §3.1).
struct WebAnswer {
    bool positive = true;
    std::string result_code;
    std::string params_json;  // an object
};
class WebDoor {
public:
    virtual ~WebDoor() = default;
    // False if nobody waits for this session's answer to this request.
    virtual bool respond(const std::string& session_id, const std::string& request_id,
                         WebAnswer answer) = 0;
};

// Calls back after a time, on a thread of its own.
class Delays {
public:
    virtual ~Delays() = default;
    virtual void after(Milliseconds time, std::function<void()> work) = 0;
};

struct World {
    const runtime::Clock& clock;
    const runtime::Files& files;  // of the time zones
    runtime::HttpClient& http;
    // Shared: what still waits for an answer when the modules go away may ask for a repetition.
    std::shared_ptr<Delays> delays;
    // Without one of these, actions that need it answer with their error event.
    SessionDoor* sessions = nullptr;
    WebDoor* web = nullptr;
    CenterDoor* center = nullptr;
    StatisticSource* statistics = nullptr;
};

}  // namespace orchestrion::modules
