#include "access/identity.h"

#include <algorithm>

namespace orchestrion::access {
namespace {

bool isTenantCharacter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
}

}  // namespace

std::string_view toString(Identity::Kind kind) {
    switch (kind) {
        case Identity::Kind::kApiKey:
            return "api_key";
        case Identity::Kind::kJwt:
            return "jwt";
        case Identity::Kind::kCertificate:
            return "certificate";
        case Identity::Kind::kDevelopment:
            return "development";
        case Identity::Kind::kSession:
            return "session";
    }
    return "unknown";
}

Identity makeIdentity(std::string name, Identity::Kind kind, const Grant& grant) {
    Identity identity{std::move(name), kind, grant.tenant, grant.roles, {}};
    for (const Role role : grant.roles) identity.permissions.add(permissionsOf(role));
    for (const Permission permission : grant.permissions) identity.permissions.add(permission);
    return identity;
}

Identity developmentIdentity() {
    const auto roles = allRoles();
    return makeIdentity("development", Identity::Kind::kDevelopment,
                        {{roles.begin(), roles.end()}, {}, std::string(kEveryTenant)});
}

bool isTenantName(std::string_view name) {
    return !name.empty() && name.size() <= 64 &&
           std::all_of(name.begin(), name.end(), &isTenantCharacter);
}

bool isIdentityName(std::string_view name) {
    return !name.empty() && name.size() <= 128 &&
           std::all_of(name.begin(), name.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

Result<void> checkPermission(const Identity& identity, Permission permission) {
    const PermissionFacts& facts = factsOf(permission);
    if (facts.is_public) return {};
    if (!identity.permissions.has(permission)) {
        return fail("access.forbidden", "'" + identity.name + "' lacks the permission " +
                                            std::string(facts.name) + " (to " +
                                            std::string(facts.allows) + ")");
    }
    if (facts.server_wide && identity.tenant != kEveryTenant) {
        return fail("access.forbidden",
                    std::string(facts.name) +
                        " concerns all tenants at once: it takes an identity of tenant '*', but '" +
                        identity.name + "' is of tenant '" + identity.tenant + "'");
    }
    return {};
}

bool mayAccess(const Identity& identity, Permission permission, std::string_view tenant) {
    return checkPermission(identity, permission).has_value() &&
           (identity.tenant == kEveryTenant || identity.tenant == tenant);
}

std::string_view tenantOfNew(const Identity& identity) {
    return identity.tenant == kEveryTenant ? kDefaultTenant : std::string_view(identity.tenant);
}

}  // namespace orchestrion::access
