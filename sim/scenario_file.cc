#include "sim/scenario_file.h"

#include "config/schema.h"
#include "config/yaml_reader.h"
#include "sim/suite_check.h"
#include "sim/vocabulary.h"

namespace orchestrion::sim {
namespace {

// The forms speak of the configuration.
void speakOfScenarios(Diagnostics& diagnostics) {
    constexpr std::string_view kWhole = "a key of the configuration";
    for (Diagnostic& diagnostic : diagnostics) {
        if (diagnostic.code.starts_with("config.")) diagnostic.code.replace(0, 6, "scenario");
        const size_t at = diagnostic.message.find(kWhole);
        if (at != std::string::npos) {
            diagnostic.message.replace(at, kWhole.size(), "a key that is known here");
        }
    }
}

Diagnostic notRead(const std::string& path, const Error& error) {
    Diagnostic diagnostic;
    diagnostic.code = "scenario.notRead";
    diagnostic.where.file = path;
    diagnostic.message = "the scenario file cannot be read: " + error.message;
    return diagnostic;
}

std::string defaultOf(const config::Key& key, const void* defaults) {
    if (!key.default_text.empty()) return key.default_text;
    if (key.required) return "required";
    const json::value value = key.form->show(key.member(const_cast<void*>(defaults)), {});
    if (value.is_null()) return "none";
    if (value.is_string()) return std::string(value.get_string());
    const std::string text = json::serialize(value);
    return text == "[]" || text == "{}" ? "none" : text;
}

std::string rows(const std::string& name, const Section& keys, const void* defaults) {
    std::string rows;
    config::visitKeys(
        keys, defaults,
        [&](const std::string& path, const config::Key& key, auto, const void* owner) {
            rows += "| `" + name + path + "` | " + key.form->kind() + " | " +
                    defaultOf(key, owner) + " | " + key.help + " |\n";
        });
    return rows;
}

}  // namespace

LoadedSuite loadSuite(const std::string& path, const runtime::Files& files,
                      const std::string& working_folder) {
    LoadedSuite loaded;
    const auto text = files.read(config::below(working_folder, path), kScenarioBytesMax);
    if (!text) {
        loaded.diagnostics.push_back(notRead(path, text.error()));
        return loaded;
    }
    const Value root = config::readYaml(*text, path, loaded.diagnostics);
    speakOfScenarios(loaded.diagnostics);
    if (!loaded.diagnostics.empty()) return loaded;
    Suite suite;
    suite.file = path;
    config::Config unused;
    const config::World world{files, {}, working_folder};
    Reading reading(world, unused, loaded.diagnostics);
    readSection(suiteKeys(), root, &suite, reading);
    speakOfScenarios(loaded.diagnostics);
    if (loaded.diagnostics.empty()) checkSuite(suite, files, loaded.diagnostics);
    if (loaded.diagnostics.empty()) loaded.suite = std::move(suite);
    return loaded;
}

std::string scenarioSchema() {
    const Suite defaults;
    json::object schema{{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                        {"title", "A scenario file of Orchestrion"}};
    for (auto& [name, rule] : config::schemaOf(suiteKeys(), &defaults)) schema[name] = rule;
    json::object definitions;
    for (Part& part : parts()) definitions[part.name] = std::move(part.schema);
    schema["$defs"] = std::move(definitions);
    return config::printSchema(schema);
}

std::string scenarioReferenceRows() {
    const Suite defaults;
    std::string all = rows("", suiteKeys(), &defaults);
    for (const Part& part : parts()) all += rows(part.name + ".", *part.keys, part.defaults);
    return all;
}

}  // namespace orchestrion::sim
