// Tokens against the ways there are to forge, bend and outlive them.
#include "access/token.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "access/base64url.h"
#include "access/digest.h"
#include "access/test_issuer.h"
#include "runtime/clock.h"

namespace orchestrion::access {
namespace {

constexpr int64_t kNow = 1893456000;  // when a VirtualClock begins

const TestKey& rsaKey() {
    static const TestKey key = TestKey::rsa();
    return key;
}

std::string claims(const std::string& more = {}) {
    return R"({"iss":"https://id.example","sub":"ada","aud":"orchestrion","exp":)" +
           std::to_string(kNow + 600) + R"(,"roles":["ops"])" + more + "}";
}

std::string header(const std::string& algorithm, const std::string& more = {}) {
    return R"({"alg":")" + algorithm + R"(","kid":"k1")" + more + "}";
}

JwtOptions options() {
    JwtOptions options;
    options.issuer = "https://id.example";
    options.audiences = {"other", "orchestrion"};
    options.roles = {{"ops", Role::kOperator}, {"boss", Role::kAdmin}};
    return options;
}

// "name: roles @ tenant", or the error's code.
std::string readWith(const TestKey& key, const std::string& compact,
                     const JwtOptions& rules = options(), Milliseconds later = Milliseconds(0)) {
    const auto token = Token::parse(compact);
    if (!token) return token.error().code;
    const auto keys = KeySet::parse(keySet({key.jwk("k1")}));
    const PublicKey* found = keys->find(token->keyId(), token->algorithm());
    if (found == nullptr) return "no key";
    if (!token->verifiedBy(*found)) return "wrong signature";
    const auto login = token->login(rules, runtime::VirtualClock().wallTime() + later);
    if (!login) return login.error().code;
    std::string text = login->identity.name + ":";
    for (const Role role : login->identity.roles) text += " " + std::string(toString(role));
    return text + " @ " + login->identity.tenant;
}

std::string readClaims(const std::string& text, const JwtOptions& rules = options(),
                       Milliseconds later = Milliseconds(0)) {
    return readWith(rsaKey(), rsaKey().token(header("RS256"), text, "RS256"), rules, later);
}

TEST(Token, eachAlgorithmIsVerifiedWithItsKey) {
    const std::string good = "ada: operator @ default";
    const TestKey p256 = TestKey::p256();
    const TestKey ed25519 = TestKey::ed25519();
    EXPECT_EQ(readWith(rsaKey(), rsaKey().token(header("RS256"), claims(), "RS256")), good);
    EXPECT_EQ(readWith(rsaKey(), rsaKey().token(header("PS256"), claims(), "PS256")), good);
    EXPECT_EQ(readWith(p256, p256.token(header("ES256"), claims(), "ES256")), good);
    EXPECT_EQ(readWith(ed25519, ed25519.token(header("EdDSA"), claims(), "EdDSA")), good);
    EXPECT_EQ(readWith(ed25519, ed25519.token(header("Ed25519"), claims(), "EdDSA")), good);
}

TEST(Token, aChangedTokenIsNotVerified) {
    const TestKey p256 = TestKey::p256();
    const TestKey ed25519 = TestKey::ed25519();
    for (const auto& [key, algorithm] :
         {std::pair(rsaKey(), "RS256"), {rsaKey(), "PS256"}, {p256, "ES256"}, {ed25519, "EdDSA"}}) {
        const std::string token = key.token(header(algorithm), claims(), algorithm);
        const size_t first = token.find('.');
        const size_t second = token.rfind('.');
        const std::string promoted = toBase64Url(claims(R"(,"roles":["boss"])"));
        EXPECT_EQ(readWith(key, token.substr(0, first + 1) + promoted + token.substr(second)),
                  "wrong signature");
        std::string signature = *fromBase64Url(token.substr(second + 1));
        for (const size_t at : {size_t{0}, signature.size() / 2, signature.size() - 1}) {
            std::string bent = signature;
            bent[at] = static_cast<char>(bent[at] ^ 1);
            EXPECT_EQ(readWith(key, token.substr(0, second + 1) + toBase64Url(bent)),
                      "wrong signature");
        }
        for (const std::string& other :
             {std::string(64, '\0'), std::string("x"), signature + "x", signature.substr(1)}) {
            EXPECT_EQ(readWith(key, token.substr(0, second + 1) + toBase64Url(other)),
                      "wrong signature")
                << algorithm << " " << other.size();
        }
        EXPECT_EQ(readWith(key, token.substr(0, second + 1)), "access.badToken");
    }
}

TEST(Token, anotherKeyOfTheSameKindDoesNotVerify) {
    const TestKey other = TestKey::rsa();
    EXPECT_EQ(readWith(rsaKey(), other.token(header("RS256"), claims(), "RS256")),
              "wrong signature");
}

// RFC 8725 §2.1.
TEST(Token, theAlgorithmsNoneAndHmacAreRefused) {
    const std::string body = toBase64Url(claims());
    for (const char* none : {"none", "None", "NONE", "nOnE", ""}) {
        const std::string head = toBase64Url(header(none));
        EXPECT_EQ(readWith(rsaKey(), head + "." + body + "."), "access.badToken") << none;
        EXPECT_EQ(readWith(rsaKey(), head + "." + body + ".AAAA"), "access.badToken") << none;
    }
    // Signed with the public key as if it were a shared secret.
    const std::string text = toBase64Url(header("HS256")) + "." + body;
    const std::string code = toBase64Url(bytesOf(hmacSha256(rsaKey().jwk("k1"), text)));
    EXPECT_EQ(readWith(rsaKey(), text + "." + code), "access.badToken");
    for (const char* other : {"HS384", "HS512", "RS1", "RS384", "ES384", "ES256K", "rs256", "A"}) {
        EXPECT_EQ(readWith(rsaKey(), rsaKey().token(header(other), claims(), "RS256")),
                  "access.badToken")
            << other;
    }
    EXPECT_EQ(readWith(rsaKey(), rsaKey().token(R"({"kid":"k1"})", claims(), "RS256")),
              "access.badToken");
    EXPECT_EQ(readWith(rsaKey(), rsaKey().token(R"({"alg":["RS256"]})", claims(), "RS256")),
              "access.badToken");
}

TEST(Token, aKeyVerifiesOnlyWhatItIsFor) {
    const TestKey p256 = TestKey::p256();
    const TestKey ed25519 = TestKey::ed25519();
    EXPECT_EQ(readWith(p256, p256.token(header("RS256"), claims(), "ES256")), "no key");
    EXPECT_EQ(readWith(ed25519, ed25519.token(header("ES256"), claims(), "EdDSA")), "no key");
    EXPECT_EQ(readWith(rsaKey(), rsaKey().token(header("EdDSA"), claims(), "RS256")), "no key");
    EXPECT_EQ(readWith(rsaKey(), rsaKey().token(header("PS256"), claims(), "RS256")),
              "wrong signature");
    EXPECT_EQ(readWith(rsaKey(), rsaKey().token(header("RS256"), claims(), "PS256")),
              "wrong signature");
}

TEST(Token, whatTheHeaderWantsUsToTrustIsNotLookedAt) {
    const TestKey own = TestKey::rsa();
    const std::string more = R"(,"jwk":)" + own.jwk("k1") +
                             R"(,"jku":"https://evil.example/keys","x5u":"https://evil.example")";
    EXPECT_EQ(readWith(rsaKey(), own.token(header("RS256", more), claims(), "RS256")),
              "wrong signature");
    EXPECT_EQ(readWith(rsaKey(),
                       rsaKey().token(header("RS256", R"(,"crit":["exp"])"), claims(), "RS256")),
              "access.badToken");
    EXPECT_EQ(readWith(rsaKey(), rsaKey().token(header("RS256", R"(,"crit":["b64"],"b64":false)"),
                                                claims(), "RS256")),
              "access.badToken");
}

TEST(Token, theTypeIsAToken) {
    for (const char* type : {"JWT", "jwt", "at+jwt", "application/at+jwt"}) {
        const std::string more = R"(,"typ":")" + std::string(type) + "\"";
        EXPECT_EQ(readWith(rsaKey(), rsaKey().token(header("RS256", more), claims(), "RS256")),
                  "ada: operator @ default")
            << type;
    }
    for (const char* type : {"logout+jwt", "secevent+jwt", "JOSE"}) {
        const std::string more = R"(,"typ":")" + std::string(type) + "\"";
        EXPECT_EQ(readWith(rsaKey(), rsaKey().token(header("RS256", more), claims(), "RS256")),
                  "access.badToken")
            << type;
    }
}

