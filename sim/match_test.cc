#include "sim/match.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace orchestrion::sim {
namespace {

namespace json = boost::json;

bool fits(const std::string& match, const std::string& value) {
    const json::value there = json::parse(value);
    return matches(json::parse(match), &there);
}

TEST(Match, scalarsAreEqualObjectsMayHoldMoreAndListsMayNot) {
    EXPECT_TRUE(fits("3", "3.0"));
    EXPECT_FALSE(fits("3", "\"3\""));
    EXPECT_TRUE(fits("null", "null"));
    EXPECT_TRUE(fits(R"({"a": {"b": 1}})", R"({"a": {"b": 1, "c": 2}, "d": 3})"));
    EXPECT_FALSE(fits(R"({"a": 1, "b": null})", R"({"a": 1})"));
    EXPECT_TRUE(fits(R"([1, {"a": 2}])", R"([1, {"a": 2, "b": 3}])"));
    EXPECT_FALSE(fits("[1]", "[1, 2]"));
}

TEST(Match, questionsAreAskedOfValues) {
    EXPECT_TRUE(fits(R"({"$above": 3})", "4"));
    EXPECT_FALSE(fits(R"({"$above": 3})", "3"));
    EXPECT_TRUE(fits(R"({"$at_least": 3})", "3"));
    EXPECT_TRUE(fits(R"({"$below": 0})", "-1.5"));
    EXPECT_FALSE(fits(R"({"$at_most": 3})", "\"2\""));
    EXPECT_TRUE(fits(R"({"$matches": "^\\+49"})", "\"+49 30\""));
    EXPECT_FALSE(fits(R"({"$matches": "^\\+49"})", "\"0049\""));
    EXPECT_TRUE(fits(R"({"$contains": {"a": 1}})", R"([{"a": 0}, {"a": 1, "b": 2}])"));
    EXPECT_TRUE(fits(R"({"$contains": "ee"})", "\"green\""));
    EXPECT_TRUE(fits(R"({"$size": {"$above": 1}})", "[1, 2]"));
    EXPECT_TRUE(fits(R"({"$one_of": [1, "a"]})", "\"a\""));
    EXPECT_TRUE(fits(R"({"$not": {"a": 1}})", R"({"a": 2})"));
    EXPECT_TRUE(fits(R"({"a": {"$exists": false}})", "{}"));
    EXPECT_FALSE(fits(R"({"a": {"$exists": true}})", "{}"));
}

TEST(Match, whatIsWrongWithAMatchIsSaid) {
    EXPECT_EQ(misfitOfMatch(json::parse(R"({"a": [{"$above": 3}]})")), "");
    EXPECT_NE(misfitOfMatch(json::parse(R"({"$abov": 3})")).find("did you mean '$above'?"),
              std::string::npos);
    EXPECT_NE(misfitOfMatch(json::parse(R"({"$above": "3"})")), "");
    EXPECT_NE(misfitOfMatch(json::parse(R"({"$matches": "("})")), "");
    EXPECT_NE(misfitOfMatch(json::parse(R"({"$one_of": 3})")), "");
    EXPECT_NE(misfitOfMatch(json::parse(R"({"$above": 3, "$below": 5})")), "");
    EXPECT_NE(misfitOfMatch(json::parse(R"({"$not": {"$exists": 1}})")), "");
}

TEST(Match, pathsLeadIntoData) {
    const json::value root = json::parse(R"({"a": {"b": [{"c": 1}, {"c": 2}]}})");
    const auto at = [&](std::string_view path) {
        const json::value* value = valueAt(root, path);
        return value == nullptr ? "nothing" : json::serialize(*value);
    };
    EXPECT_EQ(at("a.b[1].c"), "2");
    EXPECT_EQ(at("a.b[-1].c"), "2");
    EXPECT_EQ(at("a.b[0]"), R"({"c":1})");
    for (const char* path : {"a.x", "a.b[2]", "a.b[-3]", "a.b.c", "a[0]", "a.b[", "a..b", "."}) {
        EXPECT_EQ(at(path), "nothing") << path;
    }
}

TEST(Match, patternsHaveStars) {
    std::string rest;
    EXPECT_TRUE(matchesPattern("http://h/*", "http://h/a/b?c", &rest));
    EXPECT_EQ(rest, "a/b?c");
    EXPECT_TRUE(matchesPattern("*.example/*/x", "http://a.example/1/2/x"));
    EXPECT_FALSE(matchesPattern("http://h/*", "http://g/"));
    EXPECT_FALSE(matchesPattern("abc", "abcd"));
    EXPECT_FALSE(matchesPattern("ab*ba", "aba"));
}

TEST(Match, textsAreCutBetweenCharacters) {
    EXPECT_EQ(shortened("abc", 3), "abc");
    EXPECT_EQ(shortened("ab\u00e4c", 3), "ab\u2026");
}

}  // namespace
}  // namespace orchestrion::sim
