// Somebody who has logged in, and the limits of what they may do.
//
// Threading  Identities are constant once made; requests share them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "access/permissions.h"
#include "base/result.h"

namespace orchestrion::access {

// The tenant that stands for all of them.
inline constexpr std::string_view kEveryTenant = "*";
inline constexpr std::string_view kDefaultTenant = "default";

// What somebody is given: roles, or single permissions for a program that needs no more.
struct Grant {
    std::vector<Role> roles = {};
    std::vector<Permission> permissions = {};
    std::string tenant{kDefaultTenant};
};

struct Identity {
    enum class Kind : uint8_t {
        kApiKey,
        kJwt,
        kCertificate,
        kDevelopment,  // there is no login
        kSession,      // a session of this server that sends to its own server
    };
    std::string name;
    Kind kind = Kind::kDevelopment;
    std::string tenant{kDefaultTenant};
    std::vector<Role> roles = {};
    PermissionSet permissions = {};
};

std::string_view toString(Identity::Kind kind);

Identity makeIdentity(std::string name, Identity::Kind kind, const Grant& grant);
// Of a server without login: every role, every tenant.
Identity developmentIdentity();

// 1 to 64 of A-Z a-z 0-9 . _ - : what a tenant may be called.
bool isTenantName(std::string_view name);
// 1 to 128 printable characters of ASCII: what may stand for somebody in the audit log.
bool isIdentityName(std::string_view name);

// The permission itself; for one that concerns the whole server, an identity of every tenant.
// Fails with access.forbidden, which names what is missing.
Result<void> checkPermission(const Identity& identity, Permission permission);

// Whether something that belongs to `tenant` is theirs to see or change.
bool mayAccess(const Identity& identity, Permission permission, std::string_view tenant);

// The tenant of what they make: "default" for those of every tenant.
std::string_view tenantOfNew(const Identity& identity);

}  // namespace orchestrion::access
