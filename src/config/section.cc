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
    for (const std::string& path : keyNames(everything)) {
        if (lastWord(path) == word) return "did you mean '" + path + "'?";
    }
    return {};
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

json::value described(const Key& key, json::object schema) {
    schema["description"] = key.help;
    return schema;
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

json::object showSection(const Section& section, const void* owner) {
    json::object shown;
    for (const Key& key : section.keys) {
        if (key.shorthand) continue;
        // The members are only looked at.
        shown[key.name] = key.form->show(key.member(const_cast<void*>(owner)));
    }
    return shown;
}

json::object schemaOf(const Section& section) {
    json::object properties;
    json::array required;
    for (const Key& key : section.keys) {
        properties[key.name] = described(key, key.form->schema());
        if (key.required) required.emplace_back(key.name);
    }
    json::object schema{{"type", "object"}};
    schema["properties"] = std::move(properties);
    if (!required.empty()) schema["required"] = std::move(required);
    schema["additionalProperties"] = false;
    return schema;
}

std::vector<std::string> keyNames(const Section& section, const std::string& prefix) {
    std::vector<std::string> names;
    for (const Key& key : section.keys) {
        const std::string name = prefix + key.name;
        const Section* inner = key.form->section();
        if (inner == nullptr) {
            names.push_back(name);
            continue;
        }
        const auto below = keyNames(*inner, name + (key.form->isNamedList() ? "[]." : "."));
        names.insert(names.end(), below.begin(), below.end());
    }
    return names;
}

}  // namespace orchestrion::config
