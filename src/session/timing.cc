// Timers and ages. All on the timeline (runtime/timeline.h); only a start at a given time of day
// goes by the wall clock.
#include <algorithm>
#include <tuple>

#include "session/shard_impl.h"

namespace orchestrion::session {
namespace {

// Of those that are due at once: sleepers are woken no faster, for each costs a read.
constexpr uint32_t kWakesPerCall = 64;

}  // namespace

void Shard::Impl::arm(Session& session, Session::PendingSend& pending) {
    pending.timer = timers_.add(pending.due, {session.id()});
}

void Shard::Impl::armAge(Session& session) {
    if (session.age_timer_set) timers_.cancel(session.age_timer);
    session.age_timer_set = false;
    const Milliseconds idle_max = policyOf(session.application).idle_max;
    std::optional<Milliseconds> due = session.age_end;
    if (idle_max.count() > 0) {
        const Milliseconds idle_end = session.last_turn + idle_max;
        due = std::min(due.value_or(idle_end), idle_end);
    }
    if (!due) return;
    session.age_timer = timers_.add(*due, {session.id(), TimerValue::For::kAge});
    session.age_timer_set = true;
}

// The next time something of this session is due.
std::optional<Milliseconds> Shard::Impl::dueOf(const Session& session) const {
    if (session.phase == Session::Phase::kScheduled) return std::nullopt;
    std::optional<Milliseconds> due = session.age_end;
    const auto sooner = [&](Milliseconds time) { due = std::min(due.value_or(time), time); };
    for (const Session::PendingSend& pending : session.timers) sooner(pending.due);
    const Milliseconds idle_max = policyOf(session.application).idle_max;
    if (idle_max.count() > 0 && session.turn > 0) sooner(session.last_turn + idle_max);
    return due;
}

void Shard::Impl::releaseTimers(Session& session) {
    disarm(session);
    session.timers.clear();
}

// They stand still.
void Shard::Impl::disarm(Session& session) {
    for (const auto& pending : session.timers) timers_.cancel(pending.timer);
    if (session.age_timer_set) timers_.cancel(session.age_timer);
    session.age_timer_set = false;
}

uint32_t Shard::Impl::fireTimers(uint32_t timers_max) {
    if (lost_) return 0;
    uint32_t fired = 0;
    if (const auto offset = parts_.timeline->checkJump(); offset && parts_.writer != nullptr) {
        round_.batch.records.push_back({"clock", "offset_ms", std::to_string(offset->count())});
    }
    const Milliseconds now = parts_.timeline->now();
    for (uint32_t i = 0; i < kWakesPerCall && !sleepers_.empty(); ++i) {
        const auto first = sleepers_.begin();
        if (first->first.first > now) break;
        const std::string id = first->second;
        const auto session = awaken(id);
        if (!session) break;  // the store cannot be read now
        if (*session == nullptr) sleepers_.erase(first);
        ++fired;
    }
    while (!scheduled_.empty() && scheduled_.begin()->first <= parts_.clock.wallTime()) {
        const std::string id = scheduled_.begin()->second;
        const auto session = awaken(id);
        if (!session) break;
        scheduled_.erase(scheduled_.begin());
        ++fired;
        if (*session == nullptr || (*session)->phase != Session::Phase::kScheduled) continue;
        load(**session, [](const Result<SessionView, StartFailure>&) {});
    }
    for (uint32_t i = 0; i < timers_max; ++i) {
        auto due = timers_.popDue(now);
        if (!due) break;
        ++fired;
        Session* session = findRunning(due->second.session_id);
        if (due->second.what == TimerValue::For::kThaw) {
            if (session != nullptr && session->phase == Session::Phase::kThawing) thaw(*session);
            continue;
        }
        ORCH_ASSERT(session != nullptr, "the timers of a session end with it");
        if (due->second.what == TimerValue::For::kAge) {
            session->age_timer_set = false;
            checkAge(*session);
        } else {
            fire(*session, due->first);
        }
    }
    return fired;
}

void Shard::Impl::fire(Session& session, runtime::TimerId timer) {
    const auto it = std::find_if(session.timers.begin(), session.timers.end(),
                                 [&](const auto& pending) { return pending.timer == timer; });
    ORCH_ASSERT(it != session.timers.end(), "a timer belongs to a message that waits");
    Session::PendingSend pending = std::move(*it);
    session.timers.erase(it);
    leaveLru(session);
    ++counts_.timers_fired;
    const auto late = static_cast<uint64_t>((parts_.timeline->now() - pending.due).count());
    counts_.timer_lateness_max_ms = std::max(counts_.timer_lateness_max_ms, late);
    scxml::SendEffect& effect = pending.effect;
    const bool to_itself = effect.type != scxml::kBasicHttpProcessor && effect.target.empty();
    if (!to_itself) {
        touch(session);
        return deliver(session, pending.name, effect);
    }
    // The row still has the timer: after a crash it fires again.
    Session::Mail mail;
    mail.event = std::move(effect.event);
    mail.own = true;
    const auto accepted = enqueue(session, std::move(mail), Waking::kTimer);
    if (!accepted) communicationError(session, accepted.error().message, effect.send_id);
}

void Shard::Impl::checkAge(Session& session) {
    const SessionPolicy policy = policyOf(session.application);
    const Milliseconds now = parts_.timeline->now();
    const bool old = session.age_end && now >= *session.age_end;
    const bool idle = policy.idle_max.count() > 0 && now >= session.last_turn + policy.idle_max;
    if (!old && !idle) return armAge(session);
    if (session.phase != Session::Phase::kActive) return;  // suspended: an operator decides
    session.state.failure = old ? "it had reached its greatest age (max_age)"
                                : "nothing happened for its longest idle time (max_idle)";
    terminate(session);
}

std::optional<Milliseconds> Shard::Impl::nextDue() const {
    std::optional<Milliseconds> due = timers_.nextDue();
    const auto sooner = [&](Milliseconds time) { due = std::min(due.value_or(time), time); };
    if (!sleepers_.empty()) sooner(sleepers_.begin()->first.first);
    if (!scheduled_.empty()) sooner(parts_.timeline->fromWall(scheduled_.begin()->first));
    if (!due) return std::nullopt;
    return parts_.timeline->toMonotonic(*due);
}

std::vector<Service::Due> Shard::Impl::timers(uint32_t limit) const {
    std::vector<Service::Due> all;
    for (const auto& [id, session] : sessions_) {
        if (session->phase == Session::Phase::kEnded) continue;
        if (const auto due = dueOf(*session)) all.push_back({id, parts_.timeline->toWall(*due)});
    }
    uint32_t left = limit;
    for (const auto& [key, id] : sleepers_) {
        if (left-- == 0) break;
        all.push_back({id, parts_.timeline->toWall(key.first)});
    }
    left = limit;
    for (const auto& [at, id] : scheduled_) {
        if (left-- == 0) break;
        all.push_back({id, at});
    }
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
        return std::tie(a.due, a.session_id) < std::tie(b.due, b.session_id);
    });
    if (all.size() > limit) all.resize(limit);
    return all;
}

}  // namespace orchestrion::session
