#include "runtime/os/real_random.h"

#include <sys/random.h>

#include "base/assert.h"

namespace orchestrion::runtime {

uint64_t RealRandom::next() {
    uint64_t value = 0;
    ORCH_ASSERT(getrandom(&value, sizeof(value), 0) == sizeof(value), "getrandom failed");
    return value;
}

}  // namespace orchestrion::runtime
