#include "sim/scenario_file.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace orchestrion::sim {
namespace {

constexpr const char* kHead = "applications: [{name: app, source: app.scxml}]\nscenarios:\n";

LoadedSuite load(const std::string& text) {
    runtime::MemoryFiles files;
    files.write("/tests/s.scenario.yaml", text);
    return loadSuite("s.scenario.yaml", files, "/tests");
}

// The one mistake of a suite whose only scenario has these lines.
std::string mistake(const std::string& scenario) {
    const auto loaded = load(std::string(kHead) + "  - name: one\n" + scenario);
    if (loaded.suite) return {};
    std::string all;
    for (const Diagnostic& diagnostic : loaded.diagnostics) {
        all += (all.empty() ? "" : "\n") + toString(diagnostic);
    }
    return all;
}

TEST(ScenarioFile, saysWhoDoesWhatWhen) {
    const auto loaded = load(R"(
clock: 2031-05-06T07:08:09Z
seed: 7
applications:
  - {name: app, source: ../app.scxml}
  - {name: far, source: 'http://docs/a.scxml', coverage: false}
web:
  - name: scoring
    url: http://scoring/*
    answers: {status: 500, after: 2s}
scenarios:
  - name: one
    story:
      - start: app
      - after: 90s
        send: go
        data: {n: 1, text: "1", list: [a, null, true, -2.5]}
        expect: {active: b}
        within: 1m
      - wait: {log: ready}
        patience: 5s
        otherwise:
          - note: gone
    actors:
      - name: caller
        repeat: {times: 3, every: 10s}
        steps: [{start: {application: app, params: {n: <n>}}}]
    expect: {final: end, sessions: {count: {$above: 2}}}
)");
    ASSERT_TRUE(loaded.suite) << toString(loaded.diagnostics.front());
    const Suite& suite = *loaded.suite;
    EXPECT_EQ(suite.clock.time_since_epoch().count(), 1935817689000);
    EXPECT_EQ(suite.seed, 7u);
    EXPECT_EQ(suite.applications[0].source, "/app.scxml");
    EXPECT_EQ(suite.applications[1].source, "http://docs/a.scxml");
    EXPECT_EQ(suite.web[0].answers[0].after, Milliseconds(2000));
    const Scenario& one = suite.scenarios[0];
    ASSERT_EQ(one.story.size(), 3u);
    EXPECT_EQ(one.story[0].start->application, "app");
    EXPECT_EQ(one.story[1].where.position, (SourcePosition{15, 9}));
    EXPECT_EQ(boost::json::serialize(*one.story[1].data),
              R"({"n":1,"text":"1","list":["a",null,true,-2.5E0]})");
    EXPECT_EQ(one.story[1].expect[0].active, std::vector<std::string>{"b"});
    EXPECT_EQ(one.story[2].otherwise[0].note, "gone");
    EXPECT_EQ(one.actors[0].repeat->times, 3u);
    EXPECT_EQ(one.expect[0].final, "end");
}

TEST(ScenarioFile, unknownKeysAreRefusedWithTheirPlace) {
    EXPECT_EQ(
        mistake("    story: [{sned: go}]\n"),
        "s.scenario.yaml:4:14: error: 'scenarios.story.sned' is not a key that is known here; "
        "did you mean 'scenarios.story.send'? [scenario.unknownKey]");
    EXPECT_NE(load("scenarois: []\n").diagnostics[0].advice.find("scenarios"), std::string::npos);
}

TEST(ScenarioFile, valuesOfAnotherKindAreRefused) {
    for (const char* story :
         {"[{after: soon}]", "{}", "[{expect: active}]", "[{expect: {since: ever}}]",
          "[{start: {application: app, params: 3}}]", "[{expect: {times: -1, log: a}}]"}) {
        EXPECT_NE(mistake(std::string("    story: ") + story + "\n").find("scenario.badValue"),
                  std::string::npos)
            << story;
    }
    EXPECT_NE(mistake("    clock: noon\n    story: [{note: a}]\n").find("scenario.badValue"),
              std::string::npos);
}

TEST(ScenarioFile, whatDoesNotBelongTogetherIsRefused) {
    const std::pair<const char*, const char*> cases[] = {
        {"[{send: a, note: b}]", "scenario.badStep"},
        {"[{send: a, after: 1s, at: 2s}]", "scenario.badStep"},
        {"[{}]", "scenario.badStep"},
        {"[{note: a, data: 1}]", "scenario.badStep"},
        {"[{send: a, within: 1s}]", "scenario.badStep"},
        {"[{send: a, patience: 1s}]", "scenario.badStep"},
        {"[{start: ap}]", "scenario.unknownApplication"},
        {"[{expect: {}}]", "scenario.badExpectation"},
        {"[{expect: {active: a, times: 2}}]", "scenario.badExpectation"},
        {"[{expect: {data: {a: {$abov: 2}}}}]", "scenario.badMatch"},
        {"[{wait: {log: a}, otherwise: [{}]}]", "scenario.badStep"},
    };
    for (const auto& [story, code] : cases) {
        EXPECT_NE(mistake(std::string("    story: ") + story + "\n").find(code), std::string::npos)
            << story;
    }
    EXPECT_NE(mistake("    until: steps\n").find("scenario.missingKey"), std::string::npos);
    EXPECT_NE(mistake("    web: [{name: a, url: b}]\n    story: [{note: a}]\n").find("answers"),
              std::string::npos);
    EXPECT_NE(mistake("    actors: [{name: a, load: [{to: 1h, per_hour: 2000000}], steps: []}]\n")
                  .find("scenario.tooLarge"),
              std::string::npos);
}

TEST(ScenarioFile, aFileThatIsNotThereIsOneMistake) {
    const auto loaded = loadSuite("none.yaml", runtime::MemoryFiles(), "/tests");
    ASSERT_EQ(loaded.diagnostics.size(), 1u);
    EXPECT_EQ(loaded.diagnostics[0].code, "scenario.notRead");
    EXPECT_EQ(load("a: [\n").diagnostics.at(0).code, "scenario.syntax");
}

}  // namespace
}  // namespace orchestrion::sim
