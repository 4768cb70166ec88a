#include "modules/test_world.h"

namespace orchestrion::modules {
namespace {

using ::testing::HasSubstr;

class DialogModuleTest : public testing::Test, public TestWorld {
protected:
    std::string dialog(const std::string& action, const std::string& arguments) {
        return run("dialog", action, arguments);
    }
    const DialogCommand& asked() {
        EXPECT_FALSE(commands.empty());
        return std::get<DialogCommand>(commands.back().what);
    }
};

TEST_F(DialogModuleTest, aDialogIsHandedOverWithItsParts) {
    center_answer.data_json = R"({"digits":"12"})";
    const std::string arguments =
        R"({"attributes":{"interactionid":"i","device":"7001"},"children":[{"element":"prompts",)"
        R"("children":[{"element":"prompt","attributes":{"text":"hello","interrupt":"true"}}]},)"
        R"({"element":"input","attributes":{"max_digits":"2 "}}]})";
    EXPECT_EQ(dialog("playandcollect", arguments),
              R"(dialog.playandcollect.done {"requestid":"r1","digits":"12"})");
    EXPECT_EQ(asked().action, "playandcollect");
    EXPECT_EQ(asked().interaction_id, "i");
    EXPECT_EQ(asked().device, "7001");
    EXPECT_EQ(asked().arguments_json, arguments);
}

TEST_F(DialogModuleTest, stopNamesTheDialogToStop) {
    dialog("stop", R"({"attributes":{"requestid":"r0"}})");
    EXPECT_EQ(asked().stop_request_id, "r0");
    EXPECT_THAT(dialog("stop", "{}"), HasSubstr("'requestid' is missing"));
}

TEST_F(DialogModuleTest, partsThatMeanNothingAreRefused) {
    EXPECT_THAT(dialog("play", R"({"children":[{"element":"prompts"}]})"),
                HasSubstr("<prompts> holds 0 prompts; expected 1 to 10"));
    EXPECT_THAT(dialog("play", R"({"children":[{"element":"prompts","children":[)"
                               R"({"element":"prompt","attributes":{"text":"a","intid":1}}]}]})"),
                HasSubstr("<prompt> has 2 of the attributes"));
    EXPECT_THAT(dialog("collect", R"({"children":[{"element":"input","attributes":)"
                                  R"({"total_timeout":"long"}}]})"),
                HasSubstr("<input>: the attribute 'total_timeout' is 'long'"));
    EXPECT_THAT(dialog("pause", "{}"), HasSubstr("invalidstate"));
    EXPECT_THAT(dialog("prompts", "{}"), HasSubstr("unsupported"));
}

TEST_F(DialogModuleTest, withoutAVoiceProviderThereIsTheErrorEvent) {
    bare = true;
    EXPECT_THAT(dialog("start", "{}"),
                HasSubstr(R"(error.dialog.start {"requestid":"r1","error":"unknown")"));
}

}  // namespace
}  // namespace orchestrion::modules
