// What is legal but was hardly meant.
#pragma once

#include "scxml/chart.h"
#include "scxml/problems.h"

namespace orchestrion::scxml {

// Unreachable states, and transitions that can never be taken. `chart` is free of fatal problems.
void lintChart(const Chart& chart, Problems& problems);

}  // namespace orchestrion::scxml
