// Who may do what, apart from who is who: roles, permissions, and the one table that joins them.
//
// Source     docs/reference/access.md has the same table for people; a test compares them.
// Threading  Everything is constant.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace orchestrion::access {

enum class Role : uint8_t { kViewer, kOperator, kDeveloper, kAgent, kSupervisor, kAdmin };

enum class Permission : uint8_t {
    kHealthRead,  // public
    kApiRead,     // public
    kSessionsRead,
    kSessionsStart,
    kSessionsSend,
    kSessionsTerminate,
    kSessionsOperate,
    kHistoryRead,
    kDocumentsRead,
    kDocumentsWrite,
    kDocumentsRun,
    kApplicationsRead,
    kApplicationsWrite,
    kAgentsRead,
    kAgentsAct,
    kInteractionsRead,
    kInteractionsSubmit,
    kInteractionsOperate,
    kRoutingRead,
    kRoutingWrite,
    kSupervisionAct,
    kMetricsRead,
    kConfigRead,
    kConfigWrite,
    kBackupMake,
    kAuditRead,
    kGatewaysAct,
};

struct PermissionFacts {
    Permission permission;
    std::string_view name;     // "sessions.read"
    bool is_public = false;    // nobody has to log in
    bool changes = false;      // what it allows goes into the audit log
    bool server_wide = false;  // concerns all tenants at once: takes an identity of tenant "*"
    std::string_view allows;   // for people
};

// All of them, in the order of the enumeration.
std::span<const PermissionFacts> allPermissions();
std::span<const Role> allRoles();

const PermissionFacts& factsOf(Permission permission);
inline std::string_view toString(Permission permission) {
    return factsOf(permission).name;
}
std::string_view toString(Role role);
std::optional<Permission> permissionFrom(std::string_view name);
std::optional<Role> roleFrom(std::string_view name);

class PermissionSet {
public:
    constexpr PermissionSet() = default;
    constexpr PermissionSet(std::initializer_list<Permission> permissions) {
        for (const Permission permission : permissions) add(permission);
    }

    constexpr void add(Permission permission) { bits_ |= bit(permission); }
    constexpr void add(PermissionSet others) { bits_ |= others.bits_; }
    constexpr bool has(Permission permission) const { return (bits_ & bit(permission)) != 0; }
    constexpr bool empty() const { return bits_ == 0; }
    bool operator==(const PermissionSet&) const = default;

private:
    static constexpr uint32_t bit(Permission permission) {
        return uint32_t{1} << static_cast<unsigned>(permission);
    }
    uint32_t bits_ = 0;
};

PermissionSet permissionsOf(Role role);

}  // namespace orchestrion::access
