// The JSON Schema of scenario files and their reference page are published as the vocabulary says.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <fstream>
#include <sstream>

#include "api/schema_check.h"
#include "config/yaml_reader.h"
#include "sim/forms.h"
#include "sim/scenario_file.h"

namespace orchestrion::server {
namespace {

namespace json = boost::json;

std::string textOf(const std::string& file) {
    std::ifstream stream(std::string(ORCHESTRION_SOURCE_DIR) + "/" + file, std::ios::binary);
    return std::string((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
}

std::string misfit(const std::string& text) {
    Diagnostics diagnostics;
    const auto value = config::readYaml(text, "s.yaml", diagnostics);
    EXPECT_TRUE(diagnostics.empty()) << toString(diagnostics.front());
    const json::value schema = json::parse(sim::scenarioSchema());
    return api::misfit(schema, schema, sim::toJson(value));
}

TEST(ScenarioSchema, isPublishedAsItIs) {
    EXPECT_EQ(textOf("docs/reference/scenario.schema.json"), sim::scenarioSchema())
        << "write it anew: orchestrion test --schema > docs/reference/scenario.schema.json";
}

TEST(ScenarioReference, hasARowForEachKeyAsTheVocabularySaysIt) {
    const std::string page = textOf("docs/reference/scenarios.md");
    std::istringstream rows(sim::scenarioReferenceRows());
    size_t count = 0;
    for (std::string row; std::getline(rows, row); ++count) {
        EXPECT_NE(page.find("\n" + row + "\n"), std::string::npos) << "it lacks the row\n" << row;
    }
    EXPECT_GT(count, 60u);
}

TEST(ScenarioSchema, takesTheExampleAndRefusesMistakes) {
    EXPECT_EQ(misfit(textOf("examples/mortgage/mortgage.scenario.yaml")), "");
    EXPECT_NE(misfit("scenarios: [{name: a, story: [{sned: b}]}]\n"), "");
    EXPECT_NE(misfit("scenarios: [{name: a, story: [{after: soon}]}]\n"), "");
    EXPECT_NE(misfit("scenarios: [{story: []}]\n"), "");
}

}  // namespace
}  // namespace orchestrion::server
