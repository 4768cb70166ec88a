#include "access/attempts.h"

#include <arpa/inet.h>

namespace orchestrion::access {

std::string neighbourhoodOf(std::string_view address) {
    const std::string text(address.substr(0, address.find('%')));
    in6_addr v6{};
    if (inet_pton(AF_INET6, text.c_str(), &v6) != 1) return text;
    const auto* bytes = reinterpret_cast<const char*>(v6.s6_addr);
    if (IN6_IS_ADDR_V4MAPPED(&v6)) {
        char v4[INET_ADDRSTRLEN];
        return inet_ntop(AF_INET, bytes + 12, v4, sizeof(v4));
    }
    return {bytes, 8};
}

void Attempts::setLimits(const AttemptLimits& limits) {
    const std::lock_guard lock(mutex_);
    limits_ = limits;
    forgetOld();
}

std::optional<Milliseconds> Attempts::wait(std::string_view address) const {
    const std::lock_guard lock(mutex_);
    if (limits_.failures_max == 0 || windows_.empty()) return std::nullopt;
    const auto it = windows_.find(neighbourhoodOf(address));
    if (it == windows_.end() || it->second.failures < limits_.failures_max ||
        over(it->second.begin)) {
        return std::nullopt;
    }
    return it->second.begin + limits_.window - clock_.monotonicTime();
}

void Attempts::failed(std::string_view address) {
    const std::lock_guard lock(mutex_);
    if (limits_.failures_max == 0 || address.empty()) return;
    forgetOld();
    std::string neighbourhood = neighbourhoodOf(address);
    const Milliseconds now = clock_.monotonicTime();
    const auto [it, is_new] = windows_.try_emplace(neighbourhood, Window{now, 0});
    ++it->second.failures;
    if (!is_new) return;
    begun_.push_back({std::move(neighbourhood), now});
    forgetOld();
}

size_t Attempts::size() const {
    const std::lock_guard lock(mutex_);
    return windows_.size();
}

bool Attempts::over(Milliseconds begin) const {
    return clock_.monotonicTime() - begin >= limits_.window;
}

void Attempts::forgetOld() {
    while (!begun_.empty() &&
           (begun_.size() > limits_.addresses_max || over(begun_.front().begin))) {
        windows_.erase(begun_.front().neighbourhood);
        begun_.pop_front();
    }
}

}  // namespace orchestrion::access
