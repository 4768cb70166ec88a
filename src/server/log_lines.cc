#include "server/log_lines.h"

#include <algorithm>

namespace orchestrion::server {
namespace {

LogLevel levelOf(config::LogLevel level) {
    switch (level) {
        case config::LogLevel::kDebug:
            return LogLevel::kDebug;
        case config::LogLevel::kInfo:
            return LogLevel::kInfo;
        case config::LogLevel::kWarning:
            return LogLevel::kWarning;
        case config::LogLevel::kError:
            break;
    }
    return LogLevel::kError;
}

}  // namespace

LogOptions logOptions(const config::Log& config, bool quiet) {
    LogOptions options;
    options.format =
        config.format == config::LogFormat::kJson ? LogFormat::kJson : LogFormat::kText;
    options.level = levelOf(config.level);
    if (quiet) options.level = std::max(options.level, LogLevel::kWarning);
    return options;
}

config::Subscriber logSubscriber(Log& log, bool quiet) {
    return {
        "log", {"log.level", "log.format"}, [&log, quiet](const auto&, const auto& after) {
            return Result<config::Commit>(
                [&log, options = logOptions(after.config->log, quiet)] { log.configure(options); });
        }};
}

void logReload(Log& log, const config::Outcome& outcome) {
    for (const Diagnostic& diagnostic : outcome.diagnostics) {
        log.error(LogComponent::kConfig, "the configuration has a mistake", {},
                  {{"mistake", toString(diagnostic)}});
    }
    for (const config::Change& change : outcome.changes) {
        log.info(LogComponent::kConfig, "the configuration has changed", {},
                 {{"change", toString(change)}});
    }
    if (outcome.kind == config::Outcome::Kind::kRefused) {
        return log.error(LogComponent::kConfig,
                         "configuration refused: the one before stays in force", {},
                         {{"cause", outcome.cause}});
    }
    log.info(LogComponent::kConfig,
             outcome.kind == config::Outcome::Kind::kApplied ? "configuration applied"
                                                             : "configuration unchanged",
             {}, {{"cause", outcome.cause}});
}

void logHandshakeFailure(Log& log, const api::HandshakeFailure& failure) {
    log.info(
        LogComponent::kHttp, "a client and the server did not agree on TLS", {},
        {{"listener", failure.listener}, {"client", failure.address}, {"reason", failure.reason}});
}

void logListenerWarnings(Log& log, const std::vector<Error>& warnings) {
    for (const Error& warning : warnings) {
        log.warning(LogComponent::kHttp, "a listener is not as it should be", {},
                    {{"warning", warning.message}, {"code", warning.code}});
    }
}

void logKeyFailure(Log& log, const Error& error) {
    log.warning(LogComponent::kAccess, "the keys of an issuer of tokens were not fetched", {},
                {{"error", error.message}});
}

void logAuditTrouble(Log& log, const std::string& what) {
    log.error(LogComponent::kAccess, "the audit log has trouble", {}, {{"error", what}});
}

}  // namespace orchestrion::server
