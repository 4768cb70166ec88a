// What generated charts have found, kept as small documents.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "generated/machine.h"
#include "scxml/document.h"

namespace orchestrion::generated {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string inScxml(const std::string& content) {
    return "<scxml xmlns='http://www.w3.org/2005/07/scxml' version='1.0' datamodel='null'>" +
           content + "</scxml>";
}

std::shared_ptr<const scxml::Chart> load(const std::string& content) {
    auto loaded =
        scxml::loadDocument(inScxml(content), "finding.scxml", scxml::noResources(), nullptr);
    return loaded.chart;
}

// Both interpreters after these events; they must agree.
std::vector<std::string> statesAfter(const std::string& content,
                                     const std::vector<std::string>& events) {
    const auto chart = load(content);
    FastMachine fast(std::make_shared<scxml::Interpreter>(chart), nullptr);
    PlainMachine plain(chart, nullptr);
    for (Machine* machine : {static_cast<Machine*>(&fast), static_cast<Machine*>(&plain)}) {
        machine->start();
        for (const std::string& name : events) {
            Event event;
            event.name = name;
            machine->take(event);
        }
    }
    EXPECT_EQ(fast.transcript(), plain.transcript());
    return fast.configuration();
}

// Appendix D computes what to enter after the states have been left and their histories recorded.
TEST(Findings, aHistoryRecordedOnTheWayOutIsUsedOnTheWayIn) {
    EXPECT_THAT(statesAfter("<state id='s'>"
                            "  <transition event='again' target='h'/>"
                            "  <history id='h'><transition target='a'/></history>"
                            "  <state id='a'><transition event='next' target='b'/></state>"
                            "  <state id='b'/>"
                            "</state>",
                            {"next", "again"}),
                ElementsAre("s", "b"));
}

// Each failure raises error.execution, and taking that has the condition looked at again.
TEST(Findings, aConditionOfAnEventlessTransitionThatFailsForEverEndsTheSession) {
    const auto chart = load(
        "<state id='s'><transition cond='nonsense' target='t'/></state>"
        "<state id='t'/>");
    ASSERT_NE(chart, nullptr);
    FastMachine machine(std::make_shared<scxml::Interpreter>(chart, smallLimits()), nullptr);
    machine.start();
    EXPECT_FALSE(machine.running());
    EXPECT_THAT(machine.failure(), HasSubstr("internal_events_per_turn_max"));
}

}  // namespace
}  // namespace orchestrion::generated
