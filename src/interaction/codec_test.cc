#include "interaction/codec.h"

#include <gtest/gtest.h>

#include "interaction/projection.h"

namespace orchestrion::interaction {
namespace {

Interaction fax() {
    Interaction i;
    i.id = "ixn-1";
    i.tenant = "1";
    const Media media = mediaOf("fax");
    i.category = media.category;
    i.media_name = media.name;
    i.media = media.runtime;
    i.type = "InboundNew";
    i.stage = Stage::kQueued;
    i.online = true;
    i.session = "s1";
    i.view = "urgent";
    i.queue = "faxes";
    i.created = WallTime(Milliseconds(1893456000000));
    i.message = {"+4930", {"+4940", "+4941"}, {}, "an offer", R"([{"text":"hello"}])"};
    i.chat.transcript = {{"1", "customer", "hi", "text", i.created}};
    i.udata = {{"a", "1"}, {"b", R"({"c":"d"})"}};
    i.parties = {{"p1", "4711", "agent", "A1", PartyState::kHold}};
    i.attachments = {{"offer.pdf", "application/pdf", "ab12", 4096}};
    return i;
}

TEST(InteractionCodec, GivesBackWhatItWasGiven) {
    const auto back = fromBytes(toBytes(fax()));
    ASSERT_TRUE(back) << back.error().message;
    EXPECT_EQ(*back, fax());
}

TEST(InteractionCodec, DamagedBytesAreAnErrorWhereverTheyAreCut) {
    const std::string bytes = toBytes(fax());
    for (size_t size = 0; size < bytes.size(); ++size) {
        const auto back = fromBytes(bytes.substr(0, size));
        ASSERT_FALSE(back) << size;
        EXPECT_EQ(back.error().code, "interaction.badRecord");
    }
}

TEST(InteractionCodec, BytesOfALaterReleaseAreRefused) {
    std::string bytes = toBytes(fax());
    bytes[0] = 2;
    EXPECT_NE(fromBytes(bytes).error().message.find("version 1, but found 2"), std::string::npos);
}

TEST(Projection, AMessageHasNoVoiceAndTheNamesThatApplicationsCompare) {
    EXPECT_EQ(
        toScriptJson(fax()),
        R"({"g_uid":"ixn-1","category":"msgbased","tenantid":"1","state":"queued",)"
        R"("starttime":"2030-01-01T00:00:00.000Z","location":{"media_server":""},)"
        R"("udata":{"a":1,"b":{"c":"d"}},"xdata":{"ixn_queue_view":"urgent"},)"
        R"("parties":{"p1":{"id":"p1","device":"4711","devicetype":"agent","state":"hold","agent":"A1"}},)"
        R"("msgbased":{"type":"InboundNew","state":"queued","media":"TMediaFax","from":"+4930",)"
        R"("to":["+4940","+4941"],"cc":[],"queue":"faxes","view":"urgent","subject":"an offer",)"
        R"("externalID":"","content":{"body":[{"text":"hello"}],"attachments":[{"name":"offer.pdf",)"
        R"("type":"application/pdf","size":4096,"hash":"ab12"}]}}})");
}

TEST(Media, NamesOfConfigurationAndBothSpellingsAreKnown) {
    EXPECT_EQ(mediaOf("email").runtime, "TMediaEMail");
    EXPECT_EQ(mediaOf("TMediaWebform").runtime, "TMediaWebForm");
    EXPECT_EQ(mediaOf("TMediaCoBrowsing").name, "cobrowsing");
    EXPECT_EQ(mediaOf("VOICE").category, Category::kVoice);
    EXPECT_EQ(mediaOf("paper").name, "paper");
    EXPECT_EQ(mediaOf("paper").runtime, "TMediaOpenMedia");
}

}  // namespace
}  // namespace orchestrion::interaction
