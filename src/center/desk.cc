#include "center/desk.h"

#include <algorithm>

#include "base/assert.h"
#include "interaction/projection.h"

namespace orchestrion::center {
namespace {

void keep(Index& index, const std::string& value, const std::string& id, bool in) {
    if (value.empty()) return;
    if (in) {
        index[value].insert(id);
        return;
    }
    const auto found = index.find(value);
    if (found == index.end()) return;
    found->second.erase(id);
    if (found->second.empty()) index.erase(found);
}

bool canDo(const Gateway& gateway, std::string_view capability) {
    return gateway.attached &&
           std::ranges::find(gateway.capabilities, capability) != gateway.capabilities.end();
}

}  // namespace

Desk::Desk(CenterOptions with, runtime::Random& chance)
    : options(std::move(with)),
      random(chance),
      router(options.router),
      interactions("interaction",
                   [this](const Interaction& i) -> std::optional<Time> {
                       if (i.stage != Stage::kEnded) return std::nullopt;
                       return i.changed.time_since_epoch() + options.limits.ended_kept;
                   }),
      requests("request", [](const Request& r) { return given(r.pause_until); }),
      deliveries("delivery", [](const Delivery& d) { return given(d.deadline); }),
      orders("order"),
      dialogs("dialog", [](const DialogRun& d) { return given(d.until); }),
      sessions("session"),
      subscriptions("subscription"),
      objects("object"),
      outbox("output"),
      keys("key", [](const KeptAnswer& k) { return given(k.expires); }),
      gateways("gateway", [](const Gateway& g) { return given(g.fails_at); }),
      cells("counter") {}

std::string Desk::newId() {
    constexpr char kDigits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUV";
    std::string id;
    for (int half = 0; half < 2; ++half) {
        uint64_t bits = random.next();
        for (int i = 0; i < 12; ++i, bits >>= 5) id += kDigits[bits & 31];
    }
    return id;
}

const Interaction* Desk::live(std::string_view id) const {
    const Interaction* found = find(id);
    return found != nullptr && !hasEnded(*found) ? found : nullptr;
}

void Desk::index(const Interaction& i, bool in) {
    if (hasEnded(i)) return;
    live_count += in ? 1 : -1;
    if (i.stage == Stage::kNew && i.session.empty()) unowned_count += in ? 1 : -1;
    keep(by_session, i.session, i.id, in);
    keep(by_parent, i.parent, i.id, in);
    if (i.stage == Stage::kQueued) keep(by_queue, i.queue, i.id, in);
    keep(by_workbin, i.workbin, i.id, in);
    if (!i.session.empty() && !i.view.empty()) keep(by_view, i.queue + "/" + i.view, i.id, in);
    for (const std::string& value : indexed(i, options.indexed_keys))
        keep(by_value, value, i.id, in);
}

void Desk::setOptions(CenterOptions with) {
    for (const auto& [id, interaction] : interactions.all()) index(interaction, false);
    with.router = options.router;  // the router was made with them
    options = std::move(with);
    for (const auto& [id, interaction] : interactions.all()) index(interaction, true);
    for (const WorkflowQueue& queue : options.queues) pull(*this, queue.name);
}

std::vector<std::string> Desk::byAge(std::vector<std::string> ids) const {
    std::ranges::stable_sort(ids, {}, [this](const std::string& id) { return find(id)->placed; });
    return ids;
}

void Desk::put(Interaction interaction) {
    if (const Interaction* before = find(interaction.id)) index(*before, false);
    index(interaction, true);
    const std::string id = interaction.id;
    interactions.put(id, std::move(interaction));
}

void Desk::restored(Interaction interaction) {
    index(interaction, true);
    const std::string id = interaction.id;
    interactions.set(id, std::move(interaction));
}

void Desk::forget(const std::string& id) {
    if (const Interaction* before = find(id)) index(*before, false);
    interactions.erase(id);
}

void Desk::take(const Changed& changed) {
    put(changed.after);
    for (const LifeEvent& event : changed.events) tell(event);
}

const Interaction* Desk::owned(const ActionRef& action) {
    const bool words = action.area == "msgbased" || action.area == "chat";
    const Interaction* found = live(action.interaction);
    if (found == nullptr) {
        tell(failed(action, words ? "Request Invalid" : "unknown",
                    "there is no interaction '" + action.interaction + "', or it has ended"));
        return nullptr;
    }
    if (found->session != action.session) {
        tell(
            failed(action, words ? "Request Invalid" : "invalidstate",
                   "the interaction '" + action.interaction + "' does not belong to this session"));
        return nullptr;
    }
    return found;
}

void Desk::tell(LifeEvent event) {
    if (event.session.empty()) return;
    send(SessionEvent{std::move(event)});
}

void Desk::notice(const std::string& agent, std::string kind, const std::string& interaction,
                  std::string data) {
    if (!agent.empty()) once(AgentNotice{agent, std::move(kind), interaction, std::move(data)});
}

uint64_t Desk::send(OutputBody body) {
    const uint64_t sequence = ++last_sequence;
    cells.put("sequence", Cell{std::to_string(sequence)});
    Output output{sequence, std::move(body)};
    outbox.put(sequenceKey(sequence), output);
    outputs.push_back(std::move(output));
    return sequence;
}

void Desk::confirm(uint64_t sequence) {
    outbox.erase(sequenceKey(sequence));
}

std::string Desk::gatewayFor(const Interaction* interaction, std::string_view capability) const {
    if (interaction != nullptr && !interaction->gateway.empty()) {
        const Gateway* own = gateways.find(interaction->gateway);
        return own != nullptr && canDo(*own, capability) ? interaction->gateway : std::string();
    }
    if (interaction != nullptr) return {};
    for (const auto& [name, gateway] : gateways.all()) {
        if (canDo(gateway, capability)) return name;
    }
    return {};
}

void Desk::order(const Interaction& interaction, std::string name, std::string arguments) {
    if (interaction.gateway.empty()) return;
    send(GatewayOrder{interaction.gateway, interaction.id, std::move(name), std::move(arguments),
                      false});
}

uint64_t Desk::order(PendingOrder pending, std::string name, std::string arguments) {
    if (pending.gateway.empty()) return 0;
    const uint64_t sequence = send(GatewayOrder{pending.gateway, pending.interaction,
                                                std::move(name), std::move(arguments), true});
    orders.put(std::to_string(sequence), std::move(pending));
    return sequence;
}

void Desk::dropOrder(uint64_t order) {
    if (order == 0) return;
    orders.erase(std::to_string(order));
    confirm(order);
}

std::string sequenceKey(uint64_t sequence) {
    std::string digits = std::to_string(sequence);
    return std::string(20 - digits.size(), '0') + digits;
}

std::string objectKey(routing::ObjectKind kind, const std::string& name) {
    return std::string(toString(kind)) + "/" + name;
}

ActionRef refOf(const SessionRequest& by, std::string area, std::string action) {
    return {by.session, std::move(area), std::move(action), by.request_id, by.interaction};
}

std::string mediumOf(const Interaction& interaction) {
    return interaction.category == interaction::Category::kVoice ? "voice" : interaction.media_name;
}

}  // namespace orchestrion::center
