#include "scxml/module_compiler.h"

#include <algorithm>

#include "scxml/module_vocabulary.h"

namespace orchestrion::scxml {
namespace {

bool isWordCharacter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '$' || c == '-' || c == '.' || c == ':' || c == '/';
}

// A text that an author may have meant as it stands.
bool isBareWord(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), isWordCharacter);
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && isBlank(text.substr(0, 1))) text.remove_prefix(1);
    while (!text.empty() && isBlank(text.substr(text.size() - 1))) text.remove_suffix(1);
    return text;
}

std::string unquoted(std::string_view text) {
    text = trimmed(text);
    if (text.size() >= 2 && (text.front() == '\'' || text.front() == '"') &&
        text.back() == text.front()) {
        text = text.substr(1, text.size() - 2);
    }
    return std::string(text);
}

// "caller: app.number" is a statement with a label; its value is that of the expression behind it
// (generated-applications.md §2 number 18). 0 if there is no label.
size_t labelLength(std::string_view text) {
    size_t end = 0;
    while (end < text.size() && isBlank(text.substr(end, 1))) ++end;
    const size_t begin = end;
    const auto isName = [](char c) { return isWordCharacter(c) && c != '-' && c != '.'; };
    while (end < text.size() && isName(text[end]) && text[end] != ':' && text[end] != '/') ++end;
    if (end == begin || (text[begin] >= '0' && text[begin] <= '9')) return 0;
    while (end < text.size() && isBlank(text.substr(end, 1))) ++end;
    return end < text.size() && text[end] == ':' ? end + 1 : 0;
}

// <param> and <content> are written without a prefix; some documents give them that of the module.
bool isPart(const Element& element, const Element& parent, std::string_view name) {
    return element.name == name && (element.ns == kScxmlNamespace || element.ns == parent.ns);
}

}  // namespace

std::optional<ModuleCall> ModuleCompiler::compile(const Element& element) {
    if (context_.modules == nullptr) return std::nullopt;
    const ModuleRule* module = context_.modules->find(normaliseNamespace(element.ns));
    if (module == nullptr) return std::nullopt;
    const ModuleElement* rule = findModuleElement(*module, element.name);
    ModuleCall call;
    call.module = module->name;
    call.action = element.name;
    call.area = rule != nullptr && !rule->area.empty() ? rule->area : module->name;
    call.label = call.module + ":" + call.action;
    ModulePart outermost;
    outermost.element = element.name;
    attributes(element, rule, outermost, call, true);
    children(element, *module, rule, outermost, call);
    call.arguments = std::move(outermost);
    return call;
}

// Locations come out of the arguments: they are filled, not read.
void ModuleCompiler::attributes(const Element& element, const ModuleElement* rule, ModulePart& part,
                                ModuleCall& call, bool outermost) {
    for (const Attribute& attribute : element.attributes) {
        if (!attribute.ns.empty()) continue;
        ModuleForm form = ModuleForm::kLiteralOrExpression;
        bool known = false;
        for (size_t i = 0; rule != nullptr && i < rule->attributes.size(); ++i) {
            if (rule->attributes[i].name != attribute.name) continue;
            form = rule->attributes[i].form;
            known = true;
        }
        if (!known && attribute.name == "requestid" && outermost) form = ModuleForm::kLocation;
        if (form != ModuleForm::kLocation) {
            part.attributes.push_back(argument(attribute, form));
        } else if (attribute.name == "requestid") {
            call.request_id = expressions_.location(snippetOf(attribute));
        } else {
            call.locations.emplace_back(std::string(attribute.name),
                                        expressions_.location(snippetOf(attribute)));
        }
    }
}

void ModuleCompiler::children(const Element& element, const ModuleRule& module,
                              const ModuleElement* rule, ModulePart& part, ModuleCall& call) {
    forEachElement(element, [&](const Element& child) {
        if (isPart(child, element, "param")) {
            part.params.push_back(param(child));
        } else if (isPart(child, element, "content")) {
            part.content.push_back(content(child));
        } else {
            const ModuleRule* owner = context_.modules->find(normaliseNamespace(child.ns));
            if (owner == nullptr || !mayStandIn(rule, module, *owner, child.name)) return;
            const ModuleElement* child_rule = findModuleElement(*owner, child.name);
            ModulePart inner;
            inner.element = owner == &module
                                ? std::string(child.name)
                                : std::string(owner->name) + ":" + std::string(child.name);
            ModuleCall unused;  // a part has no request of its own
            attributes(child, child_rule, inner, unused, false);
            children(child, *owner, child_rule, inner, call);
            part.children.push_back(std::move(inner));
        }
    });
}

ModuleArgument ModuleCompiler::argument(const Attribute& attribute, ModuleForm form) {
    ModuleArgument result;
    result.name = attribute.name;
    switch (form) {
        case ModuleForm::kLiteral:
            result.literal = unquoted(attribute.value);
            return result;
        case ModuleForm::kLiteralOrExpression:
            result.expression = expressions_.tentative(snippetOf(attribute));
            if (!result.expression || isBareWord(attribute.value)) {
                result.literal = trimmed(attribute.value);
            }
            return result;
        case ModuleForm::kExpression:
        case ModuleForm::kLocation:
            result.expression = valueScript(attribute);
            return result;
    }
    return result;
}

ExprId ModuleCompiler::valueScript(const Attribute& attribute) {
    const Snippet whole = snippetOf(attribute);
    const size_t label = labelLength(attribute.value);
    if (label == 0) return expressions_.expression(whole);
    if (const auto expression = expressions_.tentative(whole)) return *expression;
    Snippet behind = whole;
    behind.text.replace(0, label, label, ' ');
    if (const auto expression = expressions_.tentative(behind)) return *expression;
    return expressions_.expression(whole);
}

ModuleArgument ModuleCompiler::param(const Element& element) {
    ModuleArgument result;
    if (const Attribute* name = element.find("name")) result.name = unquoted(name->value);
    for (const char* way : {"expr", "location", "_expr"}) {
        const Attribute* value = element.find(way);
        if (value == nullptr) continue;
        result.expression = valueScript(*value);
        return result;
    }
    result.literal = textOf(element);
    return result;
}

ModuleArgument ModuleCompiler::content(const Element& element) {
    ModuleArgument result;
    for (const char* way : {"_expr", "expr"}) {
        const Attribute* value = element.find(way);
        if (value == nullptr) continue;
        result.expression = valueScript(*value);
        return result;
    }
    bool elements = false;
    forEachElement(element, [&](const Element&) { elements = true; });
    result.literal = elements ? serialiseChildren(element) : std::string(trimmed(textOf(element)));
    return result;
}

}  // namespace orchestrion::scxml
