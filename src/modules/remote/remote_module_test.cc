#include "modules/test_world.h"

namespace orchestrion::modules {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

class RemoteModuleTest : public testing::Test, public TestWorld {
protected:
    RemoteModuleTest() {
        options.remote.push_back(
            {"crm", "http://example.com/crm", "http://crm/api", Milliseconds(500)});
    }
    std::string ask() {
        return run("crm", "lookup", R"({"attributes":{"number":"1"},"params":{"p":2}})");
    }
};

TEST_F(RemoteModuleTest, itsNamespaceIsKnownAndOpen) {
    const auto* rule = modules().vocabulary().find("example.com/crm");
    ASSERT_NE(rule, nullptr);
    EXPECT_TRUE(rule->open);
    EXPECT_EQ(rule->name, "crm");
}

TEST_F(RemoteModuleTest, anActionIsOneRequestUnderItsKey) {
    response.body = R"({"customer":"Ann"})";
    EXPECT_EQ(ask(), R"(crm.lookup.done {"requestid":"r1","customer":"Ann"})");
    ASSERT_EQ(requests.size(), 1u);
    EXPECT_EQ(requests[0].url, "http://crm/api/lookup");
    EXPECT_EQ(requests[0].timeout, Milliseconds(500));
    EXPECT_THAT(requests[0].headers, ElementsAre(Pair("Content-Type", "application/json"),
                                                 Pair("Idempotency-Key", "s1-2-0")));
    EXPECT_EQ(requests[0].body,
              R"({"attributes":{"number":"1"},"params":{"p":2},"session":"s1","requestid":"r1",)"
              R"("module":"crm","action":"lookup"})");
}

TEST_F(RemoteModuleTest, theServiceMayAnswerLaterOrWithAnError) {
    response.status = 202;
    EXPECT_EQ(ask(), "");
    response = {200, "", {}, R"({"error":"unknownCustomer","description":"who?"})", 0};
    EXPECT_EQ(ask(), R"(error.crm.lookup {"requestid":"r1","error":"unknownCustomer",)"
                     R"("description":"who?"})");
    response = {200, "", {}, "no json", 0};
    EXPECT_THAT(ask(), HasSubstr("\"error\":\"badanswer\""));
    response = {404, "", {}, "", 0};
    EXPECT_THAT(ask(), HasSubstr("\"error\":404"));
    response = {204, "", {}, "", 0};
    EXPECT_EQ(ask(), R"(crm.lookup.done {"requestid":"r1"})");
}

TEST_F(RemoteModuleTest, whoDoesNotAnswerIsAskedAgain) {
    http_fails = true;
    EXPECT_THAT(ask(), HasSubstr("\"error\":\"unreachable\""));
    EXPECT_EQ(requests.size(), 4u);
    EXPECT_EQ(requests[0].headers, requests[3].headers);
}

TEST_F(RemoteModuleTest, aModuleThatIsGoneAnswersWithAnError) {
    EXPECT_THAT(run("erp", "x", "{}"), HasSubstr("there is no module 'erp'"));
}

}  // namespace
}  // namespace orchestrion::modules
