#include "config/config.h"

#include <gtest/gtest.h>

#include "config/addresses.h"
#include "config/test_world.h"

namespace orchestrion::config {
namespace {

using namespace std::chrono_literals;

TEST(Config, everyKindOfValueIsRead) {
    TestWorld world;
    world.write("x/a.scxml", "");
    const auto snapshot = world.load(
        "listen: '[::1]:80'\ninsecure_any_address: true\nhost_names: [a, b]\napps: x\n"
        "public_url: https://h/\nlimits:\n  sessions_max: 5\n  script_turn_time_max: 2s\n"
        "  memory: 512MB\nhttp: {connections_max: 7, idle_time_max: 5min}\n"
        "defaults:\n  retention: {ended_sessions: forever, archive: old}\n");
    ASSERT_TRUE(snapshot->diagnostics.empty()) << toString(snapshot->diagnostics.front());
    const Config& config = *snapshot->config;
    EXPECT_EQ(config.listeners.front().address, "::1");
    EXPECT_EQ(config.listeners.front().port, 80);
    EXPECT_EQ(config.listeners.front().limits.connections_max, 7u);
    EXPECT_TRUE(config.insecure_any_address);
    EXPECT_EQ(config.host_names, (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(config.apps, "/etc/orchestrion/x");
    EXPECT_EQ(config.public_url, "https://h");
    EXPECT_EQ(config.limits.sessions_max, 5u);
    EXPECT_EQ(config.limits.memory_bytes, 512000000u);
    EXPECT_EQ(config.limits.script_turn_time_max, 2000ms);
    EXPECT_EQ(config.http.idle_time_max, 300000ms);
    EXPECT_EQ(config.defaults.retention.ended_sessions, kForever);
    EXPECT_EQ(config.defaults.retention.archive, "/etc/orchestrion/old");
}

TEST(Config, anEmptyFileIsTheDefault) {
    TestWorld world;
    Config defaults;
    defaults.data.folder = "/etc/orchestrion/var";
    for (const char* text : {"", "# nothing\n", "---\n", "limits:\n"}) {
        const auto snapshot = world.load(text);
        ASSERT_TRUE(snapshot->config) << text;
        EXPECT_EQ(*snapshot->config, defaults) << text;
    }
    EXPECT_EQ(*Source("", world.world()).load()->config, defaults);
}

TEST(Config, allMistakesAreNamedWithTheirPlaces) {
    TestWorld world;
    EXPECT_EQ(world.mistakes("listen: x\nlisten: y\nlimts:\n  a: 1\nlimits: 3\nhttp:\n"
                             "  body_time_max: 0s\n  colour: red\npublic_url: h\n"
                             "insecure_any_address: yes\n"),
              "o.yaml:1:9 config.badValue\no.yaml:2:1 config.duplicateKey\n"
              "o.yaml:3:1 config.unknownKey\no.yaml:5:9 config.badValue\n"
              "o.yaml:7:18 config.badValue\no.yaml:8:3 config.unknownKey\n"
              "o.yaml:9:13 config.badValue\no.yaml:10:23 config.badValue\n");
    EXPECT_EQ(world.mistakes("[1, 2]\n"), "o.yaml:1:1 config.badValue\n");
    EXPECT_EQ(world.mistakes("a: [\n"), "o.yaml:2:1 config.syntax\n");
}

TEST(Config, listenersAndApplicationsBeginWithTheCommonValues) {
    TestWorld world;
    const auto snapshot = world.load(
        "listeners:\n  - {name: a, limits: {connections_max: 5}}\n  - {name: b, port: 1}\n"
        "http: {connections_max: 9, idle_time_max: 1s}\n"
        "applications:\n  - {name: x, source: 'http://h/x', history: off}\n"
        "defaults: {history: full, max_age: 1h, retention: {history: 2d}}\n");
    ASSERT_TRUE(snapshot->config) << toString(snapshot->diagnostics.front());
    const Config& config = *snapshot->config;
    EXPECT_EQ(config.listeners[0].limits.connections_max, 5u);
    EXPECT_EQ(config.listeners[0].limits.idle_time_max, 1s);
    EXPECT_EQ(config.listeners[1].limits.connections_max, 9u);
    EXPECT_EQ(config.applications[0].policy.history, History::kOff);
    EXPECT_EQ(config.applications[0].policy.max_age, 1h);
    EXPECT_EQ(config.applications[0].policy.retention.history, 48h);
}

TEST(Config, aDevelopmentStartIsLocalAndWithoutLogin) {
    Config config;
    EXPECT_TRUE(isDevelopment(config));
    config.access.login = Login::kRequired;
    EXPECT_FALSE(isDevelopment(config));
    config.access.login = Login::kNone;
    config.listeners.push_back({.name = "b", .address = "0.0.0.0"});
    EXPECT_FALSE(isDevelopment(config));
}

}  // namespace
}  // namespace orchestrion::config
