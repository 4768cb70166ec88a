#include "modules/test_world.h"

namespace orchestrion::modules {
namespace {

using ::testing::HasSubstr;

class StatisticModuleTest : public testing::Test, public TestWorld {
protected:
    StatisticModuleTest() {
        statistics = {{"A@.GA/StatAgentsAvailable", 2}, {"B@.GA/StatAgentsAvailable", 5}};
    }
};

TEST_F(StatisticModuleTest, sDataGivesWhatIsKnownAndNeverThrows) {
    EXPECT_EQ(call("statistic", "sData", R"(["A@.GA","StatAgentsAvailable"])"), "2E0");
    EXPECT_EQ(call("statistic", "sData", R"(["A@.GA","Unknown"])"), "-1E0");
    bare = true;
}

TEST_F(StatisticModuleTest, severalObjectsAtOnce) {
    const std::string arguments = R"([["A@.GA","B@.GA","C@.GA"],"StatAgentsAvailable"])";
    EXPECT_EQ(call("statistic", "getMaxData", arguments), "5E0");
    EXPECT_EQ(call("statistic", "getMinData", arguments), "2E0");
    EXPECT_EQ(call("statistic", "getAvgData", arguments), "3.5E0");
    EXPECT_THAT(call("statistic", "getAvgData", R"(["A"])"), HasSubstr("expected an array"));
}

TEST_F(StatisticModuleTest, aSubscriptionNeedsItsObjectAndStatistic) {
    EXPECT_THAT(run("statistic", "subscribe", R"({"attributes":{"object":"A"}})"),
                HasSubstr(R"("error":"Request Invalid")"));
    EXPECT_EQ(run("statistic", "subscribe",
                  R"({"attributes":{"object":"A","statistic":"S","interval":0}})"),
              R"(statistic.subscribe.done {"requestid":"r1"})");
    EXPECT_EQ(std::get<StatisticCommand>(commands.back().what).action, "subscribe");
}

TEST_F(StatisticModuleTest, theSmallModules) {
    EXPECT_THAT(run("resource", "x", "{}"), HasSubstr("unsupported"));
    EXPECT_THAT(run("classification", "classify", "{}"),
                HasSubstr(R"(error.classification.classify {"requestid":"r1",)"
                          R"("error":"Request Invalid")"));
    EXPECT_THAT(run("agent", "setmediastate", R"({"attributes":{"for":{"switch":"s"}}})"),
                HasSubstr("'for' is no object with 'dn'"));
    EXPECT_EQ(run("agent", "logout", R"({"attributes":{"for":{"dn":"1"}}})"),
              R"(agent.logout.done {"requestid":"r1"})");
}

}  // namespace
}  // namespace orchestrion::modules
