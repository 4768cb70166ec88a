#include "base/health.h"

#include <utility>

namespace orchestrion {

HealthCheck::HealthCheck(HealthCheck&& other) noexcept
    : health_(std::exchange(other.health_, nullptr)), id_(other.id_) {}

HealthCheck& HealthCheck::operator=(HealthCheck&& other) noexcept {
    std::swap(health_, other.health_);
    std::swap(id_, other.id_);
    return *this;
}

HealthCheck::~HealthCheck() {
    if (health_ != nullptr) health_->remove(id_);
}

HealthCheck Health::add(std::string name, Kind kind, Ask ask) {
    const std::lock_guard lock(mutex_);
    checks_.emplace(++last_id_, Entry{std::move(name), kind, std::move(ask)});
    return {*this, last_id_};
}

void Health::remove(uint64_t id) {
    const std::lock_guard lock(mutex_);
    checks_.erase(id);
}

Health::Report Health::liveness() const {
    return report(false);
}

Health::Report Health::readiness() const {
    return report(true);
}

Health::Report Health::report(bool all) const {
    Report report;
    const std::lock_guard lock(mutex_);
    for (const auto& [id, entry] : checks_) {
        if (!all && entry.kind != Kind::kLiveness) continue;
        report.items.push_back({entry.name, entry.ask()});
        report.good = report.good && report.items.back().result.good;
    }
    return report;
}

}  // namespace orchestrion
