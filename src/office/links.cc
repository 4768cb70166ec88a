#include "office/links.h"

#include <utility>

namespace orchestrion::office {

// Commands are sent under the lock, so that the centre hears of links in the order they changed.

template <class Link>
void Links::tell(center::CommandBody command, std::shared_ptr<Link> link) {
    line_.send({std::move(command), {}}, [link = std::move(link)](const center::Answer& answer) {
        if (!answer && answer.error().code == "center.busy") link->refused();
    });
}

Links::Hold Links::attachGateway(const std::string& name, std::vector<std::string> capabilities,
                                 std::shared_ptr<GatewayLink> link) {
    std::shared_ptr<GatewayLink> older;
    uint64_t number = 0;
    {
        const std::lock_guard lock(mutex_);
        number = next_++;
        Gateway& gateway = gateways_[name];
        older = std::exchange(gateway.link, link);
        if (older == link) older.reset();
        gateway.number = number;
        gateway.capabilities = capabilities;
        tell(center::GatewayAttached{name, std::move(capabilities)}, std::move(link));
    }
    if (older) older->replaced();
    return {nullptr, [this, name, number](void*) { detachGateway(name, number); }};
}

void Links::detachGateway(const std::string& name, uint64_t number) {
    const std::lock_guard lock(mutex_);
    const auto found = gateways_.find(name);
    if (found == gateways_.end() || found->second.number != number) return;
    gateways_.erase(found);
    line_.send({center::GatewayLost{name}, {}});
}

Links::Hold Links::openDesktop(const std::string& agent, std::shared_ptr<AgentLink> link) {
    const std::lock_guard lock(mutex_);
    const uint64_t number = next_++;
    auto& desktops = desktops_[agent];
    if (desktops.empty()) tell(center::AgentConnection{agent, true}, link);
    desktops.emplace(number, std::move(link));
    return {nullptr, [this, agent, number](void*) { closeDesktop(agent, number); }};
}

void Links::closeDesktop(const std::string& agent, uint64_t number) {
    const std::lock_guard lock(mutex_);
    const auto found = desktops_.find(agent);
    if (found == desktops_.end()) return;
    found->second.erase(number);
    if (!found->second.empty()) return;
    desktops_.erase(found);
    line_.send({center::AgentConnection{agent, false}, {}});
}

bool Links::order(uint64_t sequence, const center::GatewayOrder& order) {
    std::shared_ptr<GatewayLink> link;
    {
        const std::lock_guard lock(mutex_);
        const auto found = gateways_.find(order.gateway);
        if (found == gateways_.end()) return false;
        link = found->second.link;
    }
    return link->carryOut(sequence, order);
}

void Links::notice(const center::AgentNotice& notice) {
    std::vector<std::shared_ptr<AgentLink>> desktops;
    {
        const std::lock_guard lock(mutex_);
        const auto found = desktops_.find(notice.agent);
        if (found == desktops_.end()) return;
        for (const auto& [_, link] : found->second) desktops.push_back(link);
    }
    for (const auto& link : desktops) link->notice(notice);
}

bool Links::attached(const std::string& gateway) const {
    const std::lock_guard lock(mutex_);
    return gateways_.contains(gateway);
}

std::vector<Links::GatewayView> Links::gateways() const {
    const std::lock_guard lock(mutex_);
    std::vector<GatewayView> views;
    for (const auto& [name, gateway] : gateways_) views.push_back({name, gateway.capabilities});
    return views;
}

size_t Links::desktops() const {
    const std::lock_guard lock(mutex_);
    size_t count = 0;
    for (const auto& [_, desktops] : desktops_) count += desktops.size();
    return count;
}

}  // namespace orchestrion::office
