// Results as JUnit XML, as CI systems read it: a suite a file, a case a scenario.
#pragma once

#include <string>
#include <vector>

#include "sim/runner.h"

namespace orchestrion::sim {

struct SuiteOutcome {
    std::string file;
    std::vector<Outcome> outcomes;
    Diagnostics diagnostics;  // why the file was refused
};

std::string junitXml(const std::vector<SuiteOutcome>& suites);

// "file:line:column: what is wrong", with the findings about a refused document below it.
std::string failureText(const Failure& failure);

}  // namespace orchestrion::sim
