// Compiles the actions of modules: an element of a module's namespace with all that stands in it
// becomes one ModuleCall. What is wrong with it is reported by the checker (module_checker.h); here
// it is compiled as far as it can be understood.
#pragma once

#include "scxml/chart.h"
#include "scxml/element.h"
#include "scxml/expressions.h"
#include "scxml/includes.h"
#include "scxml/module_vocabulary.h"

namespace orchestrion::scxml {

class ModuleCompiler {
public:
    ModuleCompiler(Expressions& expressions, ReadContext& context)
        : expressions_(expressions), context_(context) {}

    // Nothing if the element belongs to no module.
    std::optional<ModuleCall> compile(const Element& element);

private:
    void attributes(const Element& element, const ModuleElement* rule, ModulePart& part,
                    ModuleCall& call, bool outermost);
    void children(const Element& element, const ModuleRule& module, const ModuleElement* rule,
                  ModulePart& part, ModuleCall& call);
    ModuleArgument argument(const Attribute& attribute, ModuleForm form);
    ModuleArgument param(const Element& element);
    ModuleArgument content(const Element& element);
    ExprId valueScript(const Attribute& attribute);

    Expressions& expressions_;
    ReadContext& context_;
};

}  // namespace orchestrion::scxml
