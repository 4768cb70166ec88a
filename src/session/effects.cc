// Acting on what a turn asked for. Nothing here runs a session: every result is an event in
// somebody's mailbox.
#include <algorithm>
#include <boost/json.hpp>

#include "session/basic_http.h"
#include "session/shard_impl.h"

namespace orchestrion::session {
namespace {

constexpr std::string_view kParentTarget = "#_parent";
constexpr std::string_view kSessionPrefix = "#_scxml_";

std::string trimSlash(std::string_view type) {
    while (type.ends_with('/')) type.remove_suffix(1);
    return std::string(type);
}

}  // namespace

bool Shard::Impl::sessionExists(std::string_view session_id) const {
    return findRunning(std::string(session_id)) != nullptr;
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
    for (scxml::Effect& effect : effects) session.held.push_back(std::move(effect));
    effects.clear();
}

// In order, until one of them is a message to ourselves by HTTP: what follows waits for its answer,
// so that messages to one session keep their order whichever way they take.
void Shard::Impl::act(Session& session) {
    while (!session.held.empty() && !session.holding) {
        scxml::Effect effect = std::move(session.held.front());
        session.held.pop_front();
        std::visit([&](auto& what) { actOn(session, what); }, effect);
    }
}

void Shard::Impl::actOn(Session& session, scxml::SendEffect& effect) {
    if (effect.delay.count() > 0) return delay(session, effect);
    deliver(session, effect);
}

void Shard::Impl::delay(Session& session, scxml::SendEffect& effect) {
    if (session.timers.size() >= options_.limits.timers_per_session_max) {
        return communicationError(session,
                                  "the session has " + std::to_string(session.timers.size()) +
                                      " delayed messages (limit timers_per_session_max)",
                                  effect.send_id);
    }
    Session::PendingSend pending;
    pending.send_id = effect.send_id;
    pending.event = effect.event.name;
    pending.due = parts_.clock.wallTime() + effect.delay;
    const Milliseconds due = parts_.clock.monotonicTime() + effect.delay;
    pending.timer = timers_.add(due, {session.state.session_id, std::move(effect)});
    session.timers.push_back(std::move(pending));
}

void Shard::Impl::actOn(Session& session, scxml::CancelEffect& effect) {
    std::erase_if(session.timers, [&](const Session::PendingSend& pending) {
        return pending.send_id == effect.send_id && !effect.send_id.empty() &&
               timers_.cancel(pending.timer);
    });
}

void Shard::Impl::deliver(Session& session, scxml::SendEffect& effect) {
    if (effect.type == scxml::kBasicHttpProcessor) return deliverHttp(session, effect);
    deliverScxml(session, effect);
}

void Shard::Impl::deliverScxml(Session& session, scxml::SendEffect& effect) {
    Session* receiver = &session;
    const std::string_view target = effect.target;
    if (target == kParentTarget) {
        receiver = findRunning(session.state.parent_session_id);
        // §6.4.3: what an invocation sends after it was cancelled is ignored (assert 252).
        if (receiver != nullptr && !invokes(*receiver, session)) return;
        effect.event.invokeid = session.state.invoke_id;
    } else if (target.starts_with(kSessionPrefix)) {
        receiver = findRunning(std::string(target.substr(kSessionPrefix.size())));
    } else if (!target.empty()) {
        receiver = invoked(session, target.substr(2));
    }
    if (receiver == nullptr) {
        return communicationError(session, "no session can be reached at '" + effect.target + "'",
                                  effect.send_id);
    }
    const auto accepted = enqueue(*receiver, std::move(effect.event));
    if (!accepted) communicationError(session, accepted.error().message, effect.send_id);
}

void Shard::Impl::deliverHttp(Session& session, const scxml::SendEffect& effect) {
    runtime::HttpRequest request = encodeBasicHttp(effect);
    request.timeout = options_.limits.http_timeout;
    const bool to_ourselves =
        !options_.basic_http_base.empty() && request.url.starts_with(options_.basic_http_base);
    session.holding = session.holding || to_ourselves;
    ++outstanding_;
    parts_.http.send(std::move(request), [this, id = session.state.session_id, url = effect.target,
                                          send_id = effect.send_id,
                                          to_ourselves](Result<runtime::HttpResponse> response) {
        std::string problem;
        if (!response) {
            problem = response.error().message;
        } else if (response->status < 200 || response->status > 299) {
            problem = "POST " + url + ": answered " + std::to_string(response->status);
        }
        parts_.mailbox.postAnswer([this, id, send_id, to_ourselves, problem = std::move(problem)] {
            --outstanding_;
            Session* sender = findRunning(id);
            if (sender == nullptr) return;
            if (!problem.empty()) communicationError(*sender, problem, send_id);
            if (!to_ourselves) return;
            sender->holding = false;
            act(*sender);
            settle(*sender);
            endCancelled();
        });
    });
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
    session.errors.push_back(std::move(error));
    makeReady(session);
}

// The child exists from now on, so that messages to it find it; it begins when its document is
// there.
void Shard::Impl::actOn(Session& session, scxml::InvokeEffect& effect) {
    const auto refuse = [&](const std::string& why) {
        communicationError(session, why, {}, effect.invoke_id);
    };
    if (session.invoke_depth >= options_.limits.invoke_depth_max) {
        return refuse("sessions invoke each other more than " +
                      std::to_string(options_.limits.invoke_depth_max) +
                      " deep (limit invoke_depth_max)");
    }
    if (running_ >= options_.limits.sessions_max) {
        return refuse("the server runs " + std::to_string(running_) +
                      " sessions (limit sessions_max)");
    }
    Session& child = *create(newSessionId());
    child.invoke_depth = session.invoke_depth + 1;
    child.state.parent_session_id = session.state.session_id;
    child.state.invoke_id = effect.invoke_id;
    session.invocations.push_back({effect.invoke_id, child.state.session_id});
    loadInvoked(session, child, effect);
}

void Shard::Impl::loadInvoked(Session& parent, Session& child, scxml::InvokeEffect& effect) {
    const std::string& base = parent.unit->chart->url;
    Documents::Request request{base, effect.content.bytes};
    if (effect.content.kind == Payload::Kind::kJson) {  // an expression gave the text as a string
        boost::json::error_code error;
        const auto value = boost::json::parse(effect.content.bytes, error);
        if (!error && value.is_string()) request.text = std::string(value.get_string());
    }
    if (request.text.empty()) request.url = scxml::resolveUrl(base, effect.src);
    // Nobody waits for the web; a text or a file is there at once.
    child.awaited = !request.text.empty() || !request.url.starts_with("http");
    if (child.awaited) ++parent.beginning;
    ++outstanding_;
    parts_.documents.load(
        std::move(request), [this, id = child.state.session_id, params = std::move(effect.params)](
                                scxml::LoadedDocument loaded) mutable {
            parts_.mailbox.postAnswer(
                [this, id, params = std::move(params), loaded = std::move(loaded)]() mutable {
                    const auto ignore = [](const Result<SessionView, StartFailure>&) {};
                    beginWhenLoaded(id, std::move(params), ignore, std::move(loaded));
                });
        });
}

// It begins, or never will: its parent goes on.
void Shard::Impl::begun(Session& child) {
    if (!child.awaited) return;
    child.awaited = false;
    Session* parent = findRunning(child.state.parent_session_id);
    if (parent == nullptr) return;
    --parent->beginning;
    settle(*parent);
}

void Shard::Impl::actOn(Session& session, scxml::CancelInvokeEffect& effect) {
    Session* child = invoked(session, effect.invoke_id);
    if (child == nullptr) return;
    std::erase_if(session.invocations,
                  [&](const auto& i) { return i.invoke_id == effect.invoke_id; });
    std::erase_if(session.mailbox, [&](const Session::Mail& mail) {
        return !mail.event.invokeid.empty() && mail.event.invokeid == effect.invoke_id;
    });
    cancelled_.push_back(child->state.session_id);
}

bool Shard::Impl::invokes(const Session& parent, const Session& child) {
    return std::any_of(parent.invocations.begin(), parent.invocations.end(),
                       [&](const auto& i) { return i.session_id == child.state.session_id; });
}

Session* Shard::Impl::invoked(const Session& session, std::string_view invoke_id) const {
    for (const auto& invocation : session.invocations) {
        if (invocation.invoke_id == invoke_id) return findRunning(invocation.session_id);
    }
    return nullptr;
}

void Shard::Impl::actOn(Session& session, scxml::ForwardEffect& effect) {
    Session* child = invoked(session, effect.invoke_id);
    if (child == nullptr) return;
    const auto accepted = enqueue(*child, std::move(effect.event));
    if (!accepted) communicationError(session, accepted.error().message, {}, effect.invoke_id);
}

void Shard::Impl::actOn(Session& session, scxml::LogEffect& effect) {
    if (options_.on_log) options_.on_log(session.state.session_id, effect);
}

void Shard::Impl::actOn(Session& session, scxml::DoneEffect& effect) {
    if (session.state.status == scxml::Status::kCompleted)
        session.done_data = std::move(effect.data);
    end(session);
}

}  // namespace orchestrion::session
