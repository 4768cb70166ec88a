#include <algorithm>

#include "center/desk.h"
#include "center/substitution.h"

namespace orchestrion::center {
namespace {

// What later interactions are recognised by.
std::string valueOf(const Interaction& i, CorrelateBy by) {
    switch (by) {
        case CorrelateBy::kContact:
            return i.contact.empty() ? "" : "contact=" + i.contact;
        case CorrelateBy::kThread:
            return i.thread.empty() ? "" : "thread=" + i.thread;
        case CorrelateBy::kReference:
            break;
    }
    return i.reference.empty() ? "" : "reference=" + i.reference;
}

bool concerns(const Correlation& rule, const Interaction& i) {
    return rule.media.empty() || std::ranges::find(rule.media, i.media_name) != rule.media.end();
}

// The session that was touched last of those that know the value; empty: none.
std::string correlated(const Desk& desk, const Interaction& i) {
    for (const Correlation& rule : desk.options.correlations) {
        if (!concerns(rule, i)) continue;
        const auto found = desk.sessions_by_value.find(valueOf(i, rule.by));
        if (found == desk.sessions_by_value.end()) continue;
        return *std::ranges::max_element(found->second, {}, [&](const std::string& session) {
            return desk.sessions.find(session)->touched;
        });
    }
    return {};
}

void forgetSession(Desk& desk, const std::string& session) {
    const SessionNote* note = desk.sessions.find(session);
    if (note == nullptr) return;
    for (const std::string& value : note->values) {
        const auto found = desk.sessions_by_value.find(value);
        if (found == desk.sessions_by_value.end()) continue;
        found->second.erase(session);
        if (found->second.empty()) desk.sessions_by_value.erase(found);
    }
    desk.sessions.erase(session);
}

const Endpoint* endpointOf(const Desk& desk, const Interaction& i) {
    const auto& all = desk.options.endpoints;
    const auto found = std::ranges::find(all, i.endpoint, &Endpoint::name);
    return found == all.end() ? nullptr : &*found;
}

// Its session is gone and hears nothing.
void orphan(Desk& desk, const std::string& id) {
    const Interaction before = *desk.find(id);
    Interaction after = before;
    after.session.clear();
    after.udata.erase("OP-Session-ID");
    after.changed = desk.wall();
    desk.put(std::move(after));
    desk.dialogs.erase(id);
    // What is on its way to somebody gets there.
    const bool moving = desk.deliveries.find(id) != nullptr;
    if (!moving) desk.router.cancelInteraction(id, std::nullopt, desk.now);
    settle(desk);
    if (!before.view.empty()) pull(desk, before.queue);
    if (!moving && desk.find(id)->stage == Stage::kNew) strand(desk, id);
}

void endSession(Desk& desk, const std::string& session) {
    if (const auto owned = desk.by_session.find(session); owned != desk.by_session.end()) {
        for (const std::string& id : std::set<std::string>(owned->second)) orphan(desk, id);
    }
    std::vector<std::string> subscriptions;
    for (const auto& [key, subscription] : desk.subscriptions.all()) {
        if (subscription.action.session == session) subscriptions.push_back(key);
    }
    for (const std::string& key : subscriptions) desk.subscriptions.erase(key);
    std::erase_if(desk.watches, [&](const auto& watch) {
        if (std::ranges::find(subscriptions, watch.second) == subscriptions.end()) return false;
        return bool(desk.router.unwatch(watch.first, desk.now));
    });
    forgetSession(desk, session);
}

}  // namespace

void strand(Desk& desk, const std::string& id) {
    const Interaction& i = *desk.find(id);
    const Endpoint* endpoint = endpointOf(desk, i);
    if (endpoint == nullptr || endpoint->default_destination.empty() || i.gateway.empty()) return;
    if (i.category != interaction::Category::kVoice) return;
    Delivery delivery;
    delivery.interaction = id;
    delivery.device = endpoint->default_destination;
    beginDelivery(desk, std::move(delivery),
                  JsonObject().text("to", endpoint->default_destination).take());
}

std::string startSession(Desk& desk, const ApplicationStart& start, const Interaction& cause) {
    JsonObject params;
    for (const auto& [name, value] : start.params) {
        params.text(name, substituted(value, cause, Encoding::kPlain));
    }
    StartSession output;
    output.session = desk.newId();
    output.application = start.application;
    output.url = substituted(start.url, cause, Encoding::kUrl);
    output.fallback_url = substituted(start.fallback_url, cause, Encoding::kUrl);
    output.params = params.take();
    output.interaction = cause.id;
    const std::string session = output.session;
    desk.send(std::move(output));
    return session;
}

void remember(Desk& desk, const std::string& session, const Interaction& i) {
    const SessionNote* known = desk.sessions.find(session);
    SessionNote note = known != nullptr ? *known : SessionNote{};
    for (const auto by : {CorrelateBy::kContact, CorrelateBy::kThread, CorrelateBy::kReference}) {
        const std::string value = valueOf(i, by);
        if (value.empty()) continue;
        desk.sessions_by_value[value].insert(session);
        if (std::ranges::find(note.values, value) == note.values.end())
            note.values.push_back(value);
    }
    if (note.first.empty()) note.first = i.id;
    note.touched = desk.now;
    desk.sessions.put(session, std::move(note));
}

void join(Desk& desk, const std::string& id, const std::string& session) {
    Interaction before = *desk.find(id);
    if (before.stage == Stage::kQueued || before.stage == Stage::kWorkbin) {
        before.stage = Stage::kNew;  // it is taken out of where it lay
        before.workbin.clear();
    }
    desk.take(joined(before, session, desk.wall()));
    remember(desk, session, *desk.find(id));
}

void leave(Desk& desk, const std::string& id, const std::string& resultof) {
    const Interaction before = *desk.find(id);
    desk.take(left(before, resultof, desk.wall()));
    if (!before.view.empty()) pull(desk, before.queue);
}

std::string enter(Desk& desk, const std::string& id, const Endpoint* endpoint,
                  bool route_requested) {
    const Interaction before = *desk.find(id);
    std::string session = correlated(desk, before);
    if (!session.empty()) {
        ++desk.counts.correlated;
    } else if (endpoint != nullptr && !endpoint->start.empty()) {
        session = startSession(desk, endpoint->start, before);
    } else if (endpoint != nullptr && !endpoint->queue.empty()) {
        placeInto(desk, id, endpoint->queue, {});
        return desk.find(id)->session;
    }
    if (session.empty()) return {};
    join(desk, id, session);
    if (route_requested && before.category == interaction::Category::kVoice) {
        desk.take(routeRequested(*desk.find(id), desk.wall()));
    }
    return session;
}

void finishInteraction(Desk& desk, const std::string& id, const interaction::Ending& ending) {
    const Interaction* found = desk.live(id);
    if (found == nullptr) return;
    const Interaction before = *found;
    desk.dialogs.erase(id);
    desk.take(ended(before, ending, desk.wall()));
    if (desk.find(id)->abandoned) ++desk.counts.abandoned;
    desk.router.interactionEnded(id, desk.now);
    settle(desk);
    const Delivery* delivery = desk.deliveries.find(id);
    if (delivery != nullptr && (delivery->direct || delivery->agent.empty())) {
        deliveryFailed(desk, id, "invalidstate.null", "the interaction has ended");
    }
    if (!before.view.empty()) pull(desk, before.queue);
}

Answer apply(Desk& desk, const Attach& command) {
    const ActionRef action = refOf(command.by, "interaction", "attach");
    const Interaction* found = desk.live(action.interaction);
    if (found == nullptr) {
        desk.tell(
            failed(action, "unknown", "there is no interaction '" + action.interaction + "'"));
        return accepted();
    }
    if (!found->session.empty() && found->session != action.session) {
        desk.tell(failed(action, "invalidstate", "the interaction belongs to another session"));
        return accepted();
    }
    if (found->session.empty()) join(desk, action.interaction, action.session);
    desk.tell(done(action));
    return accepted();
}

Answer apply(Desk& desk, const Detach& command) {
    const ActionRef action = refOf(command.by, "interaction", "detach");
    if (desk.owned(action) == nullptr) return accepted();
    if (desk.deliveries.find(action.interaction) != nullptr) {
        desk.tell(failed(action, "invalidstate", "the interaction is on its way to somebody"));
        return accepted();
    }
    leave(desk, action.interaction, interaction::kDetach);
    desk.tell(done(action));
    return accepted();
}

Answer apply(Desk& desk, const Associate& command) {
    const ActionRef action = refOf(command.by, "interaction", "associate");
    if (desk.owned(action) == nullptr) return accepted();
    if (command.to_session.empty() || command.to_session == action.session) {
        desk.tell(failed(action, "unknown", "expected the id of another session"));
        return accepted();
    }
    leave(desk, action.interaction, interaction::kAssociate);
    join(desk, action.interaction, command.to_session);
    desk.tell(done(action));
    return accepted();
}

Answer apply(Desk& desk, const SessionEnded& command) {
    endSession(desk, command.session);
    return accepted();
}

Answer apply(Desk& desk, const SessionNotStarted& command) {
    endSession(desk, command.session);
    return accepted();
}

}  // namespace orchestrion::center
