// The configuration of the server, as the rest of the server sees it: plain values, checked as a
// whole. The initial values here are the defaults; vocabulary.h names the key of each member and
// says how it is written.
//
// Lifetime   A value; what runs holds a shared_ptr<const Config> (source.h, manager.h).
// Threading  Immutable once loaded; read from any thread.
// Paths      Absolute once loaded.
// Times      Milliseconds. Where it says so, 0 is "none" and kForever is "forever".
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/units.h"
#include "config/centers.h"
#include "config/secret.h"

namespace orchestrion::config {

inline constexpr Milliseconds kForever = Milliseconds::max();

// --- Listening -----------------------------------------------------------------------------------

enum class TlsMode : uint8_t {
    kOff,
    kSimple,  // the server shows a certificate
    kMutual,  // the client has to show one, too
};
enum class TlsVersion : uint8_t { k12, k13 };

// What a listener answers for.
enum class Surface : uint8_t { kApi, kOrs, kBasicHttp, kMetrics, kHealth };
inline const std::vector<Surface> kAllSurfaces = {Surface::kApi, Surface::kOrs, Surface::kBasicHttp,
                                                  Surface::kMetrics, Surface::kHealth};

struct HttpLimits {
    uint32_t connections_max = 10000;
    uint32_t streams_max = 2000;
    uint64_t stream_buffer_bytes_max = 1u << 20;  // of each stream, not yet taken by its client
    uint32_t sockets_max = 5000;                  // WebSockets
    uint64_t socket_message_bytes_max = 1u << 20;
    uint64_t socket_buffer_bytes_max = 4u << 20;  // of each, not yet taken by its client
    Milliseconds socket_ping_after{30000};        // of silence
    Milliseconds socket_pong_time_max{30000};     // from there to any word of the client
    uint32_t header_bytes_max = 16u << 10;        // request line included
    uint64_t body_bytes_max = 20u << 20;
    Milliseconds handshake_time_max{10000};  // from the connection to the end of TLS's greeting
    Milliseconds idle_time_max{75000};       // between requests
    Milliseconds header_time_max{10000};     // from the first byte to the end of the header
    Milliseconds body_time_max{60000};       // from there to the end of the body
    Milliseconds answer_time_max{60000};     // from there to the answer
    Milliseconds write_time_max{60000};      // to take the answer
    bool operator==(const HttpLimits&) const = default;
};

struct Listener {
    std::string name = {};
    std::string address = "127.0.0.1";  // of IPv4 or IPv6, without brackets
    uint16_t port = 7210;               // 0: a free one
    TlsMode tls = TlsMode::kOff;
    std::string certificate = {};  // file, PEM, with its chain; set unless tls is off
    std::string key = {};          // file, PEM; set unless tls is off
    std::string ca = {};           // file, PEM: who signs clients' certificates; set if mutual
    std::string crl = {};          // file, PEM: revoked certificates of clients; empty: none
    TlsVersion min_version = TlsVersion::k12;
    std::string ciphers = {};  // as OpenSSL writes lists, for TLS 1.2; empty: OpenSSL's choice
    std::vector<Surface> serves = kAllSurfaces;
    HttpLimits limits = {};  // those of Config::http, but for what the listener sets itself
    bool operator==(const Listener&) const = default;
};

// --- Sessions ------------------------------------------------------------------------------------

struct Limits {
    uint64_t memory_bytes = 1u << 30;  // of resident sessions, over all shards
    uint32_t resident_sessions_per_shard = 2000;
    uint64_t sessions_max = 5000000;       // that have not ended, asleep or awake
    uint32_t ended_sessions_kept = 10000;  // transient ones
    uint32_t mailbox_events_max = 10000;   // of one session
    uint32_t timers_per_session_max = 10000;
    uint32_t invoke_depth_max = 32;
    uint64_t event_bytes_max = 4u << 20;
    uint64_t document_bytes_max = 16u << 20;
    uint32_t uncommitted_turns_max = 10000;  // of a shard
    Milliseconds relaxed_window{1000};       // how much relaxed sessions may lose
    Milliseconds idempotency_kept{24 * 3600 * 1000};
    Milliseconds outgoing_http_time_max{30000};
    Milliseconds script_turn_time_max{1000};
    uint64_t script_memory_bytes_max = 512u << 20;
    uint64_t script_growth_bytes_max = 64u << 20;
    uint32_t microsteps_per_turn_max = 100000;
    bool operator==(const Limits&) const = default;
};

struct Data {
    std::string folder = "var";
    bool in_memory = false;  // then nothing is kept, and `folder` is not used
    bool operator==(const Data&) const = default;
};

enum class Persistence : uint8_t { kDurable, kRelaxed, kTransient };
enum class History : uint8_t { kFull, kSummary, kOff };
enum class OnFailure : uint8_t { kFail, kSuspend };
enum class Dialect : uint8_t { kDocument, kW3c, kOrs };  // kDocument: as the document says

struct Retention {
    Milliseconds ended_sessions = std::chrono::days(7);  // or kForever
    Milliseconds history = std::chrono::days(30);        // or kForever
    std::string archive = {};  // folder that takes what is purged; empty: none
    bool operator==(const Retention&) const = default;
};

// How the sessions of an application live.
struct Policy {
    Persistence persistence = Persistence::kDurable;
    History history = History::kSummary;
    OnFailure on_failure = OnFailure::kFail;
    Milliseconds max_age{0};   // 0: none
    Milliseconds max_idle{0};  // 0: none
    Retention retention = {};
    bool operator==(const Policy&) const = default;
};

struct Application {
    std::string name = {};
    std::string source = {};  // URL, or absolute path
    Dialect dialect = Dialect::kDocument;
    Policy policy = {};  // that of Config::defaults, but for what the application sets itself
    std::map<std::string, std::string> parameters = {};  // initial values of data, as texts
    bool operator==(const Application&) const = default;
};

// --- Outgoing connections ------------------------------------------------------------------------

enum class Verify : uint8_t {
    kFull,    // the server's certificate is signed by who we trust, and names the host of the URL
    kSigner,  // the first only
    kNone,
};

struct ClientTls {
    std::string ca = {};           // file, PEM; empty: the system's
    std::string certificate = {};  // file, PEM; empty: none is shown
    std::string key = {};          // file, PEM; set if there is a certificate
    Verify verify = Verify::kFull;
    TlsVersion min_version = TlsVersion::k12;
    std::string ciphers = {};        // TLS 1.2, as OpenSSL writes lists; empty: its choice
    std::string tls13_ciphers = {};  // likewise
    bool operator==(const ClientTls&) const = default;
};

struct PortRange {
    uint16_t first = 0;  // 0: any port
    uint16_t last = 0;   // included
    bool operator==(const PortRange&) const = default;
};

struct Proxy {
    std::string url = {};  // empty: none; without user and password
    std::string user = {};
    Secret password = {};
    std::vector<std::string> except =
        {};  // destinations reached without it; as in Destination::match
    bool operator==(const Proxy&) const = default;
};

enum class HttpVersion : uint8_t {
    kAutomatic,  // HTTP/2 where a TLS server offers it, else HTTP/1.1
    k10,
    k11,
};

// How hosts are reached.
struct Route {
    ClientTls tls = {};
    std::string local_address = {};  // empty: the system's choice
    PortRange local_ports = {};
    Milliseconds connect_time_max{10000};  // until connected, TLS included
    Milliseconds time_max{90000};          // of a request; its own limit may be shorter
    uint32_t redirects_max = 10;
    HttpVersion http_version = HttpVersion::kAutomatic;
    std::string user_agent = "Orchestrion";
    bool operator==(const Route&) const = default;
};

struct Destination {
    // "api.example.com", "*.example.com" (any depth, without itself), an address or a network
    // "10.1.0.0/16", "*"; may end in ":PORT", an IPv6 address or network then in brackets.
    std::string match = {};
    Route route = {};                 // Outbound::route, but for what the destination sets itself
    std::optional<Proxy> proxy = {};  // instead of Outbound::proxy
    bool operator==(const Destination&) const = default;
};

struct OutboundLimits {
    uint32_t requests_max = 1024;           // in flight
    uint32_t requests_per_host_max = 64;    // in flight, to one host and port
    uint32_t requests_waiting_max = 10000;  // for their turn
    uint64_t response_bytes_max = 64u << 20;
    uint64_t buffered_bytes_max = 512u << 20;  // of all requests and answers under way
    uint32_t header_bytes_max = 64u << 10;     // of a response
    Milliseconds idle_time_max{60000};         // of a connection kept open
    bool operator==(const OutboundLimits&) const = default;
};

struct Outbound {
    // Where documents and requests may lead the server: what `deny` has is refused, then what
    // `allow` has is let through, then addresses that are link-local, of cloud metadata, multicast,
    // unspecified, private or loopback (loopback: unless isDevelopment()) are refused. As in
    // Destination::match.
    std::vector<std::string> allow = {};
    std::vector<std::string> deny = {};
    std::vector<uint16_t> ports_denied = {};
    Route route = {};  // where no destination matches
    Proxy proxy = {};
    std::vector<Destination> destinations = {};  // the first that matches holds
    OutboundLimits limits = {};
    bool operator==(const Outbound&) const = default;
};

// --- Modules -------------------------------------------------------------------------------------

// A namespace whose actions an HTTP service carries out.
struct RemoteModule {
    std::string name = {};  // the first part of its events
    std::string ns = {};    // with or without "http://"
    std::string url = {};
    Milliseconds time_max{10000};
    bool operator==(const RemoteModule&) const = default;
};

struct Modules {
    // List objects: list, item, key, value.
    std::map<std::string, std::map<std::string, std::map<std::string, std::string>>> lists = {};
    std::map<std::string, std::string> options = {};
    // Special days: calendar, day, when (modules/session/special_day.h).
    std::map<std::string, std::map<std::string, std::vector<std::string>>> calendars = {};
    std::map<std::string, std::string> time_zones = {};  // other names of zones
    std::vector<RemoteModule> remote = {};
    bool operator==(const Modules&) const = default;
};

// --- Who may do what -----------------------------------------------------------------------------

enum class Login : uint8_t { kNone, kRequired };
enum class Role : uint8_t { kViewer, kOperator, kDeveloper, kAgent, kSupervisor, kAdmin };

// What somebody is given: roles, single permissions ("sessions.start"), or both.
struct Grant {
    std::vector<Role> roles = {};
    std::vector<std::string> permissions = {};
    std::string tenant = "default";  // "*": all
    bool operator==(const Grant&) const = default;
};

struct ApiKey {
    std::string name = {};
    Secret secret = {};     // one of these two
    std::string hash = {};  // as `orchestrion keys new` prints it
    Grant grant = {};
    bool operator==(const ApiKey&) const = default;
};

// One issuer of tokens (an OpenID Connect provider).
struct Jwt {
    std::string issuer = {};
    std::vector<std::string> audience = {};  // tokens have to be for one of them
    // At most one of these two; none: the issuer is asked where its keys are.
    std::string jwks_url = {};
    std::string jwks_file = {};
    std::vector<std::string> algorithms = {"RS256", "PS256", "ES256", "EdDSA"};
    std::string name_claim = "sub";
    std::string role_claim = "roles";  // dotted: "realm_access.roles"
    // Values of that claim; others mean nothing.
    std::map<std::string, Role> roles = {
        {"viewer", Role::kViewer},         {"operator", Role::kOperator},
        {"developer", Role::kDeveloper},   {"agent", Role::kAgent},
        {"supervisor", Role::kSupervisor}, {"admin", Role::kAdmin}};
    std::string tenant_claim = {};  // empty: all tokens are of `tenant`
    std::string tenant = "default";
    Milliseconds leeway{60000};  // how wrong the issuer's clock may be
    bool operator==(const Jwt&) const = default;
};

// Clients that show a certificate to a listener with mutual TLS. The first that fits holds; all
// patterns that are set have to fit.
struct CertificateIdentity {
    std::string name = {};         // of the rule
    std::string subject = {};      // as RFC 4514 writes it: "CN=ops-*,O=Example"
    std::string common_name = {};  // "ops-*"
    std::string san = {};          // "DNS:…", "URI:…", "email:…" or "IP:…"
    std::string fingerprint = {};  // SHA-256 of the certificate, hexadecimal; no pattern
    std::string identity = {};     // who it is for the audit log; empty: the common name
    Grant grant = {};
    bool operator==(const CertificateIdentity&) const = default;
};

// Logins that fail: who guesses has to wait.
struct Attempts {
    uint32_t failures_max = 10;  // from one address within `window`; 0: no limit
    Milliseconds window{60000};
    bool operator==(const Attempts&) const = default;
};

struct Access {
    Login login = Login::kNone;  // kRequired where there are credentials
    std::vector<ApiKey> api_keys = {};
    std::vector<Jwt> jwt = {};
    std::vector<CertificateIdentity> certificates = {};
    Attempts attempts = {};
    bool operator==(const Access&) const = default;
};

// --- The rest ------------------------------------------------------------------------------------

enum class LogFormat : uint8_t { kText, kJson };
enum class LogLevel : uint8_t { kDebug, kInfo, kWarning, kError };

struct Log {
    LogFormat format = LogFormat::kText;
    LogLevel level = LogLevel::kInfo;
    Milliseconds slow_turn{100};  // longer turns are logged
    std::string metric_log = {};  // file of ORS-style METRIC lines; empty: none
    // File; empty: audit.log in the data folder, without one none.
    std::string audit_log = {};
    bool audit_required = false;  // nothing is changed while it cannot be written
    bool operator==(const Log&) const = default;
};

struct Config {
    std::vector<Listener> listeners = {Listener{.name = "main"}};
    bool insecure_any_address = false;  // addresses others can reach, though there is no login
    std::string public_url = {};  // how others reach the server, no slash at its end; empty: as it
                                  // listens
    std::vector<std::string> host_names = {};
    std::string apps = {};  // folder of applications; empty: none
    std::string root = {};  // folder below which file: sources are read; empty: that of `apps`
    uint32_t shards = 0;    // 0: one for each processor
    bool script_jit = true;
    bool reload_on_change = true;  // when a file of the configuration changes
    Data data = {};
    Policy defaults = {};
    std::vector<Application> applications = {};
    Limits limits = {};
    HttpLimits http = {};
    Outbound outbound = {};
    Modules modules = {};
    std::vector<Center> centers = {};  // one a tenant
    Attachments attachments = {};
    Access access = {};
    Log log = {};
    bool operator==(const Config&) const = default;
};

// A listener without TLS, with the limits of the configuration.
Listener plainListener(const Config& config, const std::string& address, uint16_t port);

// A development start: every listener is on loopback, and nobody has to log in.
bool isDevelopment(const Config& config);

// True for an address that only this machine can reach: 127.0.0.0/8, ::1.
bool isLoopback(const std::string& address);

}  // namespace orchestrion::config
