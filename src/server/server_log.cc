#include "server/server_log.h"

namespace orchestrion::server {

Result<std::unique_ptr<ServerLog>> ServerLog::open(const std::string& target,
                                                   const LogOptions& options,
                                                   const runtime::Clock& clock) {
    auto output = runtime::LineOutput::open(target);
    if (!output) return fail(output.error());
    return std::unique_ptr<ServerLog>(new ServerLog(std::move(*output), options, clock));
}

ServerLog::ServerLog(std::unique_ptr<runtime::LineOutput> output, const LogOptions& options,
                     const runtime::Clock& clock)
    : output_(std::move(output)),
      log_([&clock] { return clock.wallTime(); },
           [this](std::string_view line) { return output_->write(line); }, options) {}

ServerLog::~ServerLog() {
    log_.tellLeftOut(true);
}

void ServerLog::reopen() {
    const auto reopened = output_->reopen();
    if (reopened) return;
    log_.error(LogComponent::kServer, "the log goes on in the file that was open", {},
               {{"error", reopened.error().message}});
}

metrics::LogNumbers ServerLog::numbers() const {
    const Log::Counters counters = log_.counters();
    return {counters.lines[0], counters.lines[1],   counters.lines[2],
            counters.lines[3], counters.suppressed, counters.lost};
}

}  // namespace orchestrion::server
