// Scenario files: YAML (1.2) to a Suite, with all that is wrong in one run.
//
// Errors     Diagnostics with the codes scenario.* of docs/reference/errors.md; with one of them
//            there is no suite.
// Threading  Any.
#pragma once

#include <optional>
#include <string>

#include "base/diagnostic.h"
#include "runtime/files.h"
#include "sim/scenario.h"

namespace orchestrion::sim {

inline constexpr uint64_t kScenarioBytesMax = 4u << 20;
inline constexpr uint32_t kActorsMax = 1000000;  // of one scenario, repeated ones counted

struct LoadedSuite {
    std::optional<Suite> suite;
    Diagnostics diagnostics;
};

// `path`: as the user wrote it; relative to `working_folder`, which is absolute.
LoadedSuite loadSuite(const std::string& path, const runtime::Files& files,
                      const std::string& working_folder);

// JSON Schema (2020-12) of scenario files, for editors; the loader knows more rules.
std::string scenarioSchema();
// The rows of the tables of docs/reference/scenarios.md, one a key, by the parts of the vocabulary:
// "| `step.send` | text | none | Send a session an event … |".
std::string scenarioReferenceRows();

}  // namespace orchestrion::sim
