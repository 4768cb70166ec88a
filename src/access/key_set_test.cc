#include "access/key_set.h"

#include <gtest/gtest.h>

#include "access/base64url.h"
#include "access/test_issuer.h"

namespace orchestrion::access {
namespace {

bool isTaken(const std::string& jwk) {
    return KeySet::parse(keySet({jwk})).has_value();
}

TEST(KeySet, keysThatCannotVerifyAreLeftOut) {
    const TestKey p256 = TestKey::p256();
    EXPECT_TRUE(isTaken(p256.jwk("k")));
    EXPECT_TRUE(isTaken(p256.jwk("k", R"(,"use":"sig","alg":"ES256","key_ops":["verify"])")));
    for (const char* more :
         {R"(,"use":"enc")", R"(,"alg":"ES384")", R"(,"alg":"RS256")", R"(,"alg":"HS256")",
          R"(,"key_ops":["sign"])", R"(,"key_ops":"verify")"}) {
        EXPECT_FALSE(isTaken(p256.jwk("k", more))) << more;
    }
    EXPECT_FALSE(isTaken(R"({"kty":"oct","k":"c2VjcmV0c2VjcmV0c2VjcmV0"})"));
    EXPECT_FALSE(isTaken(R"({"kty":"EC","crv":"P-521","x":"AA","y":"AA"})"));
    EXPECT_FALSE(isTaken(R"({"kty":"OKP","crv":"X25519","x":")" +
                         toBase64Url(std::string(32, 'x')) + "\"}"));
    EXPECT_FALSE(isTaken("{}"));
    EXPECT_FALSE(isTaken("7"));
}

TEST(KeySet, weakAndBrokenKeysAreLeftOut) {
    EXPECT_FALSE(isTaken(TestKey::rsa(1024).jwk("k")));
    EXPECT_TRUE(isTaken(TestKey::rsa(3072).jwk("k")));
    const std::string modulus = toBase64Url(std::string(256, '\xff'));
    const auto rsa = [](const std::string& n, const std::string& e) {
        return R"({"kty":"RSA","n":")" + n + R"(","e":")" + e + "\"}";
    };
    EXPECT_TRUE(isTaken(rsa(modulus, "AQAB")));
    EXPECT_FALSE(isTaken(rsa(modulus, "AQ")));     // 1: the signature would be the text itself
    EXPECT_FALSE(isTaken(rsa(modulus, "AA")));     // 0
    EXPECT_FALSE(isTaken(rsa(modulus, "Ag")));     // 2
    EXPECT_FALSE(isTaken(rsa(modulus, modulus)));  // makes us compute for long
    EXPECT_FALSE(isTaken(rsa(toBase64Url(std::string(1025, '\xff')), "AQAB")));
    EXPECT_FALSE(isTaken(rsa("", "AQAB")));
    EXPECT_FALSE(isTaken(rsa(modulus + "=", "AQAB")));
    // Not on the curve.
    const std::string zeros = toBase64Url(std::string(32, '\1'));
    EXPECT_FALSE(
        isTaken(R"({"kty":"EC","crv":"P-256","x":")" + zeros + R"(","y":")" + zeros + "\"}"));
}

TEST(KeySet, aKeyIsFoundByItsIdAndAlgorithm) {
    const TestKey p256 = TestKey::p256();
    const TestKey rsa = TestKey::rsa();
    const auto keys =
        KeySet::parse(keySet({p256.jwk("a"), rsa.jwk("a"), rsa.jwk("b", R"(,"alg":"PS256")"),
                              R"({"kty":"oct","k":"AAAA","kid":"c"})"}));
    ASSERT_TRUE(keys);
    EXPECT_EQ(keys->size(), 3u);
    EXPECT_NE(keys->find("a", Algorithm::kEs256), nullptr);
    EXPECT_NE(keys->find("a", Algorithm::kRs256), nullptr);
    EXPECT_NE(keys->find("b", Algorithm::kPs256), nullptr);
    EXPECT_EQ(keys->find("b", Algorithm::kRs256), nullptr);
    EXPECT_EQ(keys->find("c", Algorithm::kRs256), nullptr);
    EXPECT_NE(keys->find("", Algorithm::kEs256), nullptr);
    EXPECT_EQ(keys->find("", Algorithm::kPs256), nullptr) << "two keys suit";
    EXPECT_EQ(keys->find("", Algorithm::kEdDsa), nullptr);
}

TEST(KeySet, textsThatAreNoKeySetAreRefused) {
    for (const std::string& text :
         {std::string(), std::string("[]"), std::string("{}"), std::string(R"({"keys":{}})"),
          std::string(R"({"keys":[]})"), std::string(kKeySetBytesMax + 1, ' '),
          keySet(std::vector<std::string>(kKeysMax + 1, "{}"))}) {
        const auto keys = KeySet::parse(text);
        ASSERT_FALSE(keys) << text.substr(0, 40);
        EXPECT_EQ(keys.error().code, "access.badKeySet");
    }
}

TEST(Base64Url, bytesGoThereAndBack) {
    EXPECT_EQ(toBase64Url(""), "");
    EXPECT_EQ(toBase64Url("f"), "Zg");
    EXPECT_EQ(toBase64Url("fo"), "Zm8");
    EXPECT_EQ(toBase64Url("foo"), "Zm9v");
    EXPECT_EQ(toBase64Url("\xfb\xff\xfe"), "-__-");
    std::string bytes;
    for (int i = 0; i < 300; ++i) {
        EXPECT_EQ(fromBase64Url(toBase64Url(bytes)), bytes);
        bytes += static_cast<char>(i * 7);
    }
    for (const char* text : {"Z", "Zg==", "Zh", "Zm9", "Zm9v\n", "+_8", "a b", "Zm9vZ"}) {
        EXPECT_EQ(fromBase64Url(text), std::nullopt) << text;
    }
}

}  // namespace
}  // namespace orchestrion::access
