#include "session/directory.h"

#include <xxhash.h>

namespace orchestrion::session {
namespace {

uint64_t hashOf(std::string_view session_id) {
    return XXH3_64bits(session_id.data(), session_id.size());
}

}  // namespace

void Directory::add(std::string_view session_id) {
    const uint64_t hash = hashOf(session_id);
    Stripe& stripe = stripeOf(hash);
    const std::lock_guard lock(stripe.mutex);
    ++stripe.sessions[hash];
    ++size_;
}

void Directory::remove(std::string_view session_id) {
    const uint64_t hash = hashOf(session_id);
    Stripe& stripe = stripeOf(hash);
    const std::lock_guard lock(stripe.mutex);
    const auto it = stripe.sessions.find(hash);
    if (it == stripe.sessions.end()) return;
    if (--it->second == 0) stripe.sessions.erase(it);
    --size_;
}

bool Directory::contains(std::string_view session_id) const {
    const uint64_t hash = hashOf(session_id);
    const Stripe& stripe = stripeOf(hash);
    const std::lock_guard lock(stripe.mutex);
    return stripe.sessions.contains(hash);
}

}  // namespace orchestrion::session
