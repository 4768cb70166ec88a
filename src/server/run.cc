// orchestrion run: a document in this process.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <cstdio>
#include <fstream>

#include "base/json.h"
#include "modules/modules.h"
#include "modules/thread_delays.h"
#include "runtime/os/real_clock.h"
#include "runtime/os/real_files.h"
#include "runtime/os/real_random.h"
#include "server/commands.h"
#include "server/documents.h"
#include "server/event_door.h"
#include "server/event_lines.h"
#include "server/trace_printer.h"
#include "session/shard.h"

namespace orchestrion::server {
namespace {

namespace json = boost::json;
using session::DriveEnd;
using session::SessionView;

constexpr const char* kSessionId = "main";
// What --timeout allows of real time on a virtual clock, at least.
constexpr Milliseconds kRealTimeMin(10000);

struct Options {
    std::string file;
    std::vector<std::string> events;
    std::string events_file;
    std::vector<std::string> params;
    std::string trace;
    double timeout_s = 0;
    bool virtual_time = false;
    bool until_final = false;
    bool json = false;
    bool restart_each_turn = false;
    bool no_http = false;
};

int complain(const std::string& message) {
    std::fprintf(stderr, "orchestrion run: %s\n", message.c_str());
    return kExitFailed;
}

Result<std::string> parameters(const std::vector<std::string>& arguments) {
    json::object object;
    for (const std::string& argument : arguments) {
        const size_t equals = argument.find('=');
        auto value = parseJson(equals == std::string::npos ? "" : argument.substr(equals + 1));
        if (equals == 0 || equals == std::string::npos || !value) {
            return fail("run.badParameter", "--param takes ID=JSON, not '" + argument +
                                                "'; a string needs its quotes: ID='\"text\"'");
        }
        object[argument.substr(0, equals)] = std::move(*value);
    }
    return json::serialize(object);
}

class Run {
public:
    explicit Run(const Options& options)
        : options_(options),
          clock_(options.virtual_time ? static_cast<runtime::Clock&>(virtual_clock_) : real_clock_),
          random_(options.virtual_time ? static_cast<runtime::Random&>(seeded_random_)
                                       : real_random_) {}

    ~Run() { delays_->stop(); }

    int operator()() {
        if (const auto ready = prepare(); !ready) return complain(ready.error().message);
        const auto started = start();
        if (!started && timedOut()) return report();
        if (!started) return refuse(started.error());
        for (const std::string& argument : options_.events) {
            auto event = parseEventArgument(argument);
            if (!event) return complain(event.error().message);
            if (const auto taken = take(std::move(*event)); !taken)
                return complain(taken.error().message);
        }
        if (const auto taken = takeLines(); !taken) return complain(taken.error().message);
        if (!finished() && waitsForTimers()) drive(deadline(), [this] { return finished(); });
        return report();
    }

private:
    Result<void> prepare() {
        if (options_.timeout_s > 0) {
            const Milliseconds timeout(static_cast<int64_t>(options_.timeout_s * 1000));
            timeout_ = clock_.monotonicTime() + timeout;
            real_timeout_ = real_clock_.monotonicTime() + std::max(timeout, kRealTimeMin);
        }
        service_options_.restart_each_turn = options_.restart_each_turn;
        if (!options_.trace.empty()) {
            const bool as_json = options_.trace == "json";
            trace_ = std::make_unique<TracePrinter>(
                as_json ? TracePrinter::Format::kJson : TracePrinter::Format::kText, clock_,
                kSessionId);
        }
        service_options_.on_log = [this](const std::string& session_id,
                                         const scxml::LogEffect& log) {
            if (!trace_) printLog(session_id, log);
        };
        if (!options_.no_http) {
            auto door = EventDoor::open(clock_, mailbox_);
            if (!door) return fail(door.error());
            door_ = std::move(*door);
            service_options_.basic_http_base = door_->base();
        }
        auto shard = session::Shard::create(
            {clock_, random_, documents_.http(), loads_, mailbox_, trace_.get(), &modules_},
            service_options_);
        if (!shard) return fail(shard.error());
        shard_ = std::move(*shard);
        if (door_) door_->deliverTo(*shard_);
        return {};
    }

    void printLog(const std::string& session_id, const scxml::LogEffect& log) const {
        const std::string who = session_id == kSessionId ? "" : " (invoked session)";
        std::fprintf(options_.json ? stderr : stdout, "log%s%s%s: %s\n", who.c_str(),
                     log.label.empty() ? "" : " ", log.label.c_str(), log.text.c_str());
    }

