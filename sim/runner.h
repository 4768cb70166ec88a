// Runs the scenarios of a suite.
//
// Determinism  Transcript and failures depend on the suite, the documents and the seed only.
// Limits       turns_max turns and real_time_max of a scenario; then it fails and says so.
// Threading    One thread; each scenario has a world of its own.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runtime/clock.h"
#include "runtime/files.h"
#include "sim/player.h"

namespace orchestrion::sim {

struct RunOptions {
    std::optional<uint64_t> seed;  // instead of those of the file
    bool details = false;          // in transcripts
    uint64_t turns_max = 10000000;
    Milliseconds real_time_max{60000};
};

struct Outcome {
    std::string name;
    SourceLocation where;
    std::vector<Failure> failures;
    std::vector<std::string> transcript;
    Milliseconds virtual_time{0};
    Milliseconds real_time{0};
    uint64_t sessions = 0;
    uint64_t turns = 0;
    Coverage coverage;
    bool passed() const { return failures.empty(); }
};

Outcome runScenario(const Suite& suite, const Scenario& scenario, const RunOptions& options,
                    const runtime::Files& files, const runtime::Clock& real_clock);

}  // namespace orchestrion::sim
