// The commands of the one binary. Each adds itself to the command line; when it is the one called,
// it runs and leaves the exit code.
#pragma once

namespace CLI {
class App;
}

namespace orchestrion::server {

// Exit codes, for all commands.
inline constexpr int kExitDone = 0;      // run: ended in a final state; check: no errors
inline constexpr int kExitFailed = 1;    // anything else that went wrong; check: errors found
inline constexpr int kExitRefused = 2;   // the document was refused, or the command line is wrong
inline constexpr int kExitWaiting = 3;   // run: the session waits for an event
inline constexpr int kExitTimedOut = 4;  // run: --timeout passed

void addRun(CLI::App& app, int& exit_code);
void addCheck(CLI::App& app, int& exit_code);
void addBench(CLI::App& app, int& exit_code);
void addRender(CLI::App& app, int& exit_code);
void addTest(CLI::App& app, int& exit_code);
void addServe(CLI::App& app, int& exit_code);
void addSessions(CLI::App& app, int& exit_code);
void addAgents(CLI::App& app, int& exit_code);
void addExplain(CLI::App& app, int& exit_code);
void addMigrate(CLI::App& app, int& exit_code);
void addKeys(CLI::App& app, int& exit_code);
void addConfig(CLI::App& app, int& exit_code);
// These two speak about all the others, so `app` outlives the parsing.
void addCompletion(CLI::App& app, int& exit_code);
void addHelp(CLI::App& app, int& exit_code);
void addVersion(CLI::App& app, int& exit_code);

}  // namespace orchestrion::server
