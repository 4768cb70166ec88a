// Looking at sessions.
#include <algorithm>

#include "session/shard_impl.h"

namespace orchestrion::session {

Result<SessionView> Shard::Impl::view(const std::string& session_id) const {
    const Session* session = find(session_id);
    if (session == nullptr)
        return fail("session.notFound", "there is no session '" + session_id + "'");
    return viewOf(*session, true);
}

SessionView Shard::Impl::viewOf(const Session& session, bool with_data) const {
    if (session.last_view) {
        SessionView view = *session.last_view;
        if (!with_data) view.data.clear();
        return view;
    }
    SessionView view;
    view.id = session.state.session_id;
    view.application = session.application;
    view.document_url = session.document_url;
    view.status = session.state.status;
    view.failure = session.state.failure;
    view.parent = session.state.parent_session_id;
    view.tags = session.tags;
    view.started = session.started;
    view.turns = session.state.turns;
    view.queued_events = session.mailbox.size();
    view.done_data = session.done_data;
    view.invocations = session.invocations;
    if (session.unit) {
        const scxml::Chart& chart = *session.unit->chart;
        view.name = chart.name;
        view.document_hash = chart.content_hash;
        session.state.configuration.forEach([&](scxml::StateIndex s) {
            view.configuration.push_back(chart.state(s).id);
            if (isAtomic(chart.state(s).kind)) view.atomic.push_back(chart.state(s).id);
        });
    }
    if (with_data) {
        view.data = session.realm ? session.realm->describe() : "{}";
        for (const auto& timer : session.timers) {
            view.timers.push_back({timer.send_id, timer.event, timer.due});
        }
    }
    return view;
}

bool Shard::Impl::passes(const Session& session, const Service::ListFilter& filter) const {
    if (filter.status && *filter.status != session.state.status) return false;
    if (!filter.application.empty() && filter.application != session.application) return false;
    if (!filter.tag.empty() &&
        std::find(session.tags.begin(), session.tags.end(), filter.tag) == session.tags.end()) {
        return false;
    }
    if (filter.active_state.empty()) return true;
    if (session.unit) {
        return scxml::ActiveStates(*session.unit->chart, session.state)
            .isActive(filter.active_state);
    }
    return session.last_view &&
           std::find(session.last_view->configuration.begin(),
                     session.last_view->configuration.end(),
                     filter.active_state) != session.last_view->configuration.end();
}

Service::SessionList Shard::Impl::list(const Service::ListFilter& filter) const {
    constexpr uint32_t kLimitMax = 1000;
    const uint32_t limit = std::min(filter.limit, kLimitMax);
    Service::SessionList list;
    list.total = sessions_.size();
    auto it = by_number_.begin();
    if (!filter.after.empty()) {
        const Session* last = find(filter.after);
        it = last == nullptr ? by_number_.end() : by_number_.upper_bound(last->number);
    }
    for (; it != by_number_.end(); ++it) {
        if (!passes(*it->second, filter)) continue;
        if (list.sessions.size() == limit) {
            list.next = list.sessions.empty() ? "" : list.sessions.back().id;
            break;
        }
        list.sessions.push_back(viewOf(*it->second, false));
    }
    return list;
}

Service::Counters Shard::Impl::counters() const {
    return {last_number_, running_, events_processed_, timers_.size()};
}

}  // namespace orchestrion::session
