// Where a server listens, how, and within which limits; and what it counts there.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "api/request_parser.h"
#include "base/units.h"

namespace orchestrion::api {

enum class TlsMode : uint8_t {
    kOff,
    kSimple,  // the server shows a certificate
    kMutual,  // the client has to show one, too
};
enum class TlsVersion : uint8_t { k12, k13 };

// Files are PEM. They are read when listeners are prepared, at no other time.
struct TlsOptions {
    TlsMode mode = TlsMode::kOff;
    std::string certificate_file = {};       // the server's certificate, then its chain in order
    std::string key_file = {};               // without a passphrase
    std::vector<std::string> ca_files = {};  // who signs clients' certificates; for kMutual
    // Revoked client certificates; optional. Every authority of a client's chain then needs a list.
    std::string crl_file = {};
    TlsVersion min_version = TlsVersion::k12;
    // For TLS 1.2, as OpenSSL writes lists; empty: those with forward secrecy and authenticated
    // encryption (kDefaultCiphers). TLS 1.3 has good ones only.
    std::string ciphers = {};
};

struct HttpLimits {
    RequestLimits request = {};
    uint32_t connections_max = 10000;
    uint32_t streams_max = 2000;                   // further ones are answered 503
    uint64_t stream_buffer_bytes_max = 1u << 20;   // of each stream, not yet taken by its client
    uint32_t sockets_max = 5000;                   // WebSockets; further ones are answered 503
    uint64_t socket_message_bytes_max = 1u << 20;  // what a client says at once
    uint64_t socket_buffer_bytes_max = 4u << 20;   // of each socket, not yet taken by its client
    Milliseconds socket_ping_after{30000};         // of silence
    Milliseconds socket_pong_time_max{30000};      // from there to any word of the client
    Milliseconds handshake_time_max{10000};  // from the connection to the end of TLS's greeting
    Milliseconds idle_time_max{75000};       // between requests
    Milliseconds header_time_max{10000};     // from the first byte to the end of the header
    Milliseconds body_time_max{60000};       // from there to the end of the body
    Milliseconds answer_time_max{60000};     // from there to the handler's answer
    Milliseconds write_time_max{60000};      // to take the answer, or a piece of a stream
};

struct ListenerOptions {
    std::string name = "main";          // what logs and metrics call it; each has its own
    std::string address = "127.0.0.1";  // of IPv4 or IPv6
    uint16_t port = 0;                  // 0: a free one
    TlsOptions tls = {};
    HttpLimits limits = {};
};

struct ListenerCounters {
    std::string name;
    std::string url;  // "https://127.0.0.1:7210"
    uint64_t connections_open = 0;
    uint64_t connections_accepted = 0;
    uint64_t connections_refused = 0;  // more than connections_max
    uint64_t handshakes_failed = 0;
    uint64_t bytes_received = 0;  // on the wire
    uint64_t bytes_sent = 0;
    uint64_t streams_open = 0;
    uint64_t streams_refused = 0;  // more than streams_max
    uint64_t streams_cut = 0;      // the client was too slow
    uint64_t sockets_open = 0;
    uint64_t sockets_refused = 0;  // more than sockets_max
    uint64_t sockets_cut = 0;      // the client was too slow, or silent
    uint64_t socket_messages_received = 0;
    uint64_t answers_by_class[6] = {};  // [2] those with status 2xx …
    // With TLS: when the server's certificate is valid no more.
    std::optional<WallTime> certificate_expires = {};
};

}  // namespace orchestrion::api
