// One case: a chart, events for two sessions of it, and whether both interpreters agree about them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/event.h"
#include "generated/chart_generator.h"
#include "script/script.h"

namespace orchestrion::generated {

struct Case {
    ChartModel chart;
    std::vector<std::vector<Event>> sessions;  // the events of each; they run interleaved
    uint32_t cached_configurations_max = 4096;
};

Case generateCase(uint64_t seed, const GeneratorOptions& options);

struct Comparison {
    // What differs, for a person; none: nothing does.
    std::optional<std::string> difference;
    size_t turns = 0;
    size_t lines = 0;
    size_t cut_sessions = 0;
};

// `runtime` may be null for the null data model.
Comparison compare(const Case& a_case, script::Runtime* runtime);

// A smaller case that still differs.
Case shrink(Case a_case, script::Runtime* runtime);

// The document and the events of a case, ready to be tried by hand.
std::string describe(const Case& a_case);

}  // namespace orchestrion::generated
