// The configuration of the server, as the rest of the server sees it: plain values, checked as a
// whole. The initial values here are the defaults; vocabulary.h names the key of each member and
// says how it is written.
//
// Lifetime   A value; what runs holds a shared_ptr<const Config> (source.h, manager.h).
// Threading  Immutable once loaded; read from any thread.
// Paths      Absolute, unless they are defaults: those are relative to the working folder.
// Times      Milliseconds. Where it says so, 0 is "none" and kForever is "forever".
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/units.h"

namespace orchestrion::config {

inline constexpr Milliseconds kForever = Milliseconds::max();

// Something nobody may see. `value` never goes into a message, a log or an answer; `source` may.
struct Secret {
    std::string value;
    std::string source;  // "file /etc/orchestrion/key", "environment ORCH_KEY"; empty: none is set
    bool operator==(const Secret&) const = default;
};

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
    uint32_t header_bytes_max = 16u << 10;  // request line included
    uint64_t body_bytes_max = 20u << 20;
    Milliseconds idle_time_max{75000};    // between requests
    Milliseconds header_time_max{10000};  // from the first byte to the end of the header
    Milliseconds body_time_max{60000};    // from there to the end of the body
    Milliseconds answer_time_max{60000};  // from there to the answer
    Milliseconds write_time_max{60000};   // to take the answer
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
    Milliseconds relaxed_window{1000};  // how much a relaxed session may lose
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

struct ClientTls {
    std::string ca = {};           // file, PEM; empty: the system's
    std::string certificate = {};  // file, PEM; empty: none is shown
    std::string key = {};          // file, PEM; set if there is a certificate
    bool verify = true;            // the other side's certificate and host name
    TlsVersion min_version = TlsVersion::k12;
    std::string ciphers = {};
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

// The first one that matches holds.
struct Destination {
    // "api.example.com", "*.example.com" (any depth), an address or a network "10.1.0.0/16"; may
    // end in ":PORT".
    std::string match = {};
    ClientTls tls = {};
    std::string local_address = {};  // empty: the system's choice
    PortRange local_ports = {};
    std::optional<Proxy> proxy = {};  // instead of Outbound::proxy
    bool operator==(const Destination&) const = default;
};

struct Outbound {
    Milliseconds connect_time_max{10000};
    uint32_t redirects_max = 10;
    // Where documents and requests may lead the server. Refused unless `allow` has them: addresses
    // that are link-local, of cloud metadata, multicast, unspecified, private or loopback
    // (loopback: unless isDevelopment()). `deny` is asked first. As in Destination::match.
    std::vector<std::string> allow = {};
    std::vector<std::string> deny = {};
    Proxy proxy = {};
    ClientTls tls = {};  // where no destination matches
    std::vector<Destination> destinations = {};
    bool operator==(const Outbound&) const = default;
};

// --- Who may do what -----------------------------------------------------------------------------

enum class Login : uint8_t { kNone, kRequired };
enum class Role : uint8_t { kViewer, kOperator, kDeveloper, kAgent, kSupervisor, kAdmin };

struct ApiKey {
    std::string name = {};
    Secret secret = {};
    std::vector<Role> roles = {};
    std::string tenant = "default";
    bool operator==(const ApiKey&) const = default;
};

struct Jwt {
    std::string issuer = {};  // empty: no tokens are taken
    std::string audience = {};
    std::string jwks_url = {};  // one of these two
    std::string jwks_file = {};
    std::string role_claim = "roles";
    std::string tenant_claim = "tenant";
    std::vector<std::string> algorithms = {"RS256", "ES256"};
    bool operator==(const Jwt&) const = default;
};

// Clients that show a certificate to a listener with mutual TLS.
struct CertificateIdentity {
    std::string name = {};
    // One of these two; '*' stands for any characters.
    std::string subject = {};  // as RFC 4514 writes it: "CN=ops-*,O=Example"
    std::string san = {};      // one of the alternative names: "*.ops.example.com"
    std::vector<Role> roles = {};
    std::string tenant = "default";
    bool operator==(const CertificateIdentity&) const = default;
};

struct Access {
    Login login = Login::kNone;
    std::vector<ApiKey> api_keys = {};
    Jwt jwt = {};
    std::vector<CertificateIdentity> certificates = {};
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
    std::string audit_log = {};   // file; empty: audit.log in the data folder, without one the log
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
