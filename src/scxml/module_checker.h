// Checks an action of a module against the module's table. What is not known is a warning: other
// releases know more, and what the module makes of it shows at run time; what can have no meaning
// is an error.
#pragma once

#include "scxml/element.h"
#include "scxml/module_vocabulary.h"
#include "scxml/problems.h"

namespace orchestrion::scxml {

// False if the element belongs to no module of the vocabulary; nothing is reported then.
bool checkModuleAction(const Element& element, const ModuleVocabulary& modules, Problems& problems);

}  // namespace orchestrion::scxml
