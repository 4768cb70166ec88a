// Whole scenarios: documents, web and scenario files in memory, the server as it is.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "runtime/os/real_files.h"
#include "sim/junit.h"
#include "sim/runner.h"
#include "sim/scenario_file.h"

namespace orchestrion::sim {
namespace {

using ::testing::HasSubstr;

// Documents come from the web of the scenario: it is the only one that is not of the machine.
class Stage : public ::testing::Test {
protected:
    // `body`: of a chart of the null data model.
    void chart(const std::string& body, const std::string& attributes = "datamodel='null'") {
        files_.write("/web/app.scxml",
                     "<scxml xmlns='http://www.w3.org/2005/07/scxml' version='1.0' name='app' " +
                         attributes + ">" + body + "</scxml>");
    }
    std::vector<Outcome> play(const std::string& scenarios, RunOptions options = {}) {
        files_.write("/s.yaml",
                     "applications: [{name: app, source: 'http://docs/app.scxml'}]\n"
                     "web:\n"
                     "  - {name: docs, url: 'http://docs/*', folder: web}\n" +
                         scenarios);
        Suite_ = loadSuite("s.yaml", files_, "/");
        std::vector<Outcome> outcomes;
        if (!Suite_.suite) {
            for (const auto& d : Suite_.diagnostics) ADD_FAILURE() << toString(d);
            return outcomes;
        }
        for (const Scenario& scenario : Suite_.suite->scenarios) {
            outcomes.push_back(runScenario(*Suite_.suite, scenario, options, files_, real_clock_));
        }
        return outcomes;
    }
    Outcome one(const std::string& lines, RunOptions options = {}) {
        auto outcomes = play("scenarios:\n  - name: one\n" + lines, options);
        return outcomes.size() == 1 ? std::move(outcomes[0]) : Outcome{};
    }
    static std::string failures(const Outcome& outcome) {
        std::string text;
        for (const Failure& failure : outcome.failures) text += failureText(failure) + "\n";
        return text;
    }
    static std::string transcript(const Outcome& outcome) {
        std::string text;
        for (const std::string& line : outcome.transcript) text += line + "\n";
        return text;
    }

    class Files final : public runtime::Files {
    public:
        void write(const std::string& path, std::string text) { memory_.write(path, text); }
        Result<std::string> read(const std::string& path, uint64_t max) const override {
            return memory_.read(path, max);
        }
        Kind kind(const std::string& path) const override {
            return path == "/web" ? Kind::kFolder : memory_.kind(path);
        }
        std::vector<std::string> match(const std::string& p) const override {
            return memory_.match(p);
        }
        std::string canonical(const std::string& path) const override { return path; }

    private:
        runtime::MemoryFiles memory_;
    };
    Files files_;
    LoadedSuite Suite_;
    runtime::VirtualClock real_clock_;  // stands still: nothing is given up
};

constexpr const char* kDoor = R"(
    <state id="closed"><transition event="open" target="opened"/></state>
    <state id="opened">
      <onentry><send event="slam" delay="10s"/><log label="door" expr="'open'"/></onentry>
      <transition event="slam" target="closed"/>
      <transition event="break" target="broken"/>
    </state>
    <final id="broken"/>)";

TEST_F(Stage, whatIsExpectedHolds) {
    chart(kDoor);
    const auto outcome = one(R"(
    story:
      - start: app
        expect: {active: closed, status: running}
      - after: 1s
        send: open
        expect: {entered: opened, timers: slam}
      - expect: {active: closed, left: opened}
        within: 10s
      - send: open
      - after: 1s
        send: break
    expect:
      - final: broken
      - entered: opened
        times: 2
      - stay: {state: opened, visits: 2, longest_at_most: 10s, average_at_most: 5500ms}
      - sessions: {application: app, status: completed, count: 1}
)");
    EXPECT_TRUE(outcome.passed()) << failures(outcome) << transcript(outcome);
    EXPECT_EQ(outcome.virtual_time, Milliseconds(12000));
}

TEST_F(Stage, aFailureSaysWhereWhatAndWhatWasThereInstead) {
    chart(kDoor);
    const auto outcome = one(R"(
    story:
      - start: app
      - expect: {active: opened}
        within: 3s
      - expect: {active: opend}
      - send: open
        to: nobody
)");
    ASSERT_EQ(outcome.failures.size(), 3u) << failures(outcome);
    EXPECT_EQ(failureText(outcome.failures[0]),
              "s.yaml:9:17: expected 'opened' to be active, but found: in closed\n"
              "    at 00:00:03.000, story");
    EXPECT_THAT(outcome.failures[1].message, HasSubstr("did you mean 'opened'?"));
    EXPECT_THAT(outcome.failures[2].message, HasSubstr("nobody"));
    EXPECT_THAT(transcript(outcome), HasSubstr("FAILED"));
}

TEST_F(Stage, theTranscriptIsReadableAndTheSameEachTime) {
    chart(kDoor);
    const std::string lines = R"(
    actors:
      - name: visitor
        load: [{to: 1h, per_hour: 30}]
        steps: [{start: app}, {after: 2s, send: open, data: {by: <n>, with: <random:1-100>}}]
)";
    const auto first = one(lines);
    EXPECT_GT(first.sessions, 10u);
    EXPECT_EQ(transcript(first), transcript(one(lines)));
    EXPECT_THAT(transcript(first), HasSubstr("visitor-1     sends open {\"by\":1,"));
    EXPECT_THAT(transcript(first), HasSubstr("leaves closed; enters opened"));
    RunOptions other;
    other.seed = 99;
    EXPECT_NE(transcript(first), transcript(one(lines, other)));
}

