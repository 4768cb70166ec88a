// Lists and options of the configuration, as scripts ask for them. core.md §2.3.
#pragma once

#include "modules/module.h"
#include "modules/options.h"

namespace orchestrion::modules {

// (list, item [, key]): the value of the key, or without a key an object of all. What is missing is
// thrown: applications catch it.
session::ModuleAnswer getListItemValue(const Options& options, const FunctionCall& call);
// (list, value [, key]): the name of the first item that has this value, under this key or any;
// empty if none has.
session::ModuleAnswer listLookupValue(const Options& options, const FunctionCall& call);
// (interaction, option [, where to begin]): the value, empty if there is none.
session::ModuleAnswer getConfigOption(const Options& options, const FunctionCall& call);

}  // namespace orchestrion::modules
