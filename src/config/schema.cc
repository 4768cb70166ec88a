#include "config/schema.h"

#include <boost/json.hpp>

#include "config/vocabulary.h"

namespace orchestrion::config {
namespace {

namespace json = boost::json;

json::object includeSchema() {
    const json::object path{{"type", "string"}, {"minLength", 1}};
    return {{"anyOf", json::array{path, {{"type", "array"}, {"items", path}}}},
            {"description", "Files that belong to the configuration, relative to this one"}};
}

// One member or item a line.
void print(const json::value& value, const std::string& indent, std::string& out) {
    const auto* object = value.if_object();
    if (object == nullptr || object->empty()) {
        out += json::serialize(value);
        return;
    }
    out += "{";
    const char* separator = "\n";
    for (const auto& [name, member] : *object) {
        out += separator + indent + "  " + json::serialize(json::string(name)) + ": ";
        print(member, indent + "  ", out);
        separator = ",\n";
    }
    out += "\n" + indent + "}";
}

std::string defaultOf(const Key& key, const void* defaults) {
    if (!key.default_text.empty()) return key.default_text;
    if (key.required) return "required";
    const json::value value = key.form->show(key.member(const_cast<void*>(defaults)), {});
    if (value.is_null()) return "none";
    if (value.is_string()) return std::string(value.get_string());
    std::string text;
    if (!value.is_array()) {
        text = json::serialize(value);
    } else {
        for (const json::value& item : value.get_array()) {
            text += (text.empty() ? "" : ", ") + std::string(item.as_string());
        }
    }
    return text.empty() || text == "{}" ? "none" : text;
}

}  // namespace

std::string configSchema() {
    const Config defaults;
    json::object schema{{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                        {"title", "The configuration of Orchestrion"}};
    for (auto& [name, rule] : schemaOf(vocabulary(), &defaults)) schema[name] = rule;
    schema["type"] = json::array{"object", "null"};
    schema["properties"].as_object()["include"] = includeSchema();
    return printSchema(schema);
}

std::string printSchema(const json::object& schema) {
    std::string out;
    print(schema, "", out);
    return out + "\n";
}

std::string referenceRows() {
    const Config defaults;
    std::string rows;
    visitKeys(vocabulary(), &defaults,
              [&](const std::string& name, const Key& key, Takes takes, const void* owner) {
                  rows += "| `" + name + "` | " + key.form->kind() + " | " + defaultOf(key, owner) +
                          " | " + (takes == Takes::kReload ? "reload" : "restart") + " | " +
                          key.help + " |\n";
              });
    return rows;
}

}  // namespace orchestrion::config
