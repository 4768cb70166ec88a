// Begin, end, suspension.
#include <algorithm>
#include <boost/json.hpp>
#include <utility>

#include "session/shard_impl.h"
#include "session/snapshot.h"

namespace orchestrion::session {
namespace {

std::string summary(const Diagnostics& diagnostics) {
    for (const Diagnostic& diagnostic : diagnostics) {
        if (diagnostic.severity == Severity::kFatal) return toString(diagnostic);
    }
    return "the document was refused";
}

// What done.invoke brings in the ORS dialect: the members of <donedata>, as the Recommendation has
// it, and beside them what ORS gives.
Payload orsResult(const std::string& session_id, const Payload& done_data) {
    namespace json = boost::json;
    json::error_code error;
    const std::string text = done_data.kind == Payload::Kind::kGraph
                                 ? script::graphToJson(done_data.bytes)
                                 : done_data.bytes;
    json::value params = json::parse(text, error);
    if (error) params = done_data.empty() ? json::value(nullptr) : json::value(text);
    json::object data;
    if (params.is_object()) data = params.get_object();
    data["sessionid"] = session_id;
    data["reason"] = "done";
    data["params"] = params;
    return Payload::json(json::serialize(data));
}

}  // namespace

// Making.

Session* Shard::Impl::create(const std::string& id) {
    auto session = std::make_unique<Session>();
    session->state.session_id = id;
    session->number = ++parts_.numbers->session;
    session->started = parts_.clock.wallTime();
    ++running_;
    ++counts_.sessions_started;
    parts_.directory->add(id);
    by_number_[session->number] = session.get();
    return sessions_.emplace(id, std::move(session)).first->second.get();
}

// Out of memory; what is stored of it stays.
void Shard::Impl::drop(Session& session) {
    leaveLru(session);
    releaseTimers(session);
    by_number_.erase(session.number);
    sessions_.erase(std::string(session.id()));
}

// 160 random bits as 32 characters of base32hex (RFC 4648 §7), the shape ORS session ids have.
std::string Shard::Impl::newSessionId() {
    static constexpr char kDigits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUV";
    std::string id;
    uint64_t bits = 0;
    for (int i = 0; i < 32; ++i) {
        if (i % 12 == 0) bits = parts_.random.next();
        id += kDigits[bits & 31];
        bits >>= 5;
    }
    return id;
}

// An invoked session is of its parent's partition: both always have the same owner, what passes
// between them needs no message in the store, and one batch holds what happens to both.
std::string Shard::Impl::newChildId(const Session& parent) {
    std::string id = newSessionId();
    if (!stored(parent) && parts_.peers == nullptr) return id;
    const uint16_t partition = store::partitionOf(parent.id());
    while (store::partitionOf(id) != partition) id = newSessionId();
    return id;
}

// Beginning.

void Shard::Impl::load(Session& session, Started done) {
    session.phase = Session::Phase::kLoading;
    const Session::Begin& begin = *session.begin;
    Documents::Request request{begin.document.url, begin.document.text};
    if (!begin.document.text.empty()) request.url = begin.base_url;
    if (!begin.document.application.empty()) {
        const Application* application = applicationOf(begin.document.application);
        if (application == nullptr) {
            return refuse(session,
                          {{"application.notFound", "there is no application '" +
                                                        begin.document.application + "' any more"},
                           {}},
                          done);
        }
        request.url = application->url;
        request.dialect = application->dialect;
    }
    ++outstanding_;
    parts_.documents.load(std::move(request), [this, id = session.id(),
                                               done = std::move(done)](LoadedChart loaded) mutable {
        parts_.mailbox.postAnswer(
            [this, id, done = std::move(done), loaded = std::move(loaded)]() mutable {
                --outstanding_;
                beginWhenLoaded(id, std::move(done), std::move(loaded));
            });
    });
}

void Shard::Impl::beginWhenLoaded(const std::string& session_id, Started done, LoadedChart loaded) {
    Session* session = findRunning(session_id);
    if (session == nullptr || session->phase != Session::Phase::kLoading) {
        // Terminated while its document was on its way.
        return done(
            fail(StartFailure{{"session.ended", "the session was ended before it began"}, {}}));
    }
    if (!loaded.chart) {
        return refuse(*session,
                      {{"document.refused", summary(loaded.diagnostics)}, loaded.diagnostics},
                      done);
    }
    if (loaded.chart->settings.transient) keepNothing(*session);
    if (stored(*session)) addDocument(loaded, loaded.chart->url);
    session->waiting_for_stable.push_back([done = std::move(done)](Result<SessionView> view) {
        if (view) return done(std::move(*view));
        done(fail(StartFailure{view.error(), {}}));
    });
    begin(*session, loaded.chart);
}

// A start that nobody was promised leaves no trace; one that is stored ends as failed.
void Shard::Impl::refuse(Session& session, StartFailure failure, const Started& done) {
    session.state.status = scxml::Status::kFailed;
    session.state.failure = failure.error.message;
    const std::string id = session.id();
    const bool promised = session.row_version > 0 || session.dirty;
    if (session.start_key) keys_in_flight_.erase(session.start_key->key);
    end(session);
    if (!promised) {
        std::erase(ended_, id);
        std::erase(round_.dirty, id);  // its id may be used again before the round is committed
        if (Session* ended = find(id)) {
            ended->dirty = false;
            drop(*ended);
        }
    }
    done(fail(std::move(failure)));
}

void Shard::Impl::begin(Session& session, const std::shared_ptr<const scxml::Chart>& chart) {
    begun(session);
    session.unit = unitOf(chart);
    session.document_url = chart->url;
    session.document_hash = chart->content_hash;
    session.started = parts_.clock.wallTime();
    session.active_states = std::make_unique<scxml::ActiveStates>(*chart, session.state);
    session.realm = scxml::newRealm(chart, runtime_.get(), realmOptions(session));
    session.phase = Session::Phase::kActive;
    const SessionPolicy policy = policyOf(session.application);
    const Milliseconds age_max = chart->settings.age_max.value_or(policy.age_max);
    if (age_max.count() > 0) session.age_end = parts_.timeline->now() + age_max;
    session.last_turn = parts_.timeline->now();
    armAge(session);
    if (options_.on_life) options_.on_life(viewOf(session, false));
    const std::unique_ptr<Session::Begin> begin = std::move(session.begin);
    (void)turn(session, "start", nullptr, [&](const scxml::Interpreter::Session& s) {
        session.unit->interpreter.start(s, begin->params, turn_);
    });
}

// ORS: _persist="false". A start that was stored already (one for later) stays stored: it was
// promised.
void Shard::Impl::keepNothing(Session& session) {
    if (session.row_version == 0 && !session.dirty) session.persistence = Persistence::kTransient;
}

// Ending.

void Shard::Impl::terminate(Session& session) {
    if (session.phase == Session::Phase::kEnded) return;
    if (session.phase != Session::Phase::kActive) {
        session.state.status = scxml::Status::kTerminated;
        return end(session);
    }
    (void)turn(session, "terminate", nullptr, [&](const scxml::Interpreter::Session& s) {
        session.unit->interpreter.cancel(s, turn_);
    });
}

void Shard::Impl::endCancelled() {
    while (!cancelled_.empty()) {
        const std::string id = std::move(cancelled_.front());
        cancelled_.pop_front();
        Session* session = findRunning(id);
        // One whose chart is on its way ends when it is there: its row says so.
        if (session != nullptr && session->phase != Session::Phase::kThawing) terminate(*session);
    }
}

void Shard::Impl::end(Session& session) {
    if (session.phase == Session::Phase::kEnded) return;
    begun(session);
    releaseTimers(session);
    if (session.phase == Session::Phase::kSuspended) --counts_.sessions_suspended;
    if (session.phase == Session::Phase::kScheduled && session.begin && session.begin->at) {
        const auto [first, last] = scheduled_.equal_range(*session.begin->at);
        const auto it = std::find_if(
            first, last, [&](const auto& entry) { return entry.second == session.id(); });
        if (it != last) scheduled_.erase(it);
    }
    session.last_view = std::make_unique<SessionView>(viewOf(session, true));
    SessionView& view = *session.last_view;
    view.ended = parts_.clock.wallTime();
    view.timers.clear();
    session.phase = Session::Phase::kEnded;
    switch (session.state.status) {
        case scxml::Status::kCompleted:
            view.status = SessionStatus::kCompleted;
            ++counts_.sessions_ended[0];
            break;
        case scxml::Status::kTerminated:
            view.status = SessionStatus::kTerminated;
            ++counts_.sessions_ended[2];
            break;
        default:
            view.status = SessionStatus::kFailed;
            ++counts_.sessions_ended[1];
    }
    --running_;
    parts_.directory->remove(session.id());
    touch(session);
    if (options_.on_life) options_.on_life(viewOf(session, false));
    reportToParent(session);
    auto mailbox = std::move(session.mailbox);
    session.mailbox.clear();
    for (const Session::Mail& mail : session.errors) {
        if (mail.message != 0) session.taken_unsaved.push_back(mail.message);
    }
    session.errors.clear();
    session.held.clear();
    session.realm.reset();
    session.active_states.reset();
    session.unit.reset();
    session.core.clear();
    for (Session::Mail& mail : mailbox) {
        if (mail.message != 0) session.taken_unsaved.push_back(mail.message);
        if (mail.key) keys_in_flight_.erase(mail.key->key);
        if (mail.taken) session.waiting_for_stable.push_back(std::move(mail.taken));
    }
    session.when_awake.clear();
    if (!stored(session)) ended_.push_back(session.id());
    settle(session);
    forgetOldest();
}

void Shard::Impl::forgetOldest() {
    while (ended_.size() > options_.limits.ended_sessions_kept + 1) {
        Session* session = find(ended_.front());
        ended_.pop_front();
        if (session != nullptr) drop(*session);
    }
}

// §6.4.3: done.invoke to the session that invoked this one. A session that failed or was ended from
// outside is reported as error.communication; one its parent cancelled is not (§6.4, assert 237).
void Shard::Impl::reportToParent(const Session& session) {
    if (session.state.parent_session_id.empty()) return;
    Session* parent = reach(session.state.parent_session_id);
    if (parent == nullptr) return;
    const auto invocation =
        std::find_if(parent->invocations.begin(), parent->invocations.end(),
                     [&](const auto& i) { return i.session_id == session.id(); });
    if (invocation == parent->invocations.end()) return;
    parent->invocations.erase(invocation);
    touch(*parent);
    const std::string& invoke_id = session.state.invoke_id;
    if (session.state.status != scxml::Status::kCompleted) {
        const std::string why =
            session.state.failure.empty() ? "it was terminated" : session.state.failure;
        return communicationError(*parent, "the invoked session ended without a result: " + why, {},
                                  invoke_id);
    }
    Session::Mail mail;
    Event& done = mail.event;
    done.name = "done.invoke." + invoke_id;
    done.invokeid = invoke_id;
    done.origin = "#_scxml_" + session.id();
    done.origintype = scxml::kScxmlProcessor;
    done.data = session.done_data.value_or(Payload{});
    if (session.unit && session.unit->chart->dialect == scxml::Dialect::kOrs) {
        done.data = orsResult(session.id(), done.data);
    }
    mail.own = true;
    // A full mailbox cannot swallow the end of an invocation: there is one for each.
    parent->mailbox.push_back(std::move(mail));
    makeReady(*parent);
}

// Suspension.

void Shard::Impl::suspend(Session& session, std::string reason, std::unique_ptr<Session::Mail> on) {
    if (session.realm) {
        std::string core;
        if (encodeCore(session, core)) session.core = std::move(core);
    }
    disarm(session);
    session.phase = Session::Phase::kSuspended;
    session.suspended_because = std::move(reason);
    session.suspended_on = std::move(on);
    ++counts_.sessions_suspended;
    if (session.history != HistoryPolicy::kOff && stored(session)) {
        ++session.turn;
        addHistory(session,
                   HistoryRecorder::note(session.turn, "suspend", session.suspended_because));
    }
    touch(session);
    if (options_.on_life) options_.on_life(viewOf(session, false));
}

// The turn in hand passed a limit: the session is what it was before, and waits for an operator
// with the event that did it.
void Shard::Impl::takeBack(Session& session, std::unique_ptr<Session::Mail> mail) {
    const std::string why = session.state.failure;
    turn_.clear();
    disarm(session);
    const auto image = std::move(session.image);
    session.image.reset();
    auto errors = std::move(session.errors);
    auto mailbox = std::move(session.mailbox);
    const auto chart = session.unit->chart;
    session.errors.clear();
    session.mailbox.clear();
    session.timers.clear();
    session.invocations.clear();
    session.held.clear();
    session.suspended_on.reset();
    const auto read = decodeImage(*image, session);
    ORCH_ASSERT(read.has_value(), "an image that was just made can be read");
    session.errors = std::move(errors);
    session.mailbox = std::move(mailbox);
    const auto built = rebuild(session, chart);
    ORCH_ASSERT(built.has_value(), "a session that was just saved can be restored");
    auto taken = std::move(mail->taken);
    if (mail->key) keys_in_flight_.erase(mail->key->key);
    mail->taken = {};
    mail->key.reset();
    // From now on it is part of the session.
    if (mail->message != 0) session.taken_unsaved.push_back(std::exchange(mail->message, 0));
    mail->own = true;
    const std::string event = mail->event.name;
    suspend(session, "the turn of '" + event + "' was taken back: " + why, std::move(mail));
    session.summary = std::make_unique<SessionView>(viewOf(session, true));
    const Error error{"session.suspended", "the session '" + session.id() +
                                               "' is suspended: " + session.suspended_because};
    Queue<Session::Mail> kept;
    std::vector<std::function<void(Result<SessionView>)>> refused;
    if (taken) refused.push_back(std::move(taken));
    for (Session::Mail& other : session.mailbox) {
        if (other.own || other.message != 0) {
            kept.push_back(std::move(other));
            continue;
        }
        if (other.key) keys_in_flight_.erase(other.key->key);
        if (other.taken) refused.push_back(std::move(other.taken));
    }
    session.mailbox = std::move(kept);
    for (auto& waiting : std::exchange(session.waiting_for_stable, {})) {
        refused.push_back(std::move(waiting));
    }
    for (const auto& answer : refused) {
        whenDurable(session, [answer, error](const Error*) { answer(fail(error)); });
    }
}

void Shard::Impl::resumeNow(Session& session, Service::Resume how) {
    --counts_.sessions_suspended;
    if (session.history != HistoryPolicy::kOff && stored(session)) {
        ++session.turn;
        addHistory(session, HistoryRecorder::note(
                                session.turn, "resume",
                                how == Service::Resume::kRetryEvent ? "with its event" : ""));
    }
    session.suspended_because.clear();
    auto on = std::move(session.suspended_on);
    if (on && how == Service::Resume::kRetryEvent) {
        auto& queue = on->event.type == EventType::kPlatform ? session.errors : session.mailbox;
        queue.push_front(std::move(*on));
    }
    session.summary.reset();
    touch(session);
    if (session.begin) return load(session, [](const Result<SessionView, StartFailure>&) {});
    if (!session.core.empty()) return thaw(session);
    session.phase = Session::Phase::kActive;
    for (Session::PendingSend& pending : session.timers) arm(session, pending);
    armAge(session);
    settle(session);
}

}  // namespace orchestrion::session