TEST_F(Stage, whoWaitsHasPatience) {
    chart(kDoor);
    const auto outcome = one(R"(
    story: [{start: app}, {after: 30s, send: open}]
    actors:
      - name: patient
        steps:
          - wait: {session: app, active: opened}
          - note: went in
      - name: hasty
        steps:
          - wait: {session: app, active: opened}
            patience: 20s
            otherwise: [{note: went away}]
          - note: never said
      - name: stubborn
        steps:
          - wait: {session: app, active: broken}
)");
    EXPECT_THAT(transcript(outcome), HasSubstr("00:00:30.000  patient       went in"));
    EXPECT_THAT(transcript(outcome), HasSubstr("00:00:20.000  hasty         went away"));
    EXPECT_THAT(transcript(outcome), ::testing::Not(HasSubstr("never said")));
    EXPECT_THAT(failures(outcome), HasSubstr("expected 'broken' to be active"));
}

TEST_F(Stage, theServerDiesAndGoesOn) {
    chart(kDoor);
    const auto outcome = one(R"(
    story:
      - start: app
      - send: open
      - after: 4s
        restart: true
        expect: {active: opened}
      - expect: {active: closed}
        within: 6s
)");
    EXPECT_TRUE(outcome.passed()) << failures(outcome) << transcript(outcome);
}

TEST_F(Stage, aDocumentThatIsRefusedIsAFailure) {
    chart("<state id='a'><transition event='x' target='none'/></state>");
    const auto outcome = one("    story: [{start: app}]\n");
    ASSERT_EQ(outcome.failures.size(), 1u);
    EXPECT_THAT(failures(outcome), HasSubstr("http://docs/app.scxml"));
}

TEST_F(Stage, aChartThatNeverRestsIsGivenUp) {
    chart(R"(<state id="a"><onentry><send event="x"/></onentry>
             <transition event="x" target="a"/></state>)");
    RunOptions options;
    options.turns_max = 1000;
    const auto outcome = one("    story: [{start: app}]\n", options);
    EXPECT_THAT(failures(outcome), HasSubstr("turns_max"));
}

TEST_F(Stage, timeHasAnEnd) {
    chart(R"(<state id="a"><onentry><send event="x" delay="1h"/></onentry>
             <transition event="x" target="a"/></state>)");
    const auto outcome = one("    time_max: 1d\n    until: sessions\n    story: [{start: app}]\n");
    EXPECT_THAT(failures(outcome), HasSubstr("time_max"));
    EXPECT_EQ(outcome.virtual_time, Milliseconds(24 * 3600 * 1000));
}

