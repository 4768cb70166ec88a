// What an event, a start and a waiting session cost in process, on the charts of bench/charts/.
//
//   events/s            one session that takes one event after the other, its effects thrown away
//   starts/s            sessions made, brought to their first stable configuration, and freed
//   bytes per resident  growth of the process over 10,000 sessions that have taken one event each
//   bytes hibernated    the same session as bytes (session/snapshot.h)
#include <benchmark/benchmark.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "k_guarded_chart.h"
#include "k_parallel_chart.h"
#include "k_pingpong_chart.h"
#include "k_small_chart.h"
#include "scxml/document.h"
#include "scxml/interpreter.h"
#include "session/snapshot.h"

namespace orchestrion {
namespace {

class NoSurroundings final : public scxml::Surroundings {
public:
    bool sessionExists(std::string_view) const override { return false; }
    std::string sendType(std::string_view) const override { return scxml::kScxmlProcessor; }
    std::string invokeType(std::string_view) const override { return scxml::kScxmlInvoke; }
};
const NoSurroundings kSurroundings;

script::Runtime& runtime() {
    static const auto runtime = script::Runtime::create({});
    ORCH_ASSERT(runtime.has_value(), "the script engine starts");
    return **runtime;
}

std::shared_ptr<scxml::Interpreter> interpreterOf(std::string_view document) {
    const auto loaded =
        scxml::loadDocument(document, "bench.scxml", scxml::noResources(), &runtime());
    ORCH_ASSERT(loaded.chart != nullptr, "the benchmark's document is sound");
    return std::make_shared<scxml::Interpreter>(loaded.chart);
}

Event eventNamed(const char* name, const char* json = nullptr) {
    Event event;
    event.name = name;
    if (json != nullptr) event.data = Payload::json(json);
    return event;
}

class Session {
public:
    explicit Session(std::shared_ptr<scxml::Interpreter> interpreter)
        : interpreter_(std::move(interpreter)), active_(interpreter_->chart(), state_) {
        state_.session_id = "0123456789ABCDEFGHIJKLMNOPQRSTUV";
        const std::shared_ptr<const scxml::Chart> chart(interpreter_, &interpreter_->chart());
        script::RealmOptions options;
        options.host = &active_;
        options.system.session_id = state_.session_id;
        options.system.name = chart->name;
        realm_ = scxml::newRealm(chart, &runtime(), std::move(options));
    }
    void start(scxml::Turn& turn) {
        interpreter_->start({state_, *realm_, kSurroundings, nullptr}, {}, turn);
    }
    void take(const Event& event, scxml::Turn& turn) {
        interpreter_->processEvent({state_, *realm_, kSurroundings, nullptr}, event, turn);
    }
    bool running() const { return state_.status == scxml::Status::kRunning; }
    size_t hibernatedBytes() {
        const auto data = realm_->save();
        return data ? session::encodeSession(state_, *data).size() : 0;
    }

private:
    std::shared_ptr<scxml::Interpreter> interpreter_;
    scxml::SessionState state_;
    scxml::ActiveStates active_;
    std::unique_ptr<script::Realm> realm_;
};

void events(benchmark::State& state, std::string_view document, const Event& event) {
    Session session(interpreterOf(document));
    scxml::Turn turn;
    session.start(turn);
    for (auto _ : state) {
        session.take(event, turn);
        if (!turn.changed_configuration) {
            state.SkipWithError("the event was expected to move the session");
            break;
        }
    }
    state.SetItemsProcessed(state.iterations());
}

void starts(benchmark::State& state, std::string_view document) {
    const auto interpreter = interpreterOf(document);
    scxml::Turn turn;
    int64_t since_collection = 0;
    for (auto _ : state) {
        Session session(interpreter);
        session.start(turn);
        if (!session.running()) state.SkipWithError("the session was expected to run");
        if (++since_collection % 256 == 0) runtime().collectGarbage();
    }
    state.SetItemsProcessed(state.iterations());
}

uint64_t residentBytes() {
    std::ifstream file("/proc/self/statm");
    uint64_t total = 0;
    uint64_t resident = 0;
    file >> total >> resident;
    return resident * static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
}

struct MemoryUse {
    double resident = 0;
    double hibernated = 0;
};

MemoryUse measureMemory(std::string_view document, const Event& event) {
    constexpr size_t kSessions = 10000;
    const auto interpreter = interpreterOf(document);
    scxml::Turn turn;
    std::vector<std::unique_ptr<Session>> sessions;
    sessions.reserve(kSessions);
    const uint64_t before = residentBytes();
    for (size_t i = 0; i < kSessions; ++i) {
        sessions.push_back(std::make_unique<Session>(interpreter));
        sessions.back()->start(turn);
        sessions.back()->take(event, turn);
    }
    runtime().collectGarbage();
    const double grown = static_cast<double>(residentBytes()) - static_cast<double>(before);
    return {grown / kSessions, static_cast<double>(sessions.front()->hibernatedBytes())};
}

// In a process of its own: memory that was freed before would be taken again, and not seen to grow.
void memory(benchmark::State& state, std::string_view document, const Event& event) {
    for (auto _ : state) {
        int ends[2];
        ORCH_ASSERT(pipe(ends) == 0, "a pipe can be made");
        const pid_t child = fork();
        if (child == 0) {
            const MemoryUse use = measureMemory(document, event);
            _exit(write(ends[1], &use, sizeof(use)) == sizeof(use) ? 0 : 1);
        }
        close(ends[1]);
        MemoryUse use;
        if (read(ends[0], &use, sizeof(use)) != sizeof(use)) state.SkipWithError("no result");
        close(ends[0]);
        waitpid(child, nullptr, 0);
        state.counters["bytes_per_resident_session"] = use.resident;
        state.counters["bytes_hibernated"] = use.hibernated;
    }
}

const Event kBall = eventNamed("ball");
const Event kStep = eventNamed("step", R"({"step":1})");
const Event kTick = eventNamed("tick");
const Event kRemind = eventNamed("remind");

// Memory first, while this process has no script engine that a child would inherit.
BENCHMARK_CAPTURE(memory, small, k_small_chart, kRemind)
    ->Iterations(1)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(memory, guarded, k_guarded_chart, kStep)
    ->Iterations(1)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(memory, pingpong, k_pingpong_chart, kBall)
    ->Iterations(1)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(memory, parallel, k_parallel_chart, kTick)
    ->Iterations(1)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(events, pingpong, k_pingpong_chart, kBall);
BENCHMARK_CAPTURE(events, guarded, k_guarded_chart, kStep);
BENCHMARK_CAPTURE(events, parallel, k_parallel_chart, kTick);
BENCHMARK_CAPTURE(starts, pingpong, k_pingpong_chart);
BENCHMARK_CAPTURE(starts, guarded, k_guarded_chart);
BENCHMARK_CAPTURE(starts, small, k_small_chart);

}  // namespace
}  // namespace orchestrion
