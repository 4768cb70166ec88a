// One public key: from the numbers of a JWK (RFC 7518 §6) to OpenSSL, and signatures (RFC 7518 §3).
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include "access/base64url.h"
#include "access/key_set.h"

namespace orchestrion::access {
namespace {

constexpr int kRsaBitsMin = 2048;
constexpr int kRsaBitsMax = 8192;
constexpr size_t kP256Bytes = 32;
constexpr size_t kEd25519Bytes = 32;

template <auto Free>
struct Deleter {
    template <class T>
    void operator()(T* object) const {
        Free(object);
    }
};
using Number = std::unique_ptr<BIGNUM, Deleter<&BN_free>>;
using Key = std::shared_ptr<EVP_PKEY>;
using Members = std::map<std::string, std::string>;

const unsigned char* bytes(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

std::string text(const Members& members, const char* name) {
    const auto it = members.find(name);
    return it == members.end() ? std::string() : it->second;
}

std::optional<std::string> octets(const Members& members, const char* name) {
    return fromBase64Url(text(members, name));
}

Number number(std::string_view octets) {
    return Number(BN_bin2bn(bytes(octets), static_cast<int>(octets.size()), nullptr));
}

// What fails here leaves nothing in the thread's error queue, which TLS connections read, too.
class ErrorsStayHere {
public:
    ErrorsStayHere() { ERR_set_mark(); }
    ~ErrorsStayHere() { ERR_pop_to_mark(); }
    ErrorsStayHere(const ErrorsStayHere&) = delete;
    ErrorsStayHere& operator=(const ErrorsStayHere&) = delete;
};

Key adopt(EVP_PKEY* key) {
    return {key, &EVP_PKEY_free};
}

// Nothing if the numbers are no key: OpenSSL checks that a point lies on its curve.
Key build(const char* type, OSSL_PARAM_BLD* builder) {
    const std::unique_ptr<OSSL_PARAM, Deleter<&OSSL_PARAM_free>> params(
        OSSL_PARAM_BLD_to_param(builder));
    const std::unique_ptr<EVP_PKEY_CTX, Deleter<&EVP_PKEY_CTX_free>> context(
        EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
    EVP_PKEY* key = nullptr;
    if (params == nullptr || context == nullptr || EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params.get()) != 1) {
        return nullptr;
    }
    return adopt(key);
}

using Builder = std::unique_ptr<OSSL_PARAM_BLD, Deleter<&OSSL_PARAM_BLD_free>>;

Key rsaKey(const Members& members) {
    const auto modulus = octets(members, "n");
    const auto exponent = octets(members, "e");
    if (!modulus || !exponent || modulus->size() > kRsaBitsMax / 8 || exponent->size() > 4) {
        return nullptr;
    }
    const Number n = number(*modulus);
    const Number e = number(*exponent);
    const int bits = BN_num_bits(n.get());
    if (bits < kRsaBitsMin || bits > kRsaBitsMax || !BN_is_odd(n.get()) || !BN_is_odd(e.get()) ||
        BN_is_one(e.get())) {
        return nullptr;
    }
    const Builder builder(OSSL_PARAM_BLD_new());
    OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get());
    OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get());
    return build("RSA", builder.get());
}

Key p256Key(const Members& members) {
    const auto x = octets(members, "x");
    const auto y = octets(members, "y");
    if (!x || !y || x->size() != kP256Bytes || y->size() != kP256Bytes) return nullptr;
    const std::string point = "\x04" + *x + *y;  // uncompressed: SEC 1 §2.3.3
    const Builder builder(OSSL_PARAM_BLD_new());
    OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0);
    OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                     point.size());
    return build("EC", builder.get());
}

Key ed25519Key(const Members& members) {
    const auto x = octets(members, "x");
    if (!x || x->size() != kEd25519Bytes) return nullptr;
    return adopt(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes(*x), x->size()));
}

