#include <boost/json.hpp>

#include "base/suggest.h"
#include "config/form.h"

namespace orchestrion::config {
namespace {

namespace json = boost::json;

std::string lastWord(const std::string& path) {
    return path.substr(path.find_last_of(".]") + 1);
}

// Somebody wrote the right word in the wrong place.
std::string elsewhere(const std::string& word, const Section& everything) {
    std::string found;
    visitKeys(everything, nullptr, [&](const std::string& path, const auto&, auto, auto) {
        if (found.empty() && lastWord(path) == word) found = "did you mean '" + path + "'?";
    });
    return found;
}

void reportUnknown(const Section& section, const Member& member, Reading& reading) {
    std::vector<std::string_view> words;
    for (const Key& key : section.keys) words.push_back(key.name);
    std::string advice = didYouMean(member.name, words);
    const size_t quote = advice.find('\'');
    if (quote != std::string::npos) advice.insert(quote + 1, reading.pathOf(""));
    if (advice.empty() && reading.path().empty()) advice = elsewhere(member.name, section);
    reading.report(member.where, "config.unknownKey",
                   "'" + reading.pathOf(member.name) + "' is not a key of the configuration",
                   words.size() <= 12 ? oneOf(words) : "", std::move(advice));
}

// The members are only looked at.
void* memberOf(const Key& key, const void* owner) {
    return key.member(const_cast<void*>(owner));
}

json::value described(const Key& key, const void* defaults) {
    json::object schema = key.form->schema();
    schema["description"] = key.help;
    const bool one_value = key.form->section() == nullptr && !key.shorthand && !key.required;
    if (!one_value || !key.default_text.empty()) return schema;
    json::value value = key.form->show(memberOf(key, defaults), {});
    if (!value.is_null()) schema["default"] = std::move(value);
    return schema;
}

void visitKeys(const Section& section, const void* defaults, const std::string& prefix,
               Takes around, const KeyVisit& visit) {
    for (const Key& key : section.keys) {
        const Takes takes = key.takes == Takes::kAsAround ? around : key.takes;
        const std::string name = prefix + key.name;
        const Section* inner = key.form->section();
        if (inner == nullptr || key.listed_elsewhere) {
            visit(name, key, takes, defaults);
        } else {
            visitKeys(*inner, key.form->sectionDefaults(),
                      name + (key.form->isNamedList() ? "[]." : "."), takes, visit);
        }
    }
}

}  // namespace

const Key* Section::find(std::string_view name) const {
    for (const Key& key : keys) {
        if (key.name == name) return &key;
    }
    return nullptr;
}

void readSection(const Section& section, const Value& map, void* owner, Reading& reading) {
    if (map.isNull() && section.identity.empty()) return;
    if (!map.isMap()) return reading.badValue(map, "keys with values below it");
    for (const Member& member : map.members) {
        if (section.find(member.name) == nullptr) reportUnknown(section, member, reading);
    }
    for (const Key& key : section.keys) {
        const Member* member = map.find(key.name);
        if (member != nullptr) {
            const Reading::Step step(reading, key.name, member->where);
            key.form->read(member->value, key.member(owner), reading);
        } else if (key.required) {
            reading.report(map.where, "config.missingKey",
                           "'" + reading.path() + "' lacks '" + key.name + "'", key.form->kind(),
                           key.help);
        }
    }
}

json::object showSection(const Section& section, const void* owner, const Showing& showing) {
    json::object shown;
    for (const Key& key : section.keys) {
        if (!key.shorthand) shown[key.name] = key.form->show(memberOf(key, owner), showing);
    }
    return shown;
}

json::object schemaOf(const Section& section, const void* defaults) {
    json::object properties;
    json::array required;
    for (const Key& key : section.keys) {
        properties[key.name] = described(key, defaults);
        if (key.required) required.emplace_back(key.name);
    }
    json::object schema{{"type", "object"}};
    schema["properties"] = std::move(properties);
    if (!required.empty()) schema["required"] = std::move(required);
    schema["additionalProperties"] = false;
    return schema;
}

void visitKeys(const Section& section, const void* defaults, const KeyVisit& visit) {
    visitKeys(section, defaults, "", Takes::kRestart, visit);
}

}  // namespace orchestrion::config
