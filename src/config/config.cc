#include "config/config.h"

#include <algorithm>

namespace orchestrion::config {

Listener plainListener(const Config& config, const std::string& address, uint16_t port) {
    Listener listener{.name = "main", .address = address, .port = port};
    listener.limits = config.http;
    return listener;
}

bool isDevelopment(const Config& config) {
    const bool local = std::all_of(config.listeners.begin(), config.listeners.end(),
                                   [](const Listener& l) { return isLoopback(l.address); });
    return local && config.access.login == Login::kNone;
}

}  // namespace orchestrion::config
