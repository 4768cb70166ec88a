// The applications of a folder: DIR/NAME.scxml and DIR/NAME/NAME.scxml.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "config/config.h"
#include "scxml/document.h"
#include "session/service.h"

namespace orchestrion::server {

// In the order of their names. Fails with application.noFolder, and with application.twice if a
// name stands for two documents.
Result<std::vector<session::Application>> findApplications(const std::filesystem::path& folder);

// What to type next, for people: curl lines that start a session of the application and send it the
// first event its chart waits for.
std::string firstSteps(const session::Application& application, const scxml::Chart& chart,
                       const std::string& server_url);

// Those of the folder `apps` and those of the list. Also fails with server.noFolder, and with
// application.twice if a name has a document in both.
Result<std::vector<session::Application>> applicationsOf(const config::Config& config);

}  // namespace orchestrion::server
