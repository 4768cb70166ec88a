#include "sim/runner.h"

#include "config/quantities.h"

namespace orchestrion::sim {
namespace {

World::Options worldOf(const Suite& suite, const Scenario& scenario, uint64_t seed,
                       const RunOptions& options) {
    World::Options world;
    world.begin = scenario.clock.value_or(suite.clock);
    world.seed = seed;
    world.restart_each_turn = scenario.restart_each_turn;
    for (const Application& application : suite.applications) {
        world.applications.push_back({application.name, application.source, {}});
    }
    world.web = scenario.web;
    world.web.insert(world.web.end(), suite.web.begin(), suite.web.end());
    world.recorder.details = options.details;
    for (const Application& application : suite.applications) {
        if (!application.coverage) world.recorder.uncovered.push_back(application.source);
    }
    return world;
}

}  // namespace

Outcome runScenario(const Suite& suite, const Scenario& scenario, const RunOptions& options,
                    const runtime::Files& files, const runtime::Clock& real_clock) {
    const Milliseconds begin = real_clock.monotonicTime();
    const uint64_t seed = options.seed.value_or(scenario.seed.value_or(suite.seed));
    Outcome outcome;
    outcome.name = scenario.name;
    outcome.where = scenario.where;
    const Recorder* recorder = nullptr;
    // Without a look at the clock each time.
    uint32_t asked = 0;
    const auto giveUp = [&]() -> std::string {
        if (recorder != nullptr && recorder->turns() > options.turns_max) {
            return "the scenario is given up: more than " + std::to_string(options.turns_max) +
                   " turns (limit turns_max)";
        }
        if (++asked % 64 != 0 || real_clock.monotonicTime() - begin < options.real_time_max) {
            return {};
        }
        --asked;  // asked again it says the same
        return "the scenario is given up after " + config::printDuration(options.real_time_max) +
               " of real time (--timeout)";
    };
    World::Options setup = worldOf(suite, scenario, seed, options);
    setup.give_up = [&] { return !giveUp().empty(); };
    World world(std::move(setup), files);
    recorder = &world.recorder();
    if (const auto up = world.boot(); !up) {
        outcome.failures.push_back({scenario.where, up.error().message, {}, {}, {}});
        return outcome;
    }
    Player player(scenario, world, {seed, scenario.time_max.value_or(suite.time_max), giveUp});
    outcome.failures = player.play();
    outcome.virtual_time = world.now();
    outcome.sessions = world.recorder().sessions().size();
    outcome.turns = world.recorder().turns();
    outcome.transcript = world.recorder().transcript().lines();
    if (const uint64_t more = world.recorder().transcript().left_out(); more > 0) {
        outcome.transcript.push_back("(and " + std::to_string(more) + " more lines)");
    }
    outcome.coverage = world.recorder().coverage();
    outcome.real_time = real_clock.monotonicTime() - begin;
    return outcome;
}

}  // namespace orchestrion::sim
