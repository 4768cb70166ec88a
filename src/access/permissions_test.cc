// Roles and permissions, against the page that explains them, and what follows from them.
#include "access/permissions.h"

#include <gtest/gtest.h>

#include <set>
#include <vector>

#include "access/identity.h"
#include "access/test_page.h"

namespace orchestrion::access {
namespace {

TEST(Permissions, thePageHasTheTableOfTheCode) {
    const auto rows = tableOfPage(ORCHESTRION_SOURCE_DIR, "permission");
    ASSERT_EQ(rows.size(), allPermissions().size() + 1);
    std::vector<std::string> heads{"permission", "allows"};
    for (const Role role : allRoles()) heads.emplace_back(toString(role));
    EXPECT_EQ(rows[0], heads);
    for (size_t i = 0; i < allPermissions().size(); ++i) {
        const PermissionFacts& facts = allPermissions()[i];
        std::vector<std::string> row{std::string(facts.name), std::string(facts.allows)};
        if (facts.server_wide) row[1] += " (*)";
        for (const Role role : allRoles()) {
            const bool has = permissionsOf(role).has(facts.permission);
            row.emplace_back(facts.is_public ? "all" : has ? "yes" : "");
        }
        EXPECT_EQ(rows[i + 1], row);
    }
}

TEST(Permissions, namesGoThereAndBack) {
    std::set<std::string_view> names;
    for (const PermissionFacts& facts : allPermissions()) {
        EXPECT_EQ(permissionFrom(facts.name), facts.permission);
        EXPECT_TRUE(names.insert(facts.name).second) << facts.name;
    }
    for (const Role role : allRoles()) EXPECT_EQ(roleFrom(toString(role)), role);
    EXPECT_EQ(permissionFrom("sessions"), std::nullopt);
    EXPECT_EQ(roleFrom("root"), std::nullopt);
    EXPECT_EQ(roleFrom("Admin"), std::nullopt);
}

TEST(Permissions, whatChangesNothingIsCalledSo) {
    for (const PermissionFacts& facts : allPermissions()) {
        EXPECT_EQ(facts.name.ends_with(".read"), !facts.changes) << facts.name;
        EXPECT_FALSE(facts.is_public && facts.changes) << facts.name;
    }
}

Identity of(std::vector<Role> roles, std::vector<Permission> permissions = {},
            const std::string& tenant = "acme") {
    return makeIdentity("ada", Identity::Kind::kApiKey,
                        {std::move(roles), std::move(permissions), tenant});
}

TEST(Identities, aTenantSeesItsOwn) {
    const Identity ada = of({Role::kViewer});
    EXPECT_TRUE(mayAccess(ada, Permission::kSessionsRead, "acme"));
    EXPECT_FALSE(mayAccess(ada, Permission::kSessionsRead, "other"));
    EXPECT_FALSE(mayAccess(ada, Permission::kSessionsRead, ""));
    EXPECT_FALSE(mayAccess(ada, Permission::kSessionsRead, "*"));
    EXPECT_FALSE(mayAccess(ada, Permission::kSessionsStart, "acme"));
    const Identity everywhere = of({Role::kViewer}, {}, "*");
    EXPECT_TRUE(mayAccess(everywhere, Permission::kSessionsRead, "acme"));
    EXPECT_TRUE(mayAccess(everywhere, Permission::kSessionsRead, "other"));
    EXPECT_FALSE(mayAccess(everywhere, Permission::kSessionsStart, "acme"));
    EXPECT_EQ(tenantOfNew(ada), "acme");
    EXPECT_EQ(tenantOfNew(everywhere), "default");
}

TEST(Identities, whatConcernsAllTenantsTakesSomebodyOfAllTenants) {
    const auto refused = checkPermission(of({Role::kAdmin}), Permission::kConfigRead);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "access.forbidden");
    EXPECT_EQ(refused.error().message,
              "config.read concerns all tenants at once: it takes an identity of tenant '*', but "
              "'ada' is of tenant 'acme'");
    EXPECT_TRUE(checkPermission(of({Role::kAdmin}, {}, "*"), Permission::kConfigRead));
    EXPECT_TRUE(checkPermission(of({Role::kAdmin}), Permission::kSessionsRead));
}

TEST(Identities, aRefusalNamesWhatIsMissing) {
    const auto refused = checkPermission(of({Role::kAgent}), Permission::kSessionsTerminate);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message,
              "'ada' lacks the permission sessions.terminate (to end sessions)");
}

TEST(Identities, rolesAndPermissionsAddUp) {
    const Identity ada = of({Role::kAgent, Role::kViewer}, {Permission::kSessionsSend});
    EXPECT_TRUE(ada.permissions.has(Permission::kAgentsAct));
    EXPECT_TRUE(ada.permissions.has(Permission::kHistoryRead));
    EXPECT_TRUE(ada.permissions.has(Permission::kSessionsSend));
    EXPECT_FALSE(ada.permissions.has(Permission::kSessionsStart));
    EXPECT_TRUE(of({}).permissions.empty());
    EXPECT_TRUE(checkPermission(of({}), Permission::kHealthRead)) << "public";
}

TEST(Identities, aDevelopmentStartMayDoEverything) {
    const Identity development = developmentIdentity();
    for (const PermissionFacts& facts : allPermissions()) {
        EXPECT_TRUE(mayAccess(development, facts.permission, "acme")) << facts.name;
    }
    EXPECT_EQ(development.roles.size(), allRoles().size());
}

TEST(Identities, namesAreWhatALogCanHold) {
    EXPECT_TRUE(isTenantName("Acme-1.eu_x"));
    for (const char* bad : {"", "*", "a b", "a/b", "ä"}) EXPECT_FALSE(isTenantName(bad)) << bad;
    EXPECT_FALSE(isTenantName(std::string(65, 'a')));
    EXPECT_TRUE(isIdentityName("Ada Lovelace <ada@example.org>"));
    for (const char* bad : {"", "a\nb", "ä"}) EXPECT_FALSE(isIdentityName(bad)) << bad;
    EXPECT_FALSE(isIdentityName(std::string(129, 'a')));
}

}  // namespace
}  // namespace orchestrion::access
