#include "base/json.h"

#include <gtest/gtest.h>
#include <boost/json/serialize.hpp>

namespace orchestrion {
namespace {

std::string mistake(std::string_view text, uint32_t depth_max = kJsonDepthMax) {
    const auto value = parseJson(text, depth_max);
    return value ? "none" : toString(value.error());
}

std::string asJson(std::string_view text) {
    std::string out;
    appendJsonString(out, text);
    return out;
}

TEST(Json, AValueIsReadWithWhiteSpaceAroundIt) {
    const auto value = parseJson(" {\"a\": [1, true, null, \"ä\"]}\n");
    ASSERT_TRUE(value);
    EXPECT_EQ(boost::json::serialize(*value), "{\"a\":[1,true,null,\"ä\"]}");
}

TEST(Json, TheFirstMistakeIsNamedWithItsLineAndColumn) {
    EXPECT_EQ(mistake("{\"a\": 1,}"), "line 1, column 9: unexpected '}'");
    EXPECT_EQ(mistake("{\n  \"ä\" 1}"), "line 2, column 7: unexpected '1'");
    EXPECT_EQ(mistake("[1] x"), "line 1, column 5: expected the end of the text, but found 'x'");
    EXPECT_EQ(mistake("[1, 2"), "line 1, column 6: the text ends in the middle of a value");
    EXPECT_EQ(mistake(""), "line 1, column 1: the text ends in the middle of a value");
    EXPECT_EQ(mistake("\"\xff\""), "line 1, column 2: unexpected bytes that are not UTF-8");
    EXPECT_EQ(mistake("\"a\tb\""), "line 1, column 3: unexpected a control character");
}

TEST(Json, NestingHasALimit) {
    EXPECT_EQ(mistake("[[1]]", 2), "none");
    EXPECT_EQ(mistake("[[[1]]]", 2), "line 1, column 3: nested deeper than 2 levels");
    EXPECT_NE(mistake(std::string(1000000, '[')), "none");
}

TEST(Json, AnyBytesBecomeAJsonString) {
    EXPECT_EQ(asJson("a \"b\" \\ \n\t ä"), "\"a \\\"b\\\" \\\\ \\n\\u0009 ä\"");
    EXPECT_EQ(asJson("\xff\xc0\x80 \xed\xa0\x80"),
              "\"\\ufffd\\ufffd\\ufffd \\ufffd\\ufffd\\ufffd\"");
    EXPECT_TRUE(parseJson(asJson(std::string("\0\x1f\x7f\xf4\x8f\xbf\xbf", 7))));
}

}  // namespace
}  // namespace orchestrion
