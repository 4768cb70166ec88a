#include "modules/test_world.h"

namespace orchestrion::modules {
namespace {

using ::testing::HasSubstr;

class WsModuleTest : public testing::Test, public TestWorld {};

TEST_F(WsModuleTest, aResponseReachesWhoeverWaits) {
    waiting_request = "q1";
    EXPECT_EQ(run("ws", "response", R"({"attributes":{"requestid":"q1"},"params":{"sum":3}})"),
              R"(ws.response.done {"requestid":"q1"})");
    ASSERT_EQ(web_answers.size(), 1u);
    EXPECT_TRUE(web_answers[0].positive);
    EXPECT_EQ(web_answers[0].params_json, R"({"sum":3})");
    run("ws", "response",
        R"({"attributes":{"requestid":"q1","type":"negative","resultcode":"bad"}})");
    EXPECT_FALSE(web_answers[1].positive);
    EXPECT_EQ(web_answers[1].result_code, "bad");
}

TEST_F(WsModuleTest, whatNobodyWaitsForIsAnError) {
    EXPECT_THAT(run("ws", "response", R"({"attributes":{"requestid":"q2"}})"),
                HasSubstr(R"(error.ws.response {"requestid":"q2","error":"unknownrequest")"));
    EXPECT_THAT(run("ws", "response", "{}"), HasSubstr("'requestid' is missing or empty"));
    EXPECT_THAT(run("ws", "response", R"({"attributes":{"requestid":"q","type":"maybe"}})"),
                HasSubstr("expected positive or negative"));
    bare = true;
    EXPECT_THAT(run("ws", "request", "{}"), HasSubstr("unsupported"));
}

}  // namespace
}  // namespace orchestrion::modules
