// Looking at sessions.
#include <algorithm>
#include <charconv>

#include "session/shard_impl.h"

namespace orchestrion::session {

const char* toString(Persistence persistence) {
    switch (persistence) {
        case Persistence::kDurable:
            return "durable";
        case Persistence::kRelaxed:
            return "relaxed";
        case Persistence::kTransient:
            break;
    }
    return "transient";
}

const char* toString(HistoryPolicy policy) {
    switch (policy) {
        case HistoryPolicy::kFull:
            return "full";
        case HistoryPolicy::kSummary:
            return "summary";
        case HistoryPolicy::kOff:
            break;
    }
    return "off";
}

SessionStatus statusOf(const Session& session) {
    switch (session.phase) {
        case Session::Phase::kScheduled:
            return SessionStatus::kScheduled;
        case Session::Phase::kLoading:
            return SessionStatus::kStarting;
        case Session::Phase::kThawing:
            return SessionStatus::kRunning;
        case Session::Phase::kSuspended:
            return SessionStatus::kSuspended;
        case Session::Phase::kActive:
        case Session::Phase::kEnded:
            break;
    }
    switch (session.state.status) {
        case scxml::Status::kRunning:
            return SessionStatus::kRunning;
        case scxml::Status::kCompleted:
            return SessionStatus::kCompleted;
        case scxml::Status::kTerminated:
            return SessionStatus::kTerminated;
        case scxml::Status::kFailed:
            break;
    }
    return SessionStatus::kFailed;
}

Result<SessionView> Shard::Impl::view(const std::string& session_id) const {
    const Session* session = find(session_id);
    if (session == nullptr)
        return fail("session.notFound", "there is no session '" + session_id + "'");
    return viewOf(*session, true);
}

// What a row tells beside its columns, and which states are active.
SessionView Shard::Impl::summaryOf(const Session& session) const {
    SessionView view;
    if (session.summary) view = *session.summary;
    view.document_url = session.document_url;
    view.status = statusOf(session);
    view.failure = session.phase == Session::Phase::kSuspended ? session.suspended_because
                                                               : session.state.failure;
    view.started = session.started;
    if (!session.summary) view.turns = session.state.turns;
    view.queued_events = session.mailbox.size();
    view.invocations = session.invocations;
    view.persistence = session.persistence;
    view.unsaved = session.unsaved;
    if (session.suspended_on) view.suspended_event = session.suspended_on->event.name;
    if (session.unit && !session.summary) {
        const scxml::Chart& chart = *session.unit->chart;
        view.name = chart.name;
        session.state.configuration.forEach([&](scxml::StateIndex s) {
            view.configuration.push_back(chart.state(s).id);
            if (isAtomic(chart.state(s).kind)) view.atomic.push_back(chart.state(s).id);
        });
    }
    return view;
}

SessionView Shard::Impl::viewOf(const Session& session, bool with_data) const {
    if (session.last_view) {
        SessionView view = *session.last_view;
        view.tenant = session.tenant;
        if (!with_data) view.data.clear();
        return view;
    }
    SessionView view = summaryOf(session);
    view.id = session.id();
    view.number = session.number;
    view.tenant = session.tenant;
    view.application = session.application;
    view.document_hash = session.document_hash;
    view.parent = session.state.parent_session_id;
    view.tags = session.tags;
    view.done_data = session.done_data;
    if (!with_data) return view;
    if (!session.summary) view.data = session.realm ? session.realm->describe() : "{}";
    view.timers.clear();
    for (const auto& timer : session.timers) {
        view.timers.push_back(
            {timer.effect.send_id, timer.effect.event.name, parts_.timeline->toWall(timer.due)});
    }
    return view;
}

namespace {

bool contains(const std::vector<std::string>& all, const std::string& one) {
    return std::find(all.begin(), all.end(), one) != all.end();
}

}  // namespace

bool Shard::Impl::passes(const SessionView& view, const Service::ListFilter& filter) const {
    const auto& statuses = filter.statuses;
    if (!statuses.empty() &&
        std::find(statuses.begin(), statuses.end(), view.status) == statuses.end()) {
        return false;
    }
    if (!filter.tenant.empty() && filter.tenant != view.tenant) return false;
    if (!filter.application.empty() && filter.application != view.application) return false;
    if (!filter.tag.empty() && !contains(view.tags, filter.tag)) return false;
    if (!filter.id_prefix.empty() && !view.id.starts_with(filter.id_prefix)) return false;
    if (filter.started_from && view.started < *filter.started_from) return false;
    if (filter.started_before && view.started >= *filter.started_before) return false;
    return filter.active_state.empty() || contains(view.configuration, filter.active_state);
}

// A page of those without a row; `after` is the number of the last session of the page before.
Service::SessionList Shard::Impl::list(const Service::ListFilter& filter) const {
    constexpr uint32_t kLimitMax = 1000;
    const uint32_t limit = std::min(filter.limit, kLimitMax);
    Service::SessionList list;
    auto it = by_number_.begin();
    if (!filter.after.empty()) {
        uint64_t after = 0;
        std::from_chars(filter.after.data(), filter.after.data() + filter.after.size(), after);
        it = by_number_.upper_bound(after);
    }
    for (const auto& [number, session] : by_number_) {
        const bool ours = filter.tenant.empty() || filter.tenant == session->tenant;
        list.total += ours && !stored(*session) ? 1 : 0;
    }
    for (; it != by_number_.end(); ++it) {
        if (stored(*it->second)) continue;
        SessionView view = viewOf(*it->second, false);
        if (!passes(view, filter)) continue;
        if (list.sessions.size() == limit) {
            if (!list.sessions.empty()) list.next = std::to_string(list.sessions.back().number);
            break;
        }
        list.sessions.push_back(std::move(view));
    }
    return list;
}

Service::Counters Shard::Impl::counters() {
    Service::Counters counters = counts_;
    counts_.timer_lateness_max_ms = 0;
    counters.sessions_running = running_;
    counters.sessions_awake = running_;
    counters.timers_pending = timers_.size() + sleepers_.size() + scheduled_.size();
    counters.uncommitted_turns = uncommitted_turns_;
    counters.recovering = to_wake_.size() + to_receive_.size();
    return counters;
}

Service::Counters& Service::Counters::operator+=(const Counters& other) {
    sessions_started += other.sessions_started;
    sessions_running += other.sessions_running;
    sessions_awake += other.sessions_awake;
    sessions_suspended += other.sessions_suspended;
    sessions_unsaveable += other.sessions_unsaveable;
    for (int i = 0; i < 3; ++i) sessions_ended[i] += other.sessions_ended[i];
    events_processed += other.events_processed;
    turns += other.turns;
    turn_microseconds += other.turn_microseconds;
    timers_pending += other.timers_pending;
    timers_fired += other.timers_fired;
    timer_lateness_max_ms = std::max(timer_lateness_max_ms, other.timer_lateness_max_ms);
    effects_issued += other.effects_issued;
    effects_reissued += other.effects_reissued;
    effects_pending += other.effects_pending;
    messages_sent += other.messages_sent;
    hibernations += other.hibernations;
    thaws += other.thaws;
    mailbox_refusals += other.mailbox_refusals;
    uncommitted_turns += other.uncommitted_turns;
    script_bytes += other.script_bytes;
    recovering += other.recovering;
    return *this;
}

}  // namespace orchestrion::session
