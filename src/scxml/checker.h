// The checks that need only the tree: is this the language of the vocabulary?
#pragma once

#include "scxml/chart.h"
#include "scxml/element.h"
#include "scxml/module_vocabulary.h"
#include "scxml/problems.h"

namespace orchestrion::scxml {

// W3C SCXML unless the document declares one of ORS's module namespaces or uses its `_persist` or
// `profile` attributes.
Dialect dialectOf(const Element& root);

// The root's own demands: name, namespace, version. False if nothing else is worth looking at.
bool checkRoot(const Element& root, Problems& problems);

// Everything below: elements, attributes, their values, places and numbers.
void checkElements(const Element& root, Dialect dialect, Problems& problems,
                   const ModuleVocabulary* modules = nullptr);

}  // namespace orchestrion::scxml
