// The options of orchestrion serve.
#include <sys/resource.h>

#include <CLI/CLI.hpp>

#include "server/commands.h"
#include "server/serve.h"

namespace orchestrion::server {
namespace {

// As many open files as the system lets us have: each connection needs one.
void raiseFileLimit() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

void addServe(CLI::App& app, int& exit_code) {
    auto options = std::make_shared<ServeOptions>();
    CLI::App* command = app.add_subcommand("serve", "Run the server");
    command->add_option("--config", options->config_file, "Configuration, a YAML file")
        ->check(CLI::ExistingFile)
        ->type_name("FILE");
    command
        ->add_option("--listen", options->listen,
                     "Where to listen (default 127.0.0.1:7210); port 0 picks a free one")
        ->type_name("ADDRESS:PORT");
    command
        ->add_option("--apps", options->apps,
                     "Folder of applications: DIR/NAME.scxml and DIR/NAME/NAME.scxml")
        ->type_name("DIR");
    command
        ->add_option("--root", options->root,
                     "Folder below which file: sources are read (default: that of --apps)")
        ->type_name("DIR");
    command->add_flag("--insecure-any-address", options->insecure_any_address,
                      "Allow addresses other machines can reach, although there is no login");
    command
        ->add_option("--data", options->data,
                     "Folder in which sessions are kept (default ./var); made if it is not there")
        ->type_name("DIR");
    command->add_flag("--in-memory", options->in_memory,
                      "Keep nothing: all sessions end with the server");
    command
        ->add_option("--shards", options->shards,
                     "Threads that run sessions (default: one for each core)")
        ->type_name("N");
    command->add_flag("--quiet,-q", options->quiet, "Log warnings and errors only");
    command
        ->add_option("--log", options->log,
                     "Where the log goes: stderr (default), stdout or a file")
        ->type_name("FILE");
    command->add_flag("--log-json", options->log_json, "Log JSON, one object a line");
    command
        ->add_option("--drain-delay", options->drain_delay_s,
                     "After a signal to stop, be unready but listen for so long (default 0)")
        ->type_name("SECONDS");
    command->footer(
        "Sessions are kept in the data folder: they go on after a restart, also after a crash.\n"
        "SIGTERM and SIGINT stop the server when the requests in hand are answered; SIGHUP reads "
        "the\n"
        "configuration again and goes on in new log files.\n\n"
        "Examples:\n"
        "  orchestrion serve --apps examples\n"
        "  orchestrion serve --config orchestrion.yaml --listen '[::1]:8080'");
    command->callback([options, &exit_code] {
        raiseFileLimit();
        exit_code = serve(*options);
    });
}

}  // namespace orchestrion::server