// r and s behind each other (RFC 7518 §3.4) as OpenSSL wants them: DER.
std::string derSignature(std::string_view signature) {
    if (signature.size() != 2 * kP256Bytes) return {};
    const std::unique_ptr<ECDSA_SIG, Deleter<&ECDSA_SIG_free>> pair(ECDSA_SIG_new());
    ECDSA_SIG_set0(pair.get(), number(signature.substr(0, kP256Bytes)).release(),
                   number(signature.substr(kP256Bytes)).release());
    unsigned char* der = nullptr;
    const int size = i2d_ECDSA_SIG(pair.get(), &der);
    if (size <= 0) return {};
    std::string result(reinterpret_cast<const char*>(der), static_cast<size_t>(size));
    OPENSSL_free(der);
    return result;
}

// RFC 7518 §3.5: MGF1 with SHA-256, as much salt as the digest is long.
bool usePss(EVP_PKEY_CTX* context) {
    return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
           EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1 &&
           EVP_PKEY_CTX_set_rsa_mgf1_md(context, EVP_sha256()) == 1;
}

}  // namespace

std::optional<Algorithm> algorithmFrom(std::string_view name) {
    if (name == "RS256") return Algorithm::kRs256;
    if (name == "PS256") return Algorithm::kPs256;
    if (name == "ES256") return Algorithm::kEs256;
    if (name == "EdDSA" || name == "Ed25519") return Algorithm::kEdDsa;
    return std::nullopt;
}

std::string_view toString(Algorithm algorithm) {
    switch (algorithm) {
        case Algorithm::kRs256:
            return "RS256";
        case Algorithm::kPs256:
            return "PS256";
        case Algorithm::kEs256:
            return "ES256";
        case Algorithm::kEdDsa:
            return "EdDSA";
    }
    return "unknown";
}

std::optional<PublicKey> PublicKey::from(const std::map<std::string, std::string>& members) {
    const ErrorsStayHere guard;
    const std::string use = text(members, "use");
    if (!use.empty() && use != "sig") return std::nullopt;
    const std::string type = text(members, "kty");
    const std::string curve = text(members, "crv");
    std::optional<PublicKey> result;
    if (type == "RSA") {
        result = PublicKey(Type::kRsa, rsaKey(members));
    } else if (type == "EC" && curve == "P-256") {
        result = PublicKey(Type::kP256, p256Key(members));
    } else if (type == "OKP" && curve == "Ed25519") {
        result = PublicKey(Type::kEd25519, ed25519Key(members));
    }
    if (!result || result->key_ == nullptr) return std::nullopt;
    result->id_ = text(members, "kid");
    if (const std::string algorithm = text(members, "alg"); !algorithm.empty()) {
        result->only_for_ = algorithmFrom(algorithm);
        if (!result->only_for_ || !result->suits(*result->only_for_)) return std::nullopt;
    }
    return result;
}

bool PublicKey::suits(Algorithm algorithm) const {
    if (only_for_ && *only_for_ != algorithm) return false;
    switch (type_) {
        case Type::kRsa:
            return algorithm == Algorithm::kRs256 || algorithm == Algorithm::kPs256;
        case Type::kP256:
            return algorithm == Algorithm::kEs256;
        case Type::kEd25519:
            return algorithm == Algorithm::kEdDsa;
    }
    return false;
}

bool PublicKey::verifies(Algorithm algorithm, std::string_view signed_text,
                         std::string_view signature) const {
    if (!suits(algorithm)) return false;
    const ErrorsStayHere guard;
    const std::string der = type_ == Type::kP256 ? derSignature(signature) : std::string(signature);
    if (der.empty()) return false;
    const std::unique_ptr<EVP_MD_CTX, Deleter<&EVP_MD_CTX_free>> context(EVP_MD_CTX_new());
    EVP_PKEY_CTX* parameters = nullptr;  // belongs to `context`
    const EVP_MD* digest = type_ == Type::kEd25519 ? nullptr : EVP_sha256();
    return EVP_DigestVerifyInit(context.get(), &parameters, digest, nullptr, key_.get()) == 1 &&
           (algorithm != Algorithm::kPs256 || usePss(parameters)) &&
           EVP_DigestVerify(context.get(), bytes(der), der.size(), bytes(signed_text),
                            signed_text.size()) == 1;
}

}  // namespace orchestrion::access
