#include "center/desk.h"

namespace orchestrion::center {
namespace {

void deliveryOrder(Desk& desk, const PendingOrder& pending, const OrderEnded& ended) {
    const Delivery* found = desk.deliveries.find(pending.interaction);
    if (found == nullptr || found->order != ended.order) return;
    Delivery d = *found;
    d.order = 0;
    d.error = ended.error;
    d.description = ended.description;
    desk.deliveries.put(pending.interaction, d);
    if (!ended.error.empty()) return failDelivery(desk, d, Failing::kRelease, ended.description);
    if (d.agent.empty()) deliveryAccepted(desk, pending.interaction);
}

void dialogOrder(Desk& desk, const PendingOrder& pending, const OrderEnded& ended) {
    const DialogRun* found = desk.dialogs.find(pending.interaction);
    if (found == nullptr || found->order != ended.order) return;
    desk.dialogs.erase(pending.interaction);
    if (desk.live(pending.interaction) != nullptr) setTreating(desk, pending.interaction, false);
    desk.tell(ended.error.empty() ? done(pending.action, ended.result)
                                  : failed(pending.action, ended.error, ended.description));
}

void treatmentOrder(Desk& desk, const PendingOrder& pending, const OrderEnded& ended) {
    const Request* found = desk.requests.find(pending.request);
    if (found == nullptr || found->order != ended.order) return;
    Request request = *found;
    request.order = 0;
    request.failures = ended.error.empty() ? 0 : request.failures + 1;
    desk.requests.put(request.id, request);
    nextTreatment(desk, pending.request);
}

void createdCall(Desk& desk, const PendingOrder& pending, const OrderEnded& ended) {
    const bool live = desk.live(pending.interaction) != nullptr;
    if (!ended.error.empty() || !live) {
        desk.tell(failed(pending.action, live ? ended.error : "unknown", ended.description));
        return finishInteraction(desk, pending.interaction, {"not created", false});
    }
    desk.tell(done(pending.action, ended.result));
    join(desk, pending.interaction, pending.action.session);
}

void actionOrder(Desk& desk, const PendingOrder& pending, const OrderEnded& ended) {
    desk.tell(ended.error.empty() ? done(pending.action, ended.result)
                                  : failed(pending.action, ended.error, ended.description));
    if (pending.kind == OrderKind::kTerminate && ended.error.empty()) {
        finishInteraction(desk, pending.interaction, {"terminated", false});
    }
}

void carryOut(Desk& desk, const PendingOrder& pending, const OrderEnded& ended) {
    switch (pending.kind) {
        case OrderKind::kDelivery:
            return deliveryOrder(desk, pending, ended);
        case OrderKind::kDialog:
            return dialogOrder(desk, pending, ended);
        case OrderKind::kTreatment:
            return treatmentOrder(desk, pending, ended);
        case OrderKind::kCreateCall:
            return createdCall(desk, pending, ended);
        case OrderKind::kAction:
        case OrderKind::kTerminate:
            return actionOrder(desk, pending, ended);
    }
}

}  // namespace

Answer apply(Desk& desk, const OrderEnded& command) {
    const std::string key = std::to_string(command.order);
    const PendingOrder* found = desk.orders.find(key);
    desk.confirm(command.order);
    if (found == nullptr) return accepted();  // it was answered, or nobody waits any more
    const PendingOrder pending = *found;
    desk.orders.erase(key);
    const Interaction* i = desk.live(pending.interaction);
    if (i != nullptr && !command.udata.empty()) {
        const auto data = withData(*i, command.udata, desk.options.limits.user_data, desk.wall());
        if (data) desk.take(*data);
    }
    carryOut(desk, pending, command);
    return accepted();
}

void gatewayOverdue(Desk& desk, const std::string& name) {
    const Gateway* gateway = desk.gateways.find(name);
    if (gateway == nullptr) return;
    desk.gateways.put(name, {gateway->capabilities, false, Due{0}});
    std::vector<uint64_t> lost;
    for (const auto& [key, pending] : desk.orders.all()) {
        if (pending.gateway == name) lost.push_back(std::stoull(key));
    }
    for (const uint64_t order : lost) {
        (void)apply(desk,
                    OrderEnded{order, "remote", "the gateway '" + name + "' is not attached"});
    }
}

}  // namespace orchestrion::center
