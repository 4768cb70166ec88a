#include "runtime/special_addresses.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace orchestrion::runtime {
namespace {

constexpr std::string_view kMetadata =
    "where a cloud keeps the machine's credentials (instance metadata)";
constexpr std::string_view kLinkLocal = "link-local (RFC 3927, RFC 4291)";
constexpr std::string_view kPrivate = "a private network (RFC 1918)";
constexpr std::string_view kMulticast = "multicast";
constexpr std::string_view kReserved = "reserved";
constexpr std::string_view kDocumentation = "an example in documentation (RFC 5737, RFC 3849)";

constexpr SpecialRange kRanges[] = {
    // Metadata: AWS, Azure, Google, OpenStack; ECS; Alibaba; Azure's host; Oracle; AWS by IPv6.
    {"169.254.169.254/32", kMetadata, false},
    {"169.254.170.2/32", kMetadata, false},
    {"100.100.100.200/32", kMetadata, false},
    {"168.63.129.16/32", kMetadata, false},
    {"192.0.0.192/32", kMetadata, false},
    {"fd00:ec2::254/128", kMetadata, false},
    {"fd20:ce::254/128", kMetadata, false},

    {"127.0.0.0/8", "this machine itself (loopback)", true},
    {"::1/128", "this machine itself (loopback)", true},
    {"0.0.0.0/8", "unspecified: it reaches this machine itself", false},
    {"::/128", "unspecified: it reaches this machine itself", false},
    {"10.0.0.0/8", kPrivate, false},
    {"172.16.0.0/12", kPrivate, false},
    {"192.168.0.0/16", kPrivate, false},
    {"100.64.0.0/10", "a provider's inner network (RFC 6598)", false},
    {"fc00::/7", "a private network (unique local, RFC 4193)", false},
    {"fec0::/10", "a private network (site-local, RFC 3879)", false},
    {"169.254.0.0/16", kLinkLocal, false},
    {"fe80::/10", kLinkLocal, false},
    {"255.255.255.255/32", "broadcast", false},
    {"224.0.0.0/4", kMulticast, false},
    {"ff00::/8", kMulticast, false},

    {"192.0.0.0/24", kReserved, false},
    {"192.88.99.0/24", kReserved, false},
    {"198.18.0.0/15", "for measurements of networks (RFC 2544)", false},
    {"192.0.2.0/24", kDocumentation, false},
    {"198.51.100.0/24", kDocumentation, false},
    {"203.0.113.0/24", kDocumentation, false},
    {"240.0.0.0/4", kReserved, false},
    {"64:ff9b:1::/48", "a translation to a local IPv4 network (RFC 8215)", false},
    {"100::/64", kReserved, false},
    {"2001:db8::/32", kDocumentation, false},
    {"3fff::/20", kDocumentation, false},
    {"2001:2::/48", "for measurements of networks (RFC 5180)", false},
    {"5f00::/16", kReserved, false},
};

using Range = std::pair<IpNetwork, const SpecialRange*>;

std::vector<Range> parseRanges() {
    std::vector<Range> ranges;
    for (const SpecialRange& range : kRanges) {
        ranges.emplace_back(IpNetwork::parse(range.network).value(), &range);
    }
    return ranges;
}

}  // namespace

const SpecialRange* findSpecialRange(const IpAddress& address) {
    static const std::vector<Range> ranges = parseRanges();
    const auto found = std::find_if(ranges.begin(), ranges.end(), [&](const Range& range) {
        return range.first.contains(address);
    });
    return found == ranges.end() ? nullptr : found->second;
}

bool isInternalName(std::string_view host) {
    const size_t dot = host.rfind('.');
    if (dot == std::string_view::npos || host.ends_with(".home.arpa")) return true;
    const std::string_view top = host.substr(dot + 1);
    return top == "localhost" || top == "local" || top == "localdomain" || top == "internal";
}

}  // namespace orchestrion::runtime
