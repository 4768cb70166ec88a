// What the system says about this process: memory, processor time, files, threads.
//
// Source     proc(5), getrusage(2), getrlimit(2).
// Threading  Any thread. Reads a few small files of /proc, about 100 µs.
// Errors     What cannot be read is 0.
#pragma once

#include "metrics/server.h"

namespace orchestrion::runtime {

metrics::ProcessNumbers processUsage();

}  // namespace orchestrion::runtime
