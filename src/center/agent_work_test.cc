#include "center/test_center.h"

namespace orchestrion::center {
namespace {

using interaction::Stage;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

// A1 has a mail, which no session owns any more.
struct Desktop : TestCenter {
    Desktop() : TestCenter(testOptions()) {
        person("A1", {}, Milliseconds(10000));
        person("A2");
        login("A1");
        login("A2");
        mail = arrive("mail@x", "email");
        session = session_of[mail];
        ok(Redirect{{session, "r1", mail}, "", "\"A1\"", "", "", true});
        EXPECT_EQ(ok(AgentAccept{{"A1", mail}}), "{}");
        takeEvents(session);
    }
    size_t load(const std::string& agent) { return core->router().agent(agent)->handlings.size(); }
    std::string mail;
    std::string session;
};

TEST(AgentWork, DoneEndsTheInteractionAndTheWrapUpTakesADisposition) {
    Desktop d;
    EXPECT_EQ(d.ok(AgentDone{{"A1", d.mail}, "solved", {}}), "{}");
    EXPECT_EQ(d.stageOf(d.mail), Stage::kEnded);
    EXPECT_EQ(d.core->interaction(d.mail)->xdata.at("disposition"), R"("solved")");
    EXPECT_EQ(d.load("A1"), 1u);  // wraps up
    EXPECT_EQ(d.ok(AgentDisposition{{"A1", d.mail}, "follow-up"}), "{}");
    EXPECT_EQ(d.ok(AgentWrapUpDone{{"A1", d.mail}}), "{}");
    EXPECT_EQ(d.load("A1"), 0u);
    EXPECT_THAT(d.ok(AgentDone{{"A1", d.mail}, "", {}}), StartsWith("center.badState"));
}

TEST(AgentWork, AWorkbinKeepsItForItsOwner) {
    Desktop d;
    EXPECT_EQ(d.ok(AgentPlace{{"A1", d.mail}, "", "drafts", ""}), "{}");
    EXPECT_THAT(d.core->inWorkbin("A1/drafts"), ElementsAre(d.mail));
    EXPECT_EQ(d.load("A1"), 0u);
    EXPECT_THAT(d.ok(AgentPull{{"A2", d.mail}}), StartsWith("center.notOwned"));
    d.restart();
    d.ok(AgentConnection{"A1", true});
    EXPECT_EQ(d.ok(AgentPull{{"A1", d.mail}}), "{}");
    EXPECT_EQ(d.stageOf(d.mail), Stage::kHandled);
    EXPECT_EQ(d.load("A1"), 1u);
    EXPECT_THAT(d.core->inWorkbin("A1/drafts"), IsEmpty());
    EXPECT_THAT(d.ok(AgentPull{{"A1", d.mail}}), StartsWith("center.badState"));
}

TEST(AgentWork, ATransferIsOfferedFirstAndStaysUntilItIsTaken) {
    Desktop d;
    EXPECT_THAT(d.ok(AgentTransfer{{"A1", d.mail}, "A1"}), StartsWith("center.badRequest"));
    EXPECT_EQ(d.ok(AgentTransfer{{"A1", d.mail}, "A2"}), "{}");
    EXPECT_THAT(d.ok(AgentDone{{"A1", d.mail}, "", {}}), StartsWith("center.badState"));
    EXPECT_EQ(d.ok(AgentReject{{"A2", d.mail}, "busy"}), "{}");
    EXPECT_THAT(d.noticesOf("A1"), Contains("lost"));
    EXPECT_EQ(d.stageOf(d.mail), Stage::kHandled);
    EXPECT_EQ(d.load("A1"), 1u);
    d.ok(AgentTransfer{{"A1", d.mail}, "A2"});
    EXPECT_EQ(d.ok(AgentAccept{{"A2", d.mail}}), "{}");
    EXPECT_EQ(d.load("A2"), 1u);
    EXPECT_EQ(agentParty(*d.core->interaction(d.mail), "A1"), nullptr);
    EXPECT_NE(agentParty(*d.core->interaction(d.mail), "A2"), nullptr);
}

TEST(AgentWork, AConsultIsFoldedByTransferAndByConference) {
    for (const bool stays : {false, true}) {
        Desktop d;
        const std::string consult =
            TestCenter::member(d.ok(AgentConsult{{"A1", d.mail}, "A2"}), "interactionid");
        EXPECT_THAT(d.ok(AgentTransfer{{"A1", d.mail}, ""}), StartsWith("center.badState"));
        EXPECT_EQ(d.ok(AgentAccept{{"A2", consult}}), "{}");
        d.restart();
        d.ok(AgentConnection{"A1", true});
        d.ok(AgentConnection{"A2", true});
        const AgentAct by{"A1", d.mail};
        EXPECT_EQ(stays ? d.ok(AgentConference{by}) : d.ok(AgentTransfer{by, ""}), "{}");
        EXPECT_EQ(d.stageOf(consult), Stage::kEnded);
        EXPECT_EQ(agentParty(*d.core->interaction(d.mail), "A1") != nullptr, stays);
        EXPECT_NE(agentParty(*d.core->interaction(d.mail), "A2"), nullptr);
        EXPECT_EQ(d.load("A2"), 1u);
    }
}

TEST(AgentWork, HoldIsSeenByTheRouterAndInTheParties) {
    Desktop d;
    EXPECT_EQ(d.ok(AgentHold{{"A1", d.mail}, true}), "{}");
    EXPECT_EQ(agentParty(*d.core->interaction(d.mail), "A1")->state,
              interaction::PartyState::kHold);
    EXPECT_EQ(d.core->router().agent("A1")->handlings[0].state, routing::HandlingState::kHeld);
    EXPECT_EQ(d.ok(AgentHold{{"A1", d.mail}, false}), "{}");
}

TEST(AgentWork, AnAgentWhoIsNotLoggedInCannotBeOffered) {
    Desktop d;
    d.ok(AgentLogout{"A2"});
    EXPECT_THAT(d.ok(AgentTransfer{{"A1", d.mail}, R"({"agent":"A2"})"}),
                StartsWith("center.unknownAgent"));
    const std::string other = d.arrive("mail@x", "email");
    d.ok(Redirect{{d.session_of[other], "r9", other}, "", R"({"agent":"A2"})", "", "", false});
    EXPECT_THAT(d.eventsOf(d.session_of[other]).back(),
                AllOf(HasSubstr("error.interaction.redirect"), HasSubstr("invaliddestination")));
}

TEST(AgentWork, AChatGoesOfflineBeforeItEnds) {
    Desktop d;
    Arrived arrived{"gw", "chat", {}, true};
    arrived.draft.media_name = "chat";
    arrived.draft.online = true;
    const std::string answer = d.ok(arrived);
    const std::string chat = TestCenter::member(answer, "interactionid");
    const std::string owner = TestCenter::member(answer, "session");
    d.takeEvents(owner);
    d.ok(LineReported{chat, {"l1", "customer", "hello"}});
    d.ok(LineReported{chat, {"l1", "customer", "hello"}});
    d.ok(SendChatMessage{{owner, "m1", chat}, "robot", "welcome"});
    d.ok(Left{chat, "closed"});
    EXPECT_THAT(
        d.eventsOf(owner),
        ElementsAre(StartsWith("chat.message"), StartsWith("chat.message"),
                    StartsWith("chat.sendchatmessage.done"),
                    StartsWith("interaction.udata.changed"), StartsWith("interaction.abandoned")));
    EXPECT_EQ(d.lastOrder("say").order.arguments, R"({"from":"robot","text":"welcome"})");
    d.ok(Terminate{{owner, "t1", chat}, "over", ""});
    EXPECT_EQ(d.stageOf(chat), Stage::kEnded);
}

TEST(AgentWork, MessagesOfASessionAreMadeAndSent) {
    Desktop d;
    d.ok(GatewayAttached{"mail", {"email"}});
    const std::string mail = d.arrive("mail@x", "email");
    const std::string owner = d.session_of[mail];
    d.takeEvents(owner);
    CreateMessage create{{owner, "c1", mail}};
    create.type = "acknowledgement";
    create.message.to = {"anna@example.org"};
    const std::string made = TestCenter::member(d.ok(create), "interactionid");
    EXPECT_EQ(d.core->interaction(made)->type, "OutboundAcknowledgement");
    EXPECT_EQ(d.core->interaction(made)->parent, mail);
    d.ok(SendMessage{{owner, "s1", made}});
    d.ok(OrderEnded{d.lastOrder("send").sequence});
    EXPECT_THAT(
        d.takeEvents(owner),
        ElementsAre(StartsWith("msgbased.createmessage.done"), StartsWith("interaction.added"),
                    StartsWith("interaction.present"), StartsWith("msgbased.sendmessage.done")));
    create.type = "no such type";
    d.ok(create);
    EXPECT_THAT(d.eventsOf(owner), ElementsAre(HasSubstr(R"("error":"Request Invalid")")));
}

TEST(AgentWork, ACallIsMadeByTheGatewayAndJoinsItsSession) {
    Desktop d;
    d.ok(CreateCall{{"s9", "c1"}, "8001", "+4940"});
    EXPECT_THAT(d.takeEvents("s9"), ElementsAre(HasSubstr(R"("error":"invalidserver")")));
    d.ok(GatewayAttached{"gw", {"voice"}});
    d.ok(CreateCall{{"s9", "c2"}, "8001", "+4940"});
    d.ok(OrderEnded{d.lastOrder("createcall").sequence});
    EXPECT_THAT(d.eventsOf("s9"),
                ElementsAre(StartsWith("voice.createcall.done"), StartsWith("interaction.added")));
}

TEST(Statistics, ASubscriptionTellsChangesAlsoThroughARestart) {
    Desktop d;
    d.ok(Subscribe{{"s9", "w1"}, "A2@.A", "StatAgentLoggedIn"});
    EXPECT_THAT(d.takeEvents("s9"), Contains(StartsWith("statistic.subscribe.done")));
    d.ok(Subscribe{{"s9", "w2"}, "A2@.A", "StatAgentLoggedIn"});
    EXPECT_THAT(d.takeEvents("s9"), Contains(HasSubstr("Subscription Already Active")));
    d.restart();
    d.takeEvents("s9");
    d.ok(AgentLogout{"A2"});
    EXPECT_THAT(d.takeEvents("s9"),
                Contains(AllOf(StartsWith("statistic.update"), HasSubstr(R"("value":0)"))));
    d.ok(Unsubscribe{{"s9", "w3"}, "w1", "", ""});
    EXPECT_THAT(d.eventsOf("s9"), ElementsAre(StartsWith("statistic.unsubscribe.done")));
}

}  // namespace
}  // namespace orchestrion::center
