// What a stranger may send as a token, an issuer as its keys, and a token's claims.
//
// Input  A byte that says which of the three, and its text.
// Holds  No token is verified by a key that has signed nothing; a login has a name and a tenant
// that
//        a log can hold; a key that is found verifies the algorithm it was found for.
#include <cstdint>
#include <string>
#include <string_view>

#include "access/base64url.h"
#include "access/token.h"
#include "base/assert.h"

namespace {

using namespace orchestrion;
using namespace orchestrion::access;

// RFC 8037 §A.2.
constexpr std::string_view kKeys =
    R"({"keys":[{"kty":"OKP","crv":"Ed25519","kid":"k","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]})";

JwtOptions options() {
    JwtOptions options;
    options.issuer = "https://id.example";
    options.audiences = {"orchestrion"};
    options.role_claim = "realm_access.roles";
    options.roles = {{"ops", Role::kOperator}};
    options.tenant_claim = "tenant";
    return options;
}

void checkLogin(const Token& token) {
    static const JwtOptions kOptions = options();
    const auto login = token.login(kOptions, WallTime(Milliseconds(1893456000000)));
    if (!login) return;
    ORCH_ASSERT(token.issuer() == kOptions.issuer, "the issuer is the one that is known");
    ORCH_ASSERT(isIdentityName(login->identity.name), "the name can stand in a log");
    ORCH_ASSERT(isTenantName(login->identity.tenant), "a token is of one tenant");
    ORCH_ASSERT(!login->identity.permissions.has(Permission::kConfigWrite), "ops is no admin");
}

void readToken(std::string_view text) {
    static const auto kSet = KeySet::parse(kKeys);
    const auto token = Token::parse(text);
    if (!token) return;
    const PublicKey* key = kSet->find(token->keyId(), token->algorithm());
    ORCH_ASSERT(key == nullptr || !token->verifiedBy(*key), "nobody has signed this");
    checkLogin(*token);
}

void readClaims(std::string_view claims) {
    const auto token = Token::parse(toBase64Url(R"({"alg":"EdDSA","kid":"k"})") + "." +
                                    toBase64Url(claims) + ".AAAA");
    if (token) checkLogin(*token);
}

void readKeys(std::string_view text) {
    const auto keys = KeySet::parse(text);
    if (!keys) return;
    for (const Algorithm algorithm :
         {Algorithm::kRs256, Algorithm::kPs256, Algorithm::kEs256, Algorithm::kEdDsa}) {
        const PublicKey* key = keys->find("", algorithm);
        if (key == nullptr) continue;
        ORCH_ASSERT(key->suits(algorithm), "a key is found for what it can do");
        ORCH_ASSERT(!key->verifies(algorithm, "text", std::string(64, 'x')),
                    "that is no signature");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    if (size == 0) return 0;
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    switch (data[0] % 3) {
        case 0:
            readToken(text);
            break;
        case 1:
            readClaims(text);
            break;
        default:
            readKeys(text);
    }
    return 0;
}
