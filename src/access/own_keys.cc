#include "access/own_keys.h"

#include "access/base64url.h"
#include "access/digest.h"

namespace orchestrion::access {

OwnKeys::OwnKeys(runtime::Random& random) : secret_(randomBytes(32, random)) {}

std::string OwnKeys::keyFor(std::string_view tenant) const {
    return std::string(kOwnKeyPrefix) + std::string(tenant) + "." +
           toBase64Url(bytesOf(hmacSha256(secret_, tenant)));
}

std::shared_ptr<const Identity> OwnKeys::find(std::string_view key) const {
    const size_t dot = key.rfind('.');
    if (!key.starts_with(kOwnKeyPrefix) || dot == std::string_view::npos) return nullptr;
    std::string tenant(key.substr(kOwnKeyPrefix.size(), dot - kOwnKeyPrefix.size()));
    if (!isTenantName(tenant) || !equalInConstantTime(key, keyFor(tenant))) return nullptr;
    const Grant grant{{}, {Permission::kSessionsSend}, std::move(tenant)};
    return std::make_shared<const Identity>(
        makeIdentity("a session", Identity::Kind::kSession, grant));
}

}  // namespace orchestrion::access
