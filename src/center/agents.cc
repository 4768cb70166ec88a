#include "base/assert.h"
#include "center/desk.h"

namespace orchestrion::center {
namespace {

Answer answer(Desk& desk, const Result<void>& result) {
    if (!result) return fail(result.error());
    settle(desk);
    return accepted();
}

}  // namespace

Answer apply(Desk& desk, const AgentLogin& command) {
    return answer(desk, desk.router.login(command.login, desk.now));
}

Answer apply(Desk& desk, const AgentLogout& command) {
    return answer(desk, desk.router.logout(command.agent, desk.now));
}

Answer apply(Desk& desk, const AgentReady& command) {
    return answer(desk, desk.router.setReady(command.agent, command.medium, desk.now));
}

Answer apply(Desk& desk, const AgentNotReady& command) {
    return answer(desk,
                  desk.router.setNotReady(command.agent, command.medium, command.reason, desk.now));
}

Answer apply(Desk& desk, const AgentConnection& command) {
    return answer(desk, command.up ? desk.router.connectionRestored(command.agent, desk.now)
                                   : desk.router.connectionLost(command.agent, desk.now));
}

void useDefaultRule(Desk& desk) {
    const std::string& rule = desk.options.default_capacity_rule;
    const std::string key = objectKey(routing::ObjectKind::kCapacityRule, rule);
    const std::string there = desk.objects.find(key) != nullptr ? rule : std::string();
    routing::Configuration all = desk.router.configuration();
    if (all.default_capacity_rule == there) return;
    all.default_capacity_rule = there;
    // Its objects were taken one by one; what was removed meanwhile may still be named.
    const auto configured = desk.router.configure(all, desk.now, routing::References::kAsLeft);
    ORCH_ASSERT(configured.has_value(), "the router takes its own configuration");
    settle(desk);
}

Answer apply(Desk& desk, const Configure& command) {
    auto known = desk.router.upsert(command.object, desk.now);
    if (!known) return fail(known.error());
    desk.objects.put(objectKey(kindOf(command.object), nameOf(command.object)), {command.object});
    if (kindOf(command.object) == routing::ObjectKind::kCapacityRule) useDefaultRule(desk);
    settle(desk);
    return accepted();
}

Answer apply(Desk& desk, const RemoveObject& command) {
    auto removed = desk.router.remove(command.kind, command.name, desk.now);
    if (!removed) return fail(removed.error());
    desk.objects.erase(objectKey(command.kind, command.name));
    if (command.kind == routing::ObjectKind::kCapacityRule) useDefaultRule(desk);
    settle(desk);
    return accepted();
}

Answer apply(Desk& desk, const Confirm& command) {
    desk.confirm(command.sequence);
    return accepted();
}

Answer apply(Desk& desk, const Undelivered& command) {
    if (desk.outbox.find(sequenceKey(command.sequence)) != nullptr) {
        desk.resends.emplace(desk.now + desk.options.limits.retry_pause, command.sequence);
    }
    return accepted();
}

}  // namespace orchestrion::center
