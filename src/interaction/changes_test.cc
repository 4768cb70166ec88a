#include "interaction/changes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace orchestrion::interaction {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const WallTime kNow{Milliseconds(1893456000000)};

Interaction call() {
    Interaction i;
    i.id = "c1";
    i.category = Category::kVoice;
    i.media = "TMediaVoice";
    i.focus_device = "8001";
    return i;
}

Interaction email() {
    Interaction i;
    i.id = "m1";
    i.media = "TMediaEMail";
    return i;
}

std::vector<std::string> told(const Changed& changed) {
    std::vector<std::string> lines;
    for (const LifeEvent& e : changed.events)
        lines.push_back(e.session + " " + e.name + " " + e.data);
    return lines;
}

TEST(Changes, ACallJoinsItsSessionWithItsFocusDevice) {
    const Changed in = joined(call(), "s1", kNow);
    EXPECT_EQ(in.after.session, "s1");
    EXPECT_EQ(textOf(in.after.udata, "OP-Session-ID"), "s1");
    EXPECT_THAT(
        told(in),
        ElementsAre(R"(s1 interaction.added {"interactionid":"c1","focusdeviceid":"8001"})"));
    ASSERT_EQ(in.events[0].model.size(), 1u);
    EXPECT_THAT(*in.events[0].model[0].value, HasSubstr(R"("OP-Session-ID":"s1")"));
}

TEST(Changes, AMessageIsAddedAndThenPresent) {
    EXPECT_THAT(told(joined(email(), "s1", kNow)),
                ElementsAre(R"(s1 interaction.added {"interactionid":"m1"})",
                            R"(s1 interaction.present {"interactionid":"m1"})"));
}

TEST(Changes, WhatLeavesASessionIsNotOverAndTheModelForgetsIt) {
    const Changed out = left(joined(email(), "s1", kNow).after, kDetach, kNow);
    EXPECT_THAT(
        told(out),
        ElementsAre(R"(s1 interaction.deleted {"interactionid":"m1","resultof":"detach"})",
                    R"(s1 interaction.notcontrolled {"interactionid":"m1","resultof":"detach"})"));
    EXPECT_EQ(out.events[0].model, std::vector<ModelChange>{gone("m1")});
    EXPECT_EQ(toJson(out.events[0].model), R"([{"path":["ixn","interactions","m1"]}])");
    EXPECT_EQ(out.after.session, "");
    EXPECT_EQ(textOf(out.after.udata, "OP-Session-ID"), "");
}

TEST(Changes, ACallerWhoGivesUpIsAbandonedUnlessSomebodyServedHim) {
    const Interaction waiting = joined(call(), "s1", kNow).after;
    EXPECT_THAT(
        told(ended(waiting, {"hangup", true}, kNow)),
        ElementsAre(R"(s1 interaction.abandoned {"interactionid":"c1"})",
                    R"(s1 interaction.deleted {"interactionid":"c1","resultof":"deletion"})"));
    const Interaction served = withStage(waiting, Stage::kHandled, kNow).after;
    EXPECT_EQ(ended(served, {"hangup", true}, kNow).events.size(), 1u);
}

TEST(Changes, AnEndedOneEndsOnce) {
    const Interaction over = ended(joined(call(), "s1", kNow).after, {"hangup", true}, kNow).after;
    EXPECT_THAT(ended(over, {"again", false}, kNow).events, IsEmpty());
    EXPECT_EQ(ended(over, {"again", false}, kNow).after, over);
}

TEST(Changes, APartyThatDidNotChangeTellsNothing) {
    const Party agent{"p2", "4711", "agent", "A1", PartyState::kRinging};
    const Changed once = withParty(joined(call(), "s1", kNow).after, agent, kNow);
    EXPECT_THAT(
        told(once),
        ElementsAre(
            R"(s1 interaction.partystatechanged {"interactionid":"c1","focusdeviceid":"4711"})"));
    EXPECT_THAT(withParty(once.after, agent, kNow).events, IsEmpty());
    EXPECT_EQ(withoutParty(once.after, "p2", kNow).events.size(), 1u);
    EXPECT_THAT(withoutParty(once.after, "p9", kNow).events, IsEmpty());
}

TEST(Changes, AWriteIsSeenInTheModelOfItsEvent) {
    auto written =
        withData(joined(email(), "s1", kNow).after, R"({"Composer_internal_key":42})", {}, kNow);
    ASSERT_TRUE(written);
    EXPECT_THAT(told(*written),
                ElementsAre(R"(s1 interaction.udata.changed {"interactionid":"m1"})"));
    EXPECT_THAT(*written->events[0].model[0].value, HasSubstr(R"("Composer_internal_key":42)"));
}

TEST(Changes, AChatLineIsTakenOnce) {
    Interaction chat = joined(email(), "s1", kNow).after;
    chat.category = Category::kChat;
    const Changed once = withLine(chat, {"l1", "customer", "hello", "text", kNow}, 2, kNow);
    EXPECT_THAT(
        told(once),
        ElementsAre(HasSubstr(R"(chat.message {"interactionid":"m1","message":{"id":"l1")")));
    EXPECT_THAT(withLine(once.after, {"l1", "customer", "hello", "text", kNow}, 2, kNow).events,
                IsEmpty());
    const Changed more =
        withLine(withLine(once.after, {"l2", "", "2"}, 2, kNow).after, {"l3", "", "3"}, 2, kNow);
    EXPECT_EQ(more.after.chat.transcript.front().id, "l2");
}

TEST(Changes, AConsultIsFoldedIntoItsParent) {
    Interaction consult = joined(call(), "s2", kNow).after;
    consult.id = "c2";
    consult.parent = "c1";
    consult.parties = {{"p9", "5000", "agent", "A2", PartyState::kConnected}};
    const auto both = merged(consult, joined(call(), "s1", kNow).after, kNow);
    ASSERT_EQ(both.size(), 2u);
    const std::string data = R"({"frominteractionid":"c2","tointeractionid":"c1"})";
    EXPECT_THAT(told(both[0]), ElementsAre("s1 interaction.onmerge " + data));
    EXPECT_THAT(
        told(both[1]),
        ElementsAre("s2 interaction.onmerge " + data,
                    R"(s2 interaction.deleted {"interactionid":"c2","resultof":"deletion"})"));
    EXPECT_NE(partyOf(both[0].after, "p9"), nullptr);
    EXPECT_EQ(both[1].after.stage, Stage::kEnded);
}

TEST(Changes, ErrorsOfActionsHaveTheDocumentedMembers) {
    const ActionRef action{"s1", "interaction", "redirect", "r1", "c1"};
    EXPECT_EQ(done(action).name, "interaction.redirect.done");
    EXPECT_EQ(done(action, R"({"x":1})").data, R"({"requestid":"r1","interactionid":"c1","x":1})");
    const LifeEvent error = failed(action, "invaliddestination", "no such number");
    EXPECT_EQ(error.name, "error.interaction.redirect");
    EXPECT_EQ(error.data, R"({"requestid":"r1","interactionid":"c1","error":"invaliddestination",)"
                          R"("description":"no such number"})");
    Interaction ringing = call();
    ringing.stage = Stage::kOffered;
    EXPECT_EQ(invalidState(ringing), "invalidstate.ringing");
    EXPECT_EQ(invalidState(email()), "invalidstate");
}

}  // namespace
}  // namespace orchestrion::interaction
