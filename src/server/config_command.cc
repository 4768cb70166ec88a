// orchestrion config: the configuration file, and that of a running server.
#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <cstdio>

#include "config/compare.h"
#include "config/schema.h"
#include "config/show.h"
#include "runtime/os/curl_http_client.h"
#include "server/commands.h"
#include "server/configuration.h"
#include "server/diagnostic_json.h"
#include "server/documents.h"
#include "server/server_client.h"

namespace orchestrion::server {
namespace {

namespace json = boost::json;
using config::Change;
using config::Snapshot;

struct Options {
    std::string server = "http://127.0.0.1:7210";
    std::string key_file;
    std::vector<std::string> files;
    bool json = false;
};

void printJson(const json::value& value) {
    std::puts(json::serialize(value).c_str());
}

// Without the lines of the file: a secret may stand in one.
void printFindings(const Diagnostics& diagnostics, std::FILE* output) {
    printDiagnostics(diagnostics, output, SourceLines::kHidden);
}

int complain(const Options& options, const Error& error) {
    if (options.json) printJson(json::object{{"code", error.code}, {"message", error.message}});
    std::fprintf(stderr, "orchestrion config: %s [%s]\n", error.message.c_str(),
                 error.code.c_str());
    return error.code == "config.refused" ? kExitRefused : kExitFailed;
}

// Null if it was refused; its findings are then printed.
std::shared_ptr<const Snapshot> load(const std::string& file) {
    auto snapshot = configSource(file).load();
    if (snapshot->config != nullptr) return snapshot;
    printFindings(snapshot->diagnostics, stderr);
    return nullptr;
}

int check(const Options& options) {
    const auto snapshot = configSource(options.files.front()).load();
    const bool good = snapshot->config != nullptr;
    if (options.json) {
        printJson(json::object{{"file", options.files.front()},
                               {"valid", good},
                               {"hash", snapshot->hash},
                               {"diagnostics", toJson(snapshot->diagnostics)}});
    } else {
        printFindings(snapshot->diagnostics, stdout);
        const size_t count = snapshot->diagnostics.size();
        if (good) {
            std::printf("%s is right\n", options.files.front().c_str());
        } else {
            std::printf("%s: %zu mistake%s\n", options.files.front().c_str(), count,
                        count == 1 ? "" : "s");
        }
    }
    return good ? kExitDone : kExitRefused;
}

int show(const Options& options) {
    const auto snapshot = load(options.files.empty() ? std::string() : options.files.front());
    if (snapshot == nullptr) return kExitRefused;
    const json::object shown = config::showConfig(*snapshot->config);
    if (options.json) {
        printJson(shown);
    } else {
        std::fputs(config::toYaml(shown).c_str(), stdout);
    }
    return kExitDone;
}

void printChanges(const std::vector<Change>& changes, bool as_json) {
    json::array list;
    for (const Change& change : changes) {
        if (!as_json) std::puts(toString(change).c_str());
        list.push_back(json::object{{"key", change.path},
                                    {"before", change.before},
                                    {"after", change.after},
                                    {"contents", change.contents},
                                    {"restart", change.restart}});
    }
    if (as_json) printJson(json::object{{"changes", list}});
    if (!as_json && changes.empty()) std::puts("No differences.");
}

Result<json::value> ask(const Options& options, const char* method, const char* path) {
    auto key = readKey(options.key_file);
    if (!key) return fail(key.error());
    runtime::CurlHttpClient http({.enforced = false});
    return ServerClient(options.server, http, std::move(*key)).ask(method, path);
}

int diff(const Options& options) {
    const auto before = load(options.files.front());
    if (before == nullptr) return kExitRefused;
    if (options.files.size() == 2) {
        const auto after = load(options.files.back());
        if (after == nullptr) return kExitRefused;
        printChanges(config::compare(showForComparing(*before), showForComparing(*after)),
                     options.json);
        return kExitDone;
    }
    const auto answer = ask(options, "GET", "/api/v1/config");
    if (!answer) return complain(options, answer.error());
    const auto* running = answer->as_object().if_contains("config");
    if (running == nullptr || !running->is_object()) {
        return complain(options, {"server.notUnderstood", "the server's answer has no \"config\""});
    }
    // What the server would change if it read the file.
    printChanges(config::compare(running->get_object(), showConfig(*before->config)), options.json);
    return kExitDone;
}

std::string textOf(const json::object& object, const char* name) {
    const auto* value = object.if_contains(name);
    if (value == nullptr || value->is_null()) return {};
    return value->is_string() ? std::string(value->get_string()) : json::serialize(*value);
}

void printReload(const json::object& outcome) {
    if (textOf(outcome, "outcome") == "unchanged") {
        std::puts("Nothing has changed.");
        return;
    }
    std::puts("The configuration was taken over.");
    const auto* changes = outcome.if_contains("changes");
    if (changes == nullptr || !changes->is_array()) return;
    for (const json::value& value : changes->get_array()) {
        const json::object& change = value.as_object();
        const Change line{textOf(change, "key"), textOf(change, "before"), textOf(change, "after"),
                          textOf(change, "contents") == "true",
                          textOf(change, "restart") == "true"};
        std::printf("  %s\n", toString(line).c_str());
    }
}

int reload(const Options& options) {
    const auto answer = ask(options, "POST", "/api/v1/config/reload");
    if (!answer) return complain(options, answer.error());
    if (options.json) {
        printJson(*answer);
    } else {
        printReload(answer->as_object());
    }
    return kExitDone;
}

int schema(const Options&) {
    std::fputs(config::configSchema().c_str(), stdout);
    return kExitDone;
}

struct Commands {
    CLI::App* parent;
    std::shared_ptr<Options> options;
    int& exit_code;

