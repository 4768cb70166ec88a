// Which parts of the interface each listener answers for: `serves` of the configuration.
//
// Threading  Any; a change holds from the next request on.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "api/http.h"
#include "config/config.h"

namespace orchestrion::server {

class Surfaces {
public:
    explicit Surfaces(const std::vector<config::Listener>& listeners) { set(listeners); }

    // Listeners that are gone keep what they had, for the connections that still end.
    void set(const std::vector<config::Listener>& listeners);
    // A path that belongs to no part is everybody's: it is answered 404 further down. False for a
    // listener that was never known.
    bool serves(const std::string& listener, std::string_view path) const;

    // `handler`, where 404 request.notFound stands for what a listener does not serve. The object
    // outlives it.
    api::Handler guard(api::Handler handler) const;

private:
    using ByListener = std::map<std::string, std::vector<config::Surface>>;
    mutable std::mutex mutex_;
    std::shared_ptr<const ByListener> serves_ = std::make_shared<const ByListener>();
};

}  // namespace orchestrion::server
