#include "center/desk.h"

namespace orchestrion::center {
namespace {

using namespace routing;

ActionRef submitOf(const RequestRef& ref) {
    return {ref.session, "queue", "submit", ref.request, ref.interaction};
}

void explain(Desk& desk, std::string decision, const RequestRef& ref, const Explanation& why) {
    desk.once(
        Explained{std::move(decision), ref.interaction, ref.request, ref.session, toJson(why)});
}

std::string resourceOf(const Selected& s) {
    return JsonObject()
        .text("type", s.agent.empty() ? suffixOf(s.type) : "A")
        .given("agent", s.agent)
        .given("place", s.place)
        .given("dn", s.dn)
        .given("switch", s.switch_name)
        .given("vq", s.ref.queue)
        .take();
}

std::string doneData(const Selected& s) {
    return JsonObject()
        .text("requestid", s.ref.request)
        .text("interactionid", s.ref.interaction)
        .text("targetselected", s.target_selected)
        .text("targetcomponentselected", s.target_component_selected)
        .text("targetobjectselected", s.target_object_selected)
        .text("vqselected", s.ref.queue)
        .raw("resource", resourceOf(s))
        .raw("access", JsonObject()
                           .text("prefix", "")
                           .text("rtype", "")
                           .text("destination", s.dn)
                           .text("location", s.switch_name)
                           .text("dnis", "")
                           .take())
        .take();
}

std::string orderTo(const Selected& s) {
    return JsonObject()
        .text("to", s.dn)
        .given("agent", s.agent)
        .given("place", s.place)
        .given("switch", s.switch_name)
        .take();
}

// The router moves it itself.
void route(Desk& desk, const Selected& s) {
    Delivery d;
    d.kind = DeliveryKind::kRouted;
    d.interaction = s.ref.interaction;
    d.agent = s.agent;
    d.device = s.dn.empty() ? s.place : s.dn;
    d.session = s.ref.session;
    d.request_id = s.ref.request;
    d.extra = doneData(s);
    const bool carried = !desk.find(s.ref.interaction)->gateway.empty();
    beginDelivery(desk, std::move(d), orderTo(s));
    if (s.agent.empty() && !carried) deliveryAccepted(desk, s.ref.interaction);
}

void carryOut(Desk& desk, const Queued& queued) {
    nextTreatment(desk, queued.ref.request);
}

void carryOut(Desk& desk, const Selected& s) {
    const Request* found = desk.requests.find(s.ref.request);
    if (s.repeated || found == nullptr) return;
    Request request = *found;
    explain(desk, "selected", s.ref, s.explanation);
    stopTreatments(desk, request.id);
    stopDialogs(desk, request.interaction);
    if (s.agent.empty()) {
        desk.requests.erase(request.id);
    } else {
        request = *desk.requests.find(s.ref.request);
        request.agent = s.agent;
        desk.requests.put(request.id, request);
    }
    if (s.route) return route(desk, s);
    desk.tell({s.ref.session, "queue.submit.done", doneData(s), {}});
}

void carryOut(Desk& desk, const Expired& e) {
    explain(desk, "expired", e.ref, e.explanation);
    stopTreatments(desk, e.ref.request);
    if (desk.requests.find(e.ref.request) == nullptr) return;
    desk.requests.erase(e.ref.request);
    desk.tell(failed(submitOf(e.ref), "timeout", "no target was available in time"));
}

void carryOut(Desk& desk, const Cancelled& c) {
    explain(desk, "cancelled", c.ref, c.explanation);
    stopTreatments(desk, c.ref.request);
    if (desk.requests.find(c.ref.request) == nullptr) return;
    desk.requests.erase(c.ref.request);
    if (c.cause == CancelCause::kAbandoned) return;  // interaction.deleted says it
    ActionRef action = submitOf(c.ref);
    action.action = "cancel";
    desk.tell(done(action));
}

std::string reasonOf(const OfferEnded& o) {
    switch (o.end) {
        case OfferEnd::kRejected:
            return "the agent '" + o.agent + "' rejected it: " + o.reason;
        case OfferEnd::kNoAnswer:
            return "the agent '" + o.agent + "' did not answer";
        case OfferEnd::kWithdrawn:
            return "the interaction has ended, or the agent '" + o.agent + "' logged out";
        default:
            return "the agent '" + o.agent + "' could not be reached";
    }
}

// The request waits again, or is over.
void afterOffer(Desk& desk, const OfferEnded& o) {
    const Request* found = desk.requests.find(o.ref.request);
    if (found == nullptr) return;
    if (!o.requeued) return desk.requests.erase(o.ref.request);
    Request request = *found;
    request.agent.clear();
    desk.requests.put(request.id, request);
    nextTreatment(desk, o.ref.request);
}

void carryOut(Desk& desk, const OfferEnded& o) {
    const Delivery* d = desk.deliveries.find(o.ref.interaction);
    const bool ours = d != nullptr && !d->direct && d->agent == o.agent;
    if (o.end == OfferEnd::kAccepted) {
        if (ours) deliveryAccepted(desk, o.ref.interaction);
        desk.requests.erase(o.ref.request);
        return;
    }
    if (ours) {
        const bool over = desk.live(o.ref.interaction) == nullptr;
        deliveryFailed(desk, o.ref.interaction, over ? "invalidstate.null" : "remote", reasonOf(o));
    }
    afterOffer(desk, o);
}

// What was on its way to him without the router goes back.
void loseAgent(Desk& desk, const std::string& agent) {
    std::vector<std::string> lost;
    for (const auto& [id, d] : desk.deliveries.all()) {
        if (d.direct && d.agent == agent) lost.push_back(id);
    }
    for (const std::string& id : lost) {
        deliveryFailed(desk, id, "remote", "the agent '" + agent + "' logged out");
    }
}

void carryOut(Desk& desk, const AgentChanged& a) {
    if (!a.logged_in) loseAgent(desk, a.agent);
    desk.notice(a.agent, "state", {},
                JsonObject()
                    .given("medium", a.medium)
                    .flag("loggedin", a.logged_in)
                    .flag("ready", a.ready)
                    .given("reason", a.reason)
                    .text("cause", toString(a.cause))
                    .take());
}

void carryOut(Desk& desk, const HandlingChanged& h) {
    desk.notice(h.agent, "handling", h.interaction,
                JsonObject()
                    .text("medium", h.medium)
                    .text("state", h.state ? toString(*h.state) : "gone")
                    .text("cause", toString(h.cause))
                    .take());
}

void carryOut(Desk& desk, const StatisticChanged& s) {
    const auto watch = desk.watches.find(s.watch);
    if (watch == desk.watches.end()) return;
    const Subscription* subscription = desk.subscriptions.find(watch->second);
    if (subscription == nullptr) return;
    desk.tell({subscription->action.session,
               "statistic.update",
               JsonObject()
                   .text("object", subscription->object)
                   .text("statistic", subscription->statistic)
                   .number("value", s.value)
                   .take(),
               {}});
}

}  // namespace

void settle(Desk& desk) {
    if (desk.settling) return;  // whoever does takes these, too
    desk.settling = true;
    while (true) {
        const std::vector<Decision> decisions = desk.router.takeDecisions();
        if (decisions.empty()) break;
        for (const Decision& decision : decisions) {
            std::visit([&](const auto& one) { carryOut(desk, one); }, decision);
        }
    }
    desk.settling = false;
}

}  // namespace orchestrion::center