    Result<SessionView, session::StartFailure> start() {
        session::StartRequest request;
        request.document.url = absoluteName(options_.file);
        request.id = kSessionId;
        auto params = parameters(options_.params);
        if (!params) return fail(session::StartFailure{params.error(), {}});
        if (!options_.params.empty()) request.params = Payload::json(std::move(*params));
        std::optional<Result<SessionView, session::StartFailure>> answer;
        shard_->start(std::move(request), [&](auto view) { answer = std::move(view); });
        drive(deadline(), [&] { return answer.has_value(); });
        if (answer) return std::move(*answer);
        return fail(
            session::StartFailure{{"run.timeout", "the document did not begin in time"}, {}});
    }

    int refuse(const session::StartFailure& failure) const {
        if (options_.json) {
            json::object output{{"result", "refused"},
                                {"code", failure.error.code},
                                {"message", failure.error.message}};
            std::puts(json::serialize(output).c_str());
        }
        if (failure.diagnostics.empty()) return complain(failure.error.message);
        printDiagnostics(failure.diagnostics, stderr);
        std::fprintf(stderr, "orchestrion run: the document was refused\n");
        return kExitRefused;
    }

    // Lets the time before the event pass, sends it, and waits until the session is stable.
    Result<void> take(TimedEvent timed) {
        if (finished() || timedOut()) return {};
        if (timed.after.count() > 0) {
            const Milliseconds at = clock_.monotonicTime() + timed.after;
            passUntil(timeout_ ? std::min(at, *timeout_) : at);
            if (finished() || timedOut()) return {};
        }
        bool answered = false;
        std::optional<Error> problem;
        shard_->send(kSessionId, std::move(timed.event), session::WaitFor::kStable,
                     [&](Result<SessionView> view) {
                         answered = true;
                         if (!view) problem = view.error();
                     });
        drive(deadline(), [&] { return answered; });
        if (problem) return fail(std::move(*problem));
        return {};
    }

    void passUntil(Milliseconds at) {
        drive(at, [this] { return finished(); });
        const Milliseconds now = clock_.monotonicTime();
        if (now >= at || finished()) return;
        if (options_.virtual_time) {
            virtual_clock_.advance(at - now);
        } else {
            mailbox_.wait(at - now);
            passUntil(at);
        }
    }

    Result<void> takeLines() {
        if (options_.events_file.empty()) return {};
        const auto wake = [this] { mailbox_.postAnswer([] {}); };
        std::unique_ptr<EventLines> lines;
        if (options_.events_file == "-") {
            lines = std::make_unique<EventLines>(wake);
        } else {
            auto file = std::make_unique<std::ifstream>(options_.events_file);
            if (!*file)
                return fail("run.noEvents", "'" + options_.events_file + "' cannot be read");
            lines = std::make_unique<EventLines>(std::move(file), wake);
        }
        while (!finished() && !timedOut()) {
            auto event = lines->next();
            if (event && !*event) {
                return fail("run.badEvent", options_.events_file + ": " + event->error().message);
            }
            if (event) {
                if (auto taken = take(std::move(**event)); !taken) return taken;
            } else if (lines->ended()) {
                return {};
            } else {
                await(*lines);
            }
        }
        return {};
    }

    // Virtual time stands still while a line is awaited; real time goes on.
    void await(const EventLines& lines) {
        const auto arrived = [&] { return finished() || lines.ready(); };
        const bool idle = options_.virtual_time || drive(deadline(), arrived) == DriveEnd::kIdle;
        if (idle && !lines.ready()) mailbox_.wait(std::nullopt);
    }

    DriveEnd drive(std::optional<Milliseconds> until, const std::function<bool()>& done) {
        return session::drive(*shard_, mailbox_, clock_,
                              options_.virtual_time ? &virtual_clock_ : nullptr, until,
                              [&] { return done() || timedOut(); });
    }

    std::optional<Milliseconds> deadline() const { return timeout_; }
    // On the session's clock, or on the real one: a session that keeps sending itself events lets
    // no virtual time pass.
    bool timedOut() const {
        return timeout_ && (clock_.monotonicTime() >= *timeout_ ||
                            real_clock_.monotonicTime() >= real_timeout_);
    }
    bool finished() { return !shard_->isRunning(kSessionId); }
    bool waitsForTimers() const {
        return options_.until_final || (options_.events.empty() && options_.events_file.empty());
    }

