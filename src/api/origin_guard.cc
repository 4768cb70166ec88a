#include "api/origin_guard.h"

#include <algorithm>

#include "api/problem.h"

namespace orchestrion::api {
namespace {

// "localhost" of "localhost:7210", "[::1]" of "[::1]:7210".
std::string_view withoutPort(std::string_view host) {
    const size_t bracket = host.find(']');
    if (bracket != std::string_view::npos) return host.substr(0, bracket + 1);
    return host.substr(0, host.find(':'));
}

// An address cannot be pointed elsewhere by a name server. Names end in a letter (RFC 1123 §2.1).
bool isAddress(std::string_view host) {
    return host.starts_with('[') ||
           (!host.empty() && host.find_first_not_of("0123456789.") == std::string_view::npos);
}

bool isOwnName(std::string_view host, const OriginGuardOptions& options) {
    if (options.any_host || isAddress(host) || equalsIgnoringCase(host, "localhost")) return true;
    return std::any_of(options.host_names.begin(), options.host_names.end(),
                       [&](const std::string& name) { return equalsIgnoringCase(host, name); });
}

// "null" is the origin of sandboxed pages, and of pages that hide it.
bool isSameOrigin(std::string_view origin, std::string_view host) {
    const size_t scheme = origin.find("://");
    return scheme != std::string_view::npos && equalsIgnoringCase(origin.substr(scheme + 3), host);
}

}  // namespace

Handler guardOrigin(Handler handler, OriginGuardOptions options) {
    return [handler = std::move(handler), options = std::move(options)](Request request,
                                                                        Reply reply) {
        const std::string_view host = request.header("Host");
        const std::string_view origin = request.header("Origin");
        if (!host.empty() && !isOwnName(withoutPort(host), options)) {
            return reply(problem("request.wrongHost",
                                 "the server does not answer for '" + std::string(host) +
                                     "'; use its IP address or localhost, or name the host under "
                                     "host_names in the configuration"));
        }
        if (!origin.empty() && !isSameOrigin(origin, host)) {
            return reply(problem("request.crossOrigin", "a page of '" + std::string(origin) +
                                                            "' may not use this server"));
        }
        handler(std::move(request), std::move(reply));
    };
}

}  // namespace orchestrion::api