TEST(Token, bytesThatAreNoTokenAreRefused) {
    const std::string good = rsaKey().token(header("RS256"), claims(), "RS256");
    for (const std::string& text :
         {std::string(), std::string("."), std::string(".."), std::string("a.b"), good + ".",
          good + ".x", "." + good, good + "=", good + " ", " " + good, good.substr(0, 40),
          toBase64Url("[]") + "." + toBase64Url(claims()) + ".AAAA",
          toBase64Url(header("RS256")) + "." + toBase64Url("\xff") + ".AAAA",
          toBase64Url(header("RS256")) + ".!!!!.AAAA", std::string(kTokenBytesMax + 1, 'a')}) {
        EXPECT_EQ(readWith(rsaKey(), text), "access.badToken") << text.substr(0, 60);
    }
    const std::string deep = std::string(100, '[') + std::string(100, ']');
    EXPECT_EQ(readClaims(R"({"iss":"https://id.example","x":)" + deep + "}"), "access.badToken");
}

TEST(Token, aTokenHasOneForm) {
    const std::string good = rsaKey().token(header("RS256"), claims(), "RS256");
    static constexpr std::string_view kAlphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    // 256 bytes leave four bits of the last character unused: 15 others would give the same bytes.
    const size_t last = kAlphabet.find(good.back());
    for (size_t i = 1; i < 16; ++i) {
        std::string other = good;
        other.back() = kAlphabet[last ^ i];
        EXPECT_EQ(readWith(rsaKey(), other), "access.badToken");
    }
}

TEST(Token, aTokenEndsAndBegins) {
    const Milliseconds end = std::chrono::seconds(600);
    const Milliseconds leeway = options().leeway;
    EXPECT_EQ(readClaims(claims(), options(), end), "ada: operator @ default");
    EXPECT_EQ(readClaims(claims(), options(), end + leeway - Milliseconds(1)),
              "ada: operator @ default");
    EXPECT_EQ(readClaims(claims(), options(), end + leeway), "access.tokenExpired");
    const auto from = [](int64_t seconds) {
        return claims(R"(,"nbf":)" + std::to_string(kNow + seconds));
    };
    EXPECT_EQ(readClaims(from(60)), "ada: operator @ default");
    EXPECT_EQ(readClaims(from(61)), "access.badToken");
    EXPECT_EQ(readClaims(from(61), options(), Milliseconds(1000)), "ada: operator @ default");
    EXPECT_EQ(readClaims(claims(R"(,"nbf":"soon")")), "access.badToken");
    const auto until = [](const std::string& exp) {
        return R"({"iss":"https://id.example","sub":"ada","aud":"orchestrion","exp":)" + exp + "}";
    };
    EXPECT_EQ(readClaims(until("1893456000.5")), "ada: @ default");
    for (const char* exp : {"\"1893456600\"", "null", "1e300", "true"}) {
        EXPECT_EQ(readClaims(until(exp)), "access.badToken") << exp;
    }
    EXPECT_EQ(readClaims(until("-1")), "access.tokenExpired");
    EXPECT_EQ(readClaims(R"({"iss":"https://id.example","sub":"ada","aud":"orchestrion"})"),
              "access.badToken");
}

std::string readWithAudience(const std::string& audience) {
    return readClaims(R"({"iss":"https://id.example","sub":"ada","exp":1893456600)" + audience +
                      "}");
}

TEST(Token, aTokenForOthersIsRefused) {
    EXPECT_EQ(readWithAudience(R"(,"aud":"orchestrion")"), "ada: @ default");
    EXPECT_EQ(readWithAudience(R"(,"aud":["x","other"])"), "ada: @ default");
    EXPECT_EQ(readWithAudience(""), "access.badToken");
    EXPECT_EQ(readWithAudience(R"(,"aud":"orchestrion2")"), "access.badToken");
    EXPECT_EQ(readWithAudience(R"(,"aud":["x"])"), "access.badToken");
    EXPECT_EQ(readWithAudience(R"(,"aud":{"orchestrion":1})"), "access.badToken");
    JwtOptions others = options();
    others.issuer = "https://id.example/";
    EXPECT_EQ(readClaims(claims(), others), "access.badToken");
}

TEST(Token, rolesComeOutOfTheClaimThatIsNamed) {
    JwtOptions rules = options();
    EXPECT_EQ(readClaims(claims(R"(,"roles":["boss","ops","boss","root",1,null])"), rules),
              "ada: admin operator @ default");
    EXPECT_EQ(readClaims(claims(R"(,"roles":"ops boss")"), rules), "ada: operator admin @ default");
    EXPECT_EQ(readClaims(claims(R"(,"roles":"opsboss")"), rules), "ada: @ default");
    EXPECT_EQ(readClaims(claims(R"(,"roles":["ops boss"])"), rules), "ada: @ default");
    EXPECT_EQ(readClaims(claims(R"(,"roles":{"ops":1})"), rules), "ada: @ default");
    EXPECT_EQ(readClaims(claims(R"(,"roles":["admin"])"), rules), "ada: @ default");
    rules.role_claim = "realm_access.roles";
    EXPECT_EQ(readClaims(claims(R"(,"realm_access":{"roles":["boss"]})"), rules),
              "ada: admin @ default");
    EXPECT_EQ(readClaims(claims(R"(,"realm_access":["boss"])"), rules), "ada: @ default");
    rules.role_claim = "https://id.example/roles";
    EXPECT_EQ(readClaims(claims(R"(,"https://id.example/roles":["boss"])"), rules),
              "ada: admin @ default");
}

TEST(Token, theTenantIsTheIssuersOrInTheToken) {
    JwtOptions rules = options();
    rules.tenant = "*";
    EXPECT_EQ(readClaims(claims(R"(,"tenant":"acme")"), rules), "ada: operator @ *");
    rules.tenant_claim = "tenant";
    EXPECT_EQ(readClaims(claims(R"(,"tenant":"acme")"), rules), "ada: operator @ acme");
    for (const char* tenant : {"\"*\"", "\"\"", "\"a b\"", "[\"acme\"]", "null"}) {
        EXPECT_EQ(readClaims(claims(R"(,"tenant":)" + std::string(tenant)), rules),
                  "access.badToken")
            << tenant;
    }
    EXPECT_EQ(readClaims(claims(), rules), "access.badToken");
}

TEST(Token, itSaysWhomItIsAbout) {
    JwtOptions rules = options();
    rules.name_claim = "user.mail";
    EXPECT_EQ(readClaims(claims(R"(,"user":{"mail":"ada@example.org"})"), rules),
              "ada@example.org: operator @ default");
    EXPECT_EQ(readClaims(claims(R"(,"user":{"mail":""})"), rules), "access.badToken");
    EXPECT_EQ(readClaims(claims(R"(,"user":{"mail":"a\nb"})"), rules), "access.badToken");
    EXPECT_EQ(readClaims(claims(R"(,"user":{"mail":7})"), rules), "access.badToken");
    EXPECT_EQ(readClaims(claims(), rules), "access.badToken");
}

// RFC 8037 §A.4: a token that others have made.
TEST(Token, theExampleOfTheRfcIsVerified) {
    const auto keys = KeySet::parse(
        R"({"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]})");
    ASSERT_TRUE(keys);
    const PublicKey* key = keys->find("", Algorithm::kEdDsa);
    ASSERT_NE(key, nullptr);
    const auto signature = fromBase64Url(
        "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg");
    EXPECT_TRUE(key->verifies(
        Algorithm::kEdDsa, "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc", *signature));
}

// RFC 7515 §A.3.
TEST(Token, theExampleOfEs256IsVerified) {
    const auto keys = KeySet::parse(R"({"keys":[{"kty":"EC","crv":"P-256",
        "x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
        "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]})");
    ASSERT_TRUE(keys);
    const auto signature = fromBase64Url(
        "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q");
    EXPECT_TRUE(
        keys->find("", Algorithm::kEs256)
            ->verifies(Algorithm::kEs256,
                       "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQo"
                       "gImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ",
                       *signature));
}

}  // namespace
}  // namespace orchestrion::access
