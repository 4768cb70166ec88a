// Keys by which sessions of this server reach their own server over HTTP (the BasicHTTP processor's
// location): a session of a tenant may send events to sessions of its tenant, and nothing else.
//
// Lifetime   The keys are good as long as this object; nobody stores them.
// Threading  Any thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "access/identity.h"
#include "runtime/random.h"

namespace orchestrion::access {

inline constexpr std::string_view kOwnKeyPrefix = "orks_";

class OwnKeys {
public:
    explicit OwnKeys(runtime::Random& random);

    // "orks_TENANT.CODE": the code is an HMAC of the tenant's name.
    std::string keyFor(std::string_view tenant) const;
    // Nothing if it is none of these keys.
    std::shared_ptr<const Identity> find(std::string_view key) const;

private:
    const std::string secret_;
};

}  // namespace orchestrion::access
