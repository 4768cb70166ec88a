#include "session/shard.h"

#include <algorithm>
#include <boost/json.hpp>

#include "base/json.h"
#include "session/shard_impl.h"
#include "session/snapshot.h"

namespace orchestrion::session {
namespace {

bool isSessionId(const std::string& id) {
    static constexpr std::string_view kAllowed =
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._~-";
    return !id.empty() && id.size() <= 128 && id.find_first_not_of(kAllowed) == std::string::npos;
}

StartFailure startFailure(std::string code, std::string message) {
    return {{std::move(code), std::move(message)}, {}};
}

Result<scxml::Parameters> parametersOf(const Payload& params) {
    scxml::Parameters result;
    if (params.empty()) return result;
    const auto value = parseJson(params.bytes);
    if (!value || !value->is_object()) {
        return fail("session.badParameters",
                    "the parameters of a session are one JSON object, {\"name\": value, …}");
    }
    for (const auto& [name, member] : value->get_object()) {
        result.emplace_back(std::string(name), Payload::json(boost::json::serialize(member)));
    }
    return result;
}

std::string summary(const Diagnostics& diagnostics) {
    for (const Diagnostic& diagnostic : diagnostics) {
        if (diagnostic.severity == Severity::kFatal) return toString(diagnostic);
    }
    return "the document was refused";
}

}  // namespace

Result<std::unique_ptr<Shard>> Shard::create(const Parts& parts, const ServiceOptions& options) {
    auto runtime = script::Runtime::create(options.limits.script);
    // Without the engine (ThreadSanitizer builds) documents of the null data model still run.
    if (!runtime && runtime.error().code != "script.noEngine") return fail(runtime.error());
    std::unique_ptr<script::Runtime> engine = runtime ? std::move(*runtime) : nullptr;
    auto impl = std::make_unique<Impl>(parts, options, std::move(engine));
    return std::unique_ptr<Shard>(new Shard(std::move(impl)));
}

Shard::Shard(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Shard::~Shard() = default;
void Shard::start(StartRequest request, Impl::Started done) {
    impl_->start(std::move(request), std::move(done));
}
void Shard::send(const std::string& session_id, Event event, WaitFor wait, Impl::Viewed done) {
    impl_->send(session_id, std::move(event), wait, std::move(done));
}
Result<SessionView> Shard::view(const std::string& session_id) {
    return impl_->view(session_id);
}
bool Shard::isRunning(const std::string& session_id) const {
    return impl_->sessionExists(session_id);
}
Service::SessionList Shard::list(const Service::ListFilter& filter) {
    return impl_->list(filter);
}
void Shard::terminate(const std::string& session_id, Impl::Viewed done) {
    impl_->terminate(session_id, std::move(done));
}
Service::Counters Shard::counters() const {
    return impl_->counters();
}
bool Shard::work(uint32_t turns_max) {
    return impl_->work(turns_max);
}
void Shard::fireTimers(uint32_t timers_max) {
    impl_->fireTimers(timers_max);
}
std::optional<Milliseconds> Shard::nextDue() const {
    return impl_->nextDue();
}
size_t Shard::outstanding() const {
    return impl_->outstanding();
}

Shard::Impl::Impl(const Parts& parts, const ServiceOptions& options,
                  std::unique_ptr<script::Runtime> runtime)
    : parts_(parts), options_(options), runtime_(std::move(runtime)) {}

Shard::Impl::~Impl() = default;

// Starting.

Result<Session*> Shard::Impl::admit(const StartRequest& request) {
    if (running_ >= options_.limits.sessions_max) {
        return fail("session.tooMany", "the server runs " + std::to_string(running_) +
                                           " sessions (limit sessions_max)");
    }
    if (!request.id.empty() && !isSessionId(request.id)) {
        return fail("session.badId",
                    "a session id has 1 to 128 of the characters A-Z a-z 0-9 . _ ~ -");
    }
    if (!request.id.empty() && find(request.id) != nullptr) {
        return fail("session.exists", "a session with the id '" + request.id + "' exists already");
    }
    return create(request.id.empty() ? newSessionId() : request.id);
}

Session* Shard::Impl::create(const std::string& id) {
    auto session = std::make_unique<Session>();
    session->state.session_id = id;
    session->number = ++last_number_;
    session->started = parts_.clock.wallTime();
    ++running_;
    by_number_[session->number] = session.get();
    return sessions_.emplace(id, std::move(session)).first->second.get();
}

void Shard::Impl::start(StartRequest request, Started done) {
    auto params = parametersOf(request.params);
    if (!params) return done(fail(StartFailure{params.error(), {}}));
    Documents::Request document{request.document.url, request.document.text};
    if (!request.document.application.empty()) {
        const auto application = std::find_if(
            options_.applications.begin(), options_.applications.end(),
            [&](const Application& a) { return a.name == request.document.application; });
        if (application == options_.applications.end()) {
            return done(
                fail(startFailure("application.notFound", "there is no application '" +
                                                              request.document.application + "'")));
        }
        document.url = application->url;
    }
    auto admitted = admit(request);
    if (!admitted) return done(fail(StartFailure{admitted.error(), {}}));
    Session& session = **admitted;
    session.application = request.document.application;
    session.tags = std::move(request.tags);
    ++outstanding_;
    parts_.documents.load(
        std::move(document), [this, id = session.state.session_id, params = std::move(*params),
                              done = std::move(done)](scxml::LoadedDocument loaded) mutable {
            parts_.mailbox.postAnswer([this, id, params = std::move(params), done = std::move(done),
                                       loaded = std::move(loaded)]() mutable {
                beginWhenLoaded(id, std::move(params), std::move(done), std::move(loaded));
            });
        });
}

void Shard::Impl::beginWhenLoaded(const std::string& session_id, scxml::Parameters params,
                                  Started done, scxml::LoadedDocument document) {
    --outstanding_;
    Session* session = findRunning(session_id);
    if (session == nullptr) {  // terminated while its document was on its way
        return done(fail(startFailure("session.ended", "the session was ended before it began")));
    }
    if (!document.chart) {
        StartFailure failure{{"document.refused", summary(document.diagnostics)},
                             std::move(document.diagnostics)};
        session->state.status = scxml::Status::kFailed;
        session->state.failure = failure.error.message;
        end(*session);
        by_number_.erase(session->number);
        std::erase(ended_, session_id);
        sessions_.erase(session_id);
        return done(fail(std::move(failure)));
    }
    session->waiting_for_stable.push_back([done = std::move(done)](Result<SessionView> view) {
        if (view) return done(std::move(*view));
        done(fail(StartFailure{view.error(), {}}));
    });
    begin(*session, document.chart, params);
}

void Shard::Impl::begin(Session& session, const std::shared_ptr<const scxml::Chart>& chart,
                        const scxml::Parameters& params) {
    begun(session);
    session.unit = unitOf(chart);
    session.document_url = chart->url;
    session.active_states = std::make_unique<scxml::ActiveStates>(*chart, session.state);
    session.realm = scxml::newRealm(chart, runtime_.get(), realmOptions(session));
    session.phase = Session::Phase::kActive;
    if (options_.on_life) options_.on_life(viewOf(session, false));
    turn(session, [&](const scxml::Interpreter::Session& s) {
        session.unit->interpreter.start(s, params, turn_);
    });
}

std::shared_ptr<ChartUnit> Shard::Impl::unitOf(const std::shared_ptr<const scxml::Chart>& chart) {
    if (auto unit = units_[chart.get()].lock()) return unit;
    std::erase_if(units_, [](const auto& entry) { return entry.second.expired(); });
    auto unit = std::make_shared<ChartUnit>(chart, options_.limits.interpreter);
    units_[chart.get()] = unit;
    return unit;
}

script::RealmOptions Shard::Impl::realmOptions(const Session& session) {
    script::RealmOptions options;
    options.host = session.active_states.get();
    options.world = this;
    const std::string& id = session.state.session_id;
    options.system.session_id = id;
    options.system.name = session.unit->chart->name;
    const std::string location = "#_scxml_" + id;
    options.system.io_processors = {{scxml::kScxmlProcessor, location}, {"scxml", location}};
    if (!options_.basic_http_base.empty()) {
        const std::string url = options_.basic_http_base + id;
        options.system.io_processors.push_back({scxml::kBasicHttpProcessor, url});
        options.system.io_processors.push_back({"basichttp", url});
    }
    return options;
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

// Events.

Session* Shard::Impl::find(const std::string& session_id) const {
    const auto it = sessions_.find(session_id);
    return it == sessions_.end() ? nullptr : it->second.get();
}

Session* Shard::Impl::findRunning(const std::string& session_id) const {
    Session* session = find(session_id);
    return session == nullptr || session->phase == Session::Phase::kEnded ? nullptr : session;
}

void Shard::Impl::send(const std::string& session_id, Event event, WaitFor wait, Viewed done) {
    Session* session = find(session_id);
    if (session == nullptr) {
        return done(fail("session.notFound", "there is no session '" + session_id + "'"));
    }
    if (session->phase == Session::Phase::kEnded) {
        return done(fail("session.ended", "the session '" + session_id + "' has ended (" +
                                              scxml::toString(session->state.status) + ")"));
    }
    const bool stable = wait == WaitFor::kStable;
    const auto accepted = enqueue(*session, std::move(event), stable ? done : Viewed{});
    if (!accepted) return done(fail(accepted.error()));
    if (!stable) done(viewOf(*session, true));
}

Result<void> Shard::Impl::enqueue(Session& session, Event event, Viewed taken) {
    if (session.mailbox.size() >= options_.limits.mailbox_events_max) {
        return fail("session.mailboxFull", "the session '" + session.state.session_id + "' has " +
                                               std::to_string(session.mailbox.size()) +
                                               " events waiting (limit mailbox_events_max)");
    }
    session.mailbox.push_back({std::move(event), std::move(taken)});
    makeReady(session);
    return {};
}

void Shard::Impl::makeReady(Session& session) {
    if (session.ready || session.phase != Session::Phase::kActive || !session.hasWork()) return;
    session.ready = true;
    ready_.push_back(session.state.session_id);
}

// Turns.

bool Shard::Impl::work(uint32_t turns_max) {
    for (uint32_t i = 0; i < turns_max && !ready_.empty(); ++i) {
        const std::string id = std::move(ready_.front());
        ready_.pop_front();
        Session* session = find(id);
        if (session == nullptr) continue;
        session->ready = false;
        if (session->phase == Session::Phase::kActive && session->hasWork()) takeTurn(*session);
    }
    return !ready_.empty();
}

void Shard::Impl::takeTurn(Session& session) {
    Event event;
    if (!session.errors.empty()) {
        event = std::move(session.errors.front());
        session.errors.pop_front();
    } else {
        Session::Mail mail = std::move(session.mailbox.front());
        session.mailbox.pop_front();
        event = std::move(mail.event);
        if (mail.taken) session.waiting_for_stable.push_back(std::move(mail.taken));
    }
    ++events_processed_;
    turn(session, [&](const scxml::Interpreter::Session& s) {
        session.unit->interpreter.processEvent(s, event, turn_);
    });
}

template <class Work>
void Shard::Impl::turn(Session& session, Work&& work) {
    Trace* trace = parts_.trace;
    scxml::Observer* observer =
        trace == nullptr
            ? nullptr
            : trace->begin(session.state.session_id, *session.unit->chart, *session.realm);
    work(scxml::Interpreter::Session{session.state, *session.realm, *this, observer});
    if (trace != nullptr) trace->end(session.state.session_id, session.state, turn_);
    hold(session, turn_.effects);
    act(session);
    if (options_.restart_each_turn && session.phase == Session::Phase::kActive) restart(session);
    settle(session);
    endCancelled();
}

void Shard::Impl::restart(Session& session) {
    const auto chart = session.unit->chart;
    const auto refused = [&](const std::string& why) {
        session.state.status = scxml::Status::kFailed;
        session.state.failure = "the session cannot be saved: " + why;
        end(session);
    };
    auto data = session.realm->save();
    if (!data) return refused(data.error().path + ": " + data.error().reason);
    const std::string bytes = encodeSession(session.state, *data);
    session.realm.reset();
    auto saved = decodeSession(bytes, *chart);
    if (!saved) return refused(saved.error().message);
    session.state = std::move(saved->state);
    auto realm = scxml::restoreRealm(chart, runtime_.get(), realmOptions(session), saved->data);
    if (!realm) return refused(realm.error().message);
    session.realm = std::move(*realm);
}

// Answers those who wait for the session to be stable, and queues it again if it is not.
void Shard::Impl::settle(Session& session) {
    makeReady(session);
    if (session.phase == Session::Phase::kActive && !session.stable()) return;
    if (session.waiting_for_stable.empty()) return;
    const auto waiting = std::move(session.waiting_for_stable);
    session.waiting_for_stable.clear();
    for (const auto& taken : waiting) taken(viewOf(session, true));
}

// Ends.

void Shard::Impl::terminate(const std::string& session_id, Viewed done) {
    Session* session = find(session_id);
    if (session == nullptr) {
        return done(fail("session.notFound", "there is no session '" + session_id + "'"));
    }
    terminate(*session);
    done(view(session_id));
}

void Shard::Impl::terminate(Session& session) {
    if (session.phase == Session::Phase::kEnded) return;
    if (session.phase == Session::Phase::kLoading) {
        session.state.status = scxml::Status::kTerminated;
        return end(session);
    }
    turn(session,
         [&](const scxml::Interpreter::Session& s) { session.unit->interpreter.cancel(s, turn_); });
}

void Shard::Impl::endCancelled() {
    while (!cancelled_.empty()) {
        const std::string id = std::move(cancelled_.front());
        cancelled_.pop_front();
        if (Session* session = findRunning(id)) terminate(*session);
    }
}

void Shard::Impl::end(Session& session) {
    if (session.phase == Session::Phase::kEnded) return;
    begun(session);
    releaseTimers(session);
    session.last_view = std::make_unique<SessionView>(viewOf(session, true));
    session.last_view->ended = parts_.clock.wallTime();
    session.last_view->timers.clear();
    session.phase = Session::Phase::kEnded;
    --running_;
    if (options_.on_life) options_.on_life(viewOf(session, false));
    reportToParent(session);
    auto mailbox = std::move(session.mailbox);
    session.mailbox.clear();
    session.errors.clear();
    session.held.clear();
    session.holding = false;
    session.realm.reset();
    session.active_states.reset();
    session.unit.reset();
    for (Session::Mail& mail : mailbox) {
        if (mail.taken) session.waiting_for_stable.push_back(std::move(mail.taken));
    }
    ended_.push_back(session.state.session_id);
    settle(session);
    forgetOldest();
}

void Shard::Impl::releaseTimers(Session& session) {
    for (const auto& pending : session.timers) timers_.cancel(pending.timer);
    session.timers.clear();
}

void Shard::Impl::forgetOldest() {
    while (ended_.size() > options_.limits.ended_sessions_kept + 1) {
        const auto it = sessions_.find(ended_.front());
        ended_.pop_front();
        if (it == sessions_.end()) continue;
        by_number_.erase(it->second->number);
        sessions_.erase(it);
    }
}

// §6.4.3: done.invoke to the session that invoked this one. A session that failed or was ended from
// outside is reported as error.communication; one its parent cancelled is not (§6.4, assert 237).
void Shard::Impl::reportToParent(const Session& session) {
    Session* parent = findRunning(session.state.parent_session_id);
    if (parent == nullptr) return;
    const auto invocation =
        std::find_if(parent->invocations.begin(), parent->invocations.end(),
                     [&](const auto& i) { return i.session_id == session.state.session_id; });
    if (invocation == parent->invocations.end()) return;
    parent->invocations.erase(invocation);
    const std::string& invoke_id = session.state.invoke_id;
    if (session.state.status != scxml::Status::kCompleted) {
        const std::string why =
            session.state.failure.empty() ? "it was terminated" : session.state.failure;
        return communicationError(*parent, "the invoked session ended without a result: " + why, {},
                                  invoke_id);
    }
    Event done;
    done.name = "done.invoke." + invoke_id;
    done.invokeid = invoke_id;
    done.origin = "#_scxml_" + session.state.session_id;
    done.origintype = scxml::kScxmlProcessor;
    done.data = session.done_data.value_or(Payload{});
    // A full mailbox cannot swallow the end of an invocation: there is one for each.
    parent->mailbox.push_back({std::move(done), {}});
    makeReady(*parent);
}

// Timers.

void Shard::Impl::fireTimers(uint32_t timers_max) {
    const Milliseconds now = parts_.clock.monotonicTime();
    for (uint32_t i = 0; i < timers_max; ++i) {
        auto due = timers_.popDue(now);
        if (!due) return;
        Session* session = findRunning(due->second.session_id);
        ORCH_ASSERT(session != nullptr, "the timers of a session end with it");
        std::erase_if(session->timers, [&](const auto& t) { return t.timer == due->first; });
        deliver(*session, due->second.effect);
    }
}

DriveEnd drive(Shard& shard, runtime::Mailbox& mailbox, const runtime::Clock& clock,
               runtime::VirtualClock* virtual_clock, std::optional<Milliseconds> until,
               const std::function<bool()>& done) {
    while (true) {
        mailbox.runAll();
        shard.fireTimers();
        const bool more = shard.work();
        if (done()) return DriveEnd::kDone;
        const Milliseconds now = clock.monotonicTime();
        const bool over = until && now >= *until;
        if (over && virtual_clock == nullptr) return DriveEnd::kTimeout;
        const auto due = shard.nextDue();
        if (more || (due && *due <= now)) continue;
        if (virtual_clock != nullptr && shard.outstanding() > 0) {
            mailbox.wait(std::nullopt);  // time stands still while the outside world works
            continue;
        }
        if (over) return DriveEnd::kTimeout;
        if (!due && shard.outstanding() == 0) {
            if (mailbox.runAll() == 0) return DriveEnd::kIdle;
            continue;
        }
        std::optional<Milliseconds> next = due;
        if (until) next = std::min(*until, next.value_or(*until));
        if (virtual_clock != nullptr) {
            virtual_clock->advance(*next - now);
        } else {
            mailbox.wait(next ? std::optional(*next - now) : std::nullopt);
        }
    }
}

}  // namespace orchestrion::session
