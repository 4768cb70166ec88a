#include "modules/test_world.h"

namespace orchestrion::modules {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

class SessionModuleTest : public testing::Test, public TestWorld {
protected:
    SessionModuleTest() {
        options.lists["Routes"]["VIP"] = {{"vq", "VQ_VIP"}, {"prio", "5"}};
        options.lists["Routes"]["Other"] = {{"vq", "VQ"}};
        options.options["default"] = "7000";
        options.calendars["Holidays"].days["xmas"] = {{"12-25"}, {"2026-12-24", 720, 1440}};
        options.calendars["Holidays"].days["weekend"] = {{"sunday"}};
    }
    std::string list(const std::string& arguments) {
        return call("session", "getListItemValue", arguments);
    }
};

TEST_F(SessionModuleTest, listsGiveAValueOrAnItem) {
    EXPECT_EQ(list(R"(["Routes","VIP","vq"])"), R"("VQ_VIP")");
    EXPECT_EQ(list(R"(["Routes","VIP"])"), R"({"prio":"5","vq":"VQ_VIP"})");
    EXPECT_EQ(list(R"(["Routes","VIP",""])"), R"({"prio":"5","vq":"VQ_VIP"})");
    EXPECT_EQ(call("session", "listLookupValue", R"(["Routes","VQ"])"), R"("Other")");
    EXPECT_EQ(call("session", "listLookupValue", R"(["Routes","none"])"), R"("")");
    EXPECT_EQ(call("session", "getConfigOption", R"(["1","default",-1])"), R"("7000")");
    EXPECT_EQ(call("session", "getConfigOption", R"(["1","none",-1])"), R"("")");
}

TEST_F(SessionModuleTest, whatIsMissingIsThrown) {
    EXPECT_EQ(list(R"(["Route","VIP"])"), "!there is no list 'Route'; did you mean 'Routes'?");
    EXPECT_EQ(list(R"(["Routes","VOP"])"),
              "!the list 'Routes' has no item 'VOP'; did you mean 'VIP'?");
    EXPECT_THAT(list(R"(["Routes","VIP","x"])"), HasSubstr("has no key 'x'"));
    EXPECT_EQ(list("[]"), "!there is no list ''");
}

TEST_F(SessionModuleTest, listsChangeWithTheConfiguration) {
    EXPECT_EQ(list(R"(["Routes","VIP","prio"])"), R"("5")");
    options.lists["Routes"]["VIP"]["prio"] = "9";
    modules().replace(options);
    EXPECT_EQ(list(R"(["Routes","VIP","prio"])"), R"("9")");
}

TEST_F(SessionModuleTest, timeAndDayWithoutAZoneAreThoseOfUtc) {
    clock.advance(Milliseconds((3 * 24 * 3600 + 3723) * 1000LL));
    const auto now = clock.wallTime();
    (void)now;
    EXPECT_THAT(call("session", "timeInZone", "[]"), testing::MatchesRegex("\"..:..:..\""));
    EXPECT_THAT(call("session", "dateInZone", "[]"), testing::MatchesRegex("\"....-..-..\""));
    EXPECT_EQ(call("session", "timeInZone", R"(["Nowhere/Land"])"),
              "!there is no time zone 'Nowhere/Land'");
    EXPECT_EQ(call("session", "timeInZone", R"(["../../etc/passwd"])"),
              "!'../../etc/passwd' is no time zone");
}

TEST_F(SessionModuleTest, specialDaysThatAreMissingAreThrown) {
    EXPECT_EQ(call("session", "isSpecialDay", R"(["None","xmas"])"),
              "!there is no calendar 'None'");
    EXPECT_EQ(call("session", "isSpecialDay", R"(["Holidays","easter"])"),
              "!the calendar 'Holidays' has no day 'easter'");
    EXPECT_THAT(call("session", "isSpecialDay", R"(["Holidays","xmas"])"),
                testing::AnyOf("0", "1"));
}

TEST_F(SessionModuleTest, startMakesASessionUnderTheIdThatTheDocumentKnows) {
    EXPECT_EQ(run("session", "start",
                  R"({"locations":{"sessionid":"NEW"},"attributes":{"src":"sub.scxml",)"
                  R"("idealtime":1000},"params":{"x":1}})"),
              R"(session.start.done {"requestid":"r1","sessionid":"NEW"})");
    ASSERT_THAT(started, SizeIs(1));
    EXPECT_EQ(started[0].document.url, "http://host/apps/sub.scxml");
    EXPECT_EQ(started[0].id, "NEW");
    EXPECT_EQ(started[0].params.bytes, R"({"x":1})");
    EXPECT_EQ(started[0].at, WallTime(Milliseconds(1000)));
    EXPECT_EQ(started[0].key->key, "module:s1-2-0");
}

TEST_F(SessionModuleTest, startAndTerminateTellTheirErrors) {
    session_error = {"document.notFound", "there is none"};
    EXPECT_EQ(run("session", "start", R"({"attributes":{"src":"x"}})"),
              R"(error.session.start {"requestid":"r1","sessionid":"","error":"document.notFound",)"
              R"("description":"there is none"})");
    EXPECT_THAT(run("session", "start", "{}"), HasSubstr("invalidattribute"));
    session_error = {"session.ended", "it has ended"};
    EXPECT_THAT(run("session", "terminate", R"({"attributes":{"sessionid":"x"}})"),
                HasSubstr("error.session.terminate"));
    EXPECT_EQ(run("session", "terminate", R"({"attributes":{"sessionid":"x"}})", "", true),
              R"(session.terminate.done {"requestid":"r1","sessionid":"x"})");
}

TEST_F(SessionModuleTest, withoutAProviderThereIsTheErrorEvent) {
    bare = true;
    EXPECT_THAT(run("session", "start", R"({"attributes":{"src":"x"}})"),
                HasSubstr(R"("error":"unknown")"));
    EXPECT_THAT(run("session", "nonsense", "{}"),
                HasSubstr(R"(error.session.nonsense {"requestid":"r1","error":"unsupported")"));
}

TEST_F(SessionModuleTest, theTenantChangesWithAnEvent) {
    EXPECT_EQ(call("session", "setTenant", R"(["Other"])"), "true");
    ASSERT_THAT(effects, SizeIs(1));
    EXPECT_EQ(run("session", effects[0].action, effects[0].arguments),
              R"(session.settenant.done {"requestid":"r1","tenant":"Other"} )"
              R"([{"path":["session","tenant"],"value":"Other"}])");
}

TEST_F(SessionModuleTest, constantsTellOfTheServer) {
    options.tenant = "T";
    options.server_url = "http://me";
    EXPECT_THAT(std::string(modules().constants(0)),
                testing::AllOf(HasSubstr(R"("tenant":"T")"), HasSubstr(R"("url":"http://me")"),
                               HasSubstr(R"("StartFromStrategy":-1)"), HasSubstr(R"("Sunday":0)")));
}

}  // namespace
}  // namespace orchestrion::modules