    CLI::App* add(const char* name, const char* help, int (*work)(const Options&)) const {
        CLI::App* command = parent->add_subcommand(name, help);
        command->callback([options = options, &code = exit_code, work] { code = work(*options); });
        return command;
    }
    void addServer(CLI::App* command) const {
        command->add_option("--server", options->server, "URL of the server")
            ->envname("ORCHESTRION_SERVER")
            ->type_name("URL")
            ->capture_default_str();
        command
            ->add_option("--key-file", options->key_file,
                         "File with an API key or a token (without: ORCHESTRION_KEY)")
            ->envname("ORCHESTRION_KEY_FILE")
            ->type_name("FILE");
    }
    void addJson(CLI::App* command, const char* help) const {
        command->add_flag("--json", options->json, help);
    }
};

void addFileCommands(const Commands& commands) {
    const auto& options = commands.options;
    CLI::App* check_command = commands.add("check", "Find all mistakes of a configuration", &check);
    check_command->add_option("file", options->files, "The configuration, a YAML file")
        ->required()
        ->expected(1)
        ->type_name("FILE");
    commands.addJson(check_command, "One JSON object with all findings, for programs");
    check_command->footer("Exit codes: 0 no mistakes, 2 mistakes found or wrong command line.");

    CLI::App* show_command =
        commands.add("show", "Print all values, given ones and defaults, without secrets", &show);
    show_command->add_option("--config", options->files, "The configuration; none: the defaults")
        ->expected(1)
        ->type_name("FILE");
    commands.addJson(show_command, "As one JSON object, for programs");

    commands.add("schema", "Print the JSON Schema of the file, for editors", &schema);
}

void addComparingCommands(const Commands& commands) {
    const auto& options = commands.options;
    CLI::App* diff_command =
        commands.add("diff", "Tell how two configurations differ, or one and a server's", &diff);
    diff_command
        ->add_option("files", options->files,
                     "Two files; one: what a running server would change if it read it")
        ->required()
        ->expected(1, 2)
        ->type_name("FILE");
    commands.addServer(diff_command);
    commands.addJson(diff_command, "As one JSON object, for programs");

    CLI::App* reload_command =
        commands.add("reload", "Let a running server read its configuration again", &reload);
    commands.addServer(reload_command);
    commands.addJson(reload_command, "The server's answer as JSON, for programs");
    reload_command->footer(
        "Exit codes: 0 taken over or unchanged, 2 refused (the old one stays), 1 no answer.");
}

}  // namespace

void addConfig(CLI::App& app, int& exit_code) {
    CLI::App* command = app.add_subcommand("config", "Check, show and reload the configuration");
    command->require_subcommand(1);
    const Commands commands{command, std::make_shared<Options>(), exit_code};
    addFileCommands(commands);
    addComparingCommands(commands);
    command->footer(
        "Exit codes: 0 done, 2 the configuration or the command line is wrong, 1 other.\n\n"
        "Examples:\n"
        "  orchestrion config check orchestrion.yaml\n"
        "  orchestrion config show --config orchestrion.yaml --json | jq .limits\n"
        "  orchestrion config diff old.yaml new.yaml\n"
        "  orchestrion config diff orchestrion.yaml --server http://10.0.0.5:7210\n"
        "  orchestrion config schema > orchestrion.schema.json\n"
        "  orchestrion config reload");
}

}  // namespace orchestrion::server
