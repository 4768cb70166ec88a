// Who is at the other end of a connection, as far as the connection itself can tell: what access
// control and the audit log go by.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace orchestrion::api {

// A certificate that a client has shown and that was verified: one of our authorities signed it, it
// was valid when the connection began, and no revocation list has it.
struct PeerCertificate {
    std::string subject;      // as RFC 4514 writes it: "CN=ops-1,O=Example"
    std::string common_name;  // empty if there is none
    // Alternative names with their kind: "DNS:ops.example.com", "URI:…", "email:…", "IP:…".
    std::vector<std::string> sans;
    std::string fingerprint;  // SHA-256 of the certificate, 64 hexadecimal digits in lower case
};

struct Peer {
    std::string address;  // of the client, without its port
    uint16_t port = 0;
    std::string listener;                             // the name of ours that it came by
    std::string tls_version;                          // "TLSv1.3"; empty without TLS
    std::string cipher;                               // "TLS_AES_256_GCM_SHA384"
    std::optional<PeerCertificate> certificate = {};  // with mutual TLS, then always
};

}  // namespace orchestrion::api
