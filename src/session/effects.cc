// Acting on what a turn asked for. Nothing here runs a session: every result is an event in
// somebody's mailbox.
#include <algorithm>
#include <boost/json.hpp>

#include "session/basic_http.h"
#include "session/effect_codec.h"
#include "session/shard_impl.h"

namespace orchestrion::session {
namespace {

constexpr std::string_view kParentTarget = "#_parent";
constexpr std::string_view kSessionPrefix = "#_scxml_";

std::string trimSlash(std::string_view type) {
    while (type.ends_with('/')) type.remove_suffix(1);
    return std::string(type);
}

Session::Mail ownMail(Event event) {
    Session::Mail mail;
    mail.event = std::move(event);
    mail.own = true;
    return mail;
}

}  // namespace

bool Shard::Impl::sessionExists(std::string_view session_id) const {
    return parts_.directory->contains(session_id);
}

std::string Shard::Impl::sendType(std::string_view type) const {
    if (type.empty() || type == "scxml" || type == scxml::kScxmlProcessor)
        return scxml::kScxmlProcessor;
    const bool basic_http = type == "basichttp" || type == scxml::kBasicHttpProcessor;
    return basic_http ? scxml::kBasicHttpProcessor : "";
}

std::string Shard::Impl::invokeType(std::string_view type) const {
    const bool scxml_document =
        type.empty() || type == "scxml" || trimSlash(type) == trimSlash(scxml::kScxmlInvoke);
    return scxml_document ? scxml::kScxmlInvoke : "";
}

void Shard::Impl::hold(Session& session, std::vector<scxml::Effect>& effects) {
    uint32_t ordinal = 0;
    for (scxml::Effect& effect : effects) {
        session.held.push_back({{session.turn, ordinal++}, std::move(effect)});
    }
    effects.clear();
}

// In order, until one of them is a message to ourselves by HTTP: what follows waits for its answer,
// so that messages to one session keep their order whichever way they take.
void Shard::Impl::act(Session& session) {
    while (!session.held.empty() && !session.holding()) {
        Session::Held held = std::move(session.held.front());
        session.held.pop_front();
        std::visit([&](auto& what) { actOn(session, held.name, what); }, held.effect);
    }
}

void Shard::Impl::actOn(Session& session, EffectName name, scxml::SendEffect& effect) {
    if (effect.delay.count() > 0) return delay(session, name, effect);
    deliver(session, name, effect);
}

void Shard::Impl::delay(Session& session, EffectName name, scxml::SendEffect& effect) {
    if (session.timers.size() >= options_.limits.timers_per_session_max) {
        return communicationError(session,
                                  "the session has " + std::to_string(session.timers.size()) +
                                      " delayed messages (limit timers_per_session_max)",
                                  effect.send_id);
    }
    Session::PendingSend& pending = session.timers.emplace_back();
    pending.due = parts_.timeline->now() + effect.delay;
    pending.effect = std::move(effect);
    pending.name = name;
    arm(session, pending);
}

void Shard::Impl::actOn(Session& session, EffectName, scxml::CancelEffect& effect) {
    const auto cancelled = std::erase_if(session.timers, [&](const Session::PendingSend& pending) {
        return pending.effect.send_id == effect.send_id && !effect.send_id.empty() &&
               timers_.cancel(pending.timer);
    });
    if (session.unit->chart->dialect == scxml::Dialect::kOrs) {
        answerCancel(session, effect.send_id, cancelled > 0);
    }
}

// The ORS dialect tells the session what became of a <cancel>.
void Shard::Impl::answerCancel(Session& session, const std::string& send_id, bool cancelled) {
    boost::json::object data{{"sendid", send_id}};
    if (!cancelled) data["description"] = "no delayed message has this sendid";
    Event answer;
    answer.name = cancelled ? "cancel.successful" : "error.notallowed";
    answer.sendid = send_id;
    answer.data = Payload::json(boost::json::serialize(data));
    const auto accepted = enqueue(session, ownMail(std::move(answer)));
    if (!accepted) communicationError(session, accepted.error().message, send_id);
    touch(session);
}

void Shard::Impl::deliver(Session& session, EffectName name, scxml::SendEffect& effect) {
    if (effect.type == scxml::kBasicHttpProcessor) return deliverHttp(session, name, effect);
    deliverScxml(session, effect);
}

void Shard::Impl::deliverScxml(Session& session, scxml::SendEffect& effect) {
    Session* receiver = &session;
    const std::string_view target = effect.target;
    if (target == kParentTarget) {
        receiver = reach(session.state.parent_session_id);
        // §6.4.3: what an invocation sends after it was cancelled is ignored (assert 252).
        if (receiver != nullptr && !invokes(*receiver, session)) return;
        effect.event.invokeid = session.state.invoke_id;
    } else if (target.starts_with(kSessionPrefix)) {
        const std::string id(target.substr(kSessionPrefix.size()));
        if (id != session.id()) {
            if (sessionExists(id)) return post(session, id, std::move(effect.event));
            receiver = nullptr;
        }
    } else if (!target.empty()) {
        receiver = invoked(session, target.substr(2));
    }
    if (receiver == nullptr) {
        return communicationError(session, "no session can be reached at '" + effect.target + "'",
                                  effect.send_id);
    }
    const auto accepted = enqueue(*receiver, ownMail(std::move(effect.event)));
    if (!accepted) return communicationError(session, accepted.error().message, effect.send_id);
    touch(*receiver);
}

// To a session of another partition: by a row of the store, if there is one.
void Shard::Impl::post(Session& sender, const std::string& receiver, Event event) {
    ByteWriter body;
    write(body, event);
    body.text(sender.tenant);
    store::MessageRow message;
    message.sender = sender.id();
    message.receiver = receiver;
    message.partition = store::partitionOf(receiver);
    message.body = body.take();
    ++counts_.messages_sent;
    if (stored(sender)) {
        message.sequence = ++parts_.numbers->message;
        touch(sender);
        round_.batch.sent.push_back(message);
        round_.messages.push_back(std::move(message));
    } else if (parts_.peers != nullptr) {
        parts_.peers->deliver(std::move(message));
    } else {
        receive(message);
    }
}

// Its receiver is gone or takes no more: the sender is told, if it was a message of its own.
void Shard::Impl::giveBack(const store::MessageRow& message, const Event& event,
                           const std::string& why) {
    if (message.sequence != 0) round_.batch.consumed.push_back(message.sequence);
    if (event.type == EventType::kPlatform || !sessionExists(message.sender)) return;
    boost::json::object data{{"message", why}};
    Event error;
    error.name = "error.communication";
    error.type = EventType::kPlatform;
    error.sendid = event.sendid;
    error.data = Payload::json(boost::json::serialize(data));
    ByteWriter body;
    write(body, error);
    body.text({});  // it goes where the message came from
    store::MessageRow answer;
    answer.sender = message.receiver;
    answer.receiver = message.sender;
    answer.partition = store::partitionOf(message.sender);
    answer.body = body.take();
    if (message.sequence != 0) {
        answer.sequence = ++parts_.numbers->message;
        round_.batch.sent.push_back(answer);
        round_.messages.push_back(std::move(answer));
    } else if (parts_.peers != nullptr) {
        parts_.peers->deliver(std::move(answer));
    } else {
        receive(answer);
    }
}

void Shard::Impl::deliverHttp(Session& session, EffectName name, scxml::SendEffect& effect) {
    Session::OutsideEffect& outside = session.outside.emplace_back();
    outside.name = name;
    outside.to_ourselves =
        !options_.basic_http_base.empty() && effect.target.starts_with(options_.basic_http_base);
    outside.effect = std::move(effect);
    issueWhenStored(session, outside);
}

void Shard::Impl::actOn(Session& session, EffectName name, scxml::ModuleEffect& effect) {
    Session::OutsideEffect& outside = session.outside.emplace_back();
    outside.name = name;
    outside.effect = std::move(effect);
    issueWhenStored(session, outside);
}

void Shard::Impl::issueWhenStored(Session& session, Session::OutsideEffect& outside) {
    if (!stored(session)) return issue(session, outside);
    touch(session);
    round_.effects.push_back({session.id(), outside.name});
}

void Shard::Impl::issue(Session& session, Session::OutsideEffect& outside) {
    outside.issued = true;
    ++outstanding_;
    ++counts_.effects_issued;
    if (const auto* action = std::get_if<scxml::ModuleEffect>(&outside.effect)) {
        return perform(session, outside, *action);
    }
    const auto& message = std::get<scxml::SendEffect>(outside.effect);
    runtime::HttpRequest request = encodeBasicHttp(message);
    request.timeout = options_.limits.http_timeout;
    request.headers.emplace_back("Idempotency-Key",
                                 effectKey(session.id(), outside.name.turn, outside.name.ordinal));
    if (outside.to_ourselves && options_.own_credential) {
        request.headers.emplace_back("Authorization",
                                     "Bearer " + options_.own_credential(session.tenant));
    }
    parts_.http.send(
        std::move(request), [this, id = session.id(), name = outside.name,
                             url = message.target](Result<runtime::HttpResponse> response) {
            std::string problem;
            if (!response) {
                problem = response.error().message;
            } else if (response->status < 200 || response->status > 299) {
                problem = "POST " + url + ": answered " + std::to_string(response->status);
            }
            parts_.mailbox.postAnswer([this, id, name, problem = std::move(problem)] {
                --outstanding_;
                issued(id, name, problem);
            });
        });
}

// A message to the outside has its outcome: it is no longer to be issued. Null if nobody waits for
// that any more.
Session* Shard::Impl::settleOutside(const std::string& session_id, EffectName name,
                                    Session::OutsideEffect& outside) {
    Session* session = find(session_id);
    if (session == nullptr) return nullptr;
    const auto it = std::find_if(session->outside.begin(), session->outside.end(),
                                 [&](const auto& known) { return known.name == name; });
    if (it == session->outside.end()) return nullptr;
    outside = std::move(*it);
    session->outside.erase(it);
    touchEffects(*session);
    return session->phase == Session::Phase::kEnded ? nullptr : session;
}

void Shard::Impl::issued(const std::string& session_id, EffectName name,
                         const std::string& problem) {
    Session::OutsideEffect outside;
    Session* session = settleOutside(session_id, name, outside);
    if (session == nullptr) return;
    if (!problem.empty()) {
        communicationError(*session, problem, std::get<scxml::SendEffect>(outside.effect).send_id);
    }
    if (!outside.to_ourselves) return touchLru(*session);
    touch(*session);
    act(*session);
    settle(*session);
    endCancelled();
}

// Where nobody can do it, the answer is the error that says so.
void Shard::Impl::perform(Session& session, const Session::OutsideEffect& outside,
                          const scxml::ModuleEffect& effect) {
    const auto reply = [this, id = session.id(), name = outside.name](std::vector<Event> events) {
        parts_.mailbox.postAnswer([this, id, name, events = std::move(events)]() mutable {
            --outstanding_;
            performed(id, name, std::move(events));
        });
    };
    if (parts_.modules == nullptr) {
        return reply({moduleError(effect, "unknown", "the server runs without modules")});
    }
    ModuleRequest request;
    request.caller = callerOf(session);
    request.key = effectKey(session.id(), outside.name.turn, outside.name.ordinal);
    request.again = outside.again;
    request.effect = effect;
    parts_.modules->perform(std::move(request), reply);
}

// Its events and its end are stored together. They are not refused by a full mailbox: the session
// asked for them.
void Shard::Impl::performed(const std::string& session_id, EffectName name,
                            std::vector<Event> events) {
    Session::OutsideEffect outside;
    Session* session = settleOutside(session_id, name, outside);
    if (session == nullptr) return;
    for (Event& event : events) session->mailbox.push_back(ownMail(std::move(event)));
    if (events.empty()) return touchLru(*session);
    touch(*session);
    makeReady(*session);
}

ModuleCaller Shard::Impl::callerOf(const Session& session) {
    return {session.id(), session.application, session.document_url, session.tenant};
}

void Shard::Impl::communicationError(Session& session, const std::string& message,
                                     const std::string& send_id, const std::string& invoke_id) {
    boost::json::object data;
    data["message"] = message;
    Event error;
    error.name = "error.communication";
    error.type = EventType::kPlatform;
    error.sendid = send_id;
    error.invokeid = invoke_id;
    error.data = Payload::json(boost::json::serialize(data));
    session.errors.push_back(ownMail(std::move(error)));
    touch(session);
    makeReady(session);
}

// The child exists from now on, so that messages to it find it; it begins when its document is
// there.
void Shard::Impl::actOn(Session& session, EffectName, scxml::InvokeEffect& effect) {
    const auto refuse = [&](const std::string& why) {
        communicationError(session, why, {}, effect.invoke_id);
    };
    if (session.invoke_depth >= options_.limits.invoke_depth_max) {
        return refuse("sessions invoke each other more than " +
                      std::to_string(options_.limits.invoke_depth_max) +
                      " deep (limit invoke_depth_max)");
    }
    const uint64_t sessions = parts_.directory->size();
    if (sessions >= options_.limits.sessions_max) {
        return refuse("the server keeps " + std::to_string(sessions) +
                      " sessions (limit sessions_max)");
    }
    Session& child = *create(newChildId(session));
    child.tenant = session.tenant;
    child.persistence = session.persistence;
    child.history = session.history;
    child.suspend_on_failure = session.suspend_on_failure;
    child.invoke_depth = session.invoke_depth + 1;
    child.state.parent_session_id = session.id();
    child.state.invoke_id = effect.invoke_id;
    session.invocations.push_back({effect.invoke_id, child.id()});
    child.begin = std::make_unique<Session::Begin>();
    Session::Begin& begin = *child.begin;
    begin.base_url = session.unit->chart->url;
    begin.document.text = effect.content.bytes;
    if (effect.content.kind == Payload::Kind::kJson) {  // an expression gave the text as a string
        boost::json::error_code error;
        const auto value = boost::json::parse(effect.content.bytes, error);
        if (!error && value.is_string()) begin.document.text = std::string(value.get_string());
    }
    if (begin.document.text.empty()) {
        begin.document.url = scxml::resolveUrl(begin.base_url, effect.src);
    }
    begin.params = std::move(effect.params);
    // Nobody waits for the web; a text or a file is there at once.
    child.awaited = !begin.document.text.empty() || !begin.document.url.starts_with("http");
    if (child.awaited) ++session.beginning;
    touch(child);
    load(child, [](const Result<SessionView, StartFailure>&) {});
}

// It begins, or never will: its parent goes on.
void Shard::Impl::begun(Session& child) {
    if (!child.awaited) return;
    child.awaited = false;
    Session* parent = reach(child.state.parent_session_id);
    if (parent == nullptr || parent->beginning == 0) return;
    --parent->beginning;
    touch(*parent);
    settle(*parent);
}

void Shard::Impl::actOn(Session& session, EffectName, scxml::CancelInvokeEffect& effect) {
    Session* child = invoked(session, effect.invoke_id);
    if (child == nullptr) return;
    std::erase_if(session.invocations,
                  [&](const auto& i) { return i.invoke_id == effect.invoke_id; });
    eraseIf(session.mailbox, [&](const Session::Mail& mail) {
        return !mail.event.invokeid.empty() && mail.event.invokeid == effect.invoke_id;
    });
    child->cancelled = true;
    touch(*child);
    cancelled_.push_back(child->id());
}

bool Shard::Impl::invokes(const Session& parent, const Session& child) {
    return std::any_of(parent.invocations.begin(), parent.invocations.end(),
                       [&](const auto& i) { return i.session_id == child.id(); });
}

Session* Shard::Impl::invoked(const Session& session, std::string_view invoke_id) {
    for (const auto& invocation : session.invocations) {
        if (invocation.invoke_id == invoke_id) return reach(invocation.session_id);
    }
    return nullptr;
}

void Shard::Impl::actOn(Session& session, EffectName, scxml::ForwardEffect& effect) {
    Session* child = invoked(session, effect.invoke_id);
    if (child == nullptr) return;
    const auto accepted = enqueue(*child, ownMail(std::move(effect.event)));
    if (!accepted) {
        return communicationError(session, accepted.error().message, {}, effect.invoke_id);
    }
    touch(*child);
}

void Shard::Impl::actOn(Session& session, EffectName, scxml::LogEffect& effect) {
    if (options_.on_log) options_.on_log(session.id(), effect);
}

void Shard::Impl::actOn(Session& session, EffectName, scxml::DoneEffect& effect) {
    if (session.state.status == scxml::Status::kCompleted)
        session.done_data = std::move(effect.data);
    end(session);
}

}  // namespace orchestrion::session
