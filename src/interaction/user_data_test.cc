#include "interaction/user_data.h"

#include <gtest/gtest.h>

namespace orchestrion::interaction {
namespace {

UserData of(std::string_view json) {
    auto data = userDataFromJson(json, {});
    EXPECT_TRUE(data) << (data ? "" : data.error().message);
    return data ? *data : UserData{};
}

TEST(UserData, ASetAddsAndReplacesWholeKeys) {
    auto after = withKeys(of(R"({"a":1,"b":{"x":1,"y":2}})"), R"({"b":{"x":3},"c":"new"})", {});
    ASSERT_TRUE(after);
    EXPECT_EQ(toJson(*after), R"({"a":1,"b":{"x":3},"c":"new"})");
}

TEST(UserData, ADeleteIsAMaskWhoseValuesMeanNothing) {
    auto after = withoutKeys(of(R"({"a":1,"b":{"x":1,"y":{"z":2}},"c":3})"),
                             R"({"a":0,"b":{"y":{"z":0}},"none":0})");
    ASSERT_TRUE(after);
    EXPECT_EQ(toJson(*after), R"({"b":{"x":1,"y":{}},"c":3})");
}

TEST(UserData, AnEmptyMaskDeletesAll) {
    EXPECT_TRUE(withoutKeys(of(R"({"a":1,"b":2})"), "{}")->empty());
}

TEST(UserData, LimitsRefuseTheWholeChange) {
    UserDataLimits limits;
    limits.bytes_max = 10;
    EXPECT_TRUE(withKeys({}, R"({"k":"1234567"})", limits));
    EXPECT_EQ(withKeys({}, R"({"k":"12345678"})", limits).error().code, "interaction.dataTooLarge");
    limits.keys_max = 1;
    EXPECT_EQ(withKeys({}, R"({"a":1,"b":2})", limits).error().code, "interaction.dataTooLarge");
    limits.depth_max = 2;
    EXPECT_EQ(withKeys({}, R"({"a":{"b":{}}})", limits).error().code, "interaction.badData");
    EXPECT_EQ(withKeys({}, R"({"":1})", {}).error().code, "interaction.badData");
    EXPECT_EQ(withKeys({}, "[1]", {}).error().code, "interaction.badData");
}

TEST(UserData, TextIsPlainAndADotLeadsInside) {
    const UserData data = of(R"({"name":"Anna","n":7,"a":{"b":{"c":"deep"}},"a.x":"own"})");
    EXPECT_EQ(textOf(data, "name"), "Anna");
    EXPECT_EQ(textOf(data, "n"), "7");
    EXPECT_EQ(textOf(data, "a.b.c"), "deep");
    EXPECT_EQ(textOf(data, "a.x"), "own");
    EXPECT_EQ(textOf(data, "missing"), "");
}

}  // namespace
}  // namespace orchestrion::interaction
