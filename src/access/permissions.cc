#include "access/permissions.h"

#include <algorithm>
#include <array>

#include "base/assert.h"

namespace orchestrion::access {
namespace {

using enum Permission;

constexpr PermissionFacts kPermissions[] = {
    {kHealthRead, "health.read", true, false, false, "ask whether the server lives and is ready"},
    {kApiRead, "api.read", true, false, false, "read the description of the interface"},
    {kSessionsRead, "sessions.read", false, false, false, "list and look at sessions, their data"},
    {kSessionsStart, "sessions.start", false, true, false, "start sessions of known applications"},
    {kSessionsSend, "sessions.send", false, true, false, "send events and requests to sessions"},
    {kSessionsTerminate, "sessions.terminate", false, true, false, "end sessions"},
    {kSessionsOperate, "sessions.operate", false, true, false,
     "resume, retry, migrate, import sessions"},
    {kHistoryRead, "history.read", false, false, false, "read what sessions did"},
    {kDocumentsRead, "documents.read", false, false, false, "read documents and their charts"},
    {kDocumentsWrite, "documents.write", false, true, false, "store documents"},
    {kDocumentsRun, "documents.run", false, true, false,
     "start sessions from a URL or a text of one's own"},
    {kApplicationsRead, "applications.read", false, false, false, "list applications"},
    {kApplicationsWrite, "applications.write", false, true, false, "change applications"},
    {kAgentsRead, "agents.read", false, false, false, "see agents and what they do"},
    {kAgentsAct, "agents.act", false, true, false, "log in as an agent, take interactions"},
    {kInteractionsRead, "interactions.read", false, false, false,
     "see interactions, their data and content"},
    {kInteractionsSubmit, "interactions.submit", false, true, false,
     "bring interactions in and report on them"},
    {kInteractionsOperate, "interactions.operate", false, true, false,
     "place interactions in queues, stop them"},
    {kRoutingRead, "routing.read", false, false, false, "see queues, skills, statistics"},
    {kRoutingWrite, "routing.write", false, true, false, "change queues and skills"},
    {kSupervisionAct, "supervision.act", false, true, false,
     "listen in, take over, move interactions"},
    {kMetricsRead, "metrics.read", false, false, true, "read the server's metrics"},
    {kConfigRead, "config.read", false, false, true, "read configuration and limits"},
    {kConfigWrite, "config.write", false, true, true, "reload and change the configuration"},
    {kBackupMake, "backup.make", false, true, true, "make a backup of everything"},
    {kAuditRead, "audit.read", false, false, true, "read the audit log"},
    {kGatewaysAct, "gateways.act", false, true, false,
     "attach as an adapter: report interactions, carry out orders"},
};

constexpr bool inOrder() {
    for (size_t i = 0; i < std::size(kPermissions); ++i) {
        if (static_cast<size_t>(kPermissions[i].permission) != i) return false;
    }
    return std::size(kPermissions) <= 32;
}
static_assert(inOrder(), "the facts stand in the order of the enumeration and fit into a set");

struct RoleFacts {
    Role role;
    std::string_view name;
    PermissionSet permissions;
};

// What everybody may who may look at all.
constexpr PermissionSet kView{kSessionsRead, kHistoryRead,      kDocumentsRead, kApplicationsRead,
                              kAgentsRead,   kInteractionsRead, kRoutingRead,   kMetricsRead};

constexpr PermissionSet joined(PermissionSet a, PermissionSet b) {
    a.add(b);
    return a;
}

constexpr PermissionSet all() {
    PermissionSet set;
    for (const PermissionFacts& facts : kPermissions) set.add(facts.permission);
    return set;
}

constexpr RoleFacts kRoles[] = {
    {Role::kViewer, "viewer", kView},
    {Role::kOperator, "operator",
     joined(kView, {kSessionsStart, kSessionsSend, kSessionsTerminate, kSessionsOperate,
                    kInteractionsSubmit, kInteractionsOperate, kConfigRead, kBackupMake})},
    {Role::kDeveloper, "developer",
     joined(kView, {kSessionsStart, kSessionsSend, kSessionsTerminate, kDocumentsWrite,
                    kDocumentsRun, kApplicationsWrite, kInteractionsSubmit})},
    {Role::kAgent, "agent", {kAgentsRead, kAgentsAct}},
    {Role::kSupervisor, "supervisor",
     joined(kView, {kAgentsAct, kInteractionsSubmit, kInteractionsOperate, kRoutingWrite,
                    kSupervisionAct})},
    {Role::kAdmin, "admin", all()},
};

constexpr std::array kRoleOrder{Role::kViewer, Role::kOperator,   Role::kDeveloper,
                                Role::kAgent,  Role::kSupervisor, Role::kAdmin};

const RoleFacts& factsOf(Role role) {
    const auto index = static_cast<size_t>(role);
    ORCH_ASSERT(index < std::size(kRoles) && kRoles[index].role == role, "a role is in its place");
    return kRoles[index];
}

}  // namespace

std::span<const PermissionFacts> allPermissions() {
    return kPermissions;
}

std::span<const Role> allRoles() {
    return kRoleOrder;
}

const PermissionFacts& factsOf(Permission permission) {
    const auto index = static_cast<size_t>(permission);
    ORCH_ASSERT(index < std::size(kPermissions), "a permission is one of the enumeration");
    return kPermissions[index];
}

std::string_view toString(Role role) {
    return factsOf(role).name;
}

std::optional<Permission> permissionFrom(std::string_view name) {
    for (const PermissionFacts& facts : kPermissions) {
        if (facts.name == name) return facts.permission;
    }
    return std::nullopt;
}

std::optional<Role> roleFrom(std::string_view name) {
    for (const RoleFacts& facts : kRoles) {
        if (facts.name == name) return facts.role;
    }
    return std::nullopt;
}

PermissionSet permissionsOf(Role role) {
    return factsOf(role).permissions;
}

}  // namespace orchestrion::access
