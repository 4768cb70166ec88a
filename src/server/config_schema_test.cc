// The JSON Schema of the configuration: it is published as it is, takes the examples, and refuses
// what the server refuses for its form.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>

#include "api/schema_check.h"
#include "config/schema.h"
#include "config/source.h"
#include "config/yaml_reader.h"

namespace orchestrion::server {
namespace {

namespace json = boost::json;
namespace fs = std::filesystem;
using config::Value;

const fs::path kRoot = ORCHESTRION_SOURCE_DIR;

std::string textOf(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return std::string((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
}

// A plain scalar as an editor's YAML reader (core schema of YAML 1.2) takes it.
json::value scalar(const Value& value) {
    static const std::regex kWhole("[-+]?[0-9]+");
    static const std::regex kNumber(R"([-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?))");
    const std::string& text = value.text;
    if (value.quoted) return json::string(text);
    if (text == "true" || text == "false") return text == "true";
    if (std::regex_match(text, kWhole)) return std::strtoll(text.c_str(), nullptr, 10);
    if (std::regex_match(text, kNumber)) return std::strtod(text.c_str(), nullptr);
    return json::string(text);
}

json::value toJson(const Value& value) {
    if (value.isScalar()) return scalar(value);
    if (value.isNull()) return nullptr;
    if (value.isList()) {
        json::array list;
        for (const Value& item : value.items) list.push_back(toJson(item));
        return list;
    }
    json::object map;
    for (const config::Member& member : value.members) map[member.name] = toJson(member.value);
    return map;
}

// Empty if the schema takes it.
std::string misfit(const std::string& text) {
    Diagnostics diagnostics;
    const Value value = config::readYaml(text, "o.yaml", diagnostics);
    EXPECT_TRUE(diagnostics.empty()) << toString(diagnostics.front());
    const json::value schema = json::parse(config::configSchema());
    return api::misfit(schema, schema, toJson(value));
}

TEST(ConfigSchema, isPublishedAsItIs) {
    EXPECT_EQ(textOf(kRoot / "docs/reference/configuration.schema.json"), config::configSchema())
        << "write it anew: orchestrion config schema > docs/reference/configuration.schema.json";
}

TEST(ConfigReference, hasARowForEachKeyAsTheVocabularySaysIt) {
    const std::string page = textOf(kRoot / "docs/reference/configuration.md");
    std::istringstream rows(config::referenceRows());
    size_t count = 0;
    for (std::string row; std::getline(rows, row); ++count) {
        EXPECT_NE(page.find("\n" + row + "\n"), std::string::npos) << "it lacks the row\n" << row;
    }
    EXPECT_GT(count, 100u);
    // Nor does it speak of others. Tables whose second column is no kind of value are not of keys.
    const std::regex key_row(
        R"(\n\| `([a-z0-9_.\[\]]+)` \| [^|]+ \| [^|]+ \| (reload|restart) \|)");
    const auto begin = std::sregex_iterator(page.begin(), page.end(), key_row);
    EXPECT_EQ(std::distance(begin, std::sregex_iterator()), static_cast<ptrdiff_t>(count));
}

TEST(ConfigSchema, takesTheExamples) {
    size_t files = 0;
    for (const auto& entry : fs::recursive_directory_iterator(kRoot / "examples")) {
        if (entry.path().extension() != ".yaml") continue;
        if (entry.path().stem().extension() == ".scenario") continue;
        EXPECT_EQ(misfit(textOf(entry.path())), "") << entry.path();
        ++files;
    }
    EXPECT_GE(files, 3u);
}

TEST(ConfigSchema, theExamplesAreRightWhereTheirFilesAre) {
    runtime::MemoryFiles files;
    const fs::path folder = kRoot / "examples/configuration";
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (entry.is_regular_file()) files.write(entry.path().string(), textOf(entry.path()));
    }
    files.write((kRoot / "examples/mortgage/mortgage.scxml").string(), "");
    for (const char* made : {"tls/server.pem", "tls/server.key", "tls/internal-ca.pem",
                             "secrets/website.key", "callback.scxml"}) {
        files.write((folder / made).string(), "made when the server is set up");
    }
    const auto variable = [](const std::string&) { return std::optional<std::string>("hunter2"); };
    const auto snapshot =
        config::Source((folder / "orchestrion.yaml").string(), {files, variable, kRoot.string()})
            .load();
    ASSERT_TRUE(snapshot->config) << toString(snapshot->diagnostics.front());
    EXPECT_EQ(snapshot->config->listeners.size(), 2u);
    EXPECT_EQ(snapshot->config->applications.size(), 3u);
}

TEST(ConfigSchema, refusesWhatTheServerRefuses) {
    for (const char* text :
         {"lissten: 127.0.0.1:1\n", "listen: here\n", "limits: 3\n", "limits: {memory: 1kb}\n",
          "shards: -1\n", "shards: many\n", "http: {idle_time_max: 5}\n",
          "listeners: [{port: 1}]\n", "listeners: [{name: a, port: 65536}]\n",
          "listeners: [{name: a, tls: on}]\n", "listeners: {name: a}\n",
          "insecure_any_address: maybe\n", "public_url: h\n", "defaults: {max_age: forever}\n",
          "defaults: {retention: {history: none}}\n",
          "access: {api_keys: [{name: a, roles: [admin], secret: hunter2}]}\n",
          "access: {api_keys: [{name: a, roles: [god], hash: x}]}\n",
          "access: {jwt: [{issuer: i}]}\n", "include: {a: b}\n"}) {
        EXPECT_NE(misfit(text), "") << text;
        runtime::MemoryFiles one;
        one.write("/o.yaml", text);
        EXPECT_EQ(config::Source("/o.yaml", {one, {}, "/"}).load()->config, nullptr) << text;
    }
    for (const char* text :
         {"", "listen: '[::1]:1'\n", "limits: {memory: 64 MiB, event_bytes_max: 5}\n",
          "listeners: [{name: a, min_version: 1.3}, {name: b, min_version: '1.3'}]\n",
          "outbound: {destinations: [{match: h, local_ports: 4000}]}\n",
          "defaults: {max_age: none, max_idle: 1.5h, retention: {history: forever}}\n"}) {
        EXPECT_EQ(misfit(text), "") << text;
    }
}

}  // namespace
}  // namespace orchestrion::server
