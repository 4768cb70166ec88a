// Random charts, and random events for them: every construct of the state machine itself, legal but
// otherwise as wild as they come.
#pragma once

#include <string>
#include <vector>

#include "base/event.h"
#include "generated/chart_model.h"
#include "generated/random.h"

namespace orchestrion::generated {

struct GeneratorOptions {
    bool ecmascript = false;  // counters, conditions with side effects, conditions that fail
    size_t depth_max = 6;
    size_t states_max = 32;
};

ChartModel generateChart(Random& random, const GeneratorOptions& options);
std::vector<Event> generateEvents(Random& random, const ChartModel& chart);

}  // namespace orchestrion::generated
