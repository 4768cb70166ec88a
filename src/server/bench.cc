// orchestrion bench: how fast a document runs in this process, and what a session of it costs.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <cstdio>
#include <fstream>

#include "runtime/os/real_clock.h"
#include "server/commands.h"
#include "server/documents.h"
#include "server/event_lines.h"
#include "session/snapshot.h"

namespace orchestrion::server {
namespace {

struct Options {
    std::string file;
    std::string event;
    uint64_t count = 1000000;
    uint64_t sessions = 1;
    bool json = false;
};

class Alone final : public scxml::Surroundings {
public:
    bool sessionExists(std::string_view) const override { return false; }
    std::string sendType(std::string_view) const override { return scxml::kScxmlProcessor; }
    std::string invokeType(std::string_view) const override { return scxml::kScxmlInvoke; }
};

constexpr size_t kSessionIdLength = 32;  // as a server's

struct Instance {
    Instance(const std::shared_ptr<const scxml::Chart>& chart, script::Runtime* runtime,
             uint64_t number)
        : active(*chart, state) {
        // What a server tells each session.
        state.session_id = std::to_string(number);
        state.session_id.insert(0, kSessionIdLength - state.session_id.size(), '0');
        script::RealmOptions options;
        options.host = &active;
        options.system.session_id = state.session_id;
        options.system.name = chart->name;
        const std::string location = "#_scxml_" + state.session_id;
        const std::string url = "http://127.0.0.1:8080/scxml/basichttp/" + state.session_id;
        options.system.io_processors = {{scxml::kScxmlProcessor, location},
                                        {"scxml", location},
                                        {scxml::kBasicHttpProcessor, url},
                                        {"basichttp", url}};
        realm = scxml::newRealm(chart, runtime, std::move(options));
    }
    scxml::SessionState state;
    scxml::ActiveStates active;
    std::unique_ptr<script::Realm> realm;
};

double secondsOf(const std::function<void()>& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

uint64_t residentBytes() {
    std::ifstream file("/proc/self/statm");
    uint64_t total = 0;
    uint64_t resident = 0;
    file >> total >> resident;
    return resident * static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
}

struct Measured {
    double events_per_second = 0;
    double starts_per_second = 0;
    double bytes_per_resident_session = 0;
    double bytes_per_hibernated_session = 0;
    std::string end;
};

// Sessions of one chart, started one after the other.
class Crowd {
public:
    Crowd(std::shared_ptr<const scxml::Chart> chart, script::Runtime* runtime, const Event& event)
        : chart_(std::move(chart)), runtime_(runtime), event_(event), interpreter_(chart_) {}

    void start(uint64_t count) {
        for (uint64_t i = 0; i < count; ++i) {
            auto instance = std::make_unique<Instance>(chart_, runtime_, sessions_.size());
            interpreter_.start({instance->state, *instance->realm, alone_, nullptr}, {}, turn_);
            sessions_.push_back(std::move(instance));
        }
    }
    void send(uint64_t i) {
        Instance& instance = *sessions_[i % sessions_.size()];
        interpreter_.processEvent({instance.state, *instance.realm, alone_, nullptr}, event_,
                                  turn_);
    }
    size_t size() const { return sessions_.size(); }
    Instance& first() { return *sessions_.front(); }

private:
    std::shared_ptr<const scxml::Chart> chart_;
    script::Runtime* runtime_;
    const Event& event_;
    scxml::Interpreter interpreter_;
    const Alone alone_;
    scxml::Turn turn_;
    std::vector<std::unique_ptr<Instance>> sessions_;
};

// Enough sessions for a mean; the first is left out, as it makes what all share.
void measureStarts(Crowd& crowd, uint64_t count, script::Runtime* runtime, Measured& measured) {
    const uint64_t before = residentBytes();
    const double seconds = secondsOf([&] { crowd.start(count); });
    measured.starts_per_second = static_cast<double>(count) / seconds;
    for (uint64_t i = 1; i < crowd.size(); ++i) crowd.send(i);
    runtime->collectGarbage();
    const uint64_t after = residentBytes();
    measured.bytes_per_resident_session =
        static_cast<double>(after > before ? after - before : 0) / static_cast<double>(count);
}

Measured measure(const Options& options, const std::shared_ptr<const scxml::Chart>& chart,
                 script::Runtime* runtime, const Event& event) {
    constexpr uint64_t kSessionsForMeans = 1000;
    Measured measured;
    {
        Crowd crowd(chart, runtime, event);
        crowd.start(1);
        crowd.send(0);
        measureStarts(crowd, std::max(options.sessions, kSessionsForMeans), runtime, measured);
    }
    runtime->collectGarbage();
    Crowd crowd(chart, runtime, event);
    crowd.start(options.sessions);
    for (uint64_t i = 0; i < options.sessions; ++i) crowd.send(i);
    const double seconds = secondsOf([&] {
        for (uint64_t i = 0; i < options.count; ++i) crowd.send(i);
    });
    measured.events_per_second = static_cast<double>(options.count) / seconds;
    Instance& first = crowd.first();
    if (const auto data = first.realm->save()) {
        measured.bytes_per_hibernated_session =
            static_cast<double>(session::encodeSession(first.state, *data).size());
    }
    measured.end = scxml::toString(first.state.status);
    return measured;
}

int bench(const Options& options) {
    auto runtime = script::Runtime::create({});
    auto timed = parseEventArgument(options.event);
    if (!runtime || !timed) {
        std::fprintf(stderr, "orchestrion bench: %s\n",
                     (!runtime ? runtime.error() : timed.error()).message.c_str());
        return kExitFailed;
    }
    CommandLineDocuments documents;
    const auto loaded = documents.load(options.file, runtime->get(), false);
    if (!loaded.chart) {
        printDiagnostics(loaded.diagnostics, stderr);
        return kExitRefused;
    }
    const Measured m = measure(options, loaded.chart, runtime->get(), timed->event);
    if (options.json) {
        const boost::json::object output{
            {"document", options.file},
            {"event", timed->event.name},
            {"count", options.count},
            {"sessions", options.sessions},
            {"status", m.end},
            {"events_per_second", m.events_per_second},
            {"starts_per_second", m.starts_per_second},
            {"bytes_per_resident_session", m.bytes_per_resident_session},
            {"bytes_per_hibernated_session", m.bytes_per_hibernated_session}};
        std::puts(boost::json::serialize(output).c_str());
    } else {
        std::printf(
            "events per second             %14.0f\nstarts per second             %14.0f\n"
            "bytes per resident session    %14.0f\nbytes per hibernated session  %14.0f\n",
            m.events_per_second, m.starts_per_second, m.bytes_per_resident_session,
            m.bytes_per_hibernated_session);
    }
    return kExitDone;
}

}  // namespace

void addBench(CLI::App& app, int& exit_code) {
    auto options = std::make_shared<Options>();
    CLI::App* command =
        app.add_subcommand("bench", "Measure how fast a document runs in this process");
    command->add_option("file", options->file, "Path or URL of the document")
        ->required()
        ->type_name("FILE");
    command->add_option("--event", options->event, "The event to send, NAME or NAME=JSON")
        ->required();
    command->add_option("--count", options->count, "How many events in all")
        ->check(CLI::PositiveNumber);
    command
        ->add_option("--sessions", options->sessions,
                     "Over how many sessions, in turn (default: 1)")
        ->check(CLI::PositiveNumber);
    command->add_flag("--json", options->json, "The result as one JSON object");
    command->footer(
        "Starts and memory are means over at least 1000 sessions that took one event each: the "
        "growth "
        "of this\nprocess, and the bytes of a snapshot. One core.\n\n"
        "Example:\n"
        "  orchestrion bench bench/charts/guarded.scxml --event 'step={\"step\":1}' --count "
        "1000000 --json");
    command->callback([options, &exit_code] { exit_code = bench(*options); });
}

}  // namespace orchestrion::server
