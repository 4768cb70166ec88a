// The vocabulary of scenario files: one table of all keys, with form and help. It drives reading,
// the JSON Schema and, by a test, docs/reference/scenarios.md. A new key is a member in scenario.h,
// a line here and a row there.
#pragma once

#include "sim/forms.h"

namespace orchestrion::sim {

// Of a Suite.
const Section& suiteKeys();

// The parts that stand in several places.
const FormOf<Scenario>& scenarioForm();
const FormOf<Actor>& actorForm();
const FormOf<Step>& stepForm();
const FormOf<Expectation>& expectationForm();
const FormOf<WebService>& webServiceForm();

// Each with its name in the schema and in the reference, in the order of the page.
struct Part {
    std::string name;
    const Section* keys;
    const void* defaults;
    json::object schema;
};
std::vector<Part> parts();

}  // namespace orchestrion::sim
