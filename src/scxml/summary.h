// What a document is made of, for people: `orchestrion check` prints it for documents of the ORS
// dialect.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "scxml/chart.h"
#include "scxml/dialect.h"

namespace orchestrion::scxml {

// Names with how often they occur.
using Counts = std::map<std::string, uint32_t>;

struct DocumentSummary {
    Dialect dialect = Dialect::kW3c;
    std::string reason;  // "the attribute profile"
    SourceLocation where;
    bool forced = false;  // not by the document
    uint32_t files = 0;   // of the document, its includes and what its src attributes name
    uint32_t states = 0;
    uint32_t transitions = 0;
    std::map<std::string, Counts> modules;  // ORS modules with their elements
    Counts unknown;  // what is not known here and does nothing, as it is written
};

// The elements of ORS modules in the tree, includes resolved.
std::map<std::string, Counts> modulesIn(const Element& root);

}  // namespace orchestrion::scxml
