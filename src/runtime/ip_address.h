// Addresses and networks of IPv4 and IPv6 as values, compared as the network compares them.
//
// An IPv4-mapped address (::ffff:a.b.c.d, RFC 4291 §2.5.5.2) is the IPv4 address it stands for: a
// socket connects to the same host with either, so no rule may tell them apart.
// Threading  Values; nothing here asks the network.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace orchestrion::runtime {

class IpAddress {
public:
    // As RFC 4291 §2.2 and RFC 6943 §3.1.1 write them strictly: "10.0.0.1", "::1"; no brackets, no
    // zone.
    static std::optional<IpAddress> parse(std::string_view text);
    // Also what inet_aton() takes, and with it resolvers and web browsers: parts in octal (017) and
    // hexadecimal (0x7f), fewer than four parts (127.1), one number (2130706433).
    static std::optional<IpAddress> parseLoosely(std::string_view text);
    static IpAddress fromV4(uint32_t host_order);
    static IpAddress fromBytes(const std::array<uint8_t, 16>& bytes) { return IpAddress(bytes); }

    bool isV4() const;
    uint32_t v4() const { return word(12); }  // in host order; only if isV4()
    // Sixteen bytes; those of IPv4 behind ::ffff:0:0.
    const std::array<uint8_t, 16>& bytes() const { return bytes_; }
    // Four bytes from `at`, as a number.
    uint32_t word(size_t at) const;

    bool operator==(const IpAddress&) const = default;

private:
    explicit IpAddress(const std::array<uint8_t, 16>& bytes) : bytes_(bytes) {}
    std::array<uint8_t, 16> bytes_;
};

// As RFC 5952 writes it, without brackets.
std::string toString(const IpAddress& address);

// The IPv4 addresses that a packet to `address` may be for in the end: of NAT64 (RFC 6052), 6to4
// (RFC 3056), Teredo (RFC 4380: the client's, and its server's), ISATAP (RFC 5214) and
// "IPv4-compatible" (RFC 4291 §2.5.5.1) addresses. Empty for all others.
std::vector<IpAddress> embeddedV4(const IpAddress& address);

class IpNetwork {
public:
    // "10.0.0.0/8", "fc00::/7", or one address. Bits behind the prefix are ignored.
    static std::optional<IpNetwork> parse(std::string_view text);

    bool contains(const IpAddress& address) const;
    bool operator==(const IpNetwork&) const = default;

private:
    IpNetwork(const IpAddress& base, uint32_t bits) : base_(base), bits_(bits) {}
    IpAddress base_;
    uint32_t bits_;  // of all 128
};

// True if a resolver may read `host` as an IPv4 address: its last label is a number (WHATWG URL
// §3.5, "ends in a number").
bool endsInNumber(std::string_view host);

}  // namespace orchestrion::runtime
