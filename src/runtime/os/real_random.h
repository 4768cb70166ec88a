// The machine's randomness (getrandom(2)): fit for session ids that nobody shall guess.
#pragma once

#include "runtime/random.h"

namespace orchestrion::runtime {

class RealRandom final : public Random {
public:
    uint64_t next() override;
};

}  // namespace orchestrion::runtime
