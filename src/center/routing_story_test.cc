#include "center/test_center.h"

namespace orchestrion::center {
namespace {

using interaction::PartyState;
using interaction::Stage;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

struct Story : TestCenter {
    Story() : TestCenter(testOptions()) {
        person("A1", {{"english", 9}});
        ok(GatewayAttached{"gw", {"voice", "dialog"}});
    }
    std::string redirectToResource(const std::string& id, const std::string& request, bool detach) {
        const std::string done = eventsOf(session_of[id]).back();
        const size_t at = done.find(R"("resource":)") + 11;
        return ok(Redirect{{session_of[id], request, id},
                           "8001",
                           done.substr(at, done.find('}', at) + 1 - at),
                           "RouteTypeDefault",
                           "",
                           detach});
    }
};

TEST(Routing, ASubmitWithoutRouteGivesAResourceAndTheRedirectOffersIt) {
    Story s;
    s.login("A1");
    const std::string mail = s.arrive("mail@x", "email");
    const std::string session = s.session_of[mail];
    s.takeEvents(session);
    s.ok(s.submit(mail, "q1", "?:english > 5@.GA", false));
    EXPECT_THAT(s.eventsOf(session),
                ElementsAre(StartsWith(R"(queue.submit.requestid {"requestid":"q1")"),
                            AllOf(StartsWith("queue.submit.done"), HasSubstr(R"("agent":"A1")"))));
    EXPECT_EQ(s.redirectToResource(mail, "r1", true), "{}");
    EXPECT_EQ(s.stageOf(mail), Stage::kOffered);
    EXPECT_THAT(s.noticesOf("A1"), Contains("offer"));
    s.takeEvents(session);
    EXPECT_EQ(s.ok(AgentAccept{{"A1", mail}}), "{}");
    EXPECT_EQ(s.stageOf(mail), Stage::kHandled);
    EXPECT_THAT(s.eventsOf(session),
                ElementsAre(StartsWith(R"(interaction.redirect.done {"requestid":"r1")")));
    EXPECT_THAT(s.ok(AgentAccept{{"A1", mail}}), StartsWith("center.notOffered"));
    EXPECT_THAT(s.explained, Contains(testing::Field(&Explained::decision, "selected")));
}

TEST(Routing, ASessionTunesItsLaterSubmits) {
    Story s;
    s.login("A1");
    s.ok(AgentNotReady{"A1", "", ""});
    const std::string mail = s.arrive("mail@x", "email");
    const std::string session = s.session_of[mail];
    s.ok(TuneRouting{.by = {session, "t1"}, .check_agent_state = false});
    s.restart();
    s.ok(AgentConnection{"A1", true});
    s.takeEvents(session);
    s.ok(s.submit(mail, "q1", "A1@.A", false));
    EXPECT_THAT(s.eventsOf(session), Contains(StartsWith("queue.submit.done")));
}

TEST(Routing, AnAgentWhoDoesNotAnswerGivesItBackToTheSessionThatLetGo) {
    Story s;
    s.login("A1");
    const std::string mail = s.arrive("mail@x", "email");
    const std::string session = s.session_of[mail];
    s.ok(s.submit(mail, "q1", "A1@.A", false));
    s.redirectToResource(mail, "r1", true);
    s.takeEvents(session);
    s.pass(s.options.router.offer_timeout);
    EXPECT_THAT(
        s.eventsOf(session),
        ElementsAre(StartsWith("interaction.added"), StartsWith("interaction.present"),
                    AllOf(StartsWith("error.interaction.redirect"), HasSubstr("did not answer"))));
    EXPECT_EQ(s.stageOf(mail), Stage::kNew);
    EXPECT_EQ(s.core->interaction(mail)->session, session);
    EXPECT_THAT(s.noticesOf("A1"), Contains("withdrawn"));
}

TEST(Routing, ARejectedOfferOfTheRouterWaitsAgainAndGoesToTheNext) {
    Story s;
    s.person("A2");
    s.login("A1");
    const std::string call = s.arrive("8001", "voice");
    const std::string session = s.session_of[call];
    s.takeEvents(session);
    s.ok(s.submit(call, "q1", "A1@.A,A2@.A", true));
    EXPECT_EQ(s.stageOf(call), Stage::kOffered);
    EXPECT_THAT(s.lastOrder("redirect").order.arguments, HasSubstr(R"("to":"7A1")"));
    s.ok(AgentReject{{"A1", call}, "busy"});
    EXPECT_EQ(s.stageOf(call), Stage::kNew);
    EXPECT_THAT(s.lastOrder("recall").order.arguments, HasSubstr("7A1"));
    s.login("A2");
    ASSERT_EQ(s.core->deliveries().size(), 1u);
    EXPECT_EQ(s.core->deliveries()[0].agent, "A2");
    s.ok(PartyReported{call, {"x", "7A2", "agent", "", PartyState::kConnected}});
    EXPECT_EQ(s.stageOf(call), Stage::kHandled);
    EXPECT_THAT(s.eventsOf(session),
                Contains(AllOf(StartsWith("queue.submit.done"), HasSubstr("A2"))));
}

TEST(Routing, ATimeoutIsAnErrorEventAndTimeoutZeroAsksWhoIsFreeNow) {
    Story s;
    const std::string mail = s.arrive("mail@x", "email");
    const std::string session = s.session_of[mail];
    s.takeEvents(session);
    auto submit = s.submit(mail, "q1", "A1@.A", false);
    submit.submit.timeout = Milliseconds(0);
    s.ok(submit);
    EXPECT_THAT(s.eventsOf(session), ElementsAre(StartsWith("queue.submit.requestid"),
                                                 AllOf(StartsWith("error.queue.submit"),
                                                       HasSubstr(R"("error":"timeout")"))));
    submit.by.request_id = "q2";
    submit.submit.timeout = Milliseconds(5000);
    s.ok(submit);
    s.pass(Milliseconds(5000));
    EXPECT_THAT(s.eventsOf(session).back(), HasSubstr(R"(error.queue.submit {"requestid":"q2")"));
}

TEST(Routing, ACancelAnswersWithTheIdOfTheSubmit) {
    Story s;
    const std::string mail = s.arrive("mail@x", "email");
    const std::string session = s.session_of[mail];
    s.ok(s.submit(mail, "q1", "A1@.A", false));
    s.takeEvents(session);
    s.ok(QueueQuery{{session, "x", mail}, "q1"});
    EXPECT_THAT(s.takeEvents(session), ElementsAre(AllOf(StartsWith("queue.query.done"),
                                                         HasSubstr(R"("positioninqueue":1)"))));
    s.ok(QueueCancel{{session, "x", mail}, "q1", {}});
    EXPECT_THAT(s.eventsOf(session),
                ElementsAre(StartsWith(R"(queue.cancel.done {"requestid":"q1")")));
    s.login("A1");
    EXPECT_TRUE(s.core->deliveries().empty());
}

TEST(Routing, TreatmentsLoopWhileItWaitsAndStopWhenATargetIsFound) {
    Story s;
    const std::string call = s.arrive("8001", "voice");
    const std::string session = s.session_of[call];
    auto submit = s.submit(call, "q1", "A1@.A", false);
    submit.treatments =
        R"([{"action":"play","arguments":{"n":1}},{"action":"pause","duration":2}])";
    s.ok(submit);
    const auto first = s.lastOrder("dialog");
    ASSERT_NE(first.sequence, 0u);
    s.ok(OrderEnded{first.sequence});
    EXPECT_EQ(s.lastOrder("dialog").sequence, first.sequence);
    s.pass(Milliseconds(2000));
    const auto again = s.lastOrder("dialog");
    EXPECT_NE(again.sequence, first.sequence);
    s.takeEvents(session);
    s.login("A1");
    EXPECT_THAT(s.lastOrder("stopdialog").order.arguments,
                HasSubstr(std::to_string(again.sequence)));
    EXPECT_THAT(s.eventsOf(session), ElementsAre(StartsWith("queue.submit.done")));
}

TEST(Dialogs, WithoutAProviderTheDocumentedErrorComes) {
    Story s;
    s.ok(GatewayAttached{"gw", {"voice"}});
    const std::string call = s.arrive("8001", "voice");
    s.takeEvents(s.session_of[call]);
    s.ok(Dialog{{s.session_of[call], "d1", call}, "play", "{}", "", {}});
    EXPECT_THAT(s.eventsOf(s.session_of[call]),
                ElementsAre(AllOf(StartsWith(R"(error.dialog.play {"requestid":"d1")"),
                                  HasSubstr(R"("error":"remote")"))));
}

TEST(Dialogs, DigitsComeBackAndUserDataIsWrittenFirst) {
    Story s;
    const std::string call = s.arrive("8001", "voice");
    const std::string session = s.session_of[call];
    s.takeEvents(session);
    s.ok(Dialog{{session, "d1", call}, "playandcollect", R"({"p":1})", "", {}});
    OrderEnded ended{s.lastOrder("dialog").sequence};
    ended.result = R"({"digits":"42"})";
    ended.udata = R"({"pin":"42"})";
    s.ok(ended);
    EXPECT_THAT(s.eventsOf(session), ElementsAre(StartsWith("interaction.partystatechanged"),
                                                 StartsWith("dialog.playandcollect.requestid"),
                                                 StartsWith("interaction.udata.changed"),
                                                 StartsWith("interaction.partystatechanged"),
                                                 AllOf(StartsWith("dialog.playandcollect.done"),
                                                       HasSubstr(R"("digits":"42")"))));
}

TEST(Dialogs, ASoundWithADurationEndsByItselfAlsoThroughARestart) {
    Story s;
    const std::string call = s.arrive("8001", "voice");
    s.ok(Dialog{{s.session_of[call], "d1", call}, "playsound", "{}", "", Milliseconds(10000)});
    s.takeEvents(s.session_of[call]);
    s.pass(Milliseconds(4000));
    s.restart();
    EXPECT_TRUE(s.eventsOf(s.session_of[call]).empty());
    s.pass(Milliseconds(6000));
    EXPECT_THAT(s.eventsOf(s.session_of[call]), Contains(StartsWith("dialog.playsound.done")));
}

TEST(Gateways, OrdersOfAGatewayThatStaysAwayFail) {
    Story s;
    const std::string call = s.arrive("8001", "voice");
    s.ok(Terminate{{s.session_of[call], "t1", call}, "", ""});
    const auto order = s.lastOrder("release");
    s.ok(GatewayLost{"gw"});
    s.ok(GatewayAttached{"gw", {"voice"}});
    EXPECT_EQ(s.repeated, 1u);  // what was not answered is sent again
    s.ok(GatewayLost{"gw"});
    s.pass(Milliseconds(30000));
    EXPECT_THAT(s.eventsOf(s.session_of[call]).back(), HasSubstr("error.interaction.terminate"));
    EXPECT_EQ(s.ok(OrderEnded{order.sequence}), "{}");
}

}  // namespace
}  // namespace orchestrion::center
