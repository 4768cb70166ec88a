#include "center/substitution.h"
#include "center/test_center.h"

namespace orchestrion::center {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

TEST(Entry, ACallStartsItsApplicationAndTheEventsComeInOrder) {
    TestCenter center(testOptions());
    const std::string call = center.arrive("8001", "voice");
    ASSERT_EQ(center.starts.size(), 1u);
    EXPECT_EQ(center.starts[0].url, "http://apps/voice?ani=%2B4930");
    EXPECT_EQ(center.starts[0].fallback_url, "http://apps/spare");
    EXPECT_EQ(center.starts[0].params, R"({"dn":"8001"})");
    EXPECT_EQ(center.starts[0].session, center.session_of[call]);
    const std::string id = R"({"interactionid":")" + call + R"(")";
    EXPECT_THAT(center.eventsOf(center.session_of[call]),
                ElementsAre("interaction.added " + id + R"(,"focusdeviceid":"8001"})",
                            "interaction.onrouterequest " + id + "}"));
}

TEST(Entry, ARepeatedArrivalIsOneInteraction) {
    TestCenter center(testOptions());
    Arrived fax{"gw", "mail@x", {}, true};
    fax.draft.media_name = "email";
    const std::string first = center.ok(fax, "gw:1");
    EXPECT_EQ(center.ok(fax, "gw:1"), first);
    center.restart();
    EXPECT_EQ(center.ok(fax, "gw:1"), first);
    EXPECT_EQ(center.core->counts().interactions, 1u);
    EXPECT_EQ(center.starts.size(), 1u);
}

TEST(Entry, AKeyBelongsToOneRequest) {
    TestCenter center(testOptions());
    const auto send = [&](const std::string& fingerprint) {
        std::string said;
        Arrived arrived{"gw", "fax", {}};
        arrived.draft.media_name = "fax";
        center.rounds->apply(
            {arrived, "k1", fingerprint},
            [&](const Answer& answer) { said = answer ? *answer : answer.error().code; },
            center.now());
        center.rounds->close();
        center.settle();
        return said;
    };
    const std::string first = send("f1");
    center.restart();
    EXPECT_EQ(send("f1"), first);
    EXPECT_EQ(send("f2"), "request.keyReused");
    EXPECT_EQ(center.core->counts().interactions, 1u);
}

TEST(Entry, ObjectsAndInteractionsAreLookedAtInPages) {
    TestCenter center(testOptions());
    for (const char* name : {"b", "a", "c"}) center.ok(Configure{routing::Skill{name, {}}});
    center.ok(Configure{routing::Setting{"a/b", 1}});
    const auto page = center.core->objects(routing::ObjectKind::kSkill, "a", 1);
    ASSERT_EQ(page.size(), 1u);
    EXPECT_EQ(nameOf(*page.front()), "b");
    EXPECT_EQ(center.core->objects(routing::ObjectKind::kSkill, "", 9).size(), 3u);
    EXPECT_EQ(center.core->object(routing::ObjectKind::kSkill, "d"), nullptr);
    for (int i = 0; i < 3; ++i) center.arrive("chat", "chat");
    const auto ids = center.core->interactionIds("", 9);
    EXPECT_EQ(ids.size(), 3u);
    EXPECT_THAT(center.core->interactionIds(ids[0], 1), ElementsAre(ids[1]));
}

TEST(Entry, AnUnknownEndpointIsRefused) {
    TestCenter center(testOptions());
    EXPECT_THAT(center.ok(Arrived{"gw", "8002", {}, true}), StartsWith("center.unknownEndpoint"));
    EXPECT_EQ(center.core->counts().interactions, 0u);
}

TEST(Entry, AReplyJoinsTheSessionOfItsThread) {
    TestCenter center(testOptions());
    Arrived mail{"gw", "mail@x", {}, true};
    mail.draft.media_name = "email";
    mail.draft.thread = "<1@x>";
    const std::string session = TestCenter::member(center.ok(mail), "session");
    center.restart();
    EXPECT_EQ(TestCenter::member(center.ok(mail), "session"), session);
    EXPECT_EQ(center.starts.size(), 1u);
    EXPECT_EQ(center.core->ownedBy(session).size(), 2u);
    center.ok(SessionEnded{session});
    EXPECT_NE(TestCenter::member(center.ok(mail), "session"), session);
}

TEST(Entry, ASessionThatCannotStartSendsItsCallToTheDefaultDestination) {
    TestCenter center(testOptions());
    const std::string call = center.arrive("8001", "voice");
    center.ok(SessionNotStarted{center.session_of[call], "no document"});
    const auto order = center.lastOrder("redirect");
    EXPECT_THAT(order.order.arguments, HasSubstr(R"("to":"9999")"));
    center.ok(OrderEnded{order.sequence});
    EXPECT_EQ(center.stageOf(call), interaction::Stage::kRouted);
}

TEST(Queues, TheFirstViewThatMatchesPullsAndItsLimitHolds) {
    TestCenter center(testOptions());
    Arrived fax{"gw", "fax", {}, true};
    fax.draft.media_name = "fax";
    fax.draft.udata = {{"priority", "\"high\""}};
    center.ok(fax);
    ASSERT_EQ(center.starts.size(), 1u);
    EXPECT_EQ(center.starts[0].application, "urgent");
    fax.draft.udata = {{"rank", "1"}};
    const std::string first = TestCenter::member(center.ok(fax), "session");
    EXPECT_NE(first, "");
    const std::string low = TestCenter::member(center.ok(fax), "interactionid");
    fax.draft.udata = {{"rank", "5"}};
    const std::string high = TestCenter::member(center.ok(fax), "interactionid");
    EXPECT_THAT(center.core->inQueue("faxes"), testing::UnorderedElementsAre(low, high));
    const std::string done = center.core->ownedBy(first).front();
    center.ok(Terminate{{first, "r", done}, "over", ""});
    EXPECT_THAT(center.core->inQueue("faxes"), ElementsAre(low));
    EXPECT_THAT(center.eventsOf(first),
                ElementsAre(StartsWith("interaction.added"), StartsWith("interaction.present"),
                            StartsWith("interaction.terminate.done"),
                            HasSubstr(R"("resultof":"deletion")")));
}

TEST(Queues, ARequeuedMessageGetsASessionOfItsOwn) {
    TestCenter center(testOptions());
    const std::string mail = center.arrive("mail@x", "email");
    const std::string session = center.session_of[mail];
    center.takeEvents(session);
    center.ok(Redirect{{session, "r1", mail}, "", R"({"type":"IQ","id":"faxes"})", "", "", true});
    EXPECT_THAT(
        center.eventsOf(session),
        ElementsAre(HasSubstr(R"("resultof":"detach")"), StartsWith("interaction.notcontrolled"),
                    StartsWith(R"(interaction.redirect.done {"requestid":"r1")")));
    EXPECT_EQ(center.starts.back().application, "rest");
    EXPECT_EQ(center.core->interaction(mail)->session, center.starts.back().session);
}

TEST(Sessions, AnInteractionBelongsToOneSessionAtATime) {
    TestCenter center(testOptions());
    const std::string mail = center.arrive("mail@x", "email");
    const std::string owner = center.session_of[mail];
    center.ok(Attach{{"other", "a1", mail}});
    EXPECT_THAT(center.takeEvents("other"), ElementsAre(HasSubstr(R"("error":"invalidstate")")));
    center.ok(Detach{{owner, "d1", mail}});
    center.ok(Attach{{"other", "a2", mail}});
    EXPECT_THAT(center.takeEvents("other"),
                ElementsAre(StartsWith("interaction.added"), StartsWith("interaction.present"),
                            StartsWith("interaction.attach.done")));
    center.takeEvents(owner);
    center.ok(Associate{{"other", "s1", mail}, owner});
    EXPECT_THAT(center.eventsOf("other"), ElementsAre(HasSubstr(R"("resultof":"associate")"),
                                                      StartsWith("interaction.notcontrolled"),
                                                      StartsWith("interaction.associate.done")));
    EXPECT_THAT(center.eventsOf(owner),
                ElementsAre(StartsWith("interaction.added"), StartsWith("interaction.present")));
    center.ok(Detach{{"other", "d2", mail}});
    EXPECT_THAT(center.eventsOf("other").back(), HasSubstr(R"("error":"invalidstate")"));
}

TEST(Sessions, AWriteComesBackAsAnEventAndTheIndexFindsIt) {
    TestCenter center(testOptions());
    const std::string mail = center.arrive("mail@x", "email");
    center.takeEvents(center.session_of[mail]);
    EXPECT_EQ(center.ok(SetData{{center.session_of[mail], "", ""}, R"({"customer":"42"})"}), "{}");
    EXPECT_THAT(center.eventsOf(center.session_of[mail]),
                ElementsAre(StartsWith("interaction.udata.changed")));
    center.restart();
    EXPECT_THAT(center.core->find("customer=42"), ElementsAre(mail));
    EXPECT_THAT(center.ok(SetData{{"s", "", mail}, "[]"}), StartsWith("interaction.badData"));
}

TEST(Sessions, AChangeFromOutsideIsOneEventAndLaterInteractionsFindTheSession) {
    TestCenter center(testOptions());
    const std::string mail = center.arrive("mail@x", "email");
    const std::string session = center.session_of[mail];
    center.ok(DataReported{mail, R"({"a":1,"b":2})"});
    center.takeEvents(session);
    interaction::DataChange change;
    change.removed = {"a", "not there"};
    change.keys = R"({"customer":"42"})";
    change.thread = "t7";
    EXPECT_EQ(center.ok(ChangeInteraction{mail, change}), "{}");
    EXPECT_THAT(center.takeEvents(session),
                ElementsAre(StartsWith("interaction.udata.changed")));
    EXPECT_EQ(center.ok(ChangeInteraction{mail, change}), "{}");
    EXPECT_THAT(center.takeEvents(session), ElementsAre());
    EXPECT_FALSE(center.core->interaction(mail)->udata.contains("a"));
    EXPECT_THAT(center.core->find("customer=42"), ElementsAre(mail));
    Arrived reply{"gw", "mail@x", {}};
    reply.draft.media_name = "email";
    reply.draft.thread = "t7";
    EXPECT_EQ(TestCenter::member(center.ok(reply), "session"), session);
    change.keys = "[]";
    EXPECT_THAT(center.ok(ChangeInteraction{mail, change}), StartsWith("interaction.badData"));
    EXPECT_THAT(center.ok(ChangeInteraction{"none", {}}), StartsWith("center.unknownInteraction"));
}

TEST(Sessions, ACallerWhoGivesUpIsToldOnceAndKeptForAWhile) {
    TestCenter center(testOptions());
    const std::string call = center.arrive("8001", "voice");
    center.takeEvents(center.session_of[call]);
    center.ok(Left{call, "hangup"});
    EXPECT_THAT(
        center.eventsOf(center.session_of[call]),
        ElementsAre(StartsWith("interaction.abandoned"), StartsWith("interaction.deleted")));
    EXPECT_THAT(center.ok(Left{call, "hangup"}), StartsWith("center.unknownInteraction"));
    center.pass(center.options.limits.ended_kept);
    EXPECT_EQ(center.core->interaction(call), nullptr);
}

TEST(Substitution, UrlsAreEncodedAndUnknownBracketsStay) {
    interaction::Interaction from;
    from.voice.ani = "+49 30";
    from.udata = {{"a", "\"x y\""}, {"b", "2"}};
    EXPECT_EQ(substituted("u?[UDATA]&n=[ANI]&v=[UDATA.a][6]", from, Encoding::kUrl),
              "u?a=x%20y&b=2&n=%2B49%2030&v=x%20y[6]");
    EXPECT_EQ(substituted("[UDATA.*] [ANI", from, Encoding::kPlain), "a:x y,b:2 [ANI");
}

}  // namespace
}  // namespace orchestrion::center
