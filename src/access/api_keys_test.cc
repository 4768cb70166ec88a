#include "access/api_keys.h"

#include <gtest/gtest.h>

#include "access/own_keys.h"

namespace orchestrion::access {
namespace {

const Grant kViewer{{Role::kViewer}, {}, "acme"};

std::string codeOf(const ApiKeyOptions& options) {
    const auto keys = ApiKeys::from({options});
    return keys ? "good" : keys.error().code;
}

TEST(ApiKeys, aKeyIsRandomAndLooksLikeOne) {
    runtime::SeededRandom random(1);
    const std::string key = makeApiKey(random);
    EXPECT_EQ(key.size(), 47u);
    EXPECT_TRUE(isApiKey(key));
    EXPECT_NE(makeApiKey(random), key);
    EXPECT_FALSE(isApiKey(key.substr(1)));
    EXPECT_FALSE(isApiKey(key + "A"));
    EXPECT_FALSE(isApiKey("ork_"));
    EXPECT_FALSE(isApiKey("ork_" + std::string(43, '+')));
}

TEST(ApiKeys, aKeyIsFoundByItsHashOrItsSecret) {
    runtime::SeededRandom random(2);
    const std::string first = makeApiKey(random);
    const std::string second = makeApiKey(random);
    const std::string hash = hashApiKey(first, random);
    EXPECT_NE(hash, hashApiKey(first, random)) << "salted";
    EXPECT_EQ(hash.find(first.substr(4)), std::string::npos);
    const auto keys = ApiKeys::from({{"one", hash, {}, kViewer}, {"two", {}, second, kViewer}});
    ASSERT_TRUE(keys);
    ASSERT_NE(keys->find(first), nullptr);
    EXPECT_EQ(keys->find(first)->name, "one");
    EXPECT_EQ(keys->find(first)->kind, Identity::Kind::kApiKey);
    EXPECT_EQ(keys->find(first)->tenant, "acme");
    ASSERT_NE(keys->find(second), nullptr);
    EXPECT_EQ(keys->find(second)->name, "two");
    EXPECT_EQ(keys->find(makeApiKey(random)), nullptr);
    EXPECT_EQ(keys->find(hash), nullptr);
    EXPECT_EQ(keys->find(""), nullptr);
    std::string bent = first;
    bent[20] = bent[20] == 'A' ? 'B' : 'A';
    EXPECT_EQ(keys->find(bent), nullptr);
}

TEST(ApiKeys, entriesThatCannotBeAreRefused) {
    runtime::SeededRandom random(3);
    const std::string key = makeApiKey(random);
    const std::string hash = hashApiKey(key, random);
    EXPECT_EQ(codeOf({"one", hash, {}, kViewer}), "good");
    EXPECT_EQ(codeOf({"one", hash, {}, {{}, {Permission::kSessionsSend}, "*"}}), "good");
    EXPECT_EQ(codeOf({"", hash, {}, kViewer}), "access.badOptions");
    EXPECT_EQ(codeOf({"a\nb", hash, {}, kViewer}), "access.badOptions");
    EXPECT_EQ(codeOf({"one", {}, {}, kViewer}), "access.badOptions");
    EXPECT_EQ(codeOf({"one", hash, key, kViewer}), "access.badOptions");
    EXPECT_EQ(codeOf({"one", {}, "a password", kViewer}), "access.badOptions");
    EXPECT_EQ(codeOf({"one", hash, {}, {{}, {}, "acme"}}), "access.badOptions");
    EXPECT_EQ(codeOf({"one", hash, {}, {{Role::kViewer}, {}, ""}}), "access.badOptions");
    EXPECT_EQ(codeOf({"one", hash, {}, {{Role::kViewer}, {}, "a*"}}), "access.badOptions");
    for (const std::string& bad :
         {key, hash + "A", hash.substr(0, hash.size() - 1), std::string("sha256:"),
          "sha1" + hash.substr(6), hash.substr(0, hash.rfind(':'))}) {
        EXPECT_EQ(codeOf({"one", bad, {}, kViewer}), "access.badOptions") << bad;
    }
    EXPECT_FALSE(ApiKeys::from({{"one", hash, {}, kViewer}, {"one", hash, {}, kViewer}}));
    EXPECT_FALSE(ApiKeys::from(std::vector<ApiKeyOptions>(kApiKeysMax + 1)));
}

// What is stored today has to be good tomorrow.
TEST(ApiKeys, aStoredHashStaysGood) {
    const auto keys =
        ApiKeys::from({{"old",
                        "sha256:AAECAwQFBgcICQoLDA0ODw:vFHwuWd_bZ4aM81trCl8Jfx649cIbuHwSLi482TQRA4",
                        {},
                        kViewer}});
    ASSERT_TRUE(keys);
    EXPECT_NE(keys->find("ork_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"), nullptr);
}

TEST(OwnKeys, aSessionMaySendEventsToItsTenant) {
    runtime::SeededRandom random(4);
    const OwnKeys keys(random);
    const std::string key = keys.keyFor("acme.eu");
    const auto identity = keys.find(key);
    ASSERT_NE(identity, nullptr);
    EXPECT_EQ(identity->tenant, "acme.eu");
    EXPECT_EQ(identity->permissions, PermissionSet{Permission::kSessionsSend});
    EXPECT_TRUE(mayAccess(*identity, Permission::kSessionsSend, "acme.eu"));
    EXPECT_FALSE(mayAccess(*identity, Permission::kSessionsSend, "other"));
    std::string other = key;
    other.replace(other.find("acme"), 4, "evil");
    EXPECT_EQ(keys.find(other), nullptr);
    EXPECT_EQ(keys.find(key + "x"), nullptr);
    EXPECT_EQ(keys.find("orks_acme.eu"), nullptr);
    EXPECT_EQ(keys.find("orks_."), nullptr);
    EXPECT_EQ(keys.find(keys.keyFor("*")), nullptr) << "no session is of all tenants";
    EXPECT_EQ(OwnKeys(random).find(key), nullptr);
}

}  // namespace
}  // namespace orchestrion::access
