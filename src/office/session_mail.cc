#include "office/session_mail.h"

#include <algorithm>
#include <utility>
#include <variant>

namespace orchestrion::office {
namespace {

// The session that an output is for.
const std::string& sessionOf(const center::Output& output) {
    if (const auto* start = std::get_if<center::StartSession>(&output.body)) return start->session;
    return std::get<center::SessionEvent>(output.body).event.session;
}

// Neither there nor coming back.
bool isGone(const Error& error) {
    return error.code == "session.ended" || error.code == "session.notFound";
}

// It may go better later, whatever is asked for.
bool isPassing(const Error& error) {
    return error.code.starts_with("service.") || error.code.starts_with("store.") ||
           error.code == "session.tooMany" || error.code == "request.inProgress";
}

Event eventOf(const interaction::LifeEvent& from) {
    Event event;
    event.name = from.name;
    event.data = Payload::json(from.data.empty() ? "{}" : from.data);
    event.model = interaction::toJson(from.model);
    return event;
}

session::StartRequest requestOf(const center::StartSession& from, const std::string& tenant,
                                bool fallback) {
    session::StartRequest request;
    request.tenant = tenant;
    request.id = from.session;
    if (!from.params.empty()) request.params = Payload::json(from.params);
    if (fallback) {
        request.document.url = from.fallback_url;
    } else if (!from.application.empty()) {
        request.document.application = from.application;
    } else {
        request.document.url = from.url;
    }
    return request;
}

}  // namespace

void SessionMail::deliver(const center::Output& output) {
    const std::string session = sessionOf(output);
    {
        const std::lock_guard lock(mutex_);
        const auto [entry, is_new] = queues_.try_emplace(session);
        Queue& queue = entry->second;
        const bool known = std::ranges::any_of(queue.outputs, [&](const center::Output& one) {
            return one.sequence == output.sequence;
        });
        if (!known) {
            queue.outputs.push_back(output);
            ++counts_.waiting;
        }
        const bool again =
            queue.state == State::kPostponed && queue.outputs.front().sequence == output.sequence;
        if (!is_new && !again) return;
        queue.state = State::kUnderWay;
    }
    send(session, output);
}

void SessionMail::send(const std::string& session, const center::Output& output) {
    if (std::holds_alternative<center::StartSession>(output.body)) return start(output, false);
    const std::string key = keyOf(world_.tenant, output);
    world_.sessions.send({session, world_.tenant},
                         eventOf(std::get<center::SessionEvent>(output.body).event), {key, key},
                         [this, session](const Result<session::SessionView>& view) {
                             if (view) return taken(session);
                             if (isGone(view.error())) return gone(session);
                             postponed(session);
                         });
}

void SessionMail::start(const center::Output& output, bool fallback) {
    const auto& from = std::get<center::StartSession>(output.body);
    {
        const std::lock_guard lock(mutex_);
        queues_.at(from.session).ended = false;
    }
    session::StartRequest request = requestOf(from, world_.tenant, fallback);
    const std::string key = keyOf(world_.tenant, output) + (fallback ? "-fallback" : "");
    request.key = session::RequestKey{key, key};
    world_.sessions.start(
        std::move(request),
        [this, output, fallback](const Result<session::SessionView, session::StartFailure>& view) {
            const std::string& session = sessionOf(output);
            if (view) return hasEnded(view->status) ? gone(session) : started(session);
            const Error& error = view.error().error;
            // It was started in an earlier life of ours; or it is there, and waits for an operator.
            if (error.code == "session.exists" || error.code == "session.suspended") {
                return started(session);
            }
            if (isGone(error)) return gone(session);
            if (isPassing(error)) return postponed(session);
            notStarted(output, fallback, error);
        });
}

void SessionMail::notStarted(const center::Output& output, bool fallback, const Error& error) {
    const auto& from = std::get<center::StartSession>(output.body);
    if (world_.on_not_started) world_.on_not_started(from, error);
    if (!fallback && !from.fallback_url.empty()) {
        {
            const std::lock_guard lock(mutex_);
            ++counts_.fallbacks;
        }
        return start(output, true);
    }
    {
        const std::lock_guard lock(mutex_);
        ++counts_.not_started;
    }
    world_.line.send(
        {center::SessionNotStarted{from.session, error.code + ": " + error.message}, {}});
    gone(from.session);
}

void SessionMail::started(const std::string& session) {
    bool ended = false;
    {
        const std::lock_guard lock(mutex_);
        ended = queues_.at(session).ended;
    }
    if (ended) return gone(session);
    taken(session);
}

void SessionMail::taken(const std::string& session) {
    center::Output first, next;
    {
        const std::lock_guard lock(mutex_);
        Queue& queue = queues_.at(session);
        first = std::move(queue.outputs.front());
        queue.outputs.pop_front();
        --counts_.waiting;
        ++counts_.taken;
        if (queue.outputs.empty()) {
            queues_.erase(session);
        } else {
            next = queue.outputs.front();
        }
    }
    world_.line.send({center::Confirm{first.sequence}, {}});
    if (next.sequence != 0) send(session, next);
}

void SessionMail::postponed(const std::string& session) {
    uint64_t first = 0;
    {
        const std::lock_guard lock(mutex_);
        Queue& queue = queues_.at(session);
        queue.state = State::kPostponed;
        first = queue.outputs.front().sequence;
        ++counts_.postponed;
    }
    world_.line.send({center::Undelivered{first}, {}});
}

void SessionMail::gone(const std::string& session) {
    std::deque<center::Output> outputs;
    {
        const std::lock_guard lock(mutex_);
        outputs = std::move(queues_.at(session).outputs);
        queues_.erase(session);
        counts_.waiting -= outputs.size();
        counts_.undeliverable += static_cast<uint64_t>(std::ranges::count_if(
            outputs, [](const center::Output& one) {
                return std::holds_alternative<center::SessionEvent>(one.body);
            }));
    }
    world_.line.send({center::SessionEnded{session}, {}});
    for (const center::Output& one : outputs) world_.line.send({center::Confirm{one.sequence}, {}});
}

bool SessionMail::endedWhileStarting(const std::string& session) {
    const std::lock_guard lock(mutex_);
    const auto found = queues_.find(session);
    if (found == queues_.end()) return false;
    if (!std::holds_alternative<center::StartSession>(found->second.outputs.front().body)) {
        return false;
    }
    found->second.ended = true;
    return true;
}

SessionMailCounts SessionMail::counts() const {
    const std::lock_guard lock(mutex_);
    return counts_;
}

}  // namespace orchestrion::office
