// orchestrion: one binary, one command each for what people do with it.
#include <malloc.h>

#include <CLI/CLI.hpp>
#include <cstdio>

#include "server/commands.h"
#include "server/version.h"

namespace {

// Each shard frees what a round took when the round is over and takes as much for the next one. By
// default glibc gives memory above 128 KB back to the system each time.
void keepFreedMemory() {
    constexpr int kKeptBytes = 8 << 20;  // of each thread
    mallopt(M_TRIM_THRESHOLD, kKeptBytes);
    mallopt(M_MMAP_THRESHOLD, 1 << 20);
}

}  // namespace

int main(int argc, char** argv) {
    using namespace orchestrion::server;
    keepFreedMemory();
    int exit_code = kExitDone;
    CLI::App app("Orchestrion: runs customer service applications written in SCXML.",
                 "orchestrion");
    app.set_version_flag("--version,-V", kVersion);
    app.set_help_all_flag("--help-all", "Help for all commands");
    app.require_subcommand(1);
    addRun(app, exit_code);
    addCheck(app, exit_code);
    addRender(app, exit_code);
    addTest(app, exit_code);
    addBench(app, exit_code);
    addServe(app, exit_code);
    addSessions(app, exit_code);
    addMigrate(app, exit_code);
    addAgents(app, exit_code);
    addExplain(app, exit_code);
    addKeys(app, exit_code);
    addConfig(app, exit_code);
    addCompletion(app, exit_code);
    addHelp(app, exit_code);
    addVersion(app, exit_code);
    app.footer("'orchestrion COMMAND --help' explains a command and gives examples.");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? kExitDone : kExitRefused;
    }
    return exit_code;
}
