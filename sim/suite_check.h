// What the keys of a scenario file have to say about each other.
#pragma once

#include "base/diagnostic.h"
#include "runtime/files.h"
#include "sim/scenario.h"

namespace orchestrion::sim {

void checkSuite(const Suite& suite, const runtime::Files& files, Diagnostics& diagnostics);

}  // namespace orchestrion::sim
