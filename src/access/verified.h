// What has been verified lately, so that a client that sends the same key or token with every
// request costs one digest and not a signature each time.
//
// Keeps digests made with a random key, never the secrets; how long a look-up takes tells nothing.
// Threading  Any thread.
// Limits     kEntriesMax, the oldest is forgotten; kTimeMax: what the issuer or the operator takes
//            back ends after that at the latest.
#pragma once

#include <cstring>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "access/digest.h"
#include "access/identity.h"
#include "base/units.h"

namespace orchestrion::access {

class Verified {
public:
    static constexpr size_t kEntriesMax = 10000;
    static constexpr Milliseconds kTimeMax{60000};

    explicit Verified(runtime::Random& random) : key_(randomBytes(kKeyBytes, random)) {}

    // Times are monotonic.
    std::shared_ptr<const Identity> find(std::string_view credential, Milliseconds now) const;
    // For `time`, and at most kTimeMax.
    void add(std::string_view credential, std::shared_ptr<const Identity> identity,
             Milliseconds now, Milliseconds time);
    size_t size() const;

private:
    static constexpr size_t kKeyBytes = 32;
    struct Entry {
        std::shared_ptr<const Identity> identity;
        Milliseconds until;
    };
    struct FirstBytes {
        size_t operator()(const Digest& digest) const {
            size_t value = 0;
            std::memcpy(&value, digest.data(), sizeof(value));
            return value;
        }
    };
    Digest digestOf(std::string_view credential) const;

    const std::string key_;
    mutable std::mutex mutex_;
    std::unordered_map<Digest, Entry, FirstBytes> entries_;
    std::deque<Digest> order_;  // as they were added; each is in entries_
};

}  // namespace orchestrion::access
