// Plays the actors of a scenario in a world.
//
// Time       Steps that are due at the same time are done in the order of the actors; what the
//            server does at that time comes first.
// Threading  Belongs to one scenario.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "sim/checks.h"
#include "sim/scenario.h"
#include "sim/world.h"

namespace orchestrion::sim {

struct Failure {
    SourceLocation where;
    std::string message;
    Milliseconds at{0};
    std::string actor;             // empty: the scenario itself
    Diagnostics diagnostics = {};  // of a document that was refused
};

class Player {
public:
    struct Options {
        uint64_t seed = 1;
        Milliseconds time_max{0};
        // Asked again and again; not empty: why the scenario is given up.
        std::function<std::string()> give_up;
        uint32_t failures_max = 50;  // of one scenario; then it ends
    };
    // All borrowed.
    Player(const Scenario& scenario, World& world, Options options);
    ~Player();

    std::vector<Failure> play();

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace orchestrion::sim
