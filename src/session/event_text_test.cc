#include "session/event_text.h"

#include <gtest/gtest.h>

namespace orchestrion::session {
namespace {

using namespace std::chrono_literals;

std::string mistake(std::string_view text, bool delays = false) {
    const auto event = eventFromJson(text, delays);
    return event ? "none" : event.error().code + ": " + event.error().message;
}

TEST(EventText, anEventHasANameAndData) {
    const auto written = eventFromJson(R"({"name": "order.placed", "data": {"count": [1, 2]}})");
    ASSERT_TRUE(written);
    EXPECT_EQ(written->event.name, "order.placed");
    EXPECT_EQ(written->event.type, EventType::kExternal);
    EXPECT_EQ(written->event.data, Payload::json(R"({"count":[1,2]})"));
}

TEST(EventText, withoutDataThereIsNone) {
    EXPECT_TRUE(eventFromJson(R"({"name": "a"})")->event.data.empty());
    EXPECT_EQ(eventFromJson(R"({"name": "a", "data": null})")->event.data, Payload::json("null"));
}

TEST(EventText, aDelayIsTakenWhereItIsAskedFor) {
    EXPECT_EQ(eventFromJson(R"({"name": "a", "after": "1.5s"})", true)->after, 1500ms);
    EXPECT_NE(mistake(R"({"name": "a", "after": "1.5s"})"), "none");
    EXPECT_NE(mistake(R"({"name": "a", "after": "soon"})", true), "none");
    EXPECT_NE(mistake(R"({"name": "a", "after": 3})", true), "none");
}

TEST(EventText, aMistakeIsNamedWithItsPlace) {
    EXPECT_EQ(mistake("{\"name\":\n  a}"), "json.syntax: line 2, column 3: unexpected 'a'");
    EXPECT_EQ(mistake("{}"), "event.badName: the event has no name");
    EXPECT_EQ(
        mistake("[]"),
        "event.badMember: expected an object such as {\"name\": \"order.placed\", \"data\": {}}");
    EXPECT_EQ(
        mistake(R"({"nmae": "a"})"),
        "event.badMember: an event has the members \"name\" and \"data\", but found \"nmae\"");
    EXPECT_EQ(mistake(R"({"name": 1})"), "event.badMember: expected \"name\" to be a string");
}

TEST(EventText, namesThatNoDescriptorCanMatchAreRefused) {
    EXPECT_TRUE(checkEventName("a.b-c_d:ä*"));
    for (const std::string name : {"", "a b", "a\n", "\x7f", "\xff"}) {
        EXPECT_FALSE(checkEventName(name)) << name;
    }
    EXPECT_TRUE(checkEventName(std::string(1024, 'a')));
    EXPECT_FALSE(checkEventName(std::string(1025, 'a')));
}

}  // namespace
}  // namespace orchestrion::session
