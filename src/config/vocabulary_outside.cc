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
        key("verify", &ClientTls::verify, flag(),
            "Check the server's certificate and name; never off where it matters"),
        key("min_version", &ClientTls::min_version, tlsVersion(), "The oldest TLS taken"),
        key("ciphers", &ClientTls::ciphers, text(), "Ciphers of TLS 1.2, as OpenSSL writes lists")
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

Section destinationKeys() {
    return {{
                key("match", &Destination::match, destinationPattern(),
                    "Which hosts: a name, `*.example.com`, an address or a network; may end in "
                    "`:PORT`. The first destination that matches holds")
                    .needed(),
                key("tls", &Destination::tls, section<ClientTls>(clientTlsKeys()),
                    "TLS towards these hosts: the keys of `outbound.tls`")
                    .listedElsewhere("as in `outbound.tls`"),
                key("local_address", &Destination::local_address, ipAddress(),
                    "Address of this machine that connections come from")
                    .defaults("the system's choice"),
                key("local_ports", &Destination::local_ports, portRange(),
                    "Ports that connections come from")
                    .defaults("the system's choice"),
                key("proxy", &Destination::proxy, optional(section<Proxy>(proxyKeys())),
                    "Instead of `outbound.proxy`, with its keys; `{}` is none")
                    .listedElsewhere("as in `outbound.proxy`"),
            },
            "match"};
}

FormOf<std::vector<std::string>> patterns() {
    return listOf(destinationPattern(), "list of hosts and networks");
}

}  // namespace

Section outboundKeys() {
    const auto begin = [](Destination& destination, const Config& config) {
        destination.tls = config.outbound.tls;
    };
    return {{
        key("connect_time_max", &Outbound::connect_time_max, time(),
            "A connection that takes longer has failed"),
        key("redirects_max", &Outbound::redirects_max, count<uint32_t>(0, 100),
            "Redirects that are followed for one request"),
        key("allow", &Outbound::allow, patterns(),
            "Internal addresses that documents and requests may name: others that are link-local, "
            "private, loopback, multicast, unspecified or of cloud metadata are refused (loopback "
            "is allowed while the server listens on loopback only and without login)"),
        key("deny", &Outbound::deny, patterns(), "What they may not name; asked before `allow`"),
        key("proxy", &Outbound::proxy, section<Proxy>(proxyKeys()), "The way to the outside"),
        key("tls", &Outbound::tls, section<ClientTls>(clientTlsKeys()),
            "TLS towards all hosts, where no destination says otherwise"),
        key("destinations", &Outbound::destinations,
            namedList<Destination>(destinationKeys(), begin), "What is special about some hosts"),
    }};
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
        key("audit_log", &Log::audit_log, place("file"),
            "File of all changes and who made them; without a data folder they go to the log")
            .defaults("`audit.log` in the data folder"),
    }};
}

}  // namespace orchestrion::config
