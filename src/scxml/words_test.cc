#include <gtest/gtest.h>

#include "base/duration.h"
#include "scxml/event_names.h"

namespace orchestrion::scxml {
namespace {

using namespace std::chrono_literals;

TEST(EventNames, aDescriptorMatchesWholeTokensFromTheFront) {
    EXPECT_TRUE(matches("error", "error"));
    EXPECT_TRUE(matches("error", "error.send.failed"));
    EXPECT_FALSE(matches("error", "errors.my"));
    EXPECT_FALSE(matches("error.send", "error"));
    EXPECT_TRUE(matches("*", "anything"));
    EXPECT_FALSE(matches("", "anything"));
    EXPECT_FALSE(matches("Error", "error"));
}

TEST(EventNames, trailingDotAndStarAddNothing) {
    EXPECT_EQ(normaliseDescriptor("a.b.*"), "a.b");
    EXPECT_EQ(normaliseDescriptor("a.b."), "a.b");
    EXPECT_EQ(normaliseDescriptor("*"), "*");
    EXPECT_EQ(normaliseDescriptor("."), "");
}

TEST(Duration, asCssWritesThemAndTheLongerUnits) {
    EXPECT_EQ(parseDuration("500ms"), 500ms);
    EXPECT_EQ(parseDuration("1.5s"), 1500ms);
    EXPECT_EQ(parseDuration(" .5s "), 500ms);
    EXPECT_EQ(parseDuration("0s"), 0ms);
    EXPECT_EQ(parseDuration("2m"), 2min);
    EXPECT_EQ(parseDuration("1h"), 1h);
    EXPECT_EQ(parseDuration("3d"), 72h);
    EXPECT_EQ(parseDuration("0.1ms"), 1ms);
}

TEST(Duration, everythingElseIsNone) {
    for (const char* text :
         {"", "s", "5", "-1s", "1 s", "1e3s", "nan", "inf", "5 parsecs", "1s 2s", "99999999999d"}) {
        EXPECT_EQ(parseDuration(text), std::nullopt) << text;
    }
}

}  // namespace
}  // namespace orchestrion::scxml
