#include "scxml/module_checker.h"

#include <algorithm>

#include "base/suggest.h"

namespace orchestrion::scxml {
namespace {

std::string tag(const Element& element) {
    return "<" + qualifiedName(element.prefix, element.name) + ">";
}

class ModuleChecker {
public:
    ModuleChecker(const ModuleVocabulary& modules, Problems& problems)
        : modules_(modules), problems_(problems) {}

    void action(const Element& element, const ModuleRule& module);

private:
    void attributes(const Element& element, const ModuleElement& rule);
    void children(const Element& element, const ModuleRule& module, const ModuleElement* rule);
    void child(const Element& child, const Element& parent, const ModuleRule& module,
               const ModuleElement* rule);
    void unknown(const Element& element, const ModuleRule& module, bool actions);
    std::string inside(const ModuleElement* rule) const;

    const ModuleVocabulary& modules_;
    Problems& problems_;
};

void ModuleChecker::action(const Element& element, const ModuleRule& module) {
    const ModuleElement* rule = findModuleElement(module, element.name);
    if (rule == nullptr && !module.open) {
        unknown(element, module, true);
    } else if (rule != nullptr && rule->area.empty()) {
        problems_.report(kModuleMisplaced, element.place(),
                         tag(element) + " is no action and may stand in one only",
                         "an action of the module '" + std::string(module.name) + "'");
    }
    if (rule != nullptr) attributes(element, *rule);
    children(element, module, rule);
}

void ModuleChecker::attributes(const Element& element, const ModuleElement& rule) {
    std::vector<std::string_view> known;
    for (const ModuleAttribute& attribute : rule.attributes) known.push_back(attribute.name);
    for (const Attribute& attribute : element.attributes) {
        if (!attribute.ns.empty() || attribute.name.starts_with('_') ||
            std::find(known.begin(), known.end(), attribute.name) != known.end()) {
            continue;
        }
        problems_.report(kModuleUnknownAttribute, attribute.place(),
                         tag(element) + " has no attribute '" + std::string(attribute.name) + "'",
                         known.empty() ? "no attribute" : oneOf(known),
                         didYouMean(attribute.name, known));
    }
    for (const ModuleAttribute& attribute : rule.attributes) {
        if (!attribute.required || element.find(attribute.name) != nullptr) continue;
        problems_.report(
            kModuleMissingAttribute, element.place(),
            tag(element) + " lacks the attribute '" + std::string(attribute.name) + "'",
            std::string(attribute.name) + "=\"…\"", "without it the action fails");
    }
}

void ModuleChecker::children(const Element& element, const ModuleRule& module,
                             const ModuleElement* rule) {
    forEachElement(element, [&](const Element& e) { child(e, element, module, rule); });
}

void ModuleChecker::child(const Element& child, const Element& parent, const ModuleRule& module,
                          const ModuleElement* rule) {
    const bool own = child.ns == kScxmlNamespace || child.ns == parent.ns;
    // Of an element that is not known, nothing is known of its inside.
    const bool lenient = rule == nullptr;
    if (own && child.name == "param" && (lenient || rule->params)) return;
    if (own && child.name == "content" && (lenient || rule->content)) return;
    const ModuleRule* owner = modules_.find(normaliseNamespace(child.ns));
    if (owner == nullptr && child.ns != kScxmlNamespace) return;
    const ModuleElement* child_rule =
        owner == nullptr ? nullptr : findModuleElement(*owner, child.name);
    if (owner != nullptr && mayStandIn(rule, module, *owner, child.name)) {
        if (child_rule != nullptr) attributes(child, *child_rule);
        return children(child, *owner, child_rule);
    }
    if (owner != nullptr && child_rule == nullptr && !owner->open) {
        return unknown(child, *owner, false);
    }
    if (owner != nullptr && child_rule != nullptr && child_rule->area.empty()) {
        problems_.report(kModuleMisplaced, child.place(),
                         tag(child) + " may not stand in " + tag(parent), inside(rule));
        return;
    }
    problems_.report(
        kModuleNestedAction, child.place(),
        tag(child) + " may not stand in " + tag(parent) + ": an action holds no other action",
        inside(rule), "put it behind " + tag(parent));
}

void ModuleChecker::unknown(const Element& element, const ModuleRule& module, bool actions) {
    std::vector<std::string_view> known;
    for (const ModuleElement& rule : module.elements) {
        if (!actions || !rule.area.empty()) known.push_back(rule.name);
    }
    problems_.report(kModuleUnknownElement, element.place(),
                     "the module '" + std::string(module.name) + "' has no " + tag(element),
                     known.empty() ? "none" : oneOf(known, "<", ">"),
                     didYouMean(element.name, known));
}

std::string ModuleChecker::inside(const ModuleElement* rule) const {
    std::vector<std::string_view> allowed;
    if (rule != nullptr) {
        allowed.assign(rule->children.begin(), rule->children.end());
        if (rule->params) allowed.emplace_back("param");
        if (rule->content) allowed.emplace_back("content");
    }
    return allowed.empty() ? "nothing" : oneOf(allowed, "<", ">");
}

}  // namespace

bool checkModuleAction(const Element& element, const ModuleVocabulary& modules,
                       Problems& problems) {
    const ModuleRule* module = modules.find(normaliseNamespace(element.ns));
    if (module == nullptr) return false;
    ModuleChecker(modules, problems).action(element, *module);
    return true;
}

}  // namespace orchestrion::scxml
