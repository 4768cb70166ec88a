// The public keys of an issuer: a JWK Set (RFC 7517), and what can be verified with them.
//
// Which algorithm a key verifies depends on the key, never on the token: an RSA key verifies RS256
// and PS256 only, P-256 ES256, Ed25519 EdDSA. Keys of other kinds, shared secrets among them, are
// left out, so "none" and HS256 find no key.
//
// Threading  Constant once made.
// Limits     kKeySetBytesMax, kKeysMax; RSA of 2048 to 8192 bits.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

struct evp_pkey_st;

namespace orchestrion::access {

inline constexpr size_t kKeySetBytesMax = 256u << 10;
inline constexpr size_t kKeysMax = 100;

enum class Algorithm : uint8_t { kRs256, kPs256, kEs256, kEdDsa };

// "RS256", "PS256", "ES256", "EdDSA" or "Ed25519" (RFC 7518 §3.1, RFC 8037, RFC 9864).
std::optional<Algorithm> algorithmFrom(std::string_view name);
std::string_view toString(Algorithm algorithm);

class PublicKey {
public:
    // Nothing if the key is none that we use; `members` are those of a JWK that are texts.
    static std::optional<PublicKey> from(const std::map<std::string, std::string>& members);

    bool suits(Algorithm algorithm) const;
    // False as well if it does not suit.
    bool verifies(Algorithm algorithm, std::string_view text, std::string_view signature) const;
    const std::string& id() const { return id_; }

private:
    enum class Type : uint8_t { kRsa, kP256, kEd25519 };
    PublicKey(Type type, std::shared_ptr<evp_pkey_st> key) : type_(type), key_(std::move(key)) {}

    Type type_;
    std::shared_ptr<evp_pkey_st> key_;
    std::string id_;                     // "kid"; may be empty
    std::optional<Algorithm> only_for_;  // "alg"
};

class KeySet {
public:
    // Fails with access.badKeySet. Keys in it that cannot be used are left out.
    static Result<KeySet> parse(std::string_view json);

    // The key of this id; without an id, the only one that suits the algorithm.
    const PublicKey* find(std::string_view id, Algorithm algorithm) const;
    size_t size() const { return keys_.size(); }

private:
    std::vector<PublicKey> keys_;
};

}  // namespace orchestrion::access
