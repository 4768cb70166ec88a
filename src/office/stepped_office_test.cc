// A contact centre with real sessions: from an arrival to the agent, over crashes.
#include "office/stepped_office.h"

#include "office/test_house.h"

namespace orchestrion::office {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

constexpr const char* kRouting = R"(
<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" initial="waiting"
       xmlns:queue="www.genesyslab.com/modules/queue" xmlns:ixn="www.genesyslab.com/modules/interaction">
  <datamodel><data id="rq"/><data id="id"/><data id="to"/><data id="added" expr="0"/>
    <data id="subject" expr="''"/></datamodel>
  <state id="all" initial="waiting">
    <transition event="error.*" target="wrong"/>
    <state id="waiting">
      <transition event="interaction.added" target="routing">
        <script>_data.added += 1; _data.id = _event.data.interactionid;</script>
      </transition>
    </state>
    <state id="routing">
      <onentry>
        <queue:submit requestid="_data.rq" interactionid="_data.id" queue="'VQ'" route="false" timeout="600">
          <queue:targets type="agent"><queue:target name="'anna'"/></queue:targets>
        </queue:submit>
      </onentry>
      <transition event="interaction.added"><script>_data.added += 1</script></transition>
      <transition event="queue.submit.done" cond="_event.data.requestid == _data.rq" target="selected">
        <script>_data.to = _event.data.resource;</script>
      </transition>
      <transition event="error.queue.submit" target="late"/>
    </state>
    <state id="selected"><transition event="go" target="giving"/></state>
    <state id="giving">
      <onentry><ixn:redirect requestid="_data.rq" interactionid="_data.id" to="_data.to"/></onentry>
      <transition event="interaction.redirect.done" cond="_event.data.requestid == _data.rq" target="given"/>
    </state>
    <state id="given">
      <onentry><script>_genesys.ixn.setuData({served: 'yes'}, _data.id)</script></onentry>
      <transition event="interaction.udata.changed" cond="_genesys.ixn.interactions[_data.id].udata.served == 'yes'"
                  target="kept"/>
    </state>
    <state id="kept"><transition event="end" target="done"/></state>
    <state id="late"/>
  </state>
  <state id="wrong"/>
  <final id="done"/>
</scxml>)";

constexpr const char* kPlain = R"(
<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" datamodel="null">
  <state id="here"/>
</scxml>)";

center::CenterOptions endpoints() {
    center::CenterOptions options;
    options.endpoints = {
        {"mail@x", {"", "http://apps/routing", "", {{"subject", "[EMAILSUBJECT]"}}}, "", ""},
        {"8001", {"", "http://apps/missing", "", {}}, "", "9999"},
        {"8002", {"", "http://apps/missing", "http://apps/spare", {}}, "", ""}};
    return options;
}

// Takes every order and never answers.
class Gateway final : public GatewayLink {
public:
    bool carryOut(uint64_t, const center::GatewayOrder& order) override {
        orders.push_back(order.order + " " + order.arguments);
        return true;
    }
    void replaced() override {}
    std::vector<std::string> orders;
};

class SteppedOfficeTest : public testing::Test {
protected:
    SteppedOfficeTest() { house.agent("anna"); }
    std::vector<std::string> stateOf(const TestHouse::Arrival& arrival) {
        return house.server.atomic(arrival.session);
    }
    std::string dataOf(const TestHouse::Arrival& arrival) {
        return house.server.view(arrival.session)->data;
    }
    void tellSession(const TestHouse::Arrival& arrival, const std::string& event) {
        house.server.send(arrival.session, event);
        house.settle();
    }
    TestHouse house{endpoints(),
                    {{"http://apps/routing", kRouting}, {"http://apps/spare", kPlain}}};
};

TEST_F(SteppedOfficeTest, aMessageStartsItsSessionAndComesToAnAgent) {
    const auto mail = house.arrive("mail@x", "email");
    ASSERT_NE(mail.session, "");
    EXPECT_THAT(stateOf(mail), ElementsAre("routing"));
    house.person("anna");
    EXPECT_THAT(stateOf(mail), ElementsAre("selected"));
    tellSession(mail, "go");
    EXPECT_EQ(house.at(mail.interaction)->stage, interaction::Stage::kOffered);
    EXPECT_EQ(house.tell(center::AgentAccept{{"anna", mail.interaction}}), "{}");
    EXPECT_THAT(stateOf(mail), ElementsAre("kept"));
    EXPECT_EQ(house.at(mail.interaction)->stage, interaction::Stage::kHandled);
    // The session ends: it has let go, and the agent goes on.
    tellSession(mail, "end");
    EXPECT_EQ(house.at(mail.interaction)->session, "");
    EXPECT_EQ(house.at(mail.interaction)->stage, interaction::Stage::kHandled);
    // What was asked of the gateway while it was not there comes when it attaches.
    const auto gateway = std::make_shared<Gateway>();
    const auto hold = house.office->links().attachGateway("gw", {"email"}, gateway);
    house.settle();
    EXPECT_THAT(gateway->orders, ElementsAre(StartsWith("offer"), StartsWith("assign")));
    const auto why = house.office->decisions().find({.session = mail.session});
    ASSERT_EQ(why.size(), 1u);
    EXPECT_EQ(why[0].explained.decision, "selected");
}

