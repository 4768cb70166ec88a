// The addresses that are not "somewhere in the Internet": those a stranger's URL must not lead a
// server to.
//
// Source     The IANA special-purpose address registries for IPv4 and IPv6 (RFC 6890 and what has
//            been added since), multicast (RFC 5771, RFC 4291 §2.7), and where clouds answer for
//            the credentials of a machine.
#pragma once

#include <string_view>

#include "runtime/ip_address.h"

namespace orchestrion::runtime {

struct SpecialRange {
    std::string_view network;  // "10.0.0.0/8"
    std::string_view what;     // "a private network (RFC 1918)"
    bool loopback;             // this machine only
};

// The range the address stands in, the narrowest that tells most first; null for an ordinary
// address. Addresses that carry another one are not looked into: see embeddedV4().
const SpecialRange* findSpecialRange(const IpAddress& address);

// True for names that mean something inside a network only, or this machine: without a dot, or
// below localhost, local, localdomain, internal or home.arpa (RFC 6761, RFC 6762, RFC 8375).
//   host  lower case, no dot at its end
bool isInternalName(std::string_view host);

}  // namespace orchestrion::runtime
