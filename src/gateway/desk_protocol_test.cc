#include "gateway/desk_protocol.h"

#include <gtest/gtest.h>

namespace orchestrion::gateway {
namespace {

template <class Command>
Command read(const std::string& text) {
    auto message = readDeskMessage(text, "anna");
    EXPECT_TRUE(message) << message.error().error.message;
    if (!message) return {};
    EXPECT_EQ(message->id, "1");
    return std::get<Command>(message->command);
}

TEST(DeskProtocol, whatAnAgentDoesIsHisOwn) {
    const auto ready = read<center::AgentNotReady>(
        R"({"type":"not_ready","id":"1","medium":"voice","reason":"tea"})");
    EXPECT_EQ(ready.agent + ready.medium + ready.reason, "annavoicetea");
    const auto accept =
        read<center::AgentAccept>(R"({"type":"accept","id":"1","interaction":"i"})");
    EXPECT_EQ(accept.by.agent + accept.by.interaction, "annai");
    EXPECT_EQ(read<center::AgentWrapUpDone>(R"({"type":"wrap_up_done","id":"1","interaction":"i"})")
                  .by.interaction,
              "i");
    const auto login = read<center::AgentLogin>(
        R"({"type":"login","id":"1","place":"p","media":[{"medium":"voice","ready":true}]})");
    EXPECT_EQ(login.login.agent, "anna");
    EXPECT_TRUE(login.login.media.at(0).ready);
    // The id of a line is the message's own: a repeated message is carried out once.
    const auto say =
        read<center::AgentSay>(R"({"type":"say","id":"1","interaction":"i","text":"hi"})");
    EXPECT_EQ(say.text, "hi");
}

TEST(DeskProtocol, everyActionOfAnAgentHasItsMessage) {
    for (const char* type : {"login", "logout", "ready", "not_ready", "accept", "reject", "hold",
                             "retrieve", "consult", "transfer", "conference", "done", "disposition",
                             "wrap_up_done", "place", "pull", "say"}) {
        const auto message = readDeskMessage(
            std::string(R"({"type":")") + type +
                R"(","id":"1","interaction":"i","to":"x","disposition":"d","queue":"q","text":"t"})",
            "anna");
        // What is too much is named; the type is known.
        if (message) continue;
        EXPECT_EQ(message.error().error.message.find("there is no message"), std::string::npos)
            << type << message.error().error.message;
    }
}

TEST(DeskProtocol, whatIsNoMessageIsRefused) {
    const std::pair<const char*, const char*> cases[] = {
        {R"({"type":"dance","id":"1"})", "there is no message 'dance'; expected one of login, "},
        {R"({"type":"accept","id":"1"})", "expected the id of an interaction as 'interaction'"},
        {R"({"type":"accept","id":"1","interaction":7})", "expected the id of an interaction"},
        {R"({"type":"ready","id":"1","colour":"red"})", R"("colour" means nothing here)"},
    };
    for (const auto& [text, message] : cases) {
        const auto read = readDeskMessage(text, "anna");
        ASSERT_FALSE(read) << text;
        EXPECT_EQ(read.error().id, "1");
        EXPECT_EQ(read.error().error.code, "channel.badMessage");
        EXPECT_TRUE(read.error().error.message.starts_with(message)) << read.error().error.message;
    }
}

TEST(DeskProtocol, aNoticeIsOneMessage) {
    EXPECT_EQ(
        noticeMessage({"anna", "withdrawn", "i", R"({"reason":"left"})"}),
        R"({"type":"notice","notice":"withdrawn","interaction":"i","data":{"reason":"left"}})");
    EXPECT_EQ(noticeMessage({"anna", "state", "", ""}),
              R"({"type":"notice","notice":"state","data":{}})");
}

}  // namespace
}  // namespace orchestrion::gateway
