// The checks that need only the tree: is this the language of the vocabulary?
#pragma once

#include "scxml/chart.h"
#include "scxml/element.h"
#include "scxml/module_vocabulary.h"
#include "scxml/problems.h"
#include "scxml/summary.h"

namespace orchestrion::scxml {

// The root's own demands: name, namespace, version. False if nothing else is worth looking at.
bool checkRoot(const Element& root, Problems& problems);

// Everything below: elements, attributes, their values, places and numbers.
//   unknown  counts what the dialect and the modules do not know; may be null
void checkElements(const Element& root, Dialect dialect, Problems& problems,
                   const ModuleVocabulary* modules = nullptr, Counts* unknown = nullptr);

}  // namespace orchestrion::scxml
