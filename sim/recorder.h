// Watches every turn of every session of a scenario: for the transcript, the coverage and what is
// expected later.
//
// Numbers    Whatever happens has a number, ascending over all sessions: "since" is a number.
// Threading  Belongs to one scenario.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "runtime/clock.h"
#include "session/trace.h"
#include "sim/coverage.h"
#include "sim/transcript.h"
#include "sim/web_services.h"

namespace orchestrion::sim {

struct Occurrence {
    enum class Kind : uint8_t { kEntered, kLeft, kEvent, kSent, kLog, kAction };
    uint64_t number = 0;
    Kind kind = Kind::kEvent;
    std::string
        name;  // a state's id, an event's name, a log's "label: text", an action "queue:submit"
    std::string to;  // of a message
    Payload data = {};
};

struct SeenRequest {
    uint64_t number = 0;
    std::string session_hint;  // empty: not known
    std::string service;
    runtime::HttpRequest request;
};

struct SeenSession {
    std::string id;
    std::string application;  // empty: invoked, or not started by name
    uint64_t order = 0;
    std::shared_ptr<const scxml::Chart> chart;
    std::vector<Occurrence> occurrences;
    std::map<scxml::StateIndex, Milliseconds> active;  // since when
    scxml::Status status = scxml::Status::kRunning;
    std::string failure;
    std::string final;  // the top-level final state it ended in
    Payload result;

    bool isActive(const std::string& state) const;
    std::vector<std::string> atomic() const;
};

class Recorder final : public session::Trace {
public:
    struct Options {
        bool details = false;                     // transitions, data and effects, too
        std::vector<std::string> uncovered = {};  // URLs of documents whose coverage nobody wants
    };
    Recorder(const runtime::Clock& clock, Options options);
    ~Recorder() override;

    // The session is going to be started by an actor.
    void expectSession(const std::string& id, const std::string& application);
    void onRequest(const WebServices::Seen& seen);
    void say(const std::string& who, const std::string& what);

    // The number of the latest occurrence.
    uint64_t now() const { return number_; }
    const SeenSession* find(const std::string& id) const;
    // In the order they began.
    const std::vector<const SeenSession*>& sessions() const { return order_; }
    const std::deque<SeenRequest>& requests() const { return requests_; }
    // Of the documents whose coverage is wanted.
    Coverage coverage() const;
    // Visits that have ended, of all sessions.
    const std::vector<Milliseconds>* visits(const std::string& state) const;
    uint64_t turns() const { return turns_; }
    uint64_t running() const { return running_; }  // sessions that began and have not ended

    Transcript& transcript() { return transcript_; }

    scxml::Observer* begin(const std::string& session_id, const scxml::Chart& chart,
                           script::Realm& realm) override;
    void end(const std::string& session_id, const scxml::SessionState& state,
             const scxml::Turn& turn) override;

private:
    class Watcher;

    SeenSession& session(const std::string& id);
    void effect(SeenSession& seen, const scxml::Effect& effect);

    const runtime::Clock& clock_;
    const Options options_;
    Transcript transcript_;
    Coverage coverage_;
    std::unordered_map<std::string, std::unique_ptr<SeenSession>> sessions_;
    std::vector<const SeenSession*> order_;
    std::deque<SeenRequest> requests_;
    std::map<std::string, std::vector<Milliseconds>> visits_;
    std::unique_ptr<Watcher> watcher_;
    uint64_t number_ = 0;
    uint64_t turns_ = 0;
    uint64_t running_ = 0;
};

}  // namespace orchestrion::sim
