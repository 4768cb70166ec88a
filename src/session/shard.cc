// The doors of a shard: what callers ask for, up to the session's mailbox.
#include "session/shard.h"

#include <algorithm>
#include <boost/json.hpp>

#include "base/json.h"
#include "base/time_text.h"
#include "session/effect_codec.h"
#include "session/shard_impl.h"

namespace orchestrion::session {
namespace {

bool isSessionId(const std::string& id) {
    static constexpr std::string_view kAllowed =
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._~-";
    return !id.empty() && id.size() <= 128 && id.find_first_not_of(kAllowed) == std::string::npos;
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

// What an application begins with unless the start says otherwise.
void addMissing(const std::map<std::string, std::string>& defaults, scxml::Parameters& params) {
    for (const auto& [name, text] : defaults) {
        const bool given = std::any_of(params.begin(), params.end(),
                                       [&](const auto& param) { return param.first == name; });
        if (!given) params.emplace_back(name, Payload::text(text));
    }
}

// The answer to a start as one to a view.
Service::Callback<SessionView> asStarted(Service::Started done) {
    return [done = std::move(done)](Result<SessionView> view) {
        if (view) return done(std::move(*view));
        done(fail(StartFailure{view.error(), {}}));
    };
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
void Shard::recover(Stored stored) {
    impl_->recover(std::move(stored));
}
void Shard::start(StartRequest request, Service::Started done) {
    impl_->start(std::move(request), std::move(done));
}
void Shard::send(const SessionRef& session, Event event, WaitFor wait,
                 Service::Callback<SessionView> done, std::optional<RequestKey> key) {
    impl_->send(session, std::move(event), wait, std::move(done), std::move(key));
}
void Shard::receive(store::MessageRow message) {
    impl_->receive(message);
}
void Shard::view(const SessionRef& session, Service::Callback<SessionView> done) {
    impl_->view(session, std::move(done));
}
void Shard::terminate(const SessionRef& session, Service::Callback<SessionView> done) {
    impl_->terminate(session, std::move(done));
}
void Shard::resume(const SessionRef& session, Service::Resume how,
                   Service::Callback<SessionView> done) {
    impl_->resume(session, how, std::move(done));
}
void Shard::exportSession(const SessionRef& session, Service::Callback<store::SessionRow> done) {
    impl_->exportSession(session, std::move(done));
}
void Shard::importSession(store::SessionRow row, std::optional<store::DocumentRow> document,
                          Service::Callback<SessionView> done) {
    impl_->importSession(std::move(row), std::move(document), std::move(done));
}
void Shard::migrate(const SessionRef& session, const std::string& document_hash,
                    std::vector<std::pair<std::string, std::string>> map, bool dry_run,
                    Service::Callback<SessionView> done) {
    impl_->migrate(session, document_hash, std::move(map), dry_run, std::move(done));
}
Service::SessionList Shard::list(const Service::ListFilter& filter) {
    return impl_->list(filter);
}
std::vector<Service::Due> Shard::timers(uint32_t limit) {
    return impl_->timers(limit);
}
Service::Counters Shard::counters() {
    return impl_->counters();
}
Result<SessionView> Shard::view(const std::string& session_id) {
    return impl_->view(session_id);
}
bool Shard::isRunning(const std::string& session_id) const {
    return impl_->sessionExists(session_id);
}
bool Shard::work(uint32_t turns_max) {
    return impl_->work(turns_max);
}
void Shard::remark(const SessionRef& session, const char* kind, const std::string& object) {
    impl_->remark(session, kind, object);
}
uint32_t Shard::fireTimers(uint32_t timers_max) {
    return impl_->fireTimers(timers_max);
}
std::optional<Milliseconds> Shard::nextDue() const {
    return impl_->nextDue();
}
size_t Shard::outstanding() const {
    return impl_->outstanding();
}
bool Shard::committing() const {
    return impl_->committing();
}
void Shard::setApplications(std::shared_ptr<const Applications> applications) {
    impl_->setApplications(std::move(applications));
}
void Shard::hibernateAll() {
    impl_->hibernateAll();
}

Shard::Impl::Impl(const Parts& parts, const ServiceOptions& options,
                  std::unique_ptr<script::Runtime> runtime)
    : parts_(parts),
      options_(options),
      runtime_(std::move(runtime)),
      applications_(std::make_shared<const Applications>(options.applications)) {
    if (parts_.timeline == nullptr) {
        own_timeline_ = std::make_unique<runtime::Timeline>(parts_.clock);
        parts_.timeline = own_timeline_.get();
    }
    if (parts_.directory == nullptr) {
        own_directory_ = std::make_unique<Directory>();
        parts_.directory = own_directory_.get();
    }
    if (parts_.numbers == nullptr) {
        own_numbers_ = std::make_unique<Numbers>();
        parts_.numbers = own_numbers_.get();
    }
}

Shard::Impl::~Impl() = default;

// Starting.

const Application* Shard::Impl::applicationOf(const std::string& name) const {
    const Applications& all = *applications_;
    const auto it =
        std::find_if(all.begin(), all.end(), [&](const Application& a) { return a.name == name; });
    return it == all.end() ? nullptr : &*it;
}

SessionPolicy Shard::Impl::policyOf(const std::string& application) const {
    const Application* found = application.empty() ? nullptr : applicationOf(application);
    return found != nullptr && found->policy ? *found->policy : options_.policy;
}

Result<Session*> Shard::Impl::admit(const StartRequest& request) {
    const uint64_t sessions = parts_.directory->size();
    if (sessions >= options_.limits.sessions_max) {
        return fail("session.tooMany", "the server keeps " + std::to_string(sessions) +
                                           " sessions (limit sessions_max)");
    }
    if (!request.id.empty() && !isSessionId(request.id)) {
        return fail("session.badId",
                    "a session id has 1 to 128 of the characters A-Z a-z 0-9 . _ ~ -");
    }
    if (!request.id.empty()) {
        bool exists = find(request.id) != nullptr || parts_.directory->contains(request.id);
        if (!exists && parts_.store != nullptr) {
            const auto row = parts_.store->load(request.id);
            if (!row) return fail(row.error());
            exists = row->has_value();
        }
        if (exists) {
            return fail("session.exists",
                        "a session with the id '" + request.id + "' exists already");
        }
    }
    return create(request.id.empty() ? newSessionId() : request.id);
}

Result<void> Shard::Impl::checkStore(const Session& session) const {
    if (!stored(session)) return {};
    if (lost_)
        return fail("store.unavailable", "the sessions have another owner: " + lost_->message);
    const store::WriterHealth health = parts_.writer->health();
    if (health.ok) return {};
    return fail("store.unavailable",
                "the store takes nothing at the moment, so nothing can be promised: " +
                    health.error.message);
}

void Shard::Impl::start(StartRequest request, Started done) {
    if (request.key && replay(*request.key, asStarted(done))) return;
    const auto refuse = [&](const Error& error) {
        if (request.key) keys_in_flight_.erase(request.key->key);
        done(fail(StartFailure{error, {}}));
    };
    auto params = parametersOf(request.params);
    if (!params) return refuse(params.error());
    if (!request.document.application.empty() &&
        applicationOf(request.document.application) == nullptr) {
        return refuse({"application.notFound",
                       "there is no application '" + request.document.application + "'"});
    }
    if (const auto* application = applicationOf(request.document.application)) {
        addMissing(application->parameters, *params);
    }
    auto admitted = admit(request);
    if (!admitted) return refuse(admitted.error());
    Session& session = **admitted;
    const SessionPolicy policy = policyOf(request.document.application);
    session.tenant = std::move(request.tenant);
    session.application = request.document.application;
    session.tags = std::move(request.tags);
    session.persistence = request.persistence.value_or(policy.persistence);
    session.history = policy.history;
    session.suspend_on_failure = policy.suspend_on_failure;
    if (const auto possible = checkStore(session); !possible) {
        --running_;
        parts_.directory->remove(session.id());
        drop(session);
        return refuse(possible.error());
    }
    session.begin = std::make_unique<Session::Begin>();
    session.begin->document = std::move(request.document);
    session.begin->params = std::move(*params);
    session.start_key = std::move(request.key);
    if (!request.at || *request.at <= parts_.clock.wallTime()) {
        return load(session, std::move(done));
    }
    session.begin->at = request.at;
    session.started = *request.at;
    session.phase = Session::Phase::kScheduled;
    scheduled_.emplace(*request.at, session.id());
    touch(session);
    whenDurable(session, [done, view = viewOf(session, false)](const Error* lost) {
        if (lost != nullptr) return done(fail(StartFailure{*lost, {}}));
        done(view);
    });
}

// True if the request was carried out before, or is being carried out.
bool Shard::Impl::replay(const RequestKey& key, const Viewed& done) {
    if (parts_.store == nullptr) return false;
    if (!keys_in_flight_.insert(key.key).second) {
        done(fail("request.inProgress",
                  "a request with this Idempotency-Key is being carried out; ask again"));
        return true;
    }
    const auto known = parts_.store->idempotency(key.key);
    if (known && !*known) return false;
    keys_in_flight_.erase(key.key);
    if (!known) {
        done(fail(known.error()));
    } else if ((*known)->fingerprint != key.fingerprint) {
        done(fail("request.keyReused",
                  "this Idempotency-Key was used before, for another request; expected a new one"));
    } else {
        view((*known)->result, [done](Result<SessionView> view) {
            if (view) view->replayed = true;
            done(std::move(view));
        });
    }
    return true;
}

// Finding.

Session* Shard::Impl::find(const std::string& session_id) const {
    const auto it = sessions_.find(session_id);
    return it == sessions_.end() ? nullptr : it->second.get();
}

Session* Shard::Impl::findRunning(const std::string& session_id) const {
    Session* session = find(session_id);
    return session == nullptr || session->phase == Session::Phase::kEnded ? nullptr : session;
}

Session* Shard::Impl::reach(const std::string& session_id) {
    const auto session = awaken(session_id);
    if (!session || *session == nullptr) return nullptr;
    return (*session)->phase == Session::Phase::kEnded ? nullptr : *session;
}

// Why a session that is not there cannot be reached.
Error Shard::Impl::gone(const SessionRef& ref) const {
    const std::string& session_id = ref.id;
    const Session* session = find(session_id);
    if (session != nullptr && ref.covers(session->tenant)) {
        return {"session.ended", "the session '" + session_id + "' has ended (" +
                                     scxml::toString(session->state.status) + ")"};
    }
    if (parts_.store != nullptr) {
        const auto row = parts_.store->load(session_id);
        if (!row) return row.error();
        if (*row && hasEnded((*row)->status) && ref.covers((*row)->tenant)) {
            return {"session.ended", "the session '" + session_id + "' has ended (" +
                                         store::toString((*row)->status) + ")"};
        }
    }
    return {"session.notFound", "there is no session '" + session_id + "'"};
}

void Shard::Impl::withSession(const SessionRef& ref, const Viewed& done,
                              const std::function<void(Session&)>& act) {
    auto session = awaken(ref.id);
    if (!session) return done(fail(session.error()));
    if (*session == nullptr || (*session)->phase == Session::Phase::kEnded ||
        !ref.covers((*session)->tenant)) {
        return done(fail(gone(ref)));
    }
    act(**session);
}

// Events.

void Shard::Impl::send(const SessionRef& ref, Event event, WaitFor wait, Viewed done,
                       std::optional<RequestKey> key) {
    if (key && replay(*key, done)) return;
    const auto refuse = [&](Error error) {
        if (key) keys_in_flight_.erase(key->key);
        done(fail(std::move(error)));
    };
    const std::string& session_id = ref.id;
    auto found = awaken(session_id);
    if (!found) return refuse(found.error());
    if (*found == nullptr || (*found)->phase == Session::Phase::kEnded ||
        !ref.covers((*found)->tenant)) {
        return refuse(gone(ref));
    }
    Session& session = **found;
    if (session.phase == Session::Phase::kSuspended) {
        return refuse({"session.suspended",
                       "the session '" + session_id +
                           "' takes no events before it is resumed: " + session.suspended_because});
    }
    if (session.phase == Session::Phase::kScheduled) {
        return refuse({"session.scheduled", "the session '" + session_id +
                                                "' takes no events before it begins, at " +
                                                isoTime(session.started)});
    }
    if (const auto possible = checkStore(session); !possible) return refuse(possible.error());
    if (const auto room = checkRoom(session); !room) {
        ++counts_.mailbox_refusals;
        return refuse(room.error());
    }
    Session::Mail mail;
    mail.event = std::move(event);
    mail.key = std::move(key);
    mail.when_stable = wait == WaitFor::kStable;
    // Without a row to wait for an event is accepted when it is in the mailbox.
    const bool at_once = wait == WaitFor::kAccepted &&
                         (!stored(session) || session.persistence == Persistence::kRelaxed);
    if (!at_once) mail.taken = std::move(done);
    session.mailbox.push_back(std::move(mail));
    makeReady(session);
    if (at_once) done(viewOf(session, true));
}

Result<void> Shard::Impl::checkRoom(const Session& session) const {
    if (session.mailbox.size() < options_.limits.mailbox_events_max) return {};
    return fail("session.mailboxFull", "the session '" + session.id() + "' has " +
                                           std::to_string(session.mailbox.size()) +
                                           " events waiting (limit mailbox_events_max)");
}

Result<void> Shard::Impl::enqueue(Session& session, Session::Mail mail, Waking waking) {
    if (auto room = checkRoom(session); !room) return room;
    session.mailbox.push_back(std::move(mail));
    makeReady(session, waking);
    return {};
}

// A message from a session of another partition.
void Shard::Impl::receive(const store::MessageRow& message) {
    ByteReader reader(message.body);
    Event event;
    read(reader, event);
    const std::string tenant = reader.text();
    if (!reader.atEnd()) return giveBack(message, event, "the stored message is damaged");
    const auto receiver = awaken(message.receiver);
    if (!receiver) {  // the store cannot be read now
        to_receive_.push_back(message);
        return;
    }
    Session* session = *receiver;
    // For the sender a session of another tenant is one that there is not.
    if (session == nullptr || session->phase == Session::Phase::kEnded ||
        (event.type != EventType::kPlatform && tenant != session->tenant)) {
        return giveBack(message, event,
                        "no session can be reached at '#_scxml_" + message.receiver + "'");
    }
    Session::Mail mail;
    mail.event = event;
    mail.message = message.sequence;
    if (event.type == EventType::kPlatform) {  // a message of this session's came back
        session->errors.push_back(std::move(mail));
        return makeReady(*session);
    }
    const auto accepted = enqueue(*session, std::move(mail));
    if (!accepted) giveBack(message, event, accepted.error().message);
}

void Shard::Impl::view(const SessionRef& ref, Viewed done) {
    auto found = awaken(ref.id);
    if (!found) return done(fail(found.error()));
    if (*found == nullptr) {
        if (parts_.store == nullptr) return done(fail(gone(ref)));
        const auto row = parts_.store->load(ref.id);
        if (!row) return done(fail(row.error()));
        if (!*row || !ref.covers((*row)->tenant)) return done(fail(gone(ref)));
        return done(viewOfRow(**row));
    }
    Session& session = **found;
    if (!ref.covers(session.tenant)) return done(fail(gone(ref)));
    const auto answer = [this, done](Session& s) { answerWithView(s, done); };
    if (session.phase == Session::Phase::kThawing) {
        session.when_awake.push_back(answer);
    } else {
        answer(session);
    }
}

void Shard::Impl::remark(const SessionRef& ref, const char* kind, const std::string& object) {
    const auto found = awaken(ref.id);
    if (!found || *found == nullptr || !ref.covers((*found)->tenant)) return;
    const auto act = [this, kind, object](Session& session) {
        if (session.phase != Session::Phase::kActive) return;
        if (session.history == HistoryPolicy::kOff || !stored(session)) return;
        ++session.turn;
        addHistory(session, HistoryRecorder::remark(session.turn, kind, object));
        touch(session);
    };
    Session& session = **found;
    if (session.phase == Session::Phase::kThawing) {
        session.when_awake.push_back(act);
    } else {
        act(session);
    }
}

void Shard::Impl::terminate(const SessionRef& ref, Viewed done) {
    const std::string& session_id = ref.id;
    if (const Session* ended = find(session_id);
        ended != nullptr && ended->phase == Session::Phase::kEnded) {
        return view(ref, std::move(done));
    }
    if (find(session_id) == nullptr && !parts_.directory->contains(session_id)) {
        return view(ref, std::move(done));  // one that has ended stays as it is
    }
    withSession(ref, done, [&](Session& session) {
        if (const auto possible = checkStore(session); !possible) {
            return done(fail(possible.error()));
        }
        const auto act = [this, done](Session& s) {
            terminate(s);
            answerWithView(s, done);
        };
        // To run its onexit handlers it has to be awake.
        if (session.phase == Session::Phase::kSuspended && !session.core.empty()) {
            --counts_.sessions_suspended;
            thaw(session);
        }
        if (session.phase == Session::Phase::kThawing) {
            session.when_awake.push_back(act);
        } else {
            act(session);
        }
    });
}

void Shard::Impl::resume(const SessionRef& ref, Service::Resume how, Viewed done) {
    const std::string& session_id = ref.id;
    withSession(ref, done, [&](Session& session) {
        if (session.phase != Session::Phase::kSuspended) {
            return done(
                fail("session.notSuspended", "the session '" + session_id + "' is not suspended"));
        }
        if (const auto possible = checkStore(session); !possible) {
            return done(fail(possible.error()));
        }
        if (session.unreadable) {  // perhaps it can be read now
            --counts_.sessions_suspended;
            --running_;
            drop(session);
            return view(session_id, done);
        }
        session.waiting_for_stable.push_back(done);
        resumeNow(session, how);
    });
}

}  // namespace orchestrion::session
