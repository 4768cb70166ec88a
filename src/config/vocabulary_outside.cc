#include "config/forms.h"
#include "config/vocabulary.h"

namespace orchestrion::config {
namespace {

Section clientTlsKeys() {
    return {{
        key("ca", &ClientTls::ca, file("file of authorities"),
            "Who signs the certificates of servers, PEM")
            .defaults("the system's"),
        key("certificate", &ClientTls::certificate, file("certificate"),
            "The certificate to show, PEM"),
        key("key", &ClientTls::key, file("private key"), "Its private key, PEM"),
        key("verify", &ClientTls::verify,
            choice<Verify>(
                {{"full", Verify::kFull}, {"signer", Verify::kSigner}, {"none", Verify::kNone}}),
            "What has to be right about the server's certificate: who signed it and the name in "
            "it, the first only, or nothing"),
        key("min_version", &ClientTls::min_version, tlsVersion(), "The oldest TLS taken"),
        key("ciphers", &ClientTls::ciphers, text(), "Ciphers of TLS 1.2, as OpenSSL writes lists")
            .defaults("OpenSSL's choice"),
        key("tls13_ciphers", &ClientTls::tls13_ciphers, text(), "The same for TLS 1.3")
            .defaults("OpenSSL's choice"),
    }};
}

Section proxyKeys() {
    return {{
        key("url", &Proxy::url, httpUrl(), "Address of the proxy"),
        key("user", &Proxy::user, text(), "Who logs in there"),
        key("password", &Proxy::password, secret(), "With which password"),
        key("except", &Proxy::except, listOf(destinationPattern(), "list of hosts and networks"),
            "Reached without it"),
    }};
}

std::vector<Key> routeKeys() {
    return {
        key("tls", &Route::tls, section<ClientTls>(clientTlsKeys()), "TLS towards servers"),
        key("local_address", &Route::local_address, ipAddress(),
            "Address of this machine that connections come from")
            .defaults("the system's choice"),
        key("local_ports", &Route::local_ports, portRange(),
            "Ports that connections come from, one connection at a time from each to one host")
            .defaults("the system's choice"),
        key("connect_time_max", &Route::connect_time_max, time(),
            "A connection that takes longer has failed"),
        key("time_max", &Route::time_max, time(), "A request that takes longer has failed"),
        key("redirects_max", &Route::redirects_max, count<uint32_t>(0, 100),
            "Redirects that are followed for one request"),
        key("http_version", &Route::http_version,
            choice<HttpVersion>({{"automatic", HttpVersion::kAutomatic},
                                 {"1.0", HttpVersion::k10},
                                 {"1.1", HttpVersion::k11}}),
            "`automatic`: HTTP/2 where a TLS server offers it"),
        key("user_agent", &Route::user_agent, text(), "What the server calls itself"),
    };
}

Section destinationKeys() {
    Section keys{{key("match", &Destination::match, destinationPattern(),
                      "Which hosts: a name, `*.example.com`, an address or a network; may end in "
                      "`:PORT`. The first destination that matches holds")
                      .needed()},
                 "match"};
    for (Key& key : within(&Destination::route, routeKeys(), "as in `outbound`")) {
        keys.keys.push_back(std::move(key));
    }
    keys.keys.push_back(key("proxy", &Destination::proxy, optional(section<Proxy>(proxyKeys())),
                            "Instead of `outbound.proxy`, with its keys; `{}` is none")
                            .listedElsewhere("as in `outbound`"));
    return keys;
}

FormOf<std::vector<std::string>> patterns() {
    return listOf(destinationPattern(), "list of hosts and networks");
}

Section outboundLimitKeys() {
    return {{
        key("requests_max", &OutboundLimits::requests_max, count<uint32_t>(),
            "Requests under way; more wait"),
        key("requests_per_host_max", &OutboundLimits::requests_per_host_max, count<uint32_t>(),
            "The same, to one host and port"),
        key("requests_waiting_max", &OutboundLimits::requests_waiting_max, count<uint32_t>(),
            "Requests that wait for their turn; more have failed"),
        key("response_bytes_max", &OutboundLimits::response_bytes_max, size<uint64_t>(),
            "A larger answer has failed"),
        key("buffered_bytes_max", &OutboundLimits::buffered_bytes_max, size<uint64_t>(),
            "Bytes of all requests and answers under way; more have failed"),
        key("header_bytes_max", &OutboundLimits::header_bytes_max, size<uint32_t>(1024),
            "An answer with a larger header has failed"),
        key("idle_time_max", &OutboundLimits::idle_time_max, time(),
            "A connection kept open is closed"),
    }};
}

std::vector<Key> policyOfNetworks() {
    return {
        key("allow", &Outbound::allow, patterns(),
            "Internal addresses that documents and requests may name: others that are link-local, "
            "private, loopback, multicast, unspecified or of cloud metadata are refused (loopback "
            "is allowed while the server listens on loopback only and without login)"),
        key("deny", &Outbound::deny, patterns(), "What they may not name; asked before `allow`"),
        key("ports_denied", &Outbound::ports_denied, listOf(count<uint16_t>(), "list of ports"),
            "Ports that they may not name"),
    };
}

}  // namespace

Section outboundKeys() {
    const auto begin = [](Destination& destination, const Config& config) {
        destination.route = config.outbound.route;
    };
    Section keys{policyOfNetworks()};
    for (Key& key : within(&Outbound::route, routeKeys())) keys.keys.push_back(std::move(key));
    keys.keys.push_back(
        key("proxy", &Outbound::proxy, section<Proxy>(proxyKeys()), "The way to the outside"));
    keys.keys.push_back(key("destinations", &Outbound::destinations,
                            namedList<Destination>(destinationKeys(), begin),
                            "What is special about some hosts"));
    keys.keys.push_back(key("limits", &Outbound::limits,
                            section<OutboundLimits>(outboundLimitKeys()), "Limits of requests"));
    return keys;
}

Section logKeys() {
    return {{
        key("format", &Log::format,
            choice<LogFormat>({{"text", LogFormat::kText}, {"json", LogFormat::kJson}}),
            "Lines for people, or JSON objects")
            .live(),
        key("level", &Log::level,
            choice<LogLevel>({{"debug", LogLevel::kDebug},
                              {"info", LogLevel::kInfo},
                              {"warning", LogLevel::kWarning},
                              {"error", LogLevel::kError}}),
            "The least that is logged")
            .live(),
        key("slow_turn", &Log::slow_turn, time(), "Turns that take longer are logged"),
        key("metric_log", &Log::metric_log, placeOrNone("file"),
            "File of ORS-style METRIC lines, one a step of each session"),
        key("audit_log", &Log::audit_log, place("file"), "File of all changes and who made them")
            .defaults("`audit.log` in the data folder, in memory none"),
        key("audit_required", &Log::audit_required, flag(),
            "Change nothing while the audit log cannot be written"),
    }};
}

}  // namespace orchestrion::config
