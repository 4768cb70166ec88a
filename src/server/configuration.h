// The configuration as this process sees it: the machine's files, its environment, its working
// folder.
#pragma once

#include <string>

#include "base/log.h"
#include "config/reloader.h"
#include "config/source.h"
#include "runtime/clock.h"
#include "server/serve.h"

namespace orchestrion::server {

// `path` may be empty: the defaults.
config::Source configSource(const std::string& path, config::Source::Adjust adjust = {});

// What the command line says overrides the file.
config::Source::Adjust adjustment(const ServeOptions& options);

// Tells `reloader` when a file changes. Null, with a line in the log, if the system does not let us
// watch. Ends before `clock`, and after reloader.stop().
std::unique_ptr<runtime::FileWatcher> watchFiles(const runtime::Clock& clock,
                                                 config::Reloader& reloader, Log& log);

}  // namespace orchestrion::server
