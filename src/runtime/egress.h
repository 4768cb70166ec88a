// How connections leave this machine, checked and ready to be asked.
//
// Threading  Immutable once compiled and shared by threads.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "runtime/egress_options.h"
#include "runtime/host_pattern.h"
#include "runtime/network_policy.h"

namespace orchestrion::runtime {

// The bytes behind TlsClientOptions: read once, so that a set of options that was accepted stays
// good whatever happens to the files. Empty where there is no file.
struct TlsMaterial {
    std::string ca;
    std::string certificate;
    std::string key;
};

struct Proxy {
    ProxyOptions options;
    std::vector<HostPattern> except;
    TlsMaterial tls;
};

struct Destination {
    HostPattern pattern;
    DestinationOptions options;
    std::optional<IpAddress> local_address;
    std::optional<Proxy> proxy;  // with a URL, its own or that of the defaults
    TlsMaterial tls;

    // Null if this host is reached without one.
    const Proxy* proxyFor(const Endpoint& to) const;
};

class Egress {
public:
    // Fails with egress.badValue, naming the destination. Files are not read: loadTlsFiles().
    static Result<Egress> compile(const EgressOptions& options);

    const Destination& destinationFor(const Endpoint& to) const;
    const NetworkPolicy& policy() const { return policy_; }
    const EgressLimits& limits() const { return options_.limits; }
    const std::vector<std::string>& pinnedNames() const { return options_.pinned_names; }
    bool proxyFromEnvironment() const { return options_.proxy_from_environment; }

    // All of them, the defaults last: for whoever fills in their TlsMaterial.
    std::vector<Destination>& destinations() { return destinations_; }

private:
    Egress(EgressOptions options, NetworkPolicy policy)
        : options_(std::move(options)), policy_(std::move(policy)) {}

    EgressOptions options_;
    NetworkPolicy policy_;
    std::vector<Destination> destinations_;
};

// "destination '*.bank.example': ", "" for the defaults: how errors about one begin.
std::string nameOf(const Destination& destination);

}  // namespace orchestrion::runtime