#ifdef ORCHESTRION_SCRIPT_ENGINE
TEST_F(Stage, dataMessagesAndRequestsAreSeen) {
    chart(R"(
      <datamodel><data id="n" expr="1"/><data id="list" expr="[{a: 1}]"/></datamodel>
      <state id="a">
        <transition event="ask">
          <assign location="n" expr="_event.data.n"/>
          <log label="asked" expr="n"/>
          <send event="score" type="basichttp" target="http://scoring/now">
            <param name="amount" expr="n"/>
          </send>
          <send event="hello" target="#_scxml_other"><param name="n" expr="n"/></send>
        </transition>
        <transition event="error.communication" target="alone"/>
      </state>
      <state id="alone"/>)",
          "datamodel='ecmascript'");
    const auto outcome = one(R"(
    web:
      - name: scoring
        method: POST
        url: http://scoring/*
        answers:
          - {status: 200, after: 300ms, times: 1}
          - {fails: connection refused}
    story:
      - start: {application: app, params: {n: 5}}
        expect: {data: {n: 5, "list[0].a": 1}}
      - start: {application: app, as: other}
      - send: ask
        to: app
        data: {n: 7}
        expect:
          - {session: app, data: {n: 7}, log: "asked: 7"}
          - {session: app, sent: {name: hello, to: "#_scxml_other", data: {n: 7}}}
          - {session: other, event: {name: hello, data: {n: {$at_least: 7}}}}
          - request: {service: scoring, url: "*/now", body: {$contains: amount=7}}
      - after: 1s
        send: ask
        to: app
        data: {n: 8}
        expect: {session: app, active: alone}
)");
    EXPECT_TRUE(outcome.passed()) << failures(outcome) << transcript(outcome);
}

TEST_F(Stage, aWrongValueIsShown) {
    chart(
        "<datamodel><data id='form' expr='({amount: 3, name: \"x\"})'/></datamodel><state id='a'/>",
        "datamodel='ecmascript'");
    const auto outcome = one(R"(
    story:
      - start: app
        expect:
          data:
            form.amount: 4
    expect: {data: {form: {amount: 3, name: y}}}
)");
    ASSERT_EQ(outcome.failures.size(), 2u) << failures(outcome);
    EXPECT_EQ(toString(outcome.failures[0].where), "s.yaml:11:13");
    EXPECT_EQ(outcome.failures[0].message, "expected form.amount to be 4, but found: 3");
    EXPECT_THAT(outcome.failures[1].message, HasSubstr("'name' does not fit"));
}
#endif

TEST_F(Stage, coverageCountsStatesAndTransitions) {
    chart(kDoor);
    const auto outcome = one("    story: [{start: app}, {send: open}]\n");
    const auto charts = outcome.coverage.charts();
    ASSERT_EQ(charts.size(), 1u);
    EXPECT_EQ(charts[0]->stateShare().used, 2u);
    EXPECT_EQ(charts[0]->stateShare().all, 3u);
    EXPECT_EQ(charts[0]->transitionShare().used, 1u);
    EXPECT_EQ(charts[0]->transitionShare().all, 3u);
    const std::string text = coverageText(outcome.coverage, "/web");
    EXPECT_THAT(text, HasSubstr("states 2 of 3 (66.7 %), transitions 1 of 3 (33.3 %)"));
    EXPECT_THAT(text, HasSubstr("broken"));
    EXPECT_THAT(text, HasSubstr("opened on slam -> closed"));
    EXPECT_THAT(coverageJson(outcome.coverage),
                HasSubstr(R"("transitions_share":{"used":1,"all":3})"));
    Coverage sum;
    sum.add(outcome.coverage);
    sum.add(outcome.coverage);
    EXPECT_EQ(sum.charts()[0]->states[1], 2u);
}

TEST_F(Stage, resultsAsJunit) {
    chart(kDoor);
    SuiteOutcome suite;
    suite.file = "s.yaml";
    suite.outcomes = play(R"(
scenarios:
  - name: good
    story: [{start: app}]
  - name: bad & <ugly>
    story: [{start: app, expect: {active: opened}}]
)");
    const std::string xml = junitXml({suite});
    EXPECT_THAT(xml, HasSubstr(R"(<testsuite name="s.yaml" tests="2" failures="1" errors="0")"));
    EXPECT_THAT(xml, HasSubstr(R"(<testcase name="bad &amp; &lt;ugly&gt;")"));
    EXPECT_THAT(xml, HasSubstr("expected 'opened' to be active"));
    Diagnostic refused;
    refused.message = "no";
    EXPECT_THAT(junitXml({{"x.yaml", {}, {refused}}}), HasSubstr(R"(errors="1")"));
}

}  // namespace
}  // namespace orchestrion::sim
