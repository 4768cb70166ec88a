// Refuses single allocations above a limit while this thread runs a script: one array buffer of a
// gigabyte is there before the engine's own counters see it. Refused means that the script sees
// "out of memory".
//
// Compiled out under sanitizers, which bring an allocator of their own.
#pragma once

#include <cstddef>

namespace orchestrion::script {

// Bytes one allocation of this thread may have; SIZE_MAX outside scripts.
extern thread_local size_t allocation_limit_bytes;

}  // namespace orchestrion::script
