// Compares charts of consecutive seeds and fails the test in hand at the first that differs.
//
// Each chart has a seed of its own, counted up from ORCHESTRION_SEED; ORCHESTRION_COUNT charts are
// tried. A failure names its seed and shows the smallest case found that still fails. To look at
// one again:
//
//   ORCHESTRION_SEED=4711 ORCHESTRION_COUNT=1 build/release/generated_test
#pragma once

#include "generated/chart_generator.h"
#include "script/script.h"

namespace orchestrion::generated {

// `runtime` may be null for the null data model.
void compareCharts(const GeneratorOptions& options, uint64_t count, script::Runtime* runtime);

}  // namespace orchestrion::generated
