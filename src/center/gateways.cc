#include <algorithm>

#include "center/desk.h"

namespace orchestrion::center {
namespace {

using interaction::Category;

constexpr Milliseconds kGatewayGrace{30000};

Answer unknown(const std::string& id) {
    return refused("unknownInteraction", "there is no interaction '" + id + "' that goes on");
}

std::vector<Party> firstParties(const Interaction& i) {
    if (i.category != Category::kVoice) {
        const std::string& from = i.message.from;
        return {{"customer", from, "customer", {}, PartyState::kConnected}};
    }
    return {{"caller", i.voice.ani, "customer", {}, PartyState::kConnected},
            {"entry", i.focus_device, "routepoint", {}, PartyState::kWaiting}};
}

Interaction arrival(Desk& desk, const Arrived& command) {
    const interaction::Media media = interaction::mediaOf(command.draft.media_name);
    Interaction i = command.draft;
    i.id = desk.newId();
    i.tenant = desk.options.tenant;
    i.category = media.category;
    i.media = media.runtime;
    i.media_name = media.name;
    i.gateway = command.gateway;
    i.endpoint = command.endpoint;
    i.stage = Stage::kNew;
    i.session.clear();
    i.created = i.changed = desk.wall();
    if (i.media_server.empty()) i.media_server = command.gateway;
    if (i.category == Category::kVoice && i.focus_device.empty()) i.focus_device = command.endpoint;
    if (i.type.empty()) i.type = i.category == Category::kMsgbased ? "InboundNew" : "inbound";
    if (i.category == Category::kChat && command.draft.type.empty()) i.type = "chat";
    if (i.parties.empty()) i.parties = firstParties(i);
    return i;
}

Result<void> admissible(const Desk& desk, const Arrived& command) {
    const CenterLimits& limits = desk.options.limits;
    if (desk.counts.interactions >= limits.interactions_max) {
        return fail("center.tooMany", "there are interactions_max interactions already");
    }
    if (desk.outbox.all().size() >= limits.outputs_max) {
        return fail("center.tooMany", "outputs_max outputs wait to be confirmed");
    }
    if (command.draft.attachments.size() > limits.attachments_max) {
        return fail("center.tooMany",
                    "expected at most " + std::to_string(limits.attachments_max) + " attachments");
    }
    uint64_t bytes = 0;
    for (const auto& file : command.draft.attachments) bytes += file.bytes;
    if (bytes > limits.attachment_bytes_max) {
        return fail("center.tooMany", "expected attachments of at most " +
                                          std::to_string(limits.attachment_bytes_max) + " bytes");
    }
    const auto data =
        interaction::userDataFromJson(interaction::toJson(command.draft.udata), limits.user_data);
    if (!data) return fail(data.error());
    return {};
}

bool isFor(const Delivery& d, const Party& party) {
    if (!party.agent.empty()) return party.agent == d.agent;
    return !d.device.empty() && party.device == d.device;
}

}  // namespace

Answer apply(Desk& desk, const GatewayAttached& command) {
    desk.gateways.put(command.gateway, {command.capabilities, true, Due{0}});
    for (const auto& [key, output] : desk.outbox.all()) {
        const auto* order = std::get_if<GatewayOrder>(&output.body);
        if (order != nullptr && order->gateway == command.gateway) desk.outputs.push_back(output);
    }
    return accepted();
}

Answer apply(Desk& desk, const GatewayLost& command) {
    const Gateway* found = desk.gateways.find(command.gateway);
    if (found == nullptr || !found->attached) return accepted();
    desk.gateways.put(command.gateway, {found->capabilities, false, desk.now + kGatewayGrace});
    return accepted();
}

Answer apply(Desk& desk, const Arrived& command) {
    const auto& endpoints = desk.options.endpoints;
    const auto endpoint = std::ranges::find(endpoints, command.endpoint, &Endpoint::name);
    if (!command.endpoint.empty() && endpoint == endpoints.end()) {
        return refused("unknownEndpoint", "no endpoint '" + command.endpoint +
                                              "' is configured; add it to the tenant's endpoints");
    }
    if (auto admitted = admissible(desk, command); !admitted) return fail(admitted.error());
    Interaction i = arrival(desk, command);
    const std::string id = i.id;
    desk.put(std::move(i));
    ++desk.counts.arrived;
    const std::string session =
        enter(desk, id, command.endpoint.empty() ? nullptr : &*endpoint, command.route_requested);
    return JsonObject().text("interactionid", id).given("session", session).take();
}

Answer apply(Desk& desk, const RouteRequested& command) {
    const Interaction* i = desk.live(command.interaction);
    if (i == nullptr) return unknown(command.interaction);
    desk.take(routeRequested(*i, desk.wall()));
    return accepted();
}

Answer apply(Desk& desk, const PartyReported& command) {
    const Interaction* i = desk.live(command.interaction);
    if (i == nullptr) return unknown(command.interaction);
    Party party = command.party;
    const Delivery* d = desk.deliveries.find(command.interaction);
    if (d != nullptr && party.state == PartyState::kConnected && isFor(*d, party)) {
        auto taken = acceptDelivery(desk, *d);
        if (!taken) return fail(taken.error());
        return accepted();
    }
    if (party.agent.empty()) {
        for (const Party& known : i->parties) {
            if (!known.agent.empty() && known.device == party.device) party.agent = known.agent;
        }
    }
    if (const Party* known = party.agent.empty() ? nullptr : agentParty(*i, party.agent)) {
        party.id = known->id;
        if (party.device.empty()) party.device = known->device;
        const bool held = party.state == PartyState::kHold;
        if (i->stage == Stage::kHandled && held != (known->state == PartyState::kHold)) {
            if (desk.router.hold(i->id, party.agent, held, desk.now)) settle(desk);
        }
    }
    desk.take(withParty(*desk.find(command.interaction), std::move(party), desk.wall()));
    return accepted();
}

Answer apply(Desk& desk, const PartyGone& command) {
    const Interaction* i = desk.live(command.interaction);
    if (i == nullptr) return unknown(command.interaction);
    const Party* found = partyOf(*i, command.party);
    if (found == nullptr) return accepted();
    const Party party = *found;
    const Delivery* d = desk.deliveries.find(command.interaction);
    if (d != nullptr && !party.agent.empty() && d->agent == party.agent) {
        failDelivery(desk, *d, Failing::kRelease, "it left");
        return accepted();
    }
    desk.take(withoutParty(*i, command.party, desk.wall()));
    if (party.agent.empty()) return accepted();
    if (desk.router.finish(command.interaction, party.agent, std::nullopt, desk.now)) settle(desk);
    return accepted();
}

Answer apply(Desk& desk, const Left& command) {
    const Interaction* i = desk.live(command.interaction);
    if (i == nullptr) return unknown(command.interaction);
    const bool kept = !i->session.empty() || i->stage == Stage::kHandled;
    if (i->category == Category::kChat && kept) {
        desk.take(offline(*i, desk.wall()));
        return accepted();
    }
    finishInteraction(desk, command.interaction, {command.reason, true});
    return accepted();
}

Answer apply(Desk& desk, const DataReported& command) {
    const Interaction* i = desk.live(command.interaction);
    if (i == nullptr) return unknown(command.interaction);
    const auto changed = withData(*i, command.keys, desk.options.limits.user_data, desk.wall());
    if (!changed) return fail(changed.error());
    desk.take(*changed);
    return accepted();
}

Answer apply(Desk& desk, const ContentReported& command) {
    const Interaction* i = desk.live(command.interaction);
    if (i == nullptr) return unknown(command.interaction);
    if (command.attachments.size() > desk.options.limits.attachments_max) {
        return refused("tooMany", "there are more attachments than attachments_max");
    }
    desk.take(withContent(*i, command.content, command.attachments, desk.wall()));
    return accepted();
}

Answer apply(Desk& desk, const LineReported& command) {
    const Interaction* i = desk.live(command.interaction);
    if (i == nullptr) return unknown(command.interaction);
    if (i->category != Category::kChat) return refused("badState", "it is not a chat");
    interaction::ChatLine line = command.line;
    if (line.at == WallTime{}) line.at = desk.wall();
    const Changed changed = withLine(*i, line, desk.options.limits.chat_lines_max, desk.wall());
    if (changed.after == *i) return accepted();
    desk.take(changed);
    for (const Party& party : changed.after.parties) {
        desk.notice(party.agent, "line", changed.after.id,
                    JsonObject().text("party", line.party).text("text", line.text).take());
    }
    return accepted();
}

Answer apply(Desk& desk, const Merged& command) {
    const Interaction* consult = desk.live(command.consult);
    const Interaction* parent = desk.live(command.parent);
    if (consult == nullptr) return unknown(command.consult);
    if (parent == nullptr) return unknown(command.parent);
    for (const Changed& changed : merged(*consult, *parent, desk.wall())) desk.take(changed);
    if (desk.router.rename(command.consult, command.parent, desk.now)) settle(desk);
    return accepted();
}

}  // namespace orchestrion::center
