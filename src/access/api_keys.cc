#include "access/api_keys.h"

#include <algorithm>
#include <set>

#include "access/base64url.h"

namespace orchestrion::access {
namespace {

constexpr size_t kKeyBytes = 32;
constexpr size_t kSaltBytes = 16;
constexpr std::string_view kHashPrefix = "sha256:";

struct Hash {
    std::string salt;
    Digest digest;
};

std::optional<Hash> parseHash(std::string_view text) {
    if (!text.starts_with(kHashPrefix)) return std::nullopt;
    text.remove_prefix(kHashPrefix.size());
    const size_t colon = std::min(text.find(':'), text.size());
    auto salt = fromBase64Url(text.substr(0, colon));
    const auto digest = fromBase64Url(text.substr(std::min(colon + 1, text.size())));
    Hash hash;
    if (!salt || salt->size() != kSaltBytes || !digest || digest->size() != hash.digest.size()) {
        return std::nullopt;
    }
    hash.salt = std::move(*salt);
    std::copy(digest->begin(), digest->end(), hash.digest.begin());
    return hash;
}

}  // namespace

std::string makeApiKey(runtime::Random& random) {
    return std::string(kApiKeyPrefix) + toBase64Url(randomBytes(kKeyBytes, random));
}

std::string hashApiKey(std::string_view key, runtime::Random& random) {
    const std::string salt = randomBytes(kSaltBytes, random);
    return std::string(kHashPrefix) + toBase64Url(salt) + ":" +
           toBase64Url(bytesOf(sha256(salt, key)));
}

bool isApiKey(std::string_view text) {
    if (!text.starts_with(kApiKeyPrefix)) return false;
    const auto bytes = fromBase64Url(text.substr(kApiKeyPrefix.size()));
    return bytes && bytes->size() == kKeyBytes;
}

Result<void> checkGrant(const std::string& what, const Grant& grant) {
    if (grant.roles.empty() && grant.permissions.empty()) {
        return fail("access.badOptions", what + " may do nothing: expected roles or permissions");
    }
    if (grant.tenant == kEveryTenant || isTenantName(grant.tenant)) return {};
    return fail("access.badOptions",
                what +
                    ": expected a tenant of 1 to 64 characters A-Z a-z 0-9 . _ -, or '*' for "
                    "all of them, but found '" +
                    grant.tenant + "'");
}

Result<ApiKeys::Entry> ApiKeys::entryOf(const ApiKeyOptions& options) {
    const std::string what = "api key '" + options.name + "'";
    if (!isIdentityName(options.name)) {
        return fail("access.badOptions",
                    what + ": expected a name of 1 to 128 printable characters");
    }
    if (const auto grant = checkGrant(what, options.grant); !grant) return fail(grant.error());
    if (options.hash.empty() == options.secret.empty()) {
        return fail("access.badOptions", what + ": expected either a hash or a secret");
    }
    Hash hash;
    if (!options.secret.empty()) {
        if (!isApiKey(options.secret)) {
            return fail("access.badOptions", what +
                                                 ": the secret is not a key that 'orchestrion "
                                                 "keys new' makes (ork_ and 43 characters)");
        }
        hash.digest = sha256(options.secret);
    } else if (auto parsed = parseHash(options.hash)) {
        hash = std::move(*parsed);
    } else {
        return fail("access.badOptions",
                    what +
                        ": expected a hash 'sha256:SALT:DIGEST' as 'orchestrion keys new' "
                        "prints it");
    }
    return Entry{std::move(hash.salt), hash.digest,
                 std::make_shared<const Identity>(
                     makeIdentity(options.name, Identity::Kind::kApiKey, options.grant))};
}

Result<ApiKeys> ApiKeys::from(const std::vector<ApiKeyOptions>& options) {
    if (options.size() > kApiKeysMax) {
        return fail("access.badOptions",
                    "expected at most " + std::to_string(kApiKeysMax) + " api keys");
    }
    ApiKeys keys;
    std::set<std::string> names;
    for (const ApiKeyOptions& one : options) {
        auto entry = entryOf(one);
        if (!entry) return fail(entry.error());
        if (!names.insert(one.name).second) {
            return fail("access.badOptions", "api key '" + one.name + "' is there twice");
        }
        keys.entries_.push_back(std::move(*entry));
    }
    return keys;
}

std::shared_ptr<const Identity> ApiKeys::find(std::string_view key) const {
    if (!isApiKey(key)) return nullptr;
    std::shared_ptr<const Identity> found;
    for (const Entry& entry : entries_) {  // all of them: the time tells nothing
        const Digest digest = sha256(entry.salt, key);
        if (equalInConstantTime(bytesOf(digest), bytesOf(entry.digest))) found = entry.identity;
    }
    return found;
}

}  // namespace orchestrion::access
