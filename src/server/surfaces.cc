#include "server/surfaces.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "api/problem.h"

namespace orchestrion::server {
namespace {

using config::Surface;

constexpr std::pair<std::string_view, Surface> kPaths[] = {
    {"/api", Surface::kApi},         {"/scxml", Surface::kOrs},
    {"/ors", Surface::kOrs},         {"/sessions", Surface::kBasicHttp},
    {"/metrics", Surface::kMetrics}, {"/healthz", Surface::kHealth},
    {"/readyz", Surface::kHealth},
};

std::optional<Surface> surfaceOf(std::string_view path) {
    for (const auto& [prefix, surface] : kPaths) {
        const bool below = path.size() > prefix.size() && path[prefix.size()] == '/';
        if (path.starts_with(prefix) && (path.size() == prefix.size() || below)) return surface;
    }
    return std::nullopt;
}

}  // namespace

void Surfaces::set(const std::vector<config::Listener>& listeners) {
    const std::lock_guard lock(mutex_);
    auto fresh = std::make_shared<ByListener>(*serves_);
    for (const config::Listener& listener : listeners) (*fresh)[listener.name] = listener.serves;
    serves_ = std::move(fresh);
}

bool Surfaces::serves(const std::string& listener, std::string_view path) const {
    const auto surface = surfaceOf(path);
    if (!surface) return true;
    std::shared_ptr<const ByListener> serves;
    {
        const std::lock_guard lock(mutex_);
        serves = serves_;
    }
    const auto known = serves->find(listener);
    if (known == serves->end()) return false;
    const auto& surfaces = known->second;
    return std::find(surfaces.begin(), surfaces.end(), *surface) != surfaces.end();
}

api::Handler Surfaces::guard(api::Handler handler) const {
    return [this, handler = std::move(handler)](api::Request request, api::Reply reply) {
        const std::string listener = request.peer == nullptr ? "" : request.peer->listener;
        if (serves(listener, request.path())) return handler(std::move(request), std::move(reply));
        reply(api::problem("request.notFound", "the listener '" + listener +
                                                   "' does not serve this part of the interface"));
    };
}

}  // namespace orchestrion::server
