#include "access/claims.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace orchestrion::access {
namespace {

namespace json = boost::json;

Unexpected<Error> bad(std::string message) {
    return fail("access.badToken", std::move(message));
}

std::string_view view(const json::string& text) {
    return {text.data(), text.size()};
}

std::vector<std::string_view> wordsOf(std::string_view text) {
    std::vector<std::string_view> words;
    while (!text.empty()) {
        const size_t end = std::min(text.find(' '), text.size());
        if (end > 0) words.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return words;
}

// The texts of an array, or one text.
std::vector<std::string_view> textsOf(const json::value* value) {
    std::vector<std::string_view> texts;
    if (value == nullptr) return texts;
    if (value->is_string()) texts.push_back(view(value->get_string()));
    if (!value->is_array()) return texts;
    for (const json::value& one : value->get_array()) {
        if (one.is_string()) texts.push_back(view(one.get_string()));
    }
    return texts;
}

bool isFor(const json::object& claims, const std::vector<std::string>& audiences) {
    const auto named = textsOf(claims.if_contains("aud"));
    return std::any_of(named.begin(), named.end(), [&](std::string_view one) {
        return std::find(audiences.begin(), audiences.end(), one) != audiences.end();
    });
}

// A NumericDate: seconds since 1970, perhaps with a fraction (RFC 7519 §2).
std::optional<WallTime> timeOf(const json::object& claims, const char* name) {
    static constexpr double kSecondsMax = 1e11;
    const auto* value = claims.if_contains(name);
    if (value == nullptr || !value->is_number()) return std::nullopt;
    const auto seconds = value->to_number<double>();
    if (!std::isfinite(seconds) || std::abs(seconds) > kSecondsMax) return std::nullopt;
    return WallTime(Milliseconds(static_cast<int64_t>(seconds * 1000)));
}

Result<WallTime> checkTimes(const json::object& claims, Milliseconds leeway, WallTime now) {
    const auto expires = timeOf(claims, "exp");
    if (!expires) return bad("the token does not say when it expires (exp)");
    if (now >= *expires + leeway) {
        return fail("access.tokenExpired", "the token has expired; ask its issuer for another");
    }
    if (claims.contains("nbf")) {
        const auto begins = timeOf(claims, "nbf");
        if (!begins || now < *begins - leeway) return bad("the token is not valid yet (nbf)");
    }
    return *expires + leeway;
}

// A text is a list of words, as in "scope" (RFC 8693 §4.2); the members of an array are whole.
std::vector<Role> rolesOf(const json::object& claims, const JwtOptions& options) {
    const auto* claim = findClaim(claims, options.role_claim);
    const bool is_text = claim != nullptr && claim->is_string();
    std::vector<Role> roles;
    for (const std::string_view value :
         is_text ? wordsOf(view(claim->get_string())) : textsOf(claim)) {
        const auto it = options.roles.find(std::string(value));
        if (it == options.roles.end()) continue;
        if (std::find(roles.begin(), roles.end(), it->second) == roles.end()) {
            roles.push_back(it->second);
        }
    }
    return roles;
}

// Never "*" out of a token: an issuer speaks for one tenant at a time.
Result<std::string> tenantOf(const json::object& claims, const JwtOptions& options) {
    if (options.tenant_claim.empty()) return options.tenant;
    const auto* claim = findClaim(claims, options.tenant_claim);
    if (claim != nullptr && claim->is_string() && isTenantName(view(claim->get_string()))) {
        return std::string(claim->get_string());
    }
    return bad("the token names no tenant: expected a text of A-Z a-z 0-9 . _ - in the claim " +
               options.tenant_claim);
}

}  // namespace

const json::value* findClaim(const json::object& claims, std::string_view path) {
    const auto at = [](const json::object& object, std::string_view name) {
        return object.if_contains(json::string_view(name.data(), name.size()));
    };
    if (const auto* exact = at(claims, path)) return exact;
    const json::object* object = &claims;
    for (size_t dot = path.find('.'); dot != std::string_view::npos; dot = path.find('.')) {
        const auto* inner = at(*object, path.substr(0, dot));
        if (inner == nullptr || !inner->is_object()) return nullptr;
        object = &inner->get_object();
        path.remove_prefix(dot + 1);
    }
    return at(*object, path);
}

Result<TokenLogin> loginOf(const json::object& claims, const JwtOptions& options, WallTime now) {
    const auto* issuer = claims.if_contains("iss");
    if (issuer == nullptr || !issuer->is_string() || view(issuer->get_string()) != options.issuer) {
        return bad("the token's issuer (iss) is not one of this server's");
    }
    if (!isFor(claims, options.audiences)) {
        return bad("the token is meant for others: its audience (aud) is not this server");
    }
    const auto expires = checkTimes(claims, options.leeway, now);
    if (!expires) return fail(expires.error());
    const auto* name = findClaim(claims, options.name_claim);
    if (name == nullptr || !name->is_string() || !isIdentityName(view(name->get_string()))) {
        return bad(
            "the token does not say whom it is about: expected 1 to 128 printable characters "
            "in the claim " +
            options.name_claim);
    }
    auto tenant = tenantOf(claims, options);
    if (!tenant) return fail(tenant.error());
    const Grant grant{rolesOf(claims, options), {}, std::move(*tenant)};
    return TokenLogin{makeIdentity(std::string(name->get_string()), Identity::Kind::kJwt, grant),
                      *expires};
}

}  // namespace orchestrion::access
