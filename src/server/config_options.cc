#include "server/config_options.h"

#include <algorithm>

namespace orchestrion::server {
namespace {

api::HttpLimits httpLimits(const config::HttpLimits& from) {
    api::HttpLimits limits;
    limits.request.header_bytes_max = from.header_bytes_max;
    limits.request.body_bytes_max = from.body_bytes_max;
    limits.connections_max = from.connections_max;
    limits.streams_max = from.streams_max;
    limits.stream_buffer_bytes_max = from.stream_buffer_bytes_max;
    limits.sockets_max = from.sockets_max;
    limits.socket_message_bytes_max = from.socket_message_bytes_max;
    limits.socket_buffer_bytes_max = from.socket_buffer_bytes_max;
    limits.socket_ping_after = from.socket_ping_after;
    limits.socket_pong_time_max = from.socket_pong_time_max;
    limits.handshake_time_max = from.handshake_time_max;
    limits.idle_time_max = from.idle_time_max;
    limits.header_time_max = from.header_time_max;
    limits.body_time_max = from.body_time_max;
    limits.answer_time_max = from.answer_time_max;
    limits.write_time_max = from.write_time_max;
    return limits;
}

api::TlsMode tlsMode(config::TlsMode mode) {
    switch (mode) {
        case config::TlsMode::kSimple:
            return api::TlsMode::kSimple;
        case config::TlsMode::kMutual:
            return api::TlsMode::kMutual;
        case config::TlsMode::kOff:
            break;
    }
    return api::TlsMode::kOff;
}

api::TlsOptions tlsOptions(const config::Listener& from) {
    api::TlsOptions tls;
    tls.mode = tlsMode(from.tls);
    if (from.tls == config::TlsMode::kOff) return tls;
    tls.certificate_file = from.certificate;
    tls.key_file = from.key;
    if (from.tls == config::TlsMode::kMutual) {
        tls.ca_files = {from.ca};
        tls.crl_file = from.crl;
    }
    tls.min_version =
        from.min_version == config::TlsVersion::k13 ? api::TlsVersion::k13 : api::TlsVersion::k12;
    tls.ciphers = from.ciphers;
    return tls;
}

runtime::TlsClientOptions clientTls(const config::ClientTls& from) {
    using Version = runtime::TlsClientOptions::Version;
    runtime::TlsClientOptions tls;
    tls.ca = from.ca;
    tls.certificate = from.certificate;
    tls.key = from.key;
    tls.verify_peer = from.verify != config::Verify::kNone;
    tls.verify_host = from.verify == config::Verify::kFull;
    tls.min_version = from.min_version == config::TlsVersion::k13 ? Version::k13 : Version::k12;
    tls.ciphers = from.ciphers;
    tls.tls13_ciphers = from.tls13_ciphers;
    return tls;
}

runtime::HttpVersion httpVersion(config::HttpVersion version) {
    switch (version) {
        case config::HttpVersion::k10:
            return runtime::HttpVersion::k10;
        case config::HttpVersion::k11:
            return runtime::HttpVersion::k11;
        case config::HttpVersion::kAutomatic:
            break;
    }
    return runtime::HttpVersion::kAutomatic;
}

runtime::DestinationOptions destination(const config::Route& from) {
    runtime::DestinationOptions to;
    to.tls = clientTls(from.tls);
    to.local_address = from.local_address;
    to.local_ports = {from.local_ports.first, from.local_ports.last};
    to.connect_time_max = from.connect_time_max;
    to.time_max = from.time_max;
    to.redirects_max = from.redirects_max;
    to.http_version = httpVersion(from.http_version);
    to.user_agent = from.user_agent;
    return to;
}

runtime::ProxyOptions proxy(const config::Proxy& from) {
    return {
        .url = from.url, .user = from.user, .password = from.password.value, .except = from.except};
}

access::Role roleOf(config::Role role) {
    switch (role) {
        case config::Role::kViewer:
            return access::Role::kViewer;
        case config::Role::kOperator:
            return access::Role::kOperator;
        case config::Role::kDeveloper:
            return access::Role::kDeveloper;
        case config::Role::kAgent:
            return access::Role::kAgent;
        case config::Role::kSupervisor:
            return access::Role::kSupervisor;
        case config::Role::kAdmin:
            break;
    }
    return access::Role::kAdmin;
}

Result<access::Grant> grantOf(const config::Grant& from, const std::string& whose) {
    access::Grant grant;
    for (const config::Role role : from.roles) grant.roles.push_back(roleOf(role));
    for (const std::string& name : from.permissions) {
        const auto permission = access::permissionFrom(name);
        if (!permission) {
            return fail("access.badOptions", whose + " has the permission '" + name +
                                                 "', which there is not; docs/reference/access.md "
                                                 "lists them");
        }
        grant.permissions.push_back(*permission);
    }
    grant.tenant = from.tenant;
    return grant;
}

access::JwtOptions jwtOptions(const config::Jwt& from) {
    access::JwtOptions options;
    options.issuer = from.issuer;
    options.audiences = from.audience;
    options.keys = from.jwks_url.empty() ? from.jwks_file : from.jwks_url;
    options.algorithms = from.algorithms;
    options.name_claim = from.name_claim;
    options.role_claim = from.role_claim;
    for (const auto& [value, role] : from.roles) options.roles[value] = roleOf(role);
    options.tenant_claim = from.tenant_claim;
    options.tenant = from.tenant;
    options.leeway = from.leeway;
    return options;
}

}  // namespace

session::ServiceLimits serviceLimits(const config::Config& config) {
    const config::Limits& from = config.limits;
    session::ServiceLimits limits;
    limits.memory_bytes = from.memory_bytes;
    limits.awake_per_shard_max = from.resident_sessions_per_shard;
    limits.sessions_max = from.sessions_max;
    limits.ended_sessions_kept = from.ended_sessions_kept;
    limits.mailbox_events_max = from.mailbox_events_max;
    limits.timers_per_session_max = from.timers_per_session_max;
    limits.invoke_depth_max = from.invoke_depth_max;
    limits.event_bytes_max = from.event_bytes_max;
    limits.uncommitted_turns_max = from.uncommitted_turns_max;
    limits.relaxed_window = from.relaxed_window;
    limits.idempotency_kept = from.idempotency_kept;
    limits.http_timeout = from.outgoing_http_time_max;
    limits.slow_turn = config.log.slow_turn;
    limits.document.bytes_max = from.document_bytes_max;
    limits.script.turn_time = from.script_turn_time_max;
    limits.script.runtime_memory_bytes = from.script_memory_bytes_max;
    limits.script.session_growth_bytes = from.script_growth_bytes_max;
    limits.interpreter.microsteps_per_turn_max = from.microsteps_per_turn_max;
    return limits;
}

session::SessionPolicy sessionPolicy(const config::Policy& from) {
    session::SessionPolicy policy;
    policy.persistence =
        from.persistence == config::Persistence::kDurable   ? session::Persistence::kDurable
        : from.persistence == config::Persistence::kRelaxed ? session::Persistence::kRelaxed
                                                            : session::Persistence::kTransient;
    policy.history = from.history == config::History::kFull  ? session::HistoryPolicy::kFull
                     : from.history == config::History::kOff ? session::HistoryPolicy::kOff
                                                             : session::HistoryPolicy::kSummary;
    policy.suspend_on_failure = from.on_failure == config::OnFailure::kSuspend;
    policy.age_max = from.max_age;
    policy.idle_max = from.max_idle;
    return policy;
}

std::optional<scxml::Dialect> dialectOf(config::Dialect dialect) {
    switch (dialect) {
        case config::Dialect::kW3c:
            return scxml::Dialect::kW3c;
        case config::Dialect::kOrs:
            return scxml::Dialect::kOrs;
        case config::Dialect::kDocument:
            break;
    }
    return std::nullopt;
}

std::vector<api::ListenerOptions> listenerOptions(const config::Config& config) {
    std::vector<api::ListenerOptions> options;
    for (const config::Listener& from : config.listeners) {
        options.push_back(
            {from.name, from.address, from.port, tlsOptions(from), httpLimits(from.limits)});
    }
    return options;
}

runtime::EgressOptions egressOptions(const config::Config& config) {
    const config::Outbound& from = config.outbound;
    runtime::EgressOptions options;
    options.defaults = destination(from.route);
    if (!from.proxy.url.empty()) options.defaults.proxy = proxy(from.proxy);
    for (const config::Destination& special : from.destinations) {
        options.destinations.push_back(destination(special.route));
        options.destinations.back().match = special.match;
        if (special.proxy) options.destinations.back().proxy = proxy(*special.proxy);
    }
    options.policy.allow_loopback = config::isDevelopment(config);
    options.policy.allow = from.allow;
    options.policy.deny = from.deny;
    options.policy.ports_denied = from.ports_denied;
    options.limits.requests_max = from.limits.requests_max;
    options.limits.requests_per_host_max = from.limits.requests_per_host_max;
    options.limits.requests_waiting_max = from.limits.requests_waiting_max;
    options.limits.response_bytes_max = from.limits.response_bytes_max;
    options.limits.buffered_bytes_max = from.limits.buffered_bytes_max;
    options.limits.header_bytes_max = from.limits.header_bytes_max;
    options.limits.idle_time_max = from.limits.idle_time_max;
    return options;
}

StorageOptions storageOptions(const config::Config& config) {
    const auto kept = [](Milliseconds time) {
        return time == config::kForever ? Milliseconds(0) : time;
    };
    const config::Retention& retention = config.defaults.retention;
    StorageOptions options;
    options.folder = config.data.folder;
    options.in_memory = config.data.in_memory;
    options.ended_kept = kept(retention.ended_sessions);
    options.history_kept = kept(retention.history);
    options.archive_folder = retention.archive;
    for (const config::Application& application : config.applications) {
        const Milliseconds own = kept(application.policy.retention.ended_sessions);
        if (own != options.ended_kept) options.ended_kept_of[application.name] = own;
    }
    return options;
}

std::string auditPath(const config::Config& config) {
    if (!config.log.audit_log.empty() || config.data.in_memory) return config.log.audit_log;
    return config.data.folder + "/audit.log";
}

Result<access::AccessOptions> accessOptions(const config::Config& config) {
    access::AccessOptions options;
    options.login_required = config.access.login == config::Login::kRequired;
    for (const config::ApiKey& key : config.access.api_keys) {
        auto grant = grantOf(key.grant, "access.api_keys." + key.name);
        if (!grant) return fail(grant.error());
        options.api_keys.push_back({key.name, key.hash, key.secret.value, std::move(*grant)});
    }
    for (const config::Jwt& jwt : config.access.jwt) options.issuers.push_back(jwtOptions(jwt));
    for (const config::CertificateIdentity& rule : config.access.certificates) {
        auto grant = grantOf(rule.grant, "access.certificates." + rule.name);
        if (!grant) return fail(grant.error());
        options.certificates.push_back({.name = rule.identity,
                                        .subject = rule.subject,
                                        .common_name = rule.common_name,
                                        .san = rule.san,
                                        .fingerprint = rule.fingerprint,
                                        .grant = std::move(*grant)});
    }
    options.attempts.failures_max = config.access.attempts.failures_max;
    options.attempts.window = config.access.attempts.window;
    return options;
}

}  // namespace orchestrion::server
