// A scenario: who does what when, and what is expected of the server. Plain structs, as a scenario
// file says them; their initial values are the defaults.
//
// Places     Whatever may fail later carries its place in the file.
// Texts      May hold placeholders (placeholders.h), which are filled in when a step is done.
#pragma once

#include <boost/json/value.hpp>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "base/units.h"
#include "store/rows.h"

namespace orchestrion::sim {

using Json = boost::json::value;

struct Application {
    SourceLocation where;
    std::string name;
    std::string source;  // absolute path, or URL
    bool coverage = true;
};

// --- Web services --------------------------------------------------------------------------------

struct WebAnswer {
    SourceLocation where;
    uint32_t status = 200;
    std::map<std::string, std::string> headers;
    std::optional<Json> body;  // a text as it is, anything else as JSON
    std::string file;          // absolute path of the body; empty: `body`
    Milliseconds after{0};
    std::string fails;   // a connection that fails with this message; empty: it does not
    uint32_t times = 0;  // before the next answer's turn; 0: from now on
};

struct WebService {
    SourceLocation where;
    std::string name;
    std::string method;  // empty: any
    std::string url;     // a pattern with *
    std::string folder;  // absolute: files below it answer for what * stands for; empty: `answers`
    std::vector<WebAnswer> answers;
};

// --- Expectations --------------------------------------------------------------------------------

struct DataMatch {
    SourceLocation where;
    std::string path;  // "form.amount", "papers.income.pages", "outbox[0].channel"
    Json value;        // as Match takes it (match.h)
};

// An event or a message, as far as it is named.
struct EventMatch {
    SourceLocation where;
    std::string name;
    std::string to;  // of a message
    std::optional<Json> data;
};

struct RequestMatch {
    SourceLocation where;
    std::string service;
    std::string method;
    std::string url;  // a pattern with *
    std::map<std::string, std::string> headers;
    std::optional<Json> body;
};

// How long sessions were in a state, over all its visits that have ended.
struct StayMatch {
    SourceLocation where;
    std::string state;
    std::optional<Json> visits;
    std::optional<Milliseconds> average_max;
    std::optional<Milliseconds> longest_max;
    std::optional<Milliseconds> p95_max;
};

struct SessionsMatch {
    SourceLocation where;
    std::string application;
    std::optional<store::SessionStatus> status;
    std::string final;   // ended in this state
    std::string active;  // are in this state
    Json count = 1;
};

enum class Since : uint8_t { kLastStep, kStart };

struct Expectation {
    SourceLocation where;
    std::string session;  // empty: that of whoever expects
    // How a session is.
    std::vector<std::string> active;
    std::vector<std::string> inactive;
    std::optional<store::SessionStatus> status;
    std::string final;
    std::optional<Json> result;
    std::vector<DataMatch> data;
    std::vector<std::string> timers;
    // What happened.
    std::vector<std::string> entered;
    std::vector<std::string> left;
    std::string log;
    std::optional<EventMatch> event;
    std::optional<EventMatch> sent;
    std::optional<EventMatch> action;  // of a module: "queue:submit", its arguments
    std::optional<RequestMatch> request;
    std::optional<uint32_t> times;
    Since since = Since::kLastStep;
    // Of many sessions.
    std::optional<StayMatch> stay;
    std::optional<SessionsMatch> sessions;
};

// --- Steps ---------------------------------------------------------------------------------------

struct Start {
    SourceLocation where;
    std::string application;
    std::string as;  // id of the session; empty: that of whoever starts it
    std::map<std::string, Json> params;
    std::vector<std::string> tags;
};

struct Step {
    SourceLocation where;
    std::optional<Milliseconds> after;  // the step before
    std::optional<Milliseconds> at;     // after the scenario began
    // One of these.
    std::optional<Start> start;
    std::string send;
    std::string terminate;
    std::string note;
    bool restart = false;
    std::vector<Expectation> expect;
    std::optional<Expectation> wait;
    // What belongs to them.
    std::string to;                        // of send
    std::optional<Json> data;              // of send
    std::optional<Milliseconds> within;    // of expect
    std::optional<Milliseconds> patience;  // of wait
    std::vector<Step> otherwise;           // of wait
};

// More of the same, one after the other.
struct Repeat {
    uint32_t times = 1;
    Milliseconds every{0};
};

// A part of the day in which actors come, by chance.
struct Load {
    SourceLocation where;
    Milliseconds from{0};  // after the scenario began
    Milliseconds to{0};
    double per_hour = 0;
};

struct Actor {
    SourceLocation where;
    std::string name;
    Milliseconds begins{0};
    std::optional<Repeat> repeat;
    std::vector<Load> load;
    std::vector<Step> steps;
};

enum class Until : uint8_t { kSteps, kSessions };

struct Scenario {
    SourceLocation where;
    std::string name;
    std::string description;
    std::optional<WallTime> clock;
    std::optional<uint64_t> seed;
    std::vector<WebService> web;  // before those of the suite
    std::vector<Step> story;
    std::vector<Actor> actors;
    std::vector<Expectation> expect;
    Until until = Until::kSteps;
    std::optional<Milliseconds> time_max;
    bool restart_each_turn = false;
};

// A file: scenarios that share their surroundings.
struct Suite {
    std::string file;
    std::string description;
    WallTime clock = WallTime(Milliseconds(1893456000000));  // 2030-01-01T00:00:00Z
    uint64_t seed = 1;
    Milliseconds time_max{366LL * 24 * 3600 * 1000};
    std::vector<Application> applications;
    std::vector<WebService> web;
    std::vector<Scenario> scenarios;
};

}  // namespace orchestrion::sim
