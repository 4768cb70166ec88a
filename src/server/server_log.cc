#include "server/server_log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace orchestrion::server {
namespace {

spdlog::level::level_enum levelOf(config::LogLevel level, bool quiet) {
    switch (level) {
        case config::LogLevel::kDebug:
            return quiet ? spdlog::level::warn : spdlog::level::debug;
        case config::LogLevel::kInfo:
            return quiet ? spdlog::level::warn : spdlog::level::info;
        case config::LogLevel::kWarning:
            return spdlog::level::warn;
        case config::LogLevel::kError:
            break;
    }
    return spdlog::level::err;
}

}  // namespace

void setUpLog(config::LogLevel level, bool quiet) {
    auto logger = spdlog::stderr_logger_mt("orchestrion");
    logger->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
    logger->set_level(levelOf(level, quiet));
    logger->flush_on(spdlog::level::info);
    spdlog::set_default_logger(std::move(logger));
}

void logReload(const config::Outcome& outcome) {
    for (const Diagnostic& diagnostic : outcome.diagnostics) {
        spdlog::error("configuration: {}", toString(diagnostic));
    }
    for (const config::Change& change : outcome.changes) {
        spdlog::info("configuration: {}", toString(change));
    }
    const bool refused = outcome.kind == config::Outcome::Kind::kRefused;
    spdlog::log(refused ? spdlog::level::err : spdlog::level::info, "configuration {} ({}){}",
                toString(outcome.kind), outcome.cause,
                refused ? ": the one before stays in force" : "");
}

void logLife(const session::SessionView& view) {
    const std::string& document = view.application.empty() ? view.document_url : view.application;
    if (!view.ended && view.status == session::SessionStatus::kRunning) {
        spdlog::info("session {} started: {}", view.id, document.empty() ? "a text" : document);
    } else if (view.status == session::SessionStatus::kFailed) {
        spdlog::warn("session {} failed: {}", view.id, view.failure);
    } else {
        spdlog::info("session {} {}", view.id, store::toString(view.status));
    }
}

void logLog(const std::string& session_id, const scxml::LogEffect& log) {
    spdlog::info("session {} log {}{}{}", session_id, log.label, log.label.empty() ? "" : ": ",
                 log.text);
}

void logSlowTurn(const session::SlowTurn& turn) {
    spdlog::warn("session {} took {} ms and {} microsteps for event {}", turn.session_id,
                 turn.time.count(), turn.microsteps, turn.event);
}

void logKeyFailure(const Error& error) {
    spdlog::warn("the keys of an issuer of tokens were not fetched: {}", error.message);
}

void logAuditTrouble(const std::string& what) {
    spdlog::error("{}", what);
}

config::Subscriber logSubscriber(bool quiet) {
    return {"log", {"log.level"}, [quiet](const auto&, const config::Snapshot& after) {
                const auto level = levelOf(after.config->log.level, quiet);
                return Result<config::Commit>([level] { spdlog::set_level(level); });
            }};
}

}  // namespace orchestrion::server
