#include "scxml/document.h"

#include <gtest/gtest.h>

namespace orchestrion::scxml {
namespace {

LoadedDocument load(std::string_view text) {
    return loadDocument(text, "doc.scxml", noResources(), nullptr);
}

TEST(DocumentTest, StatesStandInDocumentOrderWithTheirDescendants) {
    auto document = load(
        "<scxml xmlns='http://www.w3.org/2005/07/scxml' version='1.0' datamodel='null'>"
        "<state id='a'><state id='b'/><history id='h'><transition target='b'/></history></state>"
        "<final id='c'/></scxml>");
    ASSERT_NE(document.chart, nullptr);
    const Chart& chart = *document.chart;
    ASSERT_EQ(chart.states.size(), 5u);
    EXPECT_EQ(chart.states[1].id, "a");
    EXPECT_EQ(chart.states[1].end, 4u);
    EXPECT_EQ(chart.states[1].children, std::vector<StateIndex>{2});
    EXPECT_EQ(chart.states[1].histories, std::vector<StateIndex>{3});
    EXPECT_EQ(chart.transitions[chart.states[kRoot].initial].targets, std::vector<StateIndex>{1});
    EXPECT_TRUE(document.diagnostics.empty());
}

}  // namespace
}  // namespace orchestrion::scxml