    int report() {
        const SessionView view = shard_->view(kSessionId).value();
        std::string atomic;
        for (const std::string& id : view.atomic) atomic += (atomic.empty() ? "" : ", ") + id;
        std::string line;
        int code = kExitFailed;
        if (view.status == session::SessionStatus::kCompleted) {
            line = "final: " + atomic;
            code = kExitDone;
        } else if (view.status == session::SessionStatus::kFailed) {
            line = "failed: " + view.failure;
        } else if (timedOut()) {
            line = "timeout: " + atomic;
            code = kExitTimedOut;
        } else {
            line = "waiting: " + atomic;
            code = kExitWaiting;
        }
        if (options_.json) line = asJson(view, line.substr(0, line.find(':')));
        std::puts(line.c_str());
        return code;
    }

    static std::string asJson(const SessionView& view, const std::string& result) {
        json::array configuration;
        for (const auto& id : view.configuration) configuration.push_back(json::string(id));
        json::array atomic;
        for (const auto& id : view.atomic) atomic.push_back(json::string(id));
        json::object output{{"result", result},
                            {"status", store::toString(view.status)},
                            {"configuration", configuration},
                            {"atomic", atomic},
                            {"turns", view.turns}};
        auto data = parseJson(view.data);
        output["data"] = data ? std::move(*data) : json::value();
        if (!view.failure.empty()) output["failure"] = view.failure;
        return json::serialize(output);
    }

    const Options& options_;
    runtime::RealClock real_clock_;
    runtime::VirtualClock virtual_clock_;
    runtime::RealRandom real_random_;
    runtime::SeededRandom seeded_random_{1};
    runtime::Clock& clock_;
    runtime::Random& random_;
    runtime::Mailbox mailbox_;
    CommandLineDocuments documents_;
    session::ServiceOptions service_options_;
    // What needs other sessions or a contact centre answers with its error event.
    runtime::RealFiles files_;
    std::shared_ptr<modules::ThreadDelays> delays_ =
        std::make_shared<modules::ThreadDelays>(real_clock_);
    modules::Modules modules_{{clock_, files_, documents_.http(), delays_}, {}};
    session::Documents loads_{documents_.loader(), {{}, {{}, {}, false, &modules_.vocabulary()}}};
    std::unique_ptr<TracePrinter> trace_;
    std::unique_ptr<session::Shard> shard_;
    std::unique_ptr<EventDoor> door_;
    std::optional<Milliseconds> timeout_;
    Milliseconds real_timeout_{0};
};

}  // namespace

void addRun(CLI::App& app, int& exit_code) {
    auto options = std::make_shared<Options>();
    CLI::App* command = app.add_subcommand("run", "Run a document in this process");
    command->add_option("file", options->file, "Path or URL of the document")
        ->required()
        ->type_name("FILE");
    command
        ->add_option("--event", options->events,
                     "Send this event, NAME or NAME=JSON; may be repeated")
        ->allow_extra_args(false);
    command
        ->add_option(
            "--events", options->events_file,
            R"(Send the events of this file, one {"name", "data", "after"} a line; - is standard input)")
        ->type_name("FILE");
    command
        ->add_option("--param", options->params,
                     "Initial value of a <data>, ID=JSON; may be repeated")
        ->allow_extra_args(false);
    command->add_flag("--virtual-time", options->virtual_time,
                      "Delays cost no real time; results repeat exactly");
    command->add_flag("--until-final", options->until_final,
                      "Wait for timers until the session ends (implied if no events are given)");
    command
        ->add_option("--timeout", options->timeout_s,
                     "Give up after so many seconds of the session's time")
        ->check(CLI::PositiveNumber);
    command
        ->add_option("--trace", options->trace,
                     "Print every event, transition, state, change and effect")
        ->check(CLI::IsMember({"text", "json"}));
    command->add_flag("--json", options->json, "The result as one JSON object");
    command->add_flag("--no-http", options->no_http,
                      "Open no port for BasicHTTP messages to the document's sessions");
    command->add_flag("--restart-each-turn", options->restart_each_turn,
                      "Save, free and restore each session after each turn (for tests)");
    command->footer(
        "The last line is 'final: <state>' if the session ended, else 'waiting: <active states>'.\n"
        "Exit codes: 0 final, 3 waiting, 4 timed out, 2 document refused, 1 other.\n\n"
        "Examples:\n"
        "  orchestrion run hello.scxml --virtual-time --trace text\n"
        "  orchestrion run hello.scxml --event 'answer={\"name\":\"Ada\"}' --event leave\n"
        "  orchestrion run case.scxml --virtual-time --until-final --events day.jsonl");
    command->callback([options, &exit_code] { exit_code = Run(*options)(); });
}

}  // namespace orchestrion::server
