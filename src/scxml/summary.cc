#include "scxml/summary.h"

namespace orchestrion::scxml {
namespace {

void count(const Element& element, std::map<std::string, Counts>& modules) {
    const std::string_view module = moduleOf(element.ns);
    if (!module.empty()) ++modules[std::string(module)][std::string(element.name)];
    forEachElement(element, [&](const Element& child) { count(child, modules); });
}

}  // namespace

std::map<std::string, Counts> modulesIn(const Element& root) {
    std::map<std::string, Counts> modules;
    count(root, modules);
    return modules;
}

}  // namespace orchestrion::scxml
