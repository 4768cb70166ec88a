// Counts logins that fail, by address, and tells who has to wait.
//
// A window begins with the first failure; `failures_max` failures in it close the door until it is
// over. Logins that succeed do not open it again: somebody with one good key could go on guessing.
// An address that is not known (empty) is not counted: one stranger would close the door for all.
//
// Threading  Any thread.
// Limits     AttemptLimits::addresses_max; beyond it the window that began first is forgotten.
#pragma once

#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "access/options.h"
#include "runtime/clock.h"

namespace orchestrion::access {

class Attempts {
public:
    // `clock` is borrowed and outlives this.
    explicit Attempts(const runtime::Clock& clock) : clock_(clock) {}

    void setLimits(const AttemptLimits& limits);

    // How long this address has to wait; nothing if it need not.
    std::optional<Milliseconds> wait(std::string_view address) const;
    void failed(std::string_view address);
    size_t size() const;

private:
    struct Window {
        Milliseconds begin;
        uint32_t failures;
    };
    struct Begun {
        std::string neighbourhood;
        Milliseconds begin;
    };
    bool over(Milliseconds begin) const;
    void forgetOld();

    const runtime::Clock& clock_;
    mutable std::mutex mutex_;
    AttemptLimits limits_;
    std::unordered_map<std::string, Window> windows_;
    std::deque<Begun> begun_;  // in the order they began; each is in windows_
};

// What one customer of a network can choose freely counts as one: an IPv6 address's /64.
std::string neighbourhoodOf(std::string_view address);

}  // namespace orchestrion::access
