// What the commands about contact centres of a running server have in common.
#pragma once

#include <string>

#include "server/session_commands.h"

namespace orchestrion::server {

struct CenterCommandOptions : SessionOptions {
    std::string tenant;
    std::string place;
    bool logged_in = false;
};
using SharedCenterOptions = std::shared_ptr<CenterCommandOptions>;

// Adds --server, --key-file, --json and --tenant.
void addCenterOptions(CLI::App* command, const SharedCenterOptions& options);
// "/api/v1/agents?tenant=acme&limit=3": `path` with the fields that are not empty.
std::string withFields(std::string path,
                       const std::vector<std::pair<std::string, std::string>>& fields);
// Says it on standard error, and with --json on standard output as well.
int refused(const SessionOptions& options, const char* command, const Error& error);

}  // namespace orchestrion::server
