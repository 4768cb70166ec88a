// orchestrion help and version.
#include <CLI/CLI.hpp>
#include <cstdio>

#include "server/commands.h"
#include "server/version.h"

namespace orchestrion::server {
namespace {

const CLI::App* find(const CLI::App& app, const std::string& name) {
    const auto found =
        app.get_subcommands([&](const CLI::App* command) { return command->get_name() == name; });
    return found.empty() ? nullptr : found.front();
}

}  // namespace

void addHelp(CLI::App& app, int& exit_code) {
    auto words = std::make_shared<std::vector<std::string>>();
    CLI::App* command = app.add_subcommand("help", "Explain a command");
    command->add_option("command", *words, "Which one; none: all of them");
    command->footer("Examples:\n  orchestrion help run\n  orchestrion help sessions send");
    command->callback([words, &app, &exit_code] {
        const CLI::App* explained = &app;
        std::string name = "orchestrion";
        for (const std::string& word : *words) {
            explained = find(*explained, word);
            name += " " + word;
            if (explained == nullptr) {
                std::fprintf(stderr,
                             "orchestrion help: there is no command '%s'; 'orchestrion help' lists "
                             "them\n",
                             name.c_str());
                exit_code = kExitRefused;
                return;
            }
        }
        // Not help(): that explains the command that was called, which is this one.
        const auto mode = CLI::AppFormatMode::Normal;
        std::fputs(app.get_formatter()->make_help(explained, name, mode).c_str(), stdout);
    });
}

void addVersion(CLI::App& app, int& exit_code) {
    auto json = std::make_shared<bool>(false);
    CLI::App* command = app.add_subcommand("version", "Print the version");
    command->add_flag("--json", *json, "As one JSON object, for programs");
    command->callback([json, &exit_code] {
        std::printf(*json ? "{\"version\":\"%s\"}\n" : "orchestrion %s\n", kVersion);
        exit_code = kExitDone;
    });
}

}  // namespace orchestrion::server
