#include "server/config.h"

#include <gtest/gtest.h>

#include <fstream>

namespace orchestrion::server {
namespace {

using namespace std::chrono_literals;

// All findings, each as "line:column code".
std::string mistakes(const std::string& text) {
    std::string found;
    for (const Diagnostic& d : parseConfig(text, "c.yaml").diagnostics) {
        found += std::to_string(d.where.position.line) + ":" +
                 std::to_string(d.where.position.column) + " " + d.code + "\n";
    }
    return found;
}

TEST(Config, everyKindOfValueIsRead) {
    const auto loaded = parseConfig(
        "listen: '[::1]:80'\ninsecure_any_address: true\nhost_names: [a, b]\napps: x\n"
        "public_url: https://h/\nlimits:\n  sessions_max: 5\n  script_turn_time_max: 2s\n"
        "http: {connections_max: 7, idle_time_max: 5min}\n",
        "c.yaml");
    EXPECT_TRUE(loaded.diagnostics.empty());
    const Config& config = loaded.config;
    EXPECT_EQ(config.listen, "[::1]:80");
    EXPECT_TRUE(config.insecure_any_address);
    EXPECT_EQ(config.host_names, (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(config.public_url, "https://h");
    EXPECT_EQ(config.limits.sessions_max, 5u);
    EXPECT_EQ(config.limits.script.turn_time, 2000ms);
    EXPECT_EQ(config.http.connections_max, 7u);
    EXPECT_EQ(config.http.idle_time_max, 300000ms);
}

TEST(Config, anEmptyFileIsTheDefault) {
    EXPECT_EQ(mistakes(""), "");
    EXPECT_EQ(mistakes("# nothing\n"), "");
    EXPECT_EQ(parseConfig("", "c.yaml").config.listen, "127.0.0.1:7210");
}

TEST(Config, allMistakesAreNamedWithTheirPlaces) {
    EXPECT_EQ(
        mistakes("listen: x\nlisten: y\nlimts:\n  a: 1\nlimits: 3\nhttp:\n  body_time_max: 0s\n"
                 "  colour: red\npublic_url: h\ninsecure_any_address: yes\n"),
        "1:9 config.badValue\n2:1 config.duplicateKey\n3:1 config.unknownKey\n"
        "5:9 config.badValue\n7:18 config.badValue\n8:3 config.unknownKey\n"
        "9:13 config.badValue\n10:23 config.badValue\n");
    EXPECT_EQ(mistakes("[1, 2]\n"), "1:1 config.badValue\n");
    EXPECT_EQ(mistakes("a: [\n"), "2:1 config.syntax\n");
}

TEST(Config, numbersHaveTheirRange) {
    for (const char* value : {"0", "-1", "1.5", "x", "''", "[1]", "99999999999999999999", "1 "}) {
        const bool fits = std::string(value) == "1 ";
        EXPECT_EQ(
            mistakes("limits:\n  timers_per_session_max: " + std::string(value) + "\n").empty(),
            fits)
            << value;
    }
}

TEST(Config, aListenAddressHasAPort) {
    EXPECT_EQ(parseListen("127.0.0.1:0")->port, 0);
    EXPECT_EQ(parseListen("[::1]:65535")->address, "::1");
    for (const char* text : {"", ":1", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "::1:80",
                             "[::1]", "a:b", "1.2.3.4:-1"}) {
        EXPECT_FALSE(parseListen(text)) << text;
    }
}

TEST(Config, everyKeyHasItsLineInTheReference) {
    std::ifstream file(std::string(ORCHESTRION_SOURCE_DIR) + "/docs/reference/configuration.md");
    const std::string text((std::istreambuf_iterator<char>(file)),
                           std::istreambuf_iterator<char>());
    for (const std::string& key : configKeys()) {
        EXPECT_NE(text.find("| `" + key + "` |"), std::string::npos) << key;
    }
}

}  // namespace
}  // namespace orchestrion::server
