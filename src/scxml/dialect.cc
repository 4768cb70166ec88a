#include "scxml/dialect.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "scxml/expressions.h"

namespace orchestrion::scxml {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 11> kExpressions{
    {{"send", "event"},
     {"send", "target"},
     {"send", "type"},
     {"send", "targettype"},
     {"send", "delay"},
     {"send", "hints"},
     {"send", "timeout"},
     {"cancel", "sendid"},
     {"cancel", "id"},
     {"invoke", "type"},
     {"invoke", "targettype"}}};

// The first sign in document order below `element`; the root's attributes are looked at before.
std::optional<DialectChoice> signBelow(const Element& element) {
    for (const auto& [prefix, ns] : element.declarations) {
        if (moduleOf(ns).empty()) continue;
        return DialectChoice{Dialect::kOrs, "the namespace '" + std::string(ns) + "'",
                             element.place()};
    }
    if (!element.fragment.empty()) {
        return DialectChoice{
            Dialect::kOrs,
            "a fragment included with resolveid=\"" + std::string(element.fragment) + "\"",
            element.place()};
    }
    std::optional<DialectChoice> found;
    forEachElement(element, [&](const Element& child) {
        if (!found) found = signBelow(child);
    });
    return found;
}

template <class Number>
std::optional<Number> numberOf(std::string_view text) {
    Number number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size() || number == 0)
        return std::nullopt;
    return number;
}

// A number that is at least 1. Quotes are allowed: the designer's extensions may be expressions.
template <class Number>
std::optional<Number> numberIn(const Element& root, std::string_view name, Problems& problems) {
    const Attribute* attribute = root.find(name);
    if (attribute == nullptr) return std::nullopt;
    const std::string_view text = quotedLiteral(attribute->value).value_or(attribute->value);
    const auto number = numberOf<Number>(text);
    if (!number) {
        problems.report(
            kBadSetting, attribute->valuePlace(),
            "'" + std::string(name) + "'=\"" + attribute->value + "\" is not understood",
            "a whole number of at least 1");
    }
    return number;
}

}  // namespace

std::string_view moduleOf(std::string_view ns) {
    constexpr std::string_view kHttp = "http://";
    constexpr std::string_view kModules = "www.genesyslab.com/modules/";
    if (ns.starts_with(kHttp)) ns.remove_prefix(kHttp.size());
    if (!ns.starts_with(kModules)) return {};
    return ns.substr(kModules.size());
}

DialectChoice chooseDialect(const Element& root) {
    for (const char* name : {"_persist", "profile"}) {
        const Attribute* attribute = root.find(name);
        if (attribute == nullptr) continue;
        return {Dialect::kOrs, std::string("the attribute ") + name, attribute->place()};
    }
    return signBelow(root).value_or(
        DialectChoice{Dialect::kW3c, "nothing says otherwise", root.place()});
}

script::Language languageOf(Dialect dialect) {
    return dialect == Dialect::kOrs ? script::Language::kOrs : script::Language::kEcmascript;
}

bool isOrsExpression(std::string_view element, std::string_view attribute) {
    return std::find(kExpressions.begin(), kExpressions.end(), std::pair(element, attribute)) !=
           kExpressions.end();
}

DocumentSettings settingsOf(const Element& root, Problems& problems) {
    DocumentSettings settings;
    if (const Attribute* persist = root.find("_persist")) {
        settings.transient = quotedLiteral(persist->value).value_or(persist->value) == "false";
    }
    constexpr uint32_t kSeconds = 1000;
    if (const auto seconds = numberIn<uint32_t>(root, "_maxtime", problems)) {
        settings.age_max = Milliseconds(int64_t{*seconds} * kSeconds);
    }
    if (const auto time = numberIn<uint32_t>(root, "_processEventTimeout", problems)) {
        settings.event_time = Milliseconds(*time);
    }
    settings.microsteps_max = numberIn<uint32_t>(root, "_microStepLimit", problems);
    settings.state_entries_max = numberIn<uint32_t>(root, "_stateEntryLimit", problems);
    return settings;
}

}  // namespace orchestrion::scxml
