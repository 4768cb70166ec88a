// What scripts cost: the numbers behind docs on sizing, and the guard against slow changes of
// script/.
#include <benchmark/benchmark.h>

#include <array>
#include <memory>
#include <vector>

#include "script/script.h"

namespace orchestrion::script {
namespace {

struct Bench {
    Bench() : runtime(std::move(Runtime::create({})).value()), builder(runtime->newProgram()) {
        app = builder->script({kApp, {"app", {1, 1}}});
        guard = builder->expression({"count < limit", {"app", {1, 1}}});
        step = builder->expression({"_event.data.step == 1", {"app", {1, 1}}});
        add = builder->assignment({"count", {"app", {1, 1}}}, {"count + 1", {"app", {1, 20}}});
        add_step = builder->assignment({"count", {"app", {1, 1}}},
                                       {"count + _event.data.step", {"app", {1, 20}}});
        value = builder->expression({"({a: 1, b: 'text', c: [1, 2, 3]})", {"app", {1, 1}}});
        customer = builder->assignment(
            {"data", {"app", {1, 1}}},
            {"({name: 'Jane Doe', phones: ['+49 30 1', '+49 30 2'], since: new Date(0), "
             "orders: Array.from({length: 12}, (x, i) => ({id: i, amount: i * 10.5, open: true, "
             "note: 'n' + i}))})",
             {"app", {1, 20}}});
        program = builder->build();
    }
    std::unique_ptr<Realm> realm() {
        auto realm = runtime->newRealm(program, {});
        (void)realm->define("count", Payload::json("0"));
        (void)realm->define("limit", Payload::json("1000000000"));
        realm->declare("data");
        return realm;
    }

    static constexpr const char* kApp =
        "var helpers = 1;\n"
        "function add(a, b) { return a + b }\n"
        "function total(list) { return list.reduce((s, o) => s + o.amount, 0) }\n"
        "class Case { constructor(id) { this.id = id } get open() { return true } }\n"
        "const greet = (name) => `Hello ${name}`;\n";

    std::unique_ptr<Runtime> runtime;
    std::unique_ptr<ProgramBuilder> builder;
    FragmentId app, guard, step, add, add_step, value, customer;
    std::shared_ptr<const Program> program;
};

void newRealmOnly(benchmark::State& state) {
    Bench bench;
    for (auto _ : state) {
        auto realm = bench.runtime->newRealm(bench.program, {});
        benchmark::DoNotOptimize(realm);
    }
}
BENCHMARK(newRealmOnly);

void newRealmAndFirstScript(benchmark::State& state) {
    Bench bench;
    for (auto _ : state) {
        auto realm = bench.realm();
        if (!realm->run(bench.app)) state.SkipWithError("script");
    }
}
BENCHMARK(newRealmAndFirstScript);

void newRealmAndFirstGuard(benchmark::State& state) {
    Bench bench;
    for (auto _ : state) {
        auto realm = bench.realm();
        if (!realm->condition(bench.guard)) state.SkipWithError("guard");
    }
}
BENCHMARK(newRealmAndFirstGuard);

void guard(benchmark::State& state) {
    Bench bench;
    auto realm = bench.realm();
    for (auto _ : state) benchmark::DoNotOptimize(*realm->condition(bench.guard));
}
BENCHMARK(guard);

void assignment(benchmark::State& state) {
    Bench bench;
    auto realm = bench.realm();
    for (auto _ : state) {
        if (!realm->run(bench.add)) state.SkipWithError("assignment");
    }
}
BENCHMARK(assignment);

void beginTurn(benchmark::State& state) {
    Bench bench;
    auto realm = bench.realm();
    for (auto _ : state) realm->beginTurn();
}
BENCHMARK(beginTurn);

void eventNobodyLooksAt(benchmark::State& state) {
    Bench bench;
    auto realm = bench.realm();
    Event event{.name = "e", .data = Payload::json("{\"step\":1}")};
    for (auto _ : state) {
        realm->setEvent(event);
        realm->releaseEvent();
    }
}
BENCHMARK(eventNobodyLooksAt);

void eventAndGuardOnItsData(benchmark::State& state) {
    Bench bench;
    auto realm = bench.realm();
    Event event{.name = "e", .data = Payload::json("{\"step\":1}")};
    for (auto _ : state) {
        realm->setEvent(event);
        benchmark::DoNotOptimize(*realm->condition(bench.step));
        realm->releaseEvent();
    }
}
BENCHMARK(eventAndGuardOnItsData);

// The `guarded` chart of the benchmarks: event, guard, assignment.
void guardedTransition(benchmark::State& state) {
    Bench bench;
    auto realm = bench.realm();
    Event event{.name = "e", .data = Payload::json("{\"step\":1}")};
    for (auto _ : state) {
        realm->beginTurn();
        realm->setEvent(event);
        if (!*realm->condition(bench.guard) || !realm->run(bench.add_step))
            state.SkipWithError("turn");
        realm->releaseEvent();
    }
}
BENCHMARK(guardedTransition);

void payload(benchmark::State& state) {
    Bench bench;
    auto realm = bench.realm();
    for (auto _ : state) benchmark::DoNotOptimize(*realm->payload(bench.value));
}
BENCHMARK(payload);

void save(benchmark::State& state) {
    Bench bench;
    auto realm = bench.realm();
    (void)realm->run(bench.app);
    (void)realm->run(bench.customer);
    size_t bytes = 0;
    for (auto _ : state) {
        auto saved = realm->save();
        if (!saved) {
            state.SkipWithError(saved.error().reason.c_str());
            break;
        }
        bytes = saved->size();
    }
    state.counters["bytes"] = static_cast<double>(bytes);
}
BENCHMARK(save);

void restoreAndFirstGuard(benchmark::State& state) {
    Bench bench;
    auto realm = bench.realm();
    (void)realm->run(bench.app);
    (void)realm->run(bench.customer);
    auto saved = realm->save();
    if (!saved) {
        state.SkipWithError(saved.error().reason.c_str());
        return;
    }
    for (auto _ : state) {
        auto back = bench.runtime->restore(bench.program, {}, *saved);
        if (!back || !(*back)->condition(bench.guard)) state.SkipWithError("restore");
    }
}
BENCHMARK(restoreAndFirstGuard);

void memoryOfResidentRealms(benchmark::State& state) {
    for (auto _ : state) {
        Bench bench;
        uint64_t before = bench.runtime->memoryUse().bytes;
        std::vector<std::unique_ptr<Realm>> realms;
        for (int i = 0; i < 1000; ++i) {
            realms.push_back(bench.realm());
            (void)realms.back()->run(bench.app);
            (void)realms.back()->condition(bench.guard);
        }
        state.counters["bytes_per_realm"] =
            static_cast<double>(bench.runtime->memoryUse().bytes - before) /
            static_cast<double>(realms.size());
    }
}
BENCHMARK(memoryOfResidentRealms)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace orchestrion::script
