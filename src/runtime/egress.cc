#include "runtime/egress.h"

#include <algorithm>

namespace orchestrion::runtime {
namespace {

constexpr std::string_view kAnyHost = "*";

Unexpected<Error> bad(const std::string& message) {
    return fail("egress.badValue", message);
}

Result<void> checkTls(const TlsClientOptions& tls) {
    if (tls.certificate.empty() != tls.key.empty()) {
        return bad("a client certificate needs its key, and a key its certificate");
    }
    return {};
}

Result<void> checkPorts(const LocalPortRange& ports) {
    const bool none = ports.first == 0 && ports.last == 0;
    if (none || (ports.first != 0 && ports.first <= ports.last)) return {};
    return bad("expected local ports such as 40000 to 40100, but found " +
               std::to_string(ports.first) + " to " + std::to_string(ports.last));
}

Result<void> checkProxyUrl(const std::string& url) {
    for (const std::string_view scheme : {"http://", "https://", "socks5://"}) {
        if (!url.starts_with(scheme)) continue;
        const std::string_view rest = std::string_view(url).substr(scheme.size());
        const std::string_view host = rest.substr(0, rest.find('/'));
        // libcurl's port where none is given is not what anybody expects.
        const bool has_port = host.rfind(':') != std::string_view::npos && !host.ends_with(']');
        if (has_port && HostPattern::parse(host) && host.front() != '*' &&
            rest.substr(host.size()).size() <= 1) {
            return {};
        }
    }
    return bad(
        "expected a proxy such as http://proxy.example:3128, https://… or socks5://…, "
        "with a port, without user, password or path, but found '" +
        url + "'");
}

Result<std::optional<Proxy>> compileProxy(const ProxyOptions& options) {
    if (options.url.empty()) return std::optional<Proxy>();
    if (auto checked = checkProxyUrl(options.url); !checked) return fail(checked.error());
    if (auto checked = checkTls(options.tls); !checked) return fail(checked.error());
    Proxy proxy{options, {}, {}};
    for (const std::string& text : options.except) {
        auto pattern = HostPattern::parse(text);
        if (!pattern) return fail(pattern.error());
        proxy.except.push_back(std::move(*pattern));
    }
    return std::optional(std::move(proxy));
}

Result<Destination> compileDestination(const DestinationOptions& options,
                                       const ProxyOptions& default_proxy) {
    auto pattern = HostPattern::parse(options.match);
    if (!pattern) return fail(pattern.error());
    Result<void> checked = checkTls(options.tls);
    if (checked) checked = checkPorts(options.local_ports);
    if (!checked) return fail(checked.error());
    auto proxy = compileProxy(options.proxy.value_or(default_proxy));
    if (!proxy) return fail(proxy.error());
    const auto local = IpAddress::parse(options.local_address);
    if (!local && !options.local_address.empty()) {
        return bad("expected a local address such as 10.0.0.7 or fd00::7, but found '" +
                   options.local_address + "'");
    }
    if (options.connect_time_max.count() <= 0 || options.time_max.count() <= 0) {
        return bad("a time limit is more than 0");
    }
    return Destination{std::move(*pattern), options, local, std::move(*proxy), {}};
}

bool isPinnedName(const std::string& text) {
    const size_t colon = text.find(':');
    const size_t second = colon == std::string::npos ? colon : text.find(':', colon + 1);
    if (second == std::string::npos || !HostPattern::parse(text.substr(0, second))) return false;
    std::string_view addresses = std::string_view(text).substr(second + 1);
    while (true) {
        const size_t comma = addresses.find(',');
        if (!IpAddress::parse(addresses.substr(0, comma))) return false;
        if (comma == std::string_view::npos) return true;
        addresses.remove_prefix(comma + 1);
    }
}

Result<void> checkRest(const EgressOptions& options) {
    for (const std::string& name : options.pinned_names) {
        if (!isPinnedName(name)) {
            return bad(
                "expected NAME:PORT:ADDRESS, such as bank.example:443:10.0.0.5, but found '" +
                name + "'");
        }
    }
    if (options.proxy_from_environment && options.policy.enforced) {
        return bad("proxies of the environment and a network policy do not go together");
    }
    const EgressLimits& limits = options.limits;
    if (limits.requests_max == 0 || limits.requests_per_host_max == 0 ||
        limits.response_bytes_max == 0 || limits.header_bytes_max == 0) {
        return bad("a limit of outgoing requests is more than 0");
    }
    return {};
}

}  // namespace

std::string nameOf(const Destination& destination) {
    if (destination.pattern.text() == kAnyHost) return {};
    return "destination '" + destination.pattern.text() + "': ";
}

const Proxy* Destination::proxyFor(const Endpoint& to) const {
    if (!proxy) return nullptr;
    const bool without = std::any_of(proxy->except.begin(), proxy->except.end(),
                                     [&](const HostPattern& host) { return host.matches(to); });
    return without ? nullptr : &*proxy;
}

Result<Egress> Egress::compile(const EgressOptions& options) {
    auto policy = NetworkPolicy::compile(options.policy);
    if (!policy) return fail(policy.error());
    if (auto checked = checkRest(options); !checked) return fail(checked.error());
    Egress egress(options, std::move(*policy));
    std::vector<DestinationOptions> all = options.destinations;
    all.push_back(options.defaults);
    all.back().match = kAnyHost;
    const ProxyOptions default_proxy = options.defaults.proxy.value_or(ProxyOptions{});
    for (const DestinationOptions& each : all) {
        auto destination = compileDestination(each, default_proxy);
        if (!destination) {
            return bad("destination '" + each.match + "': " + destination.error().message);
        }
        egress.destinations_.push_back(std::move(*destination));
    }
    return egress;
}

// The last one matches everything.
const Destination& Egress::destinationFor(const Endpoint& to) const {
    const auto found = std::find_if(destinations_.begin(), destinations_.end(),
                                    [&](const Destination& d) { return d.pattern.matches(to); });
    ORCH_ASSERT(found != destinations_.end(), "the defaults match every host");
    return *found;
}

}  // namespace orchestrion::runtime
