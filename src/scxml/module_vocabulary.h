// The SCXML extensions as tables: which namespaces there are, which elements a module has, and what
// their attributes are. The modules themselves stand in src/modules/; here is only the shape of
// what they say, so that documents can be checked and compiled without knowing them.
//
// Names      A namespace is found with and without "http://" and with a slash at its end
//            (core.md §0 number 13).
// Lifetime   The tables are constant data of the program, or live as long as the ModuleVocabulary
//            that gives them.
// Threading  Immutable: any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace orchestrion::scxml {

// How the value of an attribute is read (interaction.md §1.1, "attribute typing trap").
enum class ModuleForm : uint8_t {
    kExpression,  // ECMAScript: to="'tel:1'", timeout="10"
    // As an expression; a bare word that names nothing is the text it is: type="negative",
    // timeout="10s".
    kLiteralOrExpression,
    kLiteral,   // the text; quotes around it are taken off: type="agentgroup", type="'ann'"
    kLocation,  // filled by the platform before anything else happens
};

struct ModuleAttribute {
    std::string_view name;
    ModuleForm form = ModuleForm::kExpression;
    bool required = false;
};

struct ModuleElement {
    std::string_view name;
    // The first part of its events: "voice" gives voice.createcall.done and
    // error.voice.createcall. Empty: it is no action but part of one.
    std::string_view area = {};
    std::span<const ModuleAttribute> attributes = {};
    // Elements that may stand inside: "targets" of the same module, "dialog:runtreatments" of
    // another one.
    std::span<const std::string_view> children = {};
    bool params = false;   // <param name expr>
    bool content = false;  // <content>, <content _expr>
};

struct ModuleRule {
    std::string_view name;  // "queue"
    std::span<const ModuleElement> elements = {};
    // Any element is an action with any attributes, <param> and <content>; its area is the
    // module's name: modules that the configuration maps to a service.
    bool open = false;
};

class ModuleVocabulary {
public:
    virtual ~ModuleVocabulary() = default;
    // Null for a namespace that is no module. `ns` is normalised.
    virtual const ModuleRule* find(std::string_view ns) const = 0;
    virtual std::vector<std::string_view> namespaces() const = 0;
};

// "http://www.genesyslab.com/modules/queue/" and "www.genesyslab.com/modules/queue" are the same.
std::string_view normaliseNamespace(std::string_view ns);

const ModuleElement* findModuleElement(const ModuleRule& module, std::string_view name);
// Whether an element may stand in one of `module` that has this rule; one without a rule, or of an
// open module, holds nothing.
bool mayStandIn(const ModuleElement* rule, const ModuleRule& module, const ModuleRule& child_module,
                std::string_view child);

}  // namespace orchestrion::scxml
