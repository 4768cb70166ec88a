#include "center/test_center.h"
#include "store/memory/faulty_store.h"

namespace orchestrion::center {
namespace {

using interaction::Stage;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

std::string namesOf(const std::vector<std::string>& events) {
    std::string names;
    for (const std::string& event : events) names += event.substr(0, event.find(' ')) + "\n";
    return names;
}

// A mail that is offered to A1 by the router.
struct Offered : TestCenter {
    Offered() : TestCenter(testOptions()) {
        person("A1");
        login("A1");
        mail = arrive("mail@x", "email");
        session = session_of[mail];
        ok(submit(mail, "q1", "A1@.A", true));
        EXPECT_EQ(stageOf(mail), Stage::kOffered);
        takeEvents(session);
    }
    std::string mail;
    std::string session;
};

TEST(Kill, BetweenOfferAndAcceptTheOfferStandsAndIsTakenOnce) {
    Offered c;
    c.disk_answers = false;
    EXPECT_FALSE(c.tell(AgentAccept{{"A1", c.mail}}, "A1:1"));  // not durable: no answer
    EXPECT_THAT(c.eventsOf(c.session), IsEmpty());
    c.disk_answers = true;
    c.restart();
    EXPECT_EQ(c.stageOf(c.mail), Stage::kOffered);
    ASSERT_EQ(c.core->deliveries().size(), 1u);
    c.ok(AgentConnection{"A1", true});
    EXPECT_EQ(c.ok(AgentAccept{{"A1", c.mail}}, "A1:1"), "{}");
    EXPECT_EQ(c.stageOf(c.mail), Stage::kHandled);
    EXPECT_EQ(namesOf(c.eventsOf(c.session)), "interaction.partystatechanged\nqueue.submit.done\n");
    EXPECT_THAT(c.core->deliveries(), IsEmpty());
}

TEST(Kill, AfterTheAcceptIsStoredItsAnswerAndEventsComeOnce) {
    Offered c;
    c.disk_answers = false;
    EXPECT_FALSE(c.tell(AgentAccept{{"A1", c.mail}}, "A1:1"));
    c.writer->step();  // it is durable, but nobody is told
    c.disk_answers = true;
    c.restart();
    EXPECT_EQ(c.stageOf(c.mail), Stage::kHandled);
    EXPECT_EQ(c.ok(AgentAccept{{"A1", c.mail}}, "A1:1"), "{}");
    c.restart();
    EXPECT_EQ(namesOf(c.eventsOf(c.session)), "interaction.partystatechanged\nqueue.submit.done\n");
}

TEST(Kill, BetweenOfferAndAcceptAnAgentWhoDoesNotComeBackLosesIt) {
    Offered c;
    c.restart();
    c.pass(c.options.router.connection_grace + c.options.router.offer_timeout);
    EXPECT_EQ(c.stageOf(c.mail), Stage::kNew);
    EXPECT_FALSE(c.core->router().agent("A1")->logged_in);
    EXPECT_THAT(c.core->deliveries(), IsEmpty());
    ASSERT_TRUE(c.core->router().request("q1"));
    c.person("A2");
    c.ok(QueueCancel{{c.session, "x", c.mail}, "q1", {}});
    c.login("A2");
    c.ok(c.submit(c.mail, "q2", "A2@.A", true));
    EXPECT_EQ(c.core->deliveries()[0].agent, "A2");
}

TEST(Kill, BetweenSelectionAndRedirectTheAgentIsHeldForTheOneInteraction) {
    TestCenter c(testOptions());
    c.person("A1");
    c.login("A1");
    const std::string first = c.arrive("mail@x", "email");
    const std::string second = c.arrive("mail@x", "email");
    c.ok(c.submit(first, "q1", "A1@.A", false));
    c.ok(c.submit(second, "q2", "A1@.A", false));
    const Redirect redirect{
        {c.session_of[first], "r1", first}, "", R"({"type":"A","agent":"A1"})", "", "", true};
    c.disk_answers = false;
    EXPECT_FALSE(c.tell(redirect, "s-1-1"));
    c.disk_answers = true;
    c.restart();
    EXPECT_EQ(c.stageOf(first), Stage::kNew);
    EXPECT_EQ(c.core->interaction(first)->session, c.session_of[first]);
    EXPECT_THAT(c.core->deliveries(), IsEmpty());
    EXPECT_EQ(c.ok(redirect, "s-1-1"), "{}");
    c.ok(AgentConnection{"A1", true});
    ASSERT_EQ(c.core->deliveries().size(), 1u);
    EXPECT_EQ(c.core->deliveries()[0].interaction, first);
    c.ok(AgentAccept{{"A1", first}});
    EXPECT_THAT(c.eventsOf(c.session_of[first]),
                Contains(StartsWith(R"(interaction.redirect.done {"requestid":"r1")")).Times(1));
    EXPECT_EQ(c.core->router().agent("A1")->handlings.size(), 2u);  // the second is selected now
}

TEST(Kill, BeforeTheSelectionIsStoredItDidNotHappen) {
    TestCenter c(testOptions());
    c.person("A1");
    c.login("A1", false);
    const std::string mail = c.arrive("mail@x", "email");
    c.ok(c.submit(mail, "q1", "A1@.A", false));
    c.takeEvents(c.session_of[mail]);
    c.disk_answers = false;
    c.tell(AgentReady{"A1", ""});
    c.disk_answers = true;
    c.restart();
    EXPECT_THAT(c.eventsOf(c.session_of[mail]), IsEmpty());
    c.ok(AgentConnection{"A1", true});
    c.ok(AgentReady{"A1", ""});
    EXPECT_THAT(c.eventsOf(c.session_of[mail]), ElementsAre(StartsWith("queue.submit.done")));
}

// One story, and the process dies at its n-th commit, before or after it is written. Whoever got no
// answer asks again. It always ends the same.
std::string play(store::Faults faults) {
    TestCenter c(testOptions());
    store::FaultyStore faulty(c.memory, std::move(faults));
    c.crash();
    c.store = &faulty;
    c.start();
    int number = 0;
    const auto sure = [&](const CommandBody& body) {
        const std::string key = "k" + std::to_string(++number);
        for (int attempt = 0; attempt < 4; ++attempt) {
            if (auto answer = c.tell(body, key); answer && !faulty.crashed()) {
                return *answer ? **answer : answer->error().code;
            }
            c.crash();
            faulty.restart();
            c.start();
            c.tell(AgentConnection{"A1", true});
        }
        return std::string("never answered");
    };
    routing::Agent agent;
    agent.id = "A1";
    agent.capacity_rule = "mail";
    sure(Configure{routing::CapacityRule{"mail", {{{"email", 1}}}}});
    sure(Configure{agent});
    sure(AgentLogin{{"A1", "", {{"email", "7A1", "", "", true}}}});
    Arrived arrived{"gw", "mail@x", {}, true};
    arrived.draft.media_name = "email";
    const std::string answer = sure(arrived);
    const std::string mail = TestCenter::member(answer, "interactionid");
    const std::string session = TestCenter::member(answer, "session");
    c.session_of[mail] = session;
    sure(AgentConnection{"A1", true});
    sure(c.submit(mail, "q1", "A1@.A", false));
    sure(Redirect{{session, "r1", mail}, "", R"({"agent":"A1"})", "", "", true});
    sure(AgentConnection{"A1", true});
    sure(AgentAccept{{"A1", mail}});
    sure(AgentDone{{"A1", mail}, "solved", Milliseconds(0)});
    sure(Confirm{0});
    c.settle();
    const auto* i = c.core->interaction(mail);
    return namesOf(c.eventsOf(session)) + (i != nullptr ? toString(i->stage) : "lost") + "\n" +
           std::to_string(c.starts.size()) + " starts, " +
           std::to_string(c.core->counts().deliveries) + " deliveries, " +
           std::to_string(c.core->router().agent("A1")->handlings.size()) + " at A1";
}

TEST(Kill, AtEveryCommitOfAStoryItEndsTheSame) {
    const std::string undisturbed = play({});
    EXPECT_THAT(undisturbed, HasSubstr("interaction.redirect.done"));
    EXPECT_THAT(undisturbed, HasSubstr("ended\n1 starts, 0 deliveries, 0 at A1"));
    for (uint64_t nth = 1; nth <= 24; ++nth) {
        for (const auto fault :
             {store::CommitFault::kCrashBefore, store::CommitFault::kCrashAfter,
              store::CommitFault::kUnknownDone, store::CommitFault::kUnknownLost}) {
            const store::Faults faults{{{nth, fault, 1}}, {}};
            EXPECT_EQ(play(faults), undisturbed) << store::toString(faults);
        }
    }
}

TEST(Records, WhatWasRemovedMayStillBeNamed) {
    TestCenter center(testOptions());
    center.options.default_capacity_rule = "any";
    center.restart();
    center.ok(Configure{routing::AgentGroup{"desk", {"A1", "later"}, {}, {}}});
    center.person("A1");  // by the rule "any"
    EXPECT_EQ(center.ok(RemoveObject{routing::ObjectKind::kCapacityRule, "any"}), "{}");
    center.restart();
    EXPECT_NE(center.core->object(routing::ObjectKind::kAgent, "A1"), nullptr);
    center.login("A1");
    EXPECT_EQ(center.core->router().agent("A1")->media[0].allowed, 1u) << "one call";
    EXPECT_EQ(center.core->router().agent("A1")->media[1].allowed, 0u);
}

TEST(Outputs, WhatIsNotConfirmedComesAgainAfterAPauseAndAfterARestart) {
    TestCenter c(testOptions());
    c.confirms = false;
    c.arrive("mail@x", "email");
    ASSERT_EQ(c.core->counts().outputs, 3u);
    const uint64_t first = *c.seen.begin();
    c.ok(Undelivered{first});
    EXPECT_EQ(c.repeated, 0u);
    c.pass(c.options.limits.retry_pause);
    EXPECT_EQ(c.repeated, 1u);
    c.restart();
    EXPECT_EQ(c.repeated, 4u);
    c.confirms = true;
    c.confirmAll();
    c.settle();
    EXPECT_EQ(c.core->counts().outputs, 0u);
}

TEST(Records, DamagedOrLaterOnesAreRefusedWithTheirCode) {
    TestCenter c(testOptions());
    c.arrive("8001", "voice");
    auto records = storedRecords(c.memory, "t1");
    ASSERT_TRUE(records);
    for (Record& record : *records) {
        if (record.kind == "counter") continue;
        CenterCore fresh(testOptions(), c.random);
        std::vector<Record> one{record};
        one[0].value = one[0].value.substr(0, one[0].value.size() / 2);
        const auto restored = fresh.restore(one, c.now());
        ASSERT_FALSE(restored) << record.kind;
        EXPECT_THAT(restored.error().code, testing::EndsWith(".badRecord")) << record.kind;
    }
}

}  // namespace
}  // namespace orchestrion::center
