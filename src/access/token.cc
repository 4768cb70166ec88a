#include "access/token.h"

#include "access/base64url.h"
#include "access/claims.h"
#include "base/json.h"

namespace orchestrion::access {
namespace {

namespace json = boost::json;

constexpr uint32_t kDepthMax = 16;

Unexpected<Error> bad(std::string message) {
    return fail("access.badToken", std::move(message));
}

Result<json::object> readObject(std::string_view part, const char* what) {
    const auto text = fromBase64Url(part);
    if (!text) return bad(std::string("the token's ") + what + " is not base64url");
    auto value = parseJson(*text, kDepthMax);
    if (!value || !value->is_object()) {
        return bad(std::string("the token's ") + what + " is not a JSON object");
    }
    return std::move(value->get_object());
}

// Nothing if it is there and no text.
std::optional<std::string> textMember(const json::object& object, const char* name) {
    const auto* value = object.if_contains(name);
    if (value == nullptr) return std::string();
    if (!value->is_string()) return std::nullopt;
    return std::string(value->get_string());
}

// RFC 7519 §5.1, RFC 9068 §2.1. An ID token and an access token look the same here.
bool isTokenType(std::string type) {
    for (char& c : type) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return type.empty() || type == "jwt" || type == "at+jwt" || type == "application/at+jwt";
}

}  // namespace

struct Token::Claims {
    json::object object;
};

Token::Token() = default;
Token::~Token() = default;
Token::Token(Token&&) noexcept = default;
Token& Token::operator=(Token&&) noexcept = default;

Result<Token> Token::parse(std::string_view compact) {
    if (compact.size() > kTokenBytesMax) {
        return bad("expected a token of at most " + std::to_string(kTokenBytesMax) + " bytes");
    }
    const size_t first = compact.find('.');
    const size_t second = first == std::string_view::npos ? first : compact.find('.', first + 1);
    if (second == std::string_view::npos || compact.find('.', second + 1) != compact.npos) {
        return bad("expected a signed token: header.claims.signature");
    }
    Token token;
    auto read = token.readHeader(compact.substr(0, first));
    if (read) read = token.readClaims(compact.substr(first + 1, second - first - 1));
    if (!read) return fail(read.error());
    auto signature = fromBase64Url(compact.substr(second + 1));
    if (!signature || signature->empty()) return bad("the token's signature is not base64url");
    token.signature_ = std::move(*signature);
    token.signed_text_ = compact.substr(0, second);
    return token;
}

Result<void> Token::readHeader(std::string_view part) {
    const auto header = readObject(part, "header");
    if (!header) return fail(header.error());
    const auto name = textMember(*header, "alg");
    const auto algorithm = name ? algorithmFrom(*name) : std::nullopt;
    if (!algorithm) {
        return bad("expected a token signed with RS256, PS256, ES256 or EdDSA");
    }
    if (header->contains("crit")) {  // RFC 7515 §4.1.11: there is nothing that we would understand
        return bad("the token's header has critical members that are not known here");
    }
    const auto type = textMember(*header, "typ");
    if (!type || !isTokenType(*type)) return bad("expected a token of the type JWT");
    const auto key_id = textMember(*header, "kid");
    if (!key_id) return bad("the token's kid is not a text");
    algorithm_ = *algorithm;
    key_id_ = *key_id;
    return {};
}

Result<void> Token::readClaims(std::string_view part) {
    auto claims = readObject(part, "claims");
    if (!claims) return fail(claims.error());
    const auto issuer = textMember(*claims, "iss");
    if (!issuer || issuer->empty()) return bad("the token names no issuer (iss)");
    issuer_ = *issuer;
    claims_ = std::make_unique<const Claims>(Claims{std::move(*claims)});
    return {};
}

bool Token::verifiedBy(const PublicKey& key) const {
    return key.verifies(algorithm_, signed_text_, signature_);
}

Result<TokenLogin> Token::login(const JwtOptions& options, WallTime now) const {
    return loginOf(claims_->object, options, now);
}

}  // namespace orchestrion::access
