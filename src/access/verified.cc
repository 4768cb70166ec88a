#include "access/verified.h"

#include <algorithm>

namespace orchestrion::access {

Digest Verified::digestOf(std::string_view credential) const {
    return sha256(key_, credential);
}

std::shared_ptr<const Identity> Verified::find(std::string_view credential,
                                               Milliseconds now) const {
    const Digest digest = digestOf(credential);
    const std::lock_guard lock(mutex_);
    const auto it = entries_.find(digest);
    return it == entries_.end() || it->second.until <= now ? nullptr : it->second.identity;
}

void Verified::add(std::string_view credential, std::shared_ptr<const Identity> identity,
                   Milliseconds now, Milliseconds time) {
    const Digest digest = digestOf(credential);
    const Entry entry{std::move(identity), now + std::min(time, kTimeMax)};
    const std::lock_guard lock(mutex_);
    if (entries_.insert_or_assign(digest, entry).second) order_.push_back(digest);
    while (order_.size() > kEntriesMax) {
        entries_.erase(order_.front());
        order_.pop_front();
    }
}

size_t Verified::size() const {
    const std::lock_guard lock(mutex_);
    return entries_.size();
}

}  // namespace orchestrion::access
