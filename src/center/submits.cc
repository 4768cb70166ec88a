#include "center/desk.h"

namespace orchestrion::center {
namespace {

void refuse(Desk& desk, const ActionRef& action, const Error& error) {
    desk.tell(failed(action, "Request Invalid", error.message + " (" + error.code + ")"));
}

// The submit that an action names, if it is the session's.
const Request* submitFor(Desk& desk, const ActionRef& action, const std::string& submit) {
    const Request* found = desk.requests.find(submit);
    if (found != nullptr && found->session == action.session) return found;
    desk.tell(failed(action, "Request Invalid", "there is no submit '" + submit + "' that waits"));
    return nullptr;
}

// By interaction and queue; empty: there is none.
std::string waitingSubmit(const Desk& desk, const ActionRef& action, const std::string& queue) {
    for (const auto& [id, request] : desk.requests.all()) {
        if (request.session != action.session) continue;
        if (!action.interaction.empty() && request.interaction != action.interaction) continue;
        const auto view = desk.router.request(id);
        if (view && (queue.empty() || view->ref.queue == queue)) return id;
    }
    return {};
}

}  // namespace

Answer apply(Desk& desk, const QueueSubmit& command) {
    const ActionRef action = refOf(command.by, "queue", "submit");
    const Interaction* found = desk.live(action.interaction);
    if (command.by.announce) desk.tell(issued(action));
    if (found == nullptr || found->session != action.session) {
        desk.tell(failed(
            action, "Request Invalid",
            "expected an interaction of this session, but found '" + action.interaction + "'"));
        return accepted();
    }
    const Delivery* moving = desk.deliveries.find(action.interaction);
    if (moving != nullptr && (moving->direct || moving->agent.empty())) {
        desk.tell(failed(action, "Request Invalid", "the interaction is on its way to somebody"));
        return accepted();
    }
    if (found->category != interaction::Category::kVoice && found->stage != Stage::kNew &&
        found->stage != Stage::kOffered) {
        desk.tell(failed(action, "Request Invalid", "the message is not presented to the session"));
        return accepted();
    }
    routing::Submit submit = command.submit;
    for (const Party& party : found->parties) {  // they have it already
        if (!party.agent.empty()) submit.excluded_agents.push_back(party.agent);
    }
    submit.request = action.request_id;
    submit.interaction = action.interaction;
    submit.session = action.session;
    submit.medium = mediumOf(*found);
    if (const SessionNote* note = desk.sessions.find(action.session)) {
        submit.check_agent_state = note->check_agent_state;
        submit.ideal_agent = note->ideal_agent;
        submit.use_capacity = note->use_capacity;
        submit.tuning = note->tuning;
    }
    if (!submit.interaction_started_at) {
        submit.interaction_started_at = found->created.time_since_epoch();
    }
    Request request;
    request.id = submit.request;
    request.session = action.session;
    request.interaction = action.interaction;
    request.route = submit.route;
    request.treatments = command.treatments;
    const std::string id = request.id;
    desk.requests.put(id, std::move(request));
    if (auto submitted = desk.router.submit(submit, desk.now); !submitted) {
        desk.requests.erase(id);
        refuse(desk, action, submitted.error());
    }
    settle(desk);
    return accepted();
}

Answer apply(Desk& desk, const QueueCancel& command) {
    ActionRef action = refOf(command.by, "queue", "cancel");
    if (!command.submit.empty()) {
        action.request_id = command.submit;
        if (submitFor(desk, action, command.submit) == nullptr) return accepted();
        if (auto cancelled = desk.router.cancel(command.submit, desk.now); !cancelled) {
            refuse(desk, action, cancelled.error());
        }
        settle(desk);
        return accepted();
    }
    if (desk.owned(action) == nullptr) return accepted();
    std::optional<std::string_view> queue;
    if (command.queue && !command.queue->empty()) queue = *command.queue;
    const uint32_t count = desk.router.cancelInteraction(action.interaction, queue, desk.now);
    settle(desk);
    if (count == 0) desk.tell(done(action));  // nothing was there to say it
    return accepted();
}

Answer apply(Desk& desk, const QueueQuery& command) {
    ActionRef action = refOf(command.by, "queue", "query");
    const std::string submit =
        command.submit.empty() ? waitingSubmit(desk, action, command.queue) : command.submit;
    action.request_id = submit;
    const Request* request = submitFor(desk, action, submit);
    if (request == nullptr) return accepted();
    action.interaction = request->interaction;
    const auto found = desk.router.query(submit, desk.now);
    settle(desk);
    if (!found) {
        refuse(desk, action, found.error());
        return accepted();
    }
    desk.tell(done(action, JsonObject()
                               .integer("priority", found->priority)
                               .integer("positioninqueue", found->position_in_queue)
                               .number("invqwaittime", found->in_vq_wait_time)
                               .number("estimatedwaittime", found->estimated_wait)
                               .take()));
    return accepted();
}

Answer apply(Desk& desk, const QueueUpdate& command) {
    ActionRef action = refOf(command.by, "queue", "update");
    action.request_id = command.update.request;
    const Request* found = submitFor(desk, action, command.update.request);
    if (found == nullptr) return accepted();
    action.interaction = found->interaction;
    if (auto updated = desk.router.update(command.update, desk.now); !updated) {
        refuse(desk, action, updated.error());
        return accepted();
    }
    desk.tell(done(action));
    if (command.treatments) {
        stopTreatments(desk, command.update.request);
        Request request = *desk.requests.find(command.update.request);
        request.treatments = *command.treatments;
        request.treatment = request.failures = 0;
        desk.requests.put(request.id, request);
        if (request.agent.empty()) nextTreatment(desk, request.id);
    }
    settle(desk);
    return accepted();
}

Answer apply(Desk& desk, const ExcludeAgents& command) {
    auto before = desk.router.excludeAgents(command.by.interaction, command.agents, desk.now);
    if (!before) return fail(before.error());
    settle(desk);
    return JsonObject().texts("before", *before).take();
}

Answer apply(Desk& desk, const ReserveTarget& command) {
    auto set = desk.router.setReservationTime(command.by.interaction, command.time, desk.now);
    if (!set) return fail(set.error());
    settle(desk);
    return accepted();
}

Answer apply(Desk& desk, const TuneRouting& command) {
    const SessionNote* known = desk.sessions.find(command.by.session);
    SessionNote note = known != nullptr ? *known : SessionNote{};
    note.check_agent_state = command.check_agent_state.value_or(note.check_agent_state);
    note.ideal_agent = command.ideal_agent.value_or(note.ideal_agent);
    note.use_capacity = command.use_capacity.value_or(note.use_capacity);
    note.tuning = command.tuning.value_or(note.tuning);
    desk.sessions.put(command.by.session, std::move(note));
    return accepted();
}

Answer apply(Desk& desk, const Subscribe& command) {
    const ActionRef action = refOf(command.by, "statistic", "subscribe");
    for (const auto& [key, known] : desk.subscriptions.all()) {
        if (known.action.session == action.session && known.object == command.object &&
            known.statistic == command.statistic) {
            desk.tell(failed(action, "Subscription Already Active",
                             command.statistic + " of " + command.object + " is subscribed to"));
            return accepted();
        }
    }
    const auto watch = desk.router.watch(command.object, command.statistic, desk.now);
    if (!watch) {
        refuse(desk, action, watch.error());
        return accepted();
    }
    desk.subscriptions.put(action.request_id, {action, command.object, command.statistic});
    desk.watches[*watch] = action.request_id;
    desk.tell(done(action));
    settle(desk);
    return accepted();
}

Answer apply(Desk& desk, const Unsubscribe& command) {
    const ActionRef action = refOf(command.by, "statistic", "unsubscribe");
    for (const auto& [key, known] : desk.subscriptions.all()) {
        const bool named = command.subscription.empty() ? known.object == command.object &&
                                                              known.statistic == command.statistic
                                                        : key == command.subscription;
        if (!named || known.action.session != action.session) continue;
        std::erase_if(desk.watches, [&, id = key](const auto& watch) {
            return watch.second == id && bool(desk.router.unwatch(watch.first, desk.now));
        });
        desk.subscriptions.erase(key);
        settle(desk);
        desk.tell(done(action));
        return accepted();
    }
    desk.tell(failed(action, "Request Invalid", "there is no such subscription"));
    return accepted();
}

}  // namespace orchestrion::center
