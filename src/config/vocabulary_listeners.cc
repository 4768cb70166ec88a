#include "config/forms.h"
#include "config/vocabulary.h"

namespace orchestrion::config {
namespace {

FormOf<Surface> surface() {
    return choice<Surface>({{"api", Surface::kApi},
                            {"ors", Surface::kOrs},
                            {"basichttp", Surface::kBasicHttp},
                            {"metrics", Surface::kMetrics},
                            {"health", Surface::kHealth}});
}

}  // namespace

std::vector<Key> httpLimitKeys() {
    return {
        key("connections_max", &HttpLimits::connections_max, count<uint32_t>(),
            "A new connection is answered 503 and closed"),
        key("streams_max", &HttpLimits::streams_max, count<uint32_t>(),
            "A further stream of events is answered 503"),
        key("stream_buffer_bytes_max", &HttpLimits::stream_buffer_bytes_max, size<uint64_t>(1024),
            "What a client has not taken yet of its stream; it is cut, and the client comes again"),
        key("sockets_max", &HttpLimits::sockets_max, count<uint32_t>(),
            "A further WebSocket is answered 503"),
        key("socket_message_bytes_max", &HttpLimits::socket_message_bytes_max, size<uint64_t>(1024),
            "A WebSocket whose client says more at once is closed (1009)"),
        key("socket_buffer_bytes_max", &HttpLimits::socket_buffer_bytes_max, size<uint64_t>(1024),
            "What a client has not taken yet of its WebSocket; it is cut, and the client comes "
            "again"),
        key("socket_ping_after", &HttpLimits::socket_ping_after, time(),
            "A WebSocket whose client is silent so long gets a ping"),
        key("socket_pong_time_max", &HttpLimits::socket_pong_time_max, time(),
            "From the ping to any word of the client; the WebSocket is cut"),
        key("header_bytes_max", &HttpLimits::header_bytes_max, size<uint32_t>(1024),
            "A larger header is answered 431"),
        key("body_bytes_max", &HttpLimits::body_bytes_max, size<uint64_t>(),
            "A larger body is answered 413"),
        key("handshake_time_max", &HttpLimits::handshake_time_max, time(),
            "From the connection to the end of TLS's greeting; it is closed"),
        key("idle_time_max", &HttpLimits::idle_time_max, time(), "An idle connection is closed"),
        key("header_time_max", &HttpLimits::header_time_max, time(),
            "From a request's first byte to the end of its header: 408"),
        key("body_time_max", &HttpLimits::body_time_max, time(),
            "From there to the end of the body: 408"),
        key("answer_time_max", &HttpLimits::answer_time_max, time(),
            "From there to the answer: 503 `server.noAnswer`; the request may still be carried "
            "out"),
        key("write_time_max", &HttpLimits::write_time_max, time(),
            "A client that does not take its answer: the connection is closed"),
    };
}

Section listenerKeys() {
    return {{
                key("name", &Listener::name, text(), "What logs and metrics call it").needed(),
                key("address", &Listener::address, ipAddress(),
                    "An IP address of this machine; 0.0.0.0 and :: are all of them"),
                key("port", &Listener::port, count<uint16_t>(0), "0 picks a free one"),
                key("tls", &Listener::tls,
                    choice<TlsMode>({{"off", TlsMode::kOff},
                                     {"simple", TlsMode::kSimple},
                                     {"mutual", TlsMode::kMutual}}),
                    "`simple`: the server shows a certificate; `mutual`: clients have to show one, "
                    "too"),
                key("certificate", &Listener::certificate, file("certificate"),
                    "The server's certificate with its chain, PEM; read again when it changes"),
                key("key", &Listener::key, file("private key"), "Its private key, PEM"),
                key("ca", &Listener::ca, file("file of authorities"),
                    "Who signs the certificates of clients, PEM; for `tls: mutual`"),
                key("crl", &Listener::crl, file("revocation list"),
                    "Certificates of clients that were revoked, PEM"),
                key("min_version", &Listener::min_version, tlsVersion(), "The oldest TLS taken"),
                key("ciphers", &Listener::ciphers, text(),
                    "Ciphers of TLS 1.2, as OpenSSL writes lists")
                    .defaults("OpenSSL's choice"),
                key("serves", &Listener::serves, listOf(surface(), "list of parts"),
                    "What it answers for: `api` is /api/v1, `ors` the ORS paths, `basichttp` the "
                    "messages to sessions, `metrics` and `health` what monitors ask"),
                key("limits", &Listener::limits, section<HttpLimits>({httpLimitKeys()}),
                    "Its own limits: the keys of `http`")
                    .listedElsewhere("as in `http`"),
            },
            "name"};
}

}  // namespace orchestrion::config
