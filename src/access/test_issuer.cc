#include "access/test_issuer.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rsa.h>

#include "access/base64url.h"
#include "base/assert.h"

namespace orchestrion::access {
namespace {

std::string padded(const BIGNUM* number, int size) {
    std::string bytes(static_cast<size_t>(size), '\0');
    BN_bn2binpad(number, reinterpret_cast<unsigned char*>(bytes.data()), size);
    return bytes;
}

// DER to r and s behind each other.
std::string plainSignature(const std::string& der) {
    const auto* begin = reinterpret_cast<const unsigned char*>(der.data());
    ECDSA_SIG* pair = d2i_ECDSA_SIG(nullptr, &begin, static_cast<long>(der.size()));
    const std::string plain =
        padded(ECDSA_SIG_get0_r(pair), 32) + padded(ECDSA_SIG_get0_s(pair), 32);
    ECDSA_SIG_free(pair);
    return plain;
}

}  // namespace

TestKey::TestKey(evp_pkey_st* key) : key_(key, &EVP_PKEY_free) {
    ORCH_ASSERT(key != nullptr, "OpenSSL makes keys");
}

TestKey TestKey::rsa(unsigned bits) {
    return TestKey(EVP_RSA_gen(bits));
}

TestKey TestKey::p256() {
    return TestKey(EVP_EC_gen("P-256"));
}

TestKey TestKey::ed25519() {
    return TestKey(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
}

std::string TestKey::number(const char* name) const {
    BIGNUM* value = nullptr;
    EVP_PKEY_get_bn_param(key_.get(), name, &value);
    std::string bytes = padded(value, BN_num_bytes(value));
    BN_free(value);
    return bytes;
}

std::string TestKey::jwk(const std::string& kid, const std::string& more) const {
    const auto member = [](const char* name, const std::string& bytes) {
        return std::string(",\"") + name + "\":\"" + toBase64Url(bytes) + "\"";
    };
    std::string jwk = "{\"kid\":\"" + kid + "\"";
    if (EVP_PKEY_is_a(key_.get(), "RSA")) {
        jwk += R"(,"kty":"RSA")" + member("n", number(OSSL_PKEY_PARAM_RSA_N)) +
               member("e", number(OSSL_PKEY_PARAM_RSA_E));
    } else if (EVP_PKEY_is_a(key_.get(), "EC")) {
        const auto coordinate = [&](const char* name) {
            const std::string bytes = number(name);
            return std::string(32 - bytes.size(), '\0') + bytes;
        };
        jwk += R"(,"kty":"EC","crv":"P-256")" + member("x", coordinate(OSSL_PKEY_PARAM_EC_PUB_X)) +
               member("y", coordinate(OSSL_PKEY_PARAM_EC_PUB_Y));
    } else {
        std::string raw(32, '\0');
        size_t size = raw.size();
        EVP_PKEY_get_raw_public_key(key_.get(), reinterpret_cast<unsigned char*>(raw.data()),
                                    &size);
        jwk += R"(,"kty":"OKP","crv":"Ed25519")" + member("x", raw);
    }
    return jwk + more + "}";
}

std::string TestKey::sign(const std::string& text, const std::string& algorithm) const {
    const bool is_eddsa = algorithm == "EdDSA";
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    EVP_PKEY_CTX* parameters = nullptr;
    EVP_DigestSignInit(context, &parameters, is_eddsa ? nullptr : EVP_sha256(), nullptr,
                       key_.get());
    if (algorithm == "PS256") {
        EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING);
        EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, RSA_PSS_SALTLEN_DIGEST);
    }
    const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
    size_t size = 0;
    EVP_DigestSign(context, nullptr, &size, bytes, text.size());
    std::string signature(size, '\0');
    const int done = EVP_DigestSign(context, reinterpret_cast<unsigned char*>(signature.data()),
                                    &size, bytes, text.size());
    ORCH_ASSERT(done == 1, "OpenSSL signs");
    EVP_MD_CTX_free(context);
    signature.resize(size);
    return algorithm == "ES256" ? plainSignature(signature) : signature;
}

std::string TestKey::token(const std::string& header, const std::string& claims,
                           const std::string& algorithm) const {
    const std::string text = toBase64Url(header) + "." + toBase64Url(claims);
    return text + "." + toBase64Url(sign(text, algorithm));
}

std::string keySet(const std::vector<std::string>& jwks) {
    std::string set = R"({"keys":[)";
    for (const std::string& jwk : jwks) set += (set.ends_with('[') ? "" : ",") + jwk;
    return set + "]}";
}

std::function<void(Result<runtime::HttpResponse>)> TestHttpClient::take() {
    ORCH_ASSERT(!waiting_.empty(), "a request waits for its answer");
    auto done = std::move(waiting_.front());
    waiting_.erase(waiting_.begin());
    return done;
}

void TestHttpClient::answer(const std::string& body, int status, const std::string& url) {
    take()(runtime::HttpResponse{status, url, {}, body});
}

void TestHttpClient::failOne() {
    take()(fail("http.failed", "nobody is there"));
}

}  // namespace orchestrion::access
