// How connections leave this machine: the choices an operator makes, as plain values.
//
// The initial values are the defaults. Egress::compile() checks everything that can be checked
// without the machine, loadTlsFiles() what stands in files.
//
// Threading  Values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/units.h"

namespace orchestrion::runtime {

struct TlsClientOptions {
    enum class Version : uint8_t { k12, k13 };

    // A file of PEM certificates, or a folder of such files: who signs the servers' certificates.
    // Nobody else is trusted then. Empty: the system's.
    std::string ca = {};
    std::string certificate = {};  // file, PEM, with its chain; empty: none is shown
    std::string key = {};          // file, PEM, without a passphrase; set if there is a certificate
    bool verify_peer = true;       // the server's certificate is signed by a CA we trust …
    bool verify_host = true;       // … and names the host of the URL
    Version min_version = Version::k12;
    std::string ciphers = {};        // TLS 1.2, as OpenSSL writes lists; empty: OpenSSL's choice
    std::string tls13_ciphers = {};  // likewise
};

struct LocalPortRange {
    uint16_t first = 0;  // 0: the system's choice
    uint16_t last = 0;   // included
};

struct ProxyOptions {
    // "http://proxy:3128", "https://…", "socks5://proxy:1080", without a user, with a port; empty:
    // none.
    std::string url = {};
    std::string user = {};
    std::string password = {};
    std::vector<std::string> except = {};  // HostPatterns of hosts that are reached without it
    TlsClientOptions tls = {};             // for a proxy that is itself reached by TLS
};

enum class HttpVersion : uint8_t {
    kAutomatic,  // HTTP/2 where a TLS server offers it, else HTTP/1.1
    k10,
    k11,
};

// How one set of hosts is reached.
struct DestinationOptions {
    // A HostPattern. A network stands for URLs that are written with an address of it: a name is
    // matched by its name, whatever it means at the moment.
    std::string match = "*";
    TlsClientOptions tls = {};
    std::string local_address = {};   // of IPv4 or IPv6; empty: the system's choice
    LocalPortRange local_ports = {};  // one connection at a time from each of them to one host
    std::optional<ProxyOptions> proxy = {};  // instead of that of EgressOptions::defaults
    Milliseconds connect_time_max{10000};    // until connected, TLS included
    Milliseconds time_max{90000};            // of a request; its own timeout may be shorter
    uint32_t redirects_max = 10;             // of a request that began here
    HttpVersion http_version = HttpVersion::kAutomatic;
    std::string user_agent = "Orchestrion";
};

// Where strangers (documents, REST clients) may lead the server. First what `deny` has is refused,
// then what `allow` has is let through, then special addresses (special_addresses.h) are refused.
// The lists are HostPatterns; networks among them are compared with the address the connection
// really leads to, and with every address that one stands for.
struct NetworkPolicyOptions {
    bool enforced = true;         // false: anything goes, for a person's own command line
    bool allow_loopback = false;  // a development server, and what else runs on its machine
    std::vector<std::string> allow = {};
    std::vector<std::string> deny = {};
    std::vector<uint16_t> ports_denied = {};
};

struct EgressLimits {
    uint32_t requests_max = 1024;           // in flight
    uint32_t requests_per_host_max = 64;    // in flight, to one host and port
    uint32_t requests_waiting_max = 10000;  // for their turn; beyond it: http.busy
    uint64_t response_bytes_max = 64u << 20;
    // Of all bodies that wait to be sent and answers that are being received; beyond it: http.busy.
    uint64_t buffered_bytes_max = 512u << 20;
    uint32_t header_bytes_max = 64u << 10;  // of a response
    Milliseconds idle_time_max{60000};      // of a connection kept open
};

struct EgressOptions {
    DestinationOptions defaults = {};  // where no destination matches; its `match` is not used
    std::vector<DestinationOptions> destinations = {};  // the first that matches holds
    NetworkPolicyOptions policy = {};
    EgressLimits limits = {};
    // "name:port:address[,address…]": names that are not looked up, like lines of a hosts file.
    std::vector<std::string> pinned_names = {};
    // Use http_proxy, https_proxy, all_proxy and no_proxy where no proxy is set. Only with a policy
    // that is not enforced: for the command line.
    bool proxy_from_environment = false;
};

}  // namespace orchestrion::runtime
