#include "scxml/module_vocabulary.h"

#include <algorithm>

namespace orchestrion::scxml {

std::string_view normaliseNamespace(std::string_view ns) {
    constexpr std::string_view kHttp = "http://";
    if (ns.starts_with(kHttp)) ns.remove_prefix(kHttp.size());
    while (ns.ends_with('/')) ns.remove_suffix(1);
    return ns;
}

const ModuleElement* findModuleElement(const ModuleRule& module, std::string_view name) {
    const auto found =
        std::find_if(module.elements.begin(), module.elements.end(),
                     [&](const ModuleElement& element) { return element.name == name; });
    return found == module.elements.end() ? nullptr : &*found;
}

bool mayStandIn(const ModuleElement* rule, const ModuleRule& module, const ModuleRule& child_module,
                std::string_view child) {
    if (rule == nullptr) return false;
    return std::any_of(rule->children.begin(), rule->children.end(), [&](std::string_view allowed) {
        if (&module == &child_module) return allowed == child;
        return allowed.size() == child_module.name.size() + 1 + child.size() &&
               allowed.starts_with(child_module.name) && allowed.ends_with(child) &&
               allowed[child_module.name.size()] == ':';
    });
}

}  // namespace orchestrion::scxml
