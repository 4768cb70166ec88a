#include "access/certificates.h"

#include <gtest/gtest.h>

namespace orchestrion::access {
namespace {

const std::string kFingerprint(64, 'a');

PeerCertificate ada() {
    return {"CN=ada.ops,OU=Agents,O=Example",
            "ada.ops",
            {"DNS:Ada.Ops.example.com", "URI:spiffe://example.com/ns/ops/sa/ada",
             "email:ada@example.com", "IP:10.0.0.7"},
            kFingerprint};
}

const Grant kOperator{{Role::kOperator}, {}, "acme"};

// The identity's name, "none", or the error's code.
std::string find(CertificateRule rule, const PeerCertificate& certificate = ada()) {
    rule.grant = kOperator;
    const auto rules = CertificateRules::from({rule});
    if (!rules) return rules.error().code;
    const auto identity = rules->find(certificate);
    return identity == nullptr ? "none" : identity->name;
}

TEST(Patterns, aStarStaysWithinItsPart) {
    EXPECT_TRUE(matchesPattern("ops-*", "ops-1"));
    EXPECT_FALSE(matchesPattern("ops-*", "ops-"));
    EXPECT_FALSE(matchesPattern("ops-*", "ops-1.evil"));
    EXPECT_FALSE(matchesPattern("*.example.com", "a.b.example.com"));
    EXPECT_TRUE(matchesPattern("**.example.com", "a.b.example.com"));
    EXPECT_TRUE(matchesPattern("CN=*,O=Example", "CN=Ada Lovelace,O=Example"));
    EXPECT_FALSE(matchesPattern("CN=*,O=Example", "CN=x\\,O=Example,O=Evil"));
    EXPECT_FALSE(matchesPattern("CN=*,O=Example", "CN=x+OU=y,O=Example"));
    EXPECT_FALSE(matchesPattern("ops-*", std::string_view("ops-1\0x", 7)));
    EXPECT_TRUE(matchesPattern("a*b*c", "aXbYbZc"));
    EXPECT_FALSE(matchesPattern("a*b*c", "abc"));
    EXPECT_FALSE(matchesPattern("", "a"));
    EXPECT_TRUE(matchesPattern("", ""));
    EXPECT_FALSE(matchesPattern("a", "b"));
    EXPECT_FALSE(matchesPattern("ab", "a"));
}

TEST(Patterns, manyStarsTakeNoLongTime) {
    std::string stars;
    for (int i = 0; i < 100; ++i) stars += "*a";
    EXPECT_FALSE(matchesPattern(stars, std::string(2000, 'a') + "b"));
}

TEST(CertificateRules, whatIsGivenHasToFit) {
    EXPECT_EQ(find({.name = "ops", .subject = "CN=*.ops,OU=Agents,O=Example"}), "ops");
    EXPECT_EQ(find({.common_name = "*.ops"}), "ada.ops");
    EXPECT_EQ(find({.common_name = "*.ops", .fingerprint = std::string(64, 'b')}), "none");
    EXPECT_EQ(find({.common_name = "*"}), "none");
    EXPECT_EQ(find({.fingerprint = kFingerprint}), "ada.ops");
    std::string with_colons;
    for (int i = 0; i < 32; ++i) with_colons += i == 0 ? "AA" : ":AA";
    EXPECT_EQ(find({.fingerprint = with_colons}), "ada.ops");
}

TEST(CertificateRules, anAlternativeNameIsOfItsKind) {
    EXPECT_EQ(find({.san = "*.ops.example.com"}), "ada.ops");
    EXPECT_EQ(find({.san = "DNS:ADA.ops.example.com"}), "ada.ops");
    EXPECT_EQ(find({.san = "URI:spiffe://example.com/ns/ops/sa/*"}), "ada.ops");
    EXPECT_EQ(find({.san = "URI:spiffe://example.com/*"}), "none");
    EXPECT_EQ(find({.san = "email:*@example.com"}), "ada.ops");
    EXPECT_EQ(find({.san = "*@example.com"}), "none") << "that would be a name of the DNS";
    EXPECT_EQ(find({.san = "IP:10.0.0.7"}), "ada.ops");
    EXPECT_EQ(find({.san = "10.0.0.7"}), "none");
}

TEST(CertificateRules, theFirstRuleThatFitsDecides) {
    const auto rules =
        CertificateRules::from({{.name = "none", .common_name = "eve", .grant = kOperator},
                                {.name = "first", .common_name = "*.ops", .grant = kOperator},
                                {.name = "second", .common_name = "ada.ops", .grant = kOperator}});
    ASSERT_TRUE(rules);
    const auto identity = rules->find(ada());
    ASSERT_NE(identity, nullptr);
    EXPECT_EQ(identity->name, "first");
    EXPECT_EQ(identity->kind, Identity::Kind::kCertificate);
    EXPECT_EQ(identity->tenant, "acme");
}

TEST(CertificateRules, aCertificateWithoutAGoodNameIsCalledByItsFingerprint) {
    PeerCertificate nameless = ada();
    nameless.common_name = "a\nb";
    EXPECT_EQ(find({.san = "IP:10.0.0.7"}, nameless), "certificate " + kFingerprint);
}

TEST(CertificateRules, rulesThatCannotBeAreRefused) {
    EXPECT_EQ(find({.name = "x"}), "access.badOptions");
    EXPECT_EQ(find({.name = "x\n", .common_name = "a"}), "access.badOptions");
    EXPECT_EQ(find({.fingerprint = "aa"}), "access.badOptions");
    EXPECT_FALSE(CertificateRules::from({{.common_name = "a"}})) << "may do nothing";
    EXPECT_FALSE(CertificateRules::from(std::vector<CertificateRule>(kCertificateRulesMax + 1)));
}

}  // namespace
}  // namespace orchestrion::access
