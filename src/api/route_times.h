// How long the answers of each route take: orchestrion_http_request_duration_seconds.
//
// Lifetime   Kept by the Router that it watches, and by requests in hand; `registry` outlives both.
// Threading  Everything from any thread.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "api/router.h"
#include "metrics/http.h"

namespace orchestrion::api {

class RouteTimes final : public RouteObserver {
public:
    // `paths` as Router::paths() gives them.
    RouteTimes(metrics::Registry& registry, std::vector<std::string> paths);

    void onAnswer(size_t path, int status, uint64_t microseconds) override;

private:
    static constexpr size_t kClasses = 6;
    struct Route {
        std::string path;
        std::array<std::unique_ptr<metrics::Histogram>, kClasses> by_class;
    };
    std::vector<metrics::RouteNumbers> numbers() const;

    std::vector<Route> routes_;  // the last one is for paths that are none
    metrics::Registration registration_;
};

}  // namespace orchestrion::api
