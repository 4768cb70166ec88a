#include "server/session_log.h"

namespace orchestrion::server {

void SessionLog::life(const session::SessionView& view) const {
    using session::SessionStatus;
    const LogSubject subject{.session = view.id, .application = view.application};
    switch (view.status) {
        case SessionStatus::kRunning: {
            const std::string& url = view.document_url;
            return log_.info(LogComponent::kSession, "session started", subject,
                             {{"document", url.empty() ? "a text" : url}});
        }
        case SessionStatus::kSuspended:
            return log_.warning(LogComponent::kSession, "session suspended", subject,
                                {{"reason", view.failure}, {"turns", view.turns}});
        case SessionStatus::kFailed:
            return log_.warning(LogComponent::kSession, "session failed", subject,
                                {{"reason", view.failure}, {"turns", view.turns}});
        default:
            log_.info(LogComponent::kSession, "session ended", subject,
                      {{"status", store::toString(view.status)}, {"turns", view.turns}});
    }
}

void SessionLog::chart(const std::string& session_id, const scxml::LogEffect& log) const {
    const LogSubject subject{.session = session_id};
    if (log.level.empty()) {
        log_.info(LogComponent::kChart, "log", subject, {{"label", log.label}, {"text", log.text}});
    } else {
        log_.info(LogComponent::kChart, "log", subject,
                  {{"label", log.label}, {"text", log.text}, {"level", log.level}});
    }
}

void SessionLog::slowTurn(const session::SlowTurn& turn) const {
    slow_turns_.add();
    log_.warning(LogComponent::kSession, "slow turn",
                 {.session = turn.session_id, .application = turn.application},
                 {{"event", turn.event},
                  {"duration_ms", turn.time.count()},
                  {"microsteps", turn.microsteps}});
}

}  // namespace orchestrion::server
