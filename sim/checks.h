// Whether what is expected holds, and if not what was there instead.
//
// Threading  Belongs to one scenario.
#pragma once

#include <optional>
#include <string>

#include "sim/scenario.h"
#include "sim/world.h"

namespace orchestrion::sim {

struct Misfit {
    SourceLocation where;
    std::string expected;  // "'documents' to be active"
    std::string found;     // "in awaiting_form, no_call"
};

struct Viewpoint {
    std::string session;  // of whoever expects; empty: the only one
    uint64_t since = 0;   // number of the latest occurrence that does not count
};

// Placeholders are filled in. May look at the session, but nothing happens by that.
std::optional<Misfit> check(const Expectation& expectation, const Viewpoint& from, World& world);

}  // namespace orchestrion::sim
