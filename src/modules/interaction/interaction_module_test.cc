#include "modules/test_world.h"

namespace orchestrion::modules {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Kind = InteractionCommand::Kind;

class InteractionModuleTest : public testing::Test, public TestWorld {
protected:
    const InteractionCommand& asked() {
        EXPECT_FALSE(commands.empty());
        return std::get<InteractionCommand>(commands.back().what);
    }
    std::string ixn(const std::string& action, const std::string& arguments,
                    const std::string& area = "interaction") {
        return run("interaction", action, arguments, area);
    }
};

TEST_F(InteractionModuleTest, redirectTakesANumberOrAResource) {
    EXPECT_EQ(
        ixn("redirect", R"({"attributes":{"interactionid":"i","from":"7001","to":{"type":"A"},)"
                        R"("type":1,"detach":"true","hints":{"extensions":{"k":1}}}})"),
        R"(interaction.redirect.done {"requestid":"r1"})");
    EXPECT_EQ(asked().kind, Kind::kRedirect);
    EXPECT_EQ(asked().from_json, R"("7001")");
    EXPECT_EQ(asked().to_json, R"({"type":"A"})");
    EXPECT_EQ(asked().type, "1");
    EXPECT_TRUE(asked().detach);
    EXPECT_EQ(asked().hints_json, R"({"extensions":{"k":1}})");
    EXPECT_THAT(ixn("redirect", "{}"), HasSubstr("'to' is missing"));
}

TEST_F(InteractionModuleTest, eventsHaveTheAreaOfTheirAction) {
    center_answer.data_json = R"({"interactionid":"new"})";
    EXPECT_EQ(ixn("createcall", R"({"attributes":{"from":"1","to":"2"}})", "voice"),
              R"(voice.createcall.done {"requestid":"r1","interactionid":"new"})");
    center_answer = {};
    center_answer.error = "invalidstate.ringing";
    EXPECT_THAT(ixn("hold", "{}", "voice"),
                HasSubstr(R"(error.voice.hold {"requestid":"r1","error":"invalidstate.ringing")"));
    EXPECT_THAT(ixn("sendchatmessage", R"({"attributes":{"from":"a"}})", "chat"),
                HasSubstr("error.chat.sendchatmessage"));
    EXPECT_THAT(ixn("dance", "{}"), HasSubstr("unsupported"));
}

TEST_F(InteractionModuleTest, everyActionOfTheTableIsKnown) {
    const scxml::ModuleRule* rule = nullptr;
    for (const auto ns : modules().vocabulary().namespaces()) {
        if (ns.ends_with("/interaction")) rule = modules().vocabulary().find(ns);
    }
    ASSERT_NE(rule, nullptr);
    for (const scxml::ModuleElement& element : rule->elements) {
        EXPECT_THAT(ixn(std::string(element.name), R"({"attributes":{"from":"1","to":"2",)"
                                                   R"("message":"m","sessionid":"s"}})"),
                    HasSubstr(".done"))
            << element.name;
    }
}

TEST_F(InteractionModuleTest, userDataAreWrittenByAnActionAndReadAtOnce) {
    EXPECT_EQ(call("ixn", "setuData", R"([{"k":{"n":1}},"i"])"), "true");
    ASSERT_EQ(effects.size(), 1u);
    center_answer.later = true;
    EXPECT_EQ(ixn(effects[0].action, effects[0].arguments), "");
    EXPECT_EQ(asked().kind, Kind::kSetUserData);
    EXPECT_EQ(asked().object_json, R"({"k":{"n":1}})");
    EXPECT_EQ(asked().interaction_id, "i");
    call("ixn", "deleteuData", R"([{"k":0}])");
    ixn(effects[0].action, effects[0].arguments);
    EXPECT_EQ(asked().kind, Kind::kDeleteUserData);
    EXPECT_EQ(asked().object_json, R"({"k":0})");
    call("ixn", "deleteuData", "[]");
    ixn(effects[0].action, effects[0].arguments);
    EXPECT_EQ(asked().object_json, "");
    EXPECT_THAT(call("ixn", "setuData", R"(["text"])"), HasSubstr("expected an object"));
    EXPECT_THAT(effects, IsEmpty());

    const std::string model =
        R"({"ixn":{"firstixnid":"i","interactions":{"i":{"udata":{"k":"v"}},"j":{}}}})";
    EXPECT_EQ(call("ixn", "getuData", R"(["k"])", model), R"("v")");
    EXPECT_EQ(call("ixn", "getuData", R"(["k","i"])", model), R"("v")");
    EXPECT_EQ(call("ixn", "getuData", R"(["none","i"])", model), "null");
    EXPECT_EQ(call("ixn", "getuData", R"(["k","j"])", model), "null");
    EXPECT_EQ(call("ixn", "getuData", R"(["k","gone"])", model), "null");
    EXPECT_EQ(call("ixn", "getuData", R"(["k"])"), "null");
}

}  // namespace
}  // namespace orchestrion::modules
