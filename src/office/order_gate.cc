#include "office/order_gate.h"

namespace orchestrion::office {

void OrderGate::deliver(const center::Output& output) {
    const auto& order = std::get<center::GatewayOrder>(output.body);
    Held& held = held_[order.gateway];
    if (const auto known = held.find(output.sequence); known != held.end()) {
        const uint64_t told = known->second;
        std::erase_if(held, [told](const auto& one) { return one.second <= told; });
    }
    const bool behind = !held.empty() && held.begin()->first < output.sequence;
    if (!behind && links_.order(output.sequence, order)) return;
    if (!links_.attached(order.gateway)) {
        held_.erase(order.gateway);
        return;
    }
    held[output.sequence] = ++told_;
    line_.send({center::Undelivered{output.sequence}, {}});
}

}  // namespace orchestrion::office
