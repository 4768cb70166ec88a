// Steps and expectations with their placeholders filled in.
#pragma once

#include "sim/placeholders.h"
#include "sim/scenario.h"

namespace orchestrion::sim {

Start filled(const Start& start, const Placeholders& with);
Expectation filled(const Expectation& expectation, const Placeholders& with);

// What it expects, in a few words, for the transcript.
std::string describe(const Expectation& expectation);

}  // namespace orchestrion::sim
