// orchestrion check: all that is wrong with a document, in one run.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <cstdio>
#include <map>

#include "server/commands.h"
#include "server/diagnostic_json.h"
#include "server/documents.h"

namespace orchestrion::server {
namespace {

namespace json = boost::json;

struct Options {
    std::vector<std::string> files;
    bool json = false;
    bool sarif = false;
    bool strict = false;
};

struct Counts {
    size_t errors = 0;
    size_t warnings = 0;
    void add(const Diagnostics& diagnostics) {
        for (const Diagnostic& d : diagnostics) {
            if (d.severity >= Severity::kError) ++errors;
            if (d.severity == Severity::kWarning) ++warnings;
        }
    }
};

std::string number(size_t count, const char* noun) {
    return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

// SARIF 2.1.0 (OASIS), as code-scanning services read it.
json::object toSarif(const Diagnostic& d) {
    json::object region;
    region["startLine"] = std::max<uint32_t>(d.where.position.line, 1);
    if (d.where.position.column != 0) region["startColumn"] = d.where.position.column;
    std::string text = d.message;
    if (!d.expected.empty()) text += "; expected " + d.expected;
    if (!d.advice.empty()) text += "; " + d.advice;
    return {{"ruleId", d.code},
            {"level", std::string(toString(d.severity))},
            {"message", {{"text", text}}},
            {"locations",
             json::array{{{"physicalLocation",
                           {{"artifactLocation", {{"uri", d.where.file}}}, {"region", region}}}}}}};
}

json::object sarifLog(const Diagnostics& diagnostics) {
    std::map<std::string, json::object> rules;
    json::array results;
    for (const Diagnostic& d : diagnostics) {
        rules[d.code] = {{"id", d.code}};
        results.push_back(toSarif(d));
    }
    json::array rule_list;
    for (auto& [code, rule] : rules) rule_list.push_back(rule);
    json::object driver{{"name", "orchestrion"}, {"rules", rule_list}};
    json::array runs;
    runs.push_back(json::object{{"tool", {{"driver", driver}}}, {"results", results}});
    return {{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
            {"version", "2.1.0"},
            {"runs", runs}};
}

void printForPrograms(const Options& options, const Diagnostics& diagnostics, const Counts& counts,
                      const json::array& summaries) {
    json::object output;
    if (options.sarif) {
        output = sarifLog(diagnostics);
    } else {
        output = {{"files", options.files.size()},
                  {"errors", counts.errors},
                  {"warnings", counts.warnings},
                  {"documents", summaries},
                  {"diagnostics", toJson(diagnostics)}};
    }
    std::puts(json::serialize(output).c_str());
}

std::string listOf(const scxml::Counts& counts) {
    std::string text;
    for (const auto& [name, count] : counts) {
        text += (text.empty() ? "" : ", ") + name + " " + std::to_string(count);
    }
    return text;
}

uint32_t sum(const scxml::Counts& counts) {
    uint32_t total = 0;
    for (const auto& [name, count] : counts) total += count;
    return total;
}

// What a document of the ORS dialect is made of; of any other there is nothing to explain.
void printSummary(const std::string& file, const scxml::DocumentSummary& summary) {
    if (summary.dialect != scxml::Dialect::kOrs) return;
    std::printf("%s: ORS dialect, because of %s (%s)\n", file.c_str(), summary.reason.c_str(),
                toString(summary.where).c_str());
    std::printf("    %s, %s, %s\n", number(summary.files, "file").c_str(),
                number(summary.states, "state").c_str(),
                number(summary.transitions, "transition").c_str());
    for (const auto& [module, elements] : summary.modules) {
        std::printf("    module %s: %s (%s)\n", module.c_str(),
                    number(sum(elements), "element").c_str(), listOf(elements).c_str());
    }
    std::printf("    not known here: %s\n",
                summary.unknown.empty() ? "nothing" : listOf(summary.unknown).c_str());
}

json::object countsJson(const scxml::Counts& counts) {
    json::object object;
    for (const auto& [name, count] : counts) object[name] = count;
    return object;
}

json::object summaryJson(const std::string& file, const scxml::DocumentSummary& summary) {
    json::object modules;
    for (const auto& [module, elements] : summary.modules) modules[module] = countsJson(elements);
    return {{"file", file},
            {"dialect", summary.dialect == scxml::Dialect::kOrs ? "ors" : "w3c"},
            {"reason", summary.reason},
            {"files", summary.files},
            {"states", summary.states},
            {"transitions", summary.transitions},
            {"modules", modules},
            {"unknown", countsJson(summary.unknown)}};
}

int check(const Options& options) {
    auto runtime = script::Runtime::create({});
    if (!runtime) {
        std::fprintf(stderr, "the script engine does not start: %s\n",
                     runtime.error().message.c_str());
        return kExitFailed;
    }
    CommandLineDocuments documents;
    Diagnostics all;
    Counts counts;
    json::array summaries;
    for (const std::string& file : options.files) {
        auto loaded = documents.load(file, runtime->get(), true);
        counts.add(loaded.diagnostics);
        if (!options.json && !options.sarif) {
            printDiagnostics(loaded.diagnostics, stdout);
            printSummary(file, loaded.summary);
        }
        summaries.push_back(summaryJson(file, loaded.summary));
        all.insert(all.end(), loaded.diagnostics.begin(), loaded.diagnostics.end());
    }
    if (options.json || options.sarif) {
        printForPrograms(options, all, counts, summaries);
    } else {
        std::printf("%s: %s, %s\n", number(options.files.size(), "document").c_str(),
                    number(counts.errors, "error").c_str(),
                    number(counts.warnings, "warning").c_str());
    }
    return counts.errors > 0 || (options.strict && counts.warnings > 0) ? kExitFailed : kExitDone;
}

}  // namespace

void addCheck(CLI::App& app, int& exit_code) {
    auto options = std::make_shared<Options>();
    CLI::App* command = app.add_subcommand("check", "Find all problems of SCXML documents");
    command->add_option("files", options->files, "Paths or URLs of documents")
        ->required()
        ->type_name("FILE");
    command->add_flag("--json", options->json, "One JSON object with all findings, for programs");
    command->add_flag("--sarif", options->sarif, "A SARIF 2.1.0 log, for code-scanning services");
    command->add_flag("--strict", options->strict, "Warnings count as errors");
    command->footer(
        "Exit codes: 0 no errors, 1 errors found, 2 wrong command line.\n\n"
        "Examples:\n"
        "  orchestrion check application.scxml\n"
        "  orchestrion check --json src/*.scxml | jq '.diagnostics[].message'");
    command->callback([options, &exit_code] { exit_code = check(*options); });
}

}  // namespace orchestrion::server
