#include "api/route_times.h"

#include "base/assert.h"

namespace orchestrion::api {

RouteTimes::RouteTimes(metrics::Registry& registry, std::vector<std::string> paths) {
    paths.emplace_back("other");
    for (std::string& path : paths) {
        Route& route = routes_.emplace_back(Route{std::move(path), {}});
        for (auto& histogram : route.by_class) {
            histogram = std::make_unique<metrics::Histogram>(metrics::kHttpMicroseconds);
        }
    }
    registration_ = metrics::addRoutes(registry, [this] { return numbers(); });
}

void RouteTimes::onAnswer(size_t path, int status, uint64_t microseconds) {
    ORCH_ASSERT(path < routes_.size(), "a path the router has, or the one behind them");
    const size_t status_class = static_cast<size_t>(status / 100) % kClasses;
    routes_[path].by_class[status_class]->observe(microseconds);
}

// Those that were asked for.
std::vector<metrics::RouteNumbers> RouteTimes::numbers() const {
    std::vector<metrics::RouteNumbers> numbers;
    for (const Route& route : routes_) {
        for (size_t i = 0; i < kClasses; ++i) {
            auto time = route.by_class[i]->value();
            if (time.count() == 0) continue;
            numbers.push_back({route.path, static_cast<int>(i), time});
        }
    }
    return numbers;
}

}  // namespace orchestrion::api
