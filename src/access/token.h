// A JSON Web Token as it arrives (RFC 7519, JWS compact serialization of RFC 7515), and what its
// claims say once its signature has been verified.
//
// The bytes are hostile. RFC 8725 is followed: the algorithm is one of a short list and fits the
// key; keys named or carried by the token ("jku", "jwk", "x5u", "x5c") are not looked at; what is
// marked "crit" is refused.
//
// Threading  Constant once made.
// Limits     kTokenBytesMax; longer ones are refused.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "access/key_set.h"
#include "access/options.h"
#include "base/result.h"

namespace orchestrion::access {

inline constexpr size_t kTokenBytesMax = 8192;

struct TokenLogin {
    Identity identity;
    WallTime expires;  // the leeway included
};

class Token {
public:
    // Fails with access.badToken.
    static Result<Token> parse(std::string_view compact);
    ~Token();
    Token(Token&&) noexcept;
    Token& operator=(Token&&) noexcept;

    Algorithm algorithm() const { return algorithm_; }
    const std::string& keyId() const { return key_id_; }  // may be empty
    const std::string& issuer() const { return issuer_; }

    bool verifiedBy(const PublicKey& key) const;

    // Whether the claims are good for this issuer at this time, and whom they speak of. Only after
    // verifiedBy(). Fails with access.badToken or access.tokenExpired.
    Result<TokenLogin> login(const JwtOptions& options, WallTime now) const;

private:
    struct Claims;
    Token();
    Result<void> readHeader(std::string_view part);
    Result<void> readClaims(std::string_view part);

    Algorithm algorithm_ = Algorithm::kRs256;
    std::string key_id_;
    std::string issuer_;
    std::string signed_text_;
    std::string signature_;
    std::unique_ptr<const Claims> claims_;
};

}  // namespace orchestrion::access
