#include <algorithm>

#include "center/desk.h"
#include "interaction/projection.h"

namespace orchestrion::center {
namespace {

std::string partyId(const std::string& agent) {
    return "agent:" + agent;
}

bool isCall(const Interaction& i) {
    return i.category == interaction::Category::kVoice && !i.gateway.empty();
}

void setStage(Desk& desk, const std::string& id, Stage stage) {
    desk.take(withStage(*desk.find(id), stage, desk.wall()));
}

void setAgent(Desk& desk, const Delivery& d, PartyState state) {
    desk.take(withParty(*desk.find(d.interaction),
                        {partyId(d.agent), d.device, "agent", d.agent, state}, desk.wall()));
}

ActionRef redirectOf(const Delivery& d) {
    return {d.session, "interaction", "redirect", d.request_id, d.interaction};
}

bool takesPart(const Party& party) {
    return !party.agent.empty() &&
           (party.state == PartyState::kConnected || party.state == PartyState::kHold);
}

// Where it is while it is on its way to nobody.
Stage restingStage(const Interaction& i) {
    return i.type != "consult" && std::ranges::any_of(i.parties, takesPart) ? Stage::kHandled
                                                                            : Stage::kNew;
}

// Whoever had it before is done with it: it moved on.
void letGo(Desk& desk, const Delivery& d) {
    if (d.kind == DeliveryKind::kConsult) return;
    std::vector<std::string> before;
    for (const Party& party : desk.find(d.interaction)->parties) {
        const bool moved = d.kind != DeliveryKind::kTransfer || party.agent == d.from_agent;
        if (takesPart(party) && party.agent != d.agent && moved) before.push_back(party.agent);
    }
    for (const std::string& agent : before) {
        desk.take(withoutParty(*desk.find(d.interaction), partyId(agent), desk.wall()));
        if (desk.router.finish(d.interaction, agent, std::nullopt, desk.now)) settle(desk);
    }
}

void tellAccepted(Desk& desk, const Delivery& d) {
    switch (d.kind) {
        case DeliveryKind::kRedirect:
            return desk.tell(done(redirectOf(d)));
        case DeliveryKind::kRouted:
            return desk.tell({d.session, "queue.submit.done", d.extra, {}});
        case DeliveryKind::kTransfer:
        case DeliveryKind::kConsult:
            break;
    }
    desk.notice(d.from_agent, "handling", d.interaction,
                JsonObject()
                    .text("state", "accepted")
                    .text("by", d.agent.empty() ? d.device : d.agent)
                    .take());
}

// A redirect that failed gives the interaction back to the session that let go of it for that.
void giveBack(Desk& desk, const Delivery& d) {
    const Interaction* i = desk.live(d.interaction);
    if (i == nullptr || !d.detached || !i->session.empty()) return;
    if (desk.sessions.find(d.session) != nullptr) join(desk, d.interaction, d.session);
}

// Nobody is left who could do something else with it.
void strandIfAlone(Desk& desk, const Delivery& d) {
    const Interaction* i = desk.live(d.interaction);
    if (i == nullptr || d.session.empty() || i->stage != Stage::kNew) return;
    if (i->session.empty()) strand(desk, d.interaction);
}

void tellFailed(Desk& desk, const Delivery& d, std::string_view error, std::string_view text) {
    switch (d.kind) {
        case DeliveryKind::kRedirect:
            if (desk.live(d.interaction) == nullptr && !d.detached) return;  // it heard of the end
            giveBack(desk, d);
            desk.tell(failed(redirectOf(d), error, text));
            return strandIfAlone(desk, d);
        case DeliveryKind::kRouted:
            return;
        case DeliveryKind::kTransfer:
        case DeliveryKind::kConsult:
            break;
    }
    desk.notice(d.from_agent, "lost", d.interaction,
                JsonObject().text("error", error).text("description", text).take());
}

// Where it was before it was offered.
void takeBack(Desk& desk, const Delivery& d) {
    const Interaction* i = desk.live(d.interaction);
    if (i == nullptr) return;
    if (isCall(*i) && !d.agent.empty() && d.error.empty()) {
        desk.order(*i, "recall",
                   JsonObject().text("agent", d.agent).text("device", d.device).take());
    }
    if (!d.agent.empty()) desk.take(withoutParty(*i, partyId(d.agent), desk.wall()));
    if (d.kind == DeliveryKind::kConsult) {
        return finishInteraction(desk, d.interaction, {"not answered", false});
    }
    setStage(desk, d.interaction, restingStage(*desk.find(d.interaction)));
}

void announce(Desk& desk, const Delivery& d) {
    const Interaction& i = *desk.find(d.interaction);
    desk.notice(
        d.agent, "offer", d.interaction,
        JsonObject().raw("interaction", toOperatorJson(i)).given("from", d.from_agent).take());
    if (!d.agent.empty() && !isCall(i)) {
        desk.order(i, "offer", JsonObject().text("agent", d.agent).take());
    }
}

}  // namespace

void beginDelivery(Desk& desk, Delivery d, const std::string& arguments) {
    const std::string id = d.interaction;
    if (!d.agent.empty() && restingStage(*desk.find(id)) == Stage::kNew) {
        setStage(desk, id, Stage::kOffered);
    }
    if (!d.agent.empty()) setAgent(desk, d, PartyState::kRinging);
    const Interaction& i = *desk.find(id);
    if (isCall(i) || d.agent.empty()) {
        d.order = desk.order({OrderKind::kDelivery, i.gateway, id, redirectOf(d), {}, {}},
                             "redirect", arguments);
    }
    desk.deliveries.put(id, d);
    announce(desk, d);
}

void deliveryAccepted(Desk& desk, std::string_view id) {
    const Delivery* found = desk.deliveries.find(id);
    if (found == nullptr) return;
    const Delivery d = *found;
    desk.deliveries.erase(d.interaction);
    if (d.agent.empty()) {
        desk.take(withParty(*desk.find(d.interaction),
                            {"device:" + d.device, d.device, "unknown", {}, PartyState::kConnected},
                            desk.wall()));
        setStage(desk, d.interaction, Stage::kRouted);
    } else {
        setAgent(desk, d, PartyState::kConnected);
        setStage(desk, d.interaction, Stage::kHandled);
    }
    letGo(desk, d);
    const Interaction& i = *desk.find(d.interaction);
    if (!d.agent.empty() && !isCall(i)) {
        desk.order(i, "assign", JsonObject().text("agent", d.agent).take());
    }
    desk.notice(d.agent, "accepted", d.interaction);
    tellAccepted(desk, d);
}

void deliveryFailed(Desk& desk, std::string_view id, std::string_view error,
                    std::string_view description) {
    const Delivery* found = desk.deliveries.find(id);
    if (found == nullptr) return;
    const Delivery d = *found;
    desk.deliveries.erase(d.interaction);
    takeBack(desk, d);
    desk.notice(d.agent, "withdrawn", d.interaction,
                JsonObject().text("reason", description).take());
    if (!d.error.empty()) {
        tellFailed(desk, d, d.error, d.description);
    } else {
        tellFailed(desk, d, error, description);
    }
}

Result<void> acceptDelivery(Desk& desk, const Delivery& given) {
    const Delivery d = given;
    if (d.agent.empty()) {
        deliveryAccepted(desk, d.interaction);
        return {};
    }
    if (!d.direct) {
        auto accepted = desk.router.accept(d.interaction, d.agent, desk.now);
        settle(desk);
        return accepted;
    }
    const std::string medium = mediumOf(*desk.find(d.interaction));
    auto begun = desk.router.begin(d.interaction, d.agent, medium, desk.now);
    if (begun) deliveryAccepted(desk, d.interaction);
    settle(desk);
    return begun;
}

void failDelivery(Desk& desk, const Delivery& given, Failing how, const std::string& reason) {
    const Delivery d = given;
    if (d.direct || d.agent.empty()) {
        const bool silent = how == Failing::kNoAnswer;
        return deliveryFailed(desk, d.interaction, "remote",
                              silent ? "nobody answered" : "it was rejected: " + reason);
    }
    Result<void> told;
    switch (how) {
        case Failing::kReject:
            told = desk.router.reject(d.interaction, d.agent, reason, desk.now);
            break;
        case Failing::kNoAnswer:
            told = desk.router.noAnswer(d.interaction, d.agent, desk.now);
            break;
        case Failing::kRelease:
            told = desk.router.release(d.interaction, d.agent, desk.now);
            break;
    }
    settle(desk);
    // The router does not know of it any more: nobody else will end it.
    if (!told) deliveryFailed(desk, d.interaction, "remote", told.error().message);
}

void deliveryOverdue(Desk& desk, const std::string& id) {
    if (const Delivery* d = desk.deliveries.find(id))
        failDelivery(desk, *d, Failing::kNoAnswer, {});
}

}  // namespace orchestrion::center
