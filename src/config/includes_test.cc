#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/test_world.h"

namespace orchestrion::config {
namespace {

TEST(Includes, theIncludingFileHasTheLastWord) {
    TestWorld world;
    world.write("base.yaml",
                "shards: 1\nlimits: {sessions_max: 10, mailbox_events_max: 20}\n"
                "host_names: [a, b]\n");
    world.write("conf.d/2.yaml", "limits: {sessions_max: 12}\n");
    world.write("conf.d/1.yaml", "limits: {sessions_max: 11}\nlog: {level: debug}\n");
    const auto snapshot = world.load(
        "limits: {mailbox_events_max: 21}\nhost_names: [c]\ninclude: [base.yaml, conf.d/*.yaml]\n");
    ASSERT_TRUE(snapshot->config) << toString(snapshot->diagnostics.front());
    const Config& config = *snapshot->config;
    EXPECT_EQ(config.shards, 1u);
    EXPECT_EQ(config.limits.sessions_max, 12u);
    EXPECT_EQ(config.limits.mailbox_events_max, 21u);
    EXPECT_THAT(config.host_names, testing::ElementsAre("c"));
    EXPECT_EQ(config.log.level, LogLevel::kDebug);
    EXPECT_EQ(toString(snapshot->places.at("limits.sessions_max")),
              "/etc/orchestrion/conf.d/2.yaml:1:10");
    EXPECT_THAT(snapshot->patterns, testing::ElementsAre("/etc/orchestrion/conf.d/*.yaml"));
    EXPECT_THAT(snapshot->files, testing::UnorderedElementsAre("/etc/orchestrion/o.yaml",
                                                               "/etc/orchestrion/base.yaml",
                                                               "/etc/orchestrion/conf.d/1.yaml",
                                                               "/etc/orchestrion/conf.d/2.yaml"));
}

TEST(Includes, listsOfNamedThingsAreJoined) {
    TestWorld world;
    world.write("more.yaml", "listeners:\n  - {name: a, port: 1}\n");
    const auto snapshot = world.load("include: more.yaml\nlisteners:\n  - {name: b, port: 2}\n");
    ASSERT_TRUE(snapshot->config) << toString(snapshot->diagnostics.front());
    ASSERT_EQ(snapshot->config->listeners.size(), 2u);
    EXPECT_EQ(snapshot->config->listeners[0].name, "a");
    EXPECT_EQ(
        world.mistake("include: more.yaml\nlisteners:\n  - {name: a, port: 2}\n"),
        "o.yaml:3:12: error: 'listeners' has 'a' already, at more.yaml:2:12; remove or rename one "
        "of them [config.duplicateName]");
}

TEST(Includes, pathsAreRelativeToTheFileTheyStandIn) {
    TestWorld world;
    world.write("site/site.yaml", "include: secrets/*.yaml\nlog: {metric_log: m.log}\n");
    world.write("site/secrets/s.yaml",
                "access: {api_keys: [{name: k, secret: {file: k.txt}, roles: [admin]}]}\n");
    world.write("site/secrets/k.txt", "hunter2\r\n");
    const auto snapshot = world.load("include: site/site.yaml\n");
    ASSERT_TRUE(snapshot->config) << toString(snapshot->diagnostics.front());
    EXPECT_EQ(snapshot->config->log.metric_log, "/etc/orchestrion/site/m.log");
    EXPECT_EQ(snapshot->config->access.api_keys[0].secret.value, "hunter2");
    EXPECT_THAT(snapshot->files, testing::Contains("/etc/orchestrion/site/secrets/k.txt"));
}

TEST(Includes, aPatternLeavesOutTheIncludingFileAndMayMatchNothing) {
    TestWorld world;
    world.write("a.yaml", "shards: 7\n");
    const auto snapshot = world.load("include: ['*.yaml', 'none/*.yaml']\n");
    ASSERT_TRUE(snapshot->config) << toString(snapshot->diagnostics.front());
    EXPECT_EQ(snapshot->config->shards, 7u);
}

TEST(Includes, aliasesStandForTheirValues) {
    TestWorld world;
    const auto snapshot =
        world.load("http: &h {idle_time_max: 9s}\nlisteners: [{name: a, limits: *h}]\n");
    ASSERT_TRUE(snapshot->config) << toString(snapshot->diagnostics.front());
    EXPECT_EQ(snapshot->config->listeners[0].limits.idle_time_max, Milliseconds(9000));
}

TEST(Includes, theHashChangesWithAnyFile) {
    TestWorld world;
    world.write("a.yaml", "shards: 1\n");
    const std::string before = world.load("include: a.yaml\n")->hash;
    EXPECT_EQ(before.size(), 16u);
    EXPECT_EQ(world.load("include: a.yaml\n")->hash, before);
    world.write("a.yaml", "shards: 2\n");
    EXPECT_NE(world.load("include: a.yaml\n")->hash, before);
}

}  // namespace
}  // namespace orchestrion::config
