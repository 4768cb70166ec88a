#include "sim/recording.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "sim/scenario_file.h"

namespace orchestrion::sim {
namespace {

namespace json = boost::json;

TEST(Recording, aHistoryBecomesAScenario) {
    const json::value session = json::parse(R"({
        "id": "case-1", "status": "completed", "application": "door", "atomic": ["broken"],
        "document": {"url": "file:/apps/door.scxml"}, "done_data": {"by": "wind"}})");
    const std::vector<json::value> history{
        json::parse(R"({"sequence": 1, "at": "2030-01-01T08:00:00.000Z", "turn": 1, "kind": "start",
                        "entered": ["closed"]})"),
        json::parse(R"({"sequence": 2, "at": "2030-01-01T08:00:05.000Z", "turn": 2, "kind": "event",
                        "event": {"name": "open", "type": "external", "data": {"n": 1}},
                        "entered": ["opened"]})"),
        json::parse(R"({"sequence": 3, "at": "2030-01-01T08:00:15.000Z", "turn": 3, "kind": "event",
                        "event": {"name": "slam", "type": "external", "origin": "#_scxml_case-1"},
                        "entered": ["closed"]})"),
        json::parse(R"({"sequence": 4, "at": "2030-01-01T08:01:05.000Z", "turn": 4, "kind": "event",
                        "event": {"name": "break", "type": "external"},
                        "entered": ["broken"], "status": "completed"})"),
    };
    const auto text = recordedScenario(session, history);
    ASSERT_TRUE(text);
    runtime::MemoryFiles files;
    files.write("/r.yaml", *text);
    const auto loaded = loadSuite("r.yaml", files, "/");
    ASSERT_TRUE(loaded.suite) << toString(loaded.diagnostics.front()) << *text;
    EXPECT_EQ(loaded.suite->applications[0].source, "/apps/door.scxml");
    const auto& story = loaded.suite->scenarios[0].story;
    ASSERT_EQ(story.size(), 3u) << *text;
    EXPECT_EQ(story[0].start->as, "case-1");
    EXPECT_EQ(story[1].send, "open");
    EXPECT_EQ(*story[1].after, Milliseconds(5000));
    EXPECT_EQ(json::serialize(*story[1].data), R"({"n":1})");
    EXPECT_EQ(story[2].send, "break");
    EXPECT_EQ(*story[2].after, Milliseconds(60000));
    EXPECT_EQ(loaded.suite->scenarios[0].expect[0].final, "broken");
    EXPECT_EQ(recordedScenario(session, {}).error().code, "record.noHistory");
}

}  // namespace
}  // namespace orchestrion::sim
