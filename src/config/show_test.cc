#include "config/show.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "config/compare.h"
#include "config/test_world.h"

namespace orchestrion::config {
namespace {

using testing::HasSubstr;
using testing::Not;

// With several secrets, all of them "hunter2".
constexpr const char* kWithSecrets =
    "access:\n  login: required\n  api_keys:\n"
    "    - {name: a, secret: {file: key}, roles: [viewer, admin]}\n"
    "    - {name: b, secret: {env: KEY}, roles: [operator], tenant: t}\n"
    "outbound: {proxy: {url: 'http://proxy:3128', user: u, password: {file: key}}}\n"
    "listeners: [{name: x, tls: simple, certificate: c.pem, key: k.pem}]\n";

TestWorld secretWorld() {
    TestWorld world;
    world.write("key", "hunter2\n");
    world.write("c.pem", "certificate");
    world.write("k.pem", "hunter2");
    world.environment["KEY"] = "hunter2";
    return world;
}

std::vector<std::string> differences(const Snapshot& before, const Snapshot& after) {
    std::vector<std::string> lines;
    for (const Change& change : compare(showForComparing(before), showForComparing(after))) {
        lines.push_back(toString(change));
    }
    return lines;
}

TEST(Show, whatIsShownReadsBackToTheSame) {
    TestWorld world;
    world.write("apps/a.scxml", "");
    const auto first = world.load(
        "listeners:\n  - {name: 'a: b', address: '::1', limits: {idle_time_max: 90s}}\n"
        "  - {name: b, port: 0, serves: [health]}\napps: apps\nhost_names: [x, 'y-z']\n"
        "defaults: {retention: {history: forever}, max_age: 36h}\n"
        "applications: [{name: a, parameters: {'true': '#1', x: ''}, dialect: ors}]\n"
        "outbound: {destinations: [{match: '*.h', local_ports: 5-6}, {match: 'h', proxy: {}}]}\n"
        "limits: {memory: 77777777, event_bytes_max: 1.5MB}\n");
    ASSERT_TRUE(first->config) << toString(first->diagnostics.front());
    const std::string shown = toYaml(showConfig(*first->config));
    const auto second = world.load(shown);
    ASSERT_TRUE(second->config) << toString(second->diagnostics.front()) << shown;
    EXPECT_EQ(*second->config, *first->config) << shown;
    EXPECT_THAT(differences(*first, *second), testing::IsEmpty());
}

TEST(Show, secretsAreNeverShown) {
    TestWorld world = secretWorld();
    const auto snapshot = world.load(kWithSecrets);
    ASSERT_TRUE(snapshot->config) << toString(snapshot->diagnostics.front());
    EXPECT_EQ(snapshot->config->access.api_keys[0].secret.value, "hunter2");
    EXPECT_EQ(snapshot->config->access.api_keys[1].secret.value, "hunter2");
    const std::string yaml = toYaml(showConfig(*snapshot->config));
    const std::string json = boost::json::serialize(showConfig(*snapshot->config));
    EXPECT_THAT(yaml, HasSubstr("\"(secret from file /etc/orchestrion/key)\""));
    EXPECT_THAT(yaml, HasSubstr("\"(secret from environment variable KEY)\""));
    EXPECT_THAT(json, HasSubstr("\"(secret from file /etc/orchestrion/key)\""));
    EXPECT_THAT(yaml + json, Not(HasSubstr("hunter2")));
    // Nor does the hash depend on it: a short secret could be guessed from it.
    world.write("key", "other\n");
    EXPECT_EQ(world.load(kWithSecrets)->hash, snapshot->hash);
}

TEST(Compare, changesAreNamedByTheirKeys) {
    TestWorld world;
    const auto before = world.load(
        "listeners: [{name: a, port: 1}, {name: b, port: 2}, {name: c, port: 3}]\n"
        "limits: {memory: 1GiB}\n");
    const auto after = world.load(
        "listeners: [{name: c, port: 3}, {name: d, port: 4}, {name: a, port: 9}]\n"
        "limits: {memory: 2GiB}\nlog: {level: debug, metric_log: m}\n");
    const auto lines = differences(*before, *after);
    ASSERT_EQ(lines.size(), 7u);
    EXPECT_EQ(lines[0], "listeners.a.port: 1 -> 9");
    EXPECT_THAT(lines[1], HasSubstr("listeners.b: {\"address\":\"127.0.0.1\",\"port\":2,"));
    EXPECT_THAT(lines[1], HasSubstr(" -> not set"));
    EXPECT_THAT(lines[2], HasSubstr("listeners.d: not set -> {"));
    EXPECT_EQ(lines[3], "listeners: a, c -> c, a");
    EXPECT_EQ(lines[4], "limits.memory: 1GiB -> 2GiB (takes effect at the next start)");
    EXPECT_EQ(lines[5], "log.level: info -> debug");
    EXPECT_EQ(lines[6],
              "log.metric_log: none -> /etc/orchestrion/m (takes effect at the next start)");
}

TEST(Compare, otherContentsAreAChangeThatGivesNothingAway) {
    TestWorld world = secretWorld();
    const auto before = world.load(kWithSecrets);
    EXPECT_THAT(differences(*before, *world.load(kWithSecrets)), testing::IsEmpty());
    world.write("key", "hunter3\n");
    world.write("c.pem", "renewed");
    world.environment["KEY"] = "hunter4";
    const auto lines = differences(*before, *world.load(kWithSecrets));
    EXPECT_THAT(lines,
                testing::ElementsAre(
                    "listeners.x.certificate: /etc/orchestrion/c.pem has other contents",
                    "outbound.proxy.password: (secret from file /etc/orchestrion/key) has other "
                    "contents",
                    "access.api_keys.a.secret: (secret from file /etc/orchestrion/key) has other "
                    "contents",
                    "access.api_keys.b.secret: (secret from environment variable KEY) has other "
                    "contents"));
}

TEST(Compare, anItemThatComesShowsNoSecret) {
    TestWorld world = secretWorld();
    const auto lines = differences(*world.load(""), *world.load(kWithSecrets));
    EXPECT_THAT(lines, testing::Contains(HasSubstr("access.api_keys.b")));
    for (const std::string& line : lines) {
        EXPECT_THAT(line, Not(HasSubstr("hunter"))) << line;
        EXPECT_THAT(line, Not(HasSubstr("contents"))) << line;
    }
}

}  // namespace
}  // namespace orchestrion::config
