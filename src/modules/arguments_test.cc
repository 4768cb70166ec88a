#include "modules/arguments.h"

#include <gtest/gtest.h>

namespace orchestrion::modules {
namespace {

Arguments of(const std::string& json) {
    session::ModuleRequest request;
    request.effect.arguments = json;
    return Arguments(request);
}

TEST(Arguments, areReadAsAnAuthorMayHaveWrittenThem) {
    auto a = of(
        R"({"attributes":{"n":"10 ","m":2.5,"t":true,"f":"false","o":{"a":1},"e":"","u":null}})");
    EXPECT_EQ(a.number("n"), 10);
    EXPECT_EQ(a.seconds("m"), Milliseconds(2500));
    EXPECT_TRUE(a.flag("t", false));
    EXPECT_FALSE(a.flag("f", true));
    EXPECT_TRUE(a.flag("missing", true));
    EXPECT_EQ(a.text("o"), R"({"a":1})");
    EXPECT_EQ(a.text("m"), "2.5");
    EXPECT_FALSE(a.has("e") || a.has("u"));
    EXPECT_EQ(a.text("e", "x"), "x");
    EXPECT_TRUE(a.good());
}

TEST(Arguments, theFirstMistakeIsToldInASentence) {
    auto a = of(R"({"attributes":{"n":"soon","s":-1,"b":"maybe"}})");
    EXPECT_FALSE(a.number("n"));
    EXPECT_EQ(a.error(), "the attribute 'n' is 'soon'; expected a number");
    auto b = of(R"({"attributes":{"s":-1}})");
    EXPECT_FALSE(b.seconds("s"));
    EXPECT_EQ(b.error(), "the attribute 's' is -1; expected seconds from 0 to 1000000000");
    auto c = of(R"({"attributes":{"b":"maybe"}})");
    EXPECT_TRUE(c.flag("b", true));
    EXPECT_EQ(c.error(), "the attribute 'b' is 'maybe'; expected true or false");
    auto d = of("{}");
    d.required("to");
    EXPECT_EQ(d.error(), "the attribute 'to' is missing or empty");
}

TEST(Arguments, whatIsNoObjectIsEmpty) {
    for (const char* text : {"", "[]", "7", R"({"attributes":7,"children":{}})"}) {
        const auto a = of(text);
        EXPECT_TRUE(a.attributes().empty());
        EXPECT_TRUE(a.params().empty());
        EXPECT_TRUE(a.children().empty());
        EXPECT_EQ(a.content(), nullptr);
    }
}

}  // namespace
}  // namespace orchestrion::modules
