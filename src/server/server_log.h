// The log of a server: the Log and where its lines go.
//
// Threading  As the Log; reopen() from any thread.
#pragma once

#include <memory>

#include "base/log.h"
#include "base/result.h"
#include "metrics/server.h"
#include "runtime/clock.h"
#include "runtime/os/line_output.h"

namespace orchestrion::server {

class ServerLog {
public:
    // `target`: "stderr", "stdout" or a file. `clock` is borrowed. Fails with log.unavailable.
    static Result<std::unique_ptr<ServerLog>> open(const std::string& target,
                                                   const LogOptions& options,
                                                   const runtime::Clock& clock);
    ~ServerLog();
    ServerLog(const ServerLog&) = delete;
    ServerLog& operator=(const ServerLog&) = delete;

    Log& log() { return log_; }
    // After the file was moved away; a failure is logged into the old one.
    void reopen();
    metrics::LogNumbers numbers() const;

private:
    ServerLog(std::unique_ptr<runtime::LineOutput> output, const LogOptions& options,
              const runtime::Clock& clock);
    const std::unique_ptr<runtime::LineOutput> output_;
    Log log_;
};

}  // namespace orchestrion::server
