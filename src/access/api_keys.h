// API keys: 256 random bits as text, "ork_" and 43 characters of base64url.
//
// The configuration holds a salted SHA-256 of a key and not the key. A slow hash (PBKDF2, Argon2)
// protects secrets that people think up; nobody guesses 256 random bits, and a slow hash would let
// strangers keep the processor busy. The "ork_" is for scanners that look for leaked secrets.
//
// Threading  Constant once made.
// Cost       One SHA-256 for each configured key, whether or not the key is found.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "access/digest.h"
#include "access/options.h"
#include "runtime/random.h"

namespace orchestrion::access {

inline constexpr std::string_view kApiKeyPrefix = "ork_";

// `random` is fit for secrets (runtime::RealRandom).
std::string makeApiKey(runtime::Random& random);
// "sha256:SALT:DIGEST", for the configuration.
std::string hashApiKey(std::string_view key, runtime::Random& random);
bool isApiKey(std::string_view text);

class ApiKeys {
public:
    // Fails with access.badOptions.
    static Result<ApiKeys> from(const std::vector<ApiKeyOptions>& options);

    // Nothing if the key is not one of these.
    std::shared_ptr<const Identity> find(std::string_view key) const;

private:
    struct Entry {
        std::string salt;
        Digest digest;
        std::shared_ptr<const Identity> identity;
    };
    static Result<Entry> entryOf(const ApiKeyOptions& options);
    std::vector<Entry> entries_;
};

// What every entry of the options has; `what` names it: "api key 'ci'". Fails with
// access.badOptions.
Result<void> checkGrant(const std::string& what, const Grant& grant);

}  // namespace orchestrion::access
