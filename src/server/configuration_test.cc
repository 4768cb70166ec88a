#include "server/configuration.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "server/applications.h"
#include "server/config_options.h"

namespace orchestrion::server {
namespace {

namespace fs = std::filesystem;

// A configuration of one file that exists in memory only, with certificates beside it.
std::shared_ptr<const config::Snapshot> load(const std::string& text) {
    runtime::MemoryFiles files;
    files.write("/o.yaml", text);
    files.write("/c.pem", "C");
    files.write("/key", "hunter2");
    return config::Source("/o.yaml", {files, {}, "/"}).load();
}

TEST(ConfigOptions, theDefaultsOfSessionsAreTheirOwn) {
    const session::ServiceLimits limits = serviceLimits(config::Config{});
    const session::ServiceLimits own;
    EXPECT_EQ(limits.memory_bytes, own.memory_bytes);
    EXPECT_EQ(limits.awake_per_shard_max, own.awake_per_shard_max);
    EXPECT_EQ(limits.sessions_max, own.sessions_max);
    EXPECT_EQ(limits.ended_sessions_kept, own.ended_sessions_kept);
    EXPECT_EQ(limits.mailbox_events_max, own.mailbox_events_max);
    EXPECT_EQ(limits.timers_per_session_max, own.timers_per_session_max);
    EXPECT_EQ(limits.invoke_depth_max, own.invoke_depth_max);
    EXPECT_EQ(limits.event_bytes_max, own.event_bytes_max);
    EXPECT_EQ(limits.uncommitted_turns_max, own.uncommitted_turns_max);
    EXPECT_EQ(limits.relaxed_window, own.relaxed_window);
    EXPECT_EQ(limits.idempotency_kept, own.idempotency_kept);
    EXPECT_EQ(limits.http_timeout, own.http_timeout);
    EXPECT_EQ(limits.slow_turn, own.slow_turn);
    EXPECT_EQ(limits.document.bytes_max, own.document.bytes_max);
    EXPECT_EQ(limits.script.turn_time, own.script.turn_time);
    EXPECT_EQ(limits.script.runtime_memory_bytes, own.script.runtime_memory_bytes);
    EXPECT_EQ(limits.script.session_growth_bytes, own.script.session_growth_bytes);
    EXPECT_EQ(limits.interpreter.microsteps_per_turn_max, own.interpreter.microsteps_per_turn_max);
    const session::SessionPolicy policy = sessionPolicy(config::Policy{});
    const session::SessionPolicy own_policy;
    EXPECT_EQ(policy.persistence, own_policy.persistence);
    EXPECT_EQ(policy.history, own_policy.history);
    EXPECT_EQ(policy.suspend_on_failure, own_policy.suspend_on_failure);
    const StorageOptions storage = storageOptions(config::Config{});
    EXPECT_EQ(storage.ended_kept, StorageOptions{}.ended_kept);
    EXPECT_EQ(storage.history_kept, StorageOptions{}.history_kept);
}

TEST(ConfigOptions, theDefaultsOfConnectionsAreTheirOwn) {
    const api::HttpLimits limits = listenerOptions(config::Config{}).front().limits;
    const api::HttpLimits own;
    EXPECT_EQ(limits.request.header_bytes_max, own.request.header_bytes_max);
    EXPECT_EQ(limits.request.body_bytes_max, own.request.body_bytes_max);
    EXPECT_EQ(limits.connections_max, own.connections_max);
    EXPECT_EQ(limits.streams_max, own.streams_max);
    EXPECT_EQ(limits.stream_buffer_bytes_max, own.stream_buffer_bytes_max);
    EXPECT_EQ(limits.sockets_max, own.sockets_max);
    EXPECT_EQ(limits.socket_message_bytes_max, own.socket_message_bytes_max);
    EXPECT_EQ(limits.socket_buffer_bytes_max, own.socket_buffer_bytes_max);
    EXPECT_EQ(limits.socket_ping_after, own.socket_ping_after);
    EXPECT_EQ(limits.socket_pong_time_max, own.socket_pong_time_max);
    EXPECT_EQ(limits.handshake_time_max, own.handshake_time_max);
    EXPECT_EQ(limits.idle_time_max, own.idle_time_max);
    EXPECT_EQ(limits.header_time_max, own.header_time_max);
    EXPECT_EQ(limits.body_time_max, own.body_time_max);
    EXPECT_EQ(limits.answer_time_max, own.answer_time_max);
    EXPECT_EQ(limits.write_time_max, own.write_time_max);
    const runtime::EgressOptions egress = egressOptions(config::Config{});
    const runtime::EgressOptions own_egress;
    EXPECT_EQ(egress.defaults.connect_time_max, own_egress.defaults.connect_time_max);
    EXPECT_EQ(egress.defaults.time_max, own_egress.defaults.time_max);
    EXPECT_EQ(egress.defaults.redirects_max, own_egress.defaults.redirects_max);
    EXPECT_EQ(egress.defaults.user_agent, own_egress.defaults.user_agent);
    EXPECT_EQ(egress.limits.requests_max, own_egress.limits.requests_max);
    EXPECT_EQ(egress.limits.requests_per_host_max, own_egress.limits.requests_per_host_max);
    EXPECT_EQ(egress.limits.requests_waiting_max, own_egress.limits.requests_waiting_max);
    EXPECT_EQ(egress.limits.response_bytes_max, own_egress.limits.response_bytes_max);
    EXPECT_EQ(egress.limits.buffered_bytes_max, own_egress.limits.buffered_bytes_max);
    EXPECT_EQ(egress.limits.header_bytes_max, own_egress.limits.header_bytes_max);
    EXPECT_EQ(egress.limits.idle_time_max, own_egress.limits.idle_time_max);
    EXPECT_TRUE(egress.policy.enforced);
    EXPECT_TRUE(egress.policy.allow_loopback);
}

TEST(ConfigOptions, whatIsConfiguredArrives) {
    const auto snapshot = load(
        "listeners:\n  - {name: a, port: 1, tls: mutual, certificate: c.pem, key: c.pem, ca: "
        "c.pem,\n"
        "     min_version: 1.3, limits: {idle_time_max: 1s}}\n  - {name: b, address: '::1', port: "
        "2}\n"
        "outbound:\n  allow: [10.0.0.0/8]\n  ports_denied: [25]\n"
        "  proxy: {url: 'http://p:1', user: u, password: {file: key}}\n"
        "  destinations: [{match: h, tls: {verify: signer}, local_ports: 5-6, proxy: {}}]\n"
        "defaults: {history: off, on_failure: suspend, max_age: 1h, retention: {history: "
        "forever}}\n"
        "data: {in_memory: true}\n");
    ASSERT_TRUE(snapshot->config) << toString(snapshot->diagnostics.front());
    EXPECT_EQ(auditPath(*snapshot->config), "");
    const auto listeners = listenerOptions(*snapshot->config);
    ASSERT_EQ(listeners.size(), 2u);
    EXPECT_EQ(listeners[0].tls.mode, api::TlsMode::kMutual);
    EXPECT_EQ(listeners[0].tls.certificate_file, "/c.pem");
    EXPECT_EQ(listeners[0].tls.ca_files, std::vector<std::string>{"/c.pem"});
    EXPECT_EQ(listeners[0].tls.min_version, api::TlsVersion::k13);
    EXPECT_EQ(listeners[0].limits.idle_time_max, Milliseconds(1000));
    EXPECT_EQ(listeners[1].address, "::1");
    EXPECT_EQ(listeners[1].tls.mode, api::TlsMode::kOff);
    const auto egress = egressOptions(*snapshot->config);
    EXPECT_EQ(egress.defaults.proxy->password, "hunter2");
    ASSERT_EQ(egress.destinations.size(), 1u);
    EXPECT_EQ(egress.destinations[0].match, "h");
    EXPECT_TRUE(egress.destinations[0].tls.verify_peer);
    EXPECT_FALSE(egress.destinations[0].tls.verify_host);
    EXPECT_EQ(egress.destinations[0].local_ports.last, 6);
    EXPECT_EQ(egress.destinations[0].proxy->url, "");
    EXPECT_EQ(egress.policy.ports_denied, std::vector<uint16_t>{25});
    const auto policy = sessionPolicy(snapshot->config->defaults);
    EXPECT_EQ(policy.history, session::HistoryPolicy::kOff);
    EXPECT_TRUE(policy.suspend_on_failure);
    EXPECT_EQ(policy.age_max, std::chrono::hours(1));
    const auto storage = storageOptions(*snapshot->config);
    EXPECT_TRUE(storage.in_memory);
    EXPECT_EQ(storage.history_kept, Milliseconds(0));
}

TEST(ConfigOptions, credentialsArriveAndAskForALogin) {
    const auto snapshot = load(
        "access:\n  api_keys:\n    - {name: k, secret: {file: key}, roles: [agent], tenant: t}\n"
        "    - {name: h, hash: x, permissions: [sessions.start]}\n"
        "  jwt: [{issuer: i, audience: [a], jwks_url: 'https://h/k', roles: {x: admin}}]\n"
        "  certificates: [{name: ops, common_name: 'ops-*', roles: [operator]}]\n");
    ASSERT_TRUE(snapshot->config) << toString(snapshot->diagnostics.front());
    const auto options = accessOptions(*snapshot->config);
    ASSERT_TRUE(options) << options.error().message;
    EXPECT_TRUE(options->login_required);
    EXPECT_EQ(options->api_keys[0].secret, "hunter2");
    EXPECT_EQ(options->api_keys[0].grant.tenant, "t");
    EXPECT_EQ(options->api_keys[0].grant.roles, std::vector{access::Role::kAgent});
    EXPECT_EQ(options->api_keys[1].hash, "x");
    EXPECT_EQ(options->api_keys[1].grant.permissions,
              std::vector{access::Permission::kSessionsStart});
    EXPECT_EQ(options->issuers[0].keys, "https://h/k");
    EXPECT_EQ(options->issuers[0].roles.at("x"), access::Role::kAdmin);
    EXPECT_EQ(options->certificates[0].common_name, "ops-*");
    EXPECT_EQ(options->certificates[0].name, "");
    const auto unknown =
        load("access: {api_keys: [{name: h, hash: x, permissions: [sessions.fly]}]}\n");
    EXPECT_EQ(accessOptions(*unknown->config).error().code, "access.badOptions");
    EXPECT_FALSE(accessOptions(config::Config{})->login_required);
}

TEST(ConfigOptions, anApplicationHasItsDialectParametersAndRetention) {
    const auto snapshot = load(
        "defaults: {retention: {ended_sessions: 2d}}\n"
        "applications:\n"
        "  - {name: a, source: 'http://h/', dialect: ors, parameters: {limit: 5}}\n"
        "  - {name: b, source: 'http://h/', retention: {ended_sessions: forever}}\n");
    ASSERT_TRUE(snapshot->config) << toString(snapshot->diagnostics.front());
    const auto applications = applicationsOf(*snapshot->config);
    ASSERT_TRUE(applications);
    EXPECT_EQ(applications->at(0).dialect, scxml::Dialect::kOrs);
    EXPECT_EQ(applications->at(0).parameters.at("limit"), "5");
    EXPECT_EQ(applications->at(1).dialect, std::nullopt);
    const StorageOptions storage = storageOptions(*snapshot->config);
    EXPECT_EQ(storage.ended_kept, std::chrono::days(2));
    EXPECT_EQ(storage.ended_kept_of.size(), 1u);
    EXPECT_EQ(storage.ended_kept_of.at("b"), Milliseconds(0));  // for ever
}

TEST(Configuration, filesAndEnvironmentAreThoseOfTheProcess) {
    const fs::path folder = fs::path(testing::TempDir()) / ("config" + std::to_string(getpid()));
    fs::create_directories(folder / "conf.d");
    std::ofstream(folder / "o.yaml") << "include: conf.d/*.yaml\n";
    std::ofstream(folder / "conf.d" / "a.yaml")
        << "access: {api_keys: [{name: k, secret: {env: ORCH_TEST_KEY}, roles: [admin]}]}\n";
    setenv("ORCH_TEST_KEY", "hunter2", 1);
    const auto snapshot = configSource((folder / "o.yaml").string()).load();
    unsetenv("ORCH_TEST_KEY");
    ASSERT_TRUE(snapshot->config) << toString(snapshot->diagnostics.front());
    EXPECT_EQ(snapshot->config->access.api_keys[0].secret.value, "hunter2");
    fs::remove_all(folder);
}

}  // namespace
}  // namespace orchestrion::server