TEST_F(SteppedOfficeTest, aCrashAfterEachStepNeitherLosesNorDoublesAnything) {
    const auto mail = house.arrive("mail@x", "email");
    house.restart();
    house.person("anna");
    house.restart();
    routing::Login again{"anna", {}, {{"email", "7anna", "", "", true}}};
    house.tell(center::AgentConnection{"anna", true});
    EXPECT_THAT(stateOf(mail), ElementsAre("selected"));
    house.restart();  // between selection and redirect
    tellSession(mail, "go");
    house.restart();  // between offer and accept
    EXPECT_EQ(house.at(mail.interaction)->stage, interaction::Stage::kOffered);
    EXPECT_EQ(house.tell(center::AgentAccept{{"anna", mail.interaction}}), "{}");
    house.restart();
    EXPECT_THAT(stateOf(mail), ElementsAre("kept"));
    EXPECT_THAT(dataOf(mail), HasSubstr("\"added\":1"));
}

// What the session took is not known to the centre when the process dies.
TEST_F(SteppedOfficeTest, whatWasTakenButNotConfirmedIsTakenOnce) {
    center::Arrived arrived;
    arrived.gateway = "gw";
    arrived.endpoint = "mail@x";
    arrived.draft.media_name = "email";
    std::string answer;
    house.office->line().send({arrived, {}}, [&](const center::Answer& given) { answer = *given; });
    for (int i = 0; i < 20 && answer.empty(); ++i) {
        house.office->work();
        house.server.settle();
    }
    const TestHouse::Arrival mail{TestHouse::member(answer, "interactionid"),
                                  TestHouse::member(answer, "session")};
    // The start and each event are taken once, then the centre's memory of it is lost.
    for (int i = 0; i < 6; ++i) {
        house.office->work();
        house.server.settle();
        house.restart();
    }
    EXPECT_THAT(stateOf(mail), ElementsAre("routing"));
    EXPECT_THAT(dataOf(mail), HasSubstr("\"added\":1"));
}

TEST_F(SteppedOfficeTest, aDocumentThatCannotBeLoadedGivesWayToTheFallback) {
    const auto call = house.arrive("8002", "voice");
    EXPECT_THAT(stateOf(call), ElementsAre("here"));
    EXPECT_THAT(house.not_started, ElementsAre(StartsWith(call.session)));
    EXPECT_EQ(house.office->mailCounts().fallbacks, 1u);
}

TEST_F(SteppedOfficeTest, withoutOneTheCallGoesToTheDefaultDestination) {
    const auto gateway = std::make_shared<Gateway>();
    const auto hold = house.office->links().attachGateway("gw", {"voice"}, gateway);
    const auto call = house.arrive("8001", "voice");
    EXPECT_THAT(gateway->orders, ElementsAre(R"(redirect {"to":"9999"})"));
    EXPECT_EQ(house.at(call.interaction)->session, "");
}

TEST_F(SteppedOfficeTest, aSessionThatEndsWhileTheCentreDoesNotLookLetsGo) {
    const auto mail = house.arrive("mail@x", "email");
    house.server.shard->terminate(mail.session, [](const auto&) {});
    house.server.settle();
    ASSERT_EQ(house.at(mail.interaction)->session, mail.session);
    house.restart();
    EXPECT_EQ(house.at(mail.interaction)->session, "");
    EXPECT_EQ(house.office->counts().unowned, 1u);
}

TEST_F(SteppedOfficeTest, aStatisticIsAnsweredAndThenKeptForAMoment) {
    house.person("anna");
    EXPECT_EQ(house.statistics.statistic("default", "anna@.A", "StatAgentLoggedIn"), 1.0);
    house.tell(center::AgentLogout{"anna"});
    EXPECT_EQ(house.statistics.statistic("default", "anna@.A", "StatAgentLoggedIn"), 1.0);
    house.pass(StatisticBoard::kFreshFor + Milliseconds(1));
    EXPECT_EQ(house.statistics.statistic("default", "anna@.A", "StatAgentLoggedIn"), 0.0);
    EXPECT_EQ(house.statistics.statistic("default", "anna@.A", "Unknown"), std::nullopt);
    EXPECT_EQ(house.statistics.statistic("other", "anna@.A", "StatAgentLoggedIn"), std::nullopt);
}

TEST_F(SteppedOfficeTest, aTenantWithoutAContactCentreSaysSo) {
    modules::CenterCommand command;
    command.tenant = "other";
    std::string heard;
    house.door.perform(command, [&](const modules::CenterAnswer& a) { heard = a.description; });
    EXPECT_EQ(heard, "the tenant 'other' has no contact centre");
}

}  // namespace
}  // namespace orchestrion::office
