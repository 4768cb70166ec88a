// The actors of a scenario one by one: repeated ones and those that come by chance counted out.
#pragma once

#include <vector>

#include "runtime/random.h"
#include "sim/scenario.h"

namespace orchestrion::sim {

struct Role {
    std::string name;  // with its number, if there are several
    std::string base;  // without
    uint32_t n = 1;
    Milliseconds begins{0};
    const std::vector<Step>* steps = nullptr;
};

inline constexpr const char* kStoryActor = "story";

// In the order in which they begin. Those of a load come as a Poisson process does.
std::vector<Role> castOf(const Scenario& scenario, runtime::Random& random);

}  // namespace orchestrion::sim
