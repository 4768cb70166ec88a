#include "gateway/adapter_protocol.h"

#include <gtest/gtest.h>

namespace orchestrion::gateway {
namespace {

template <class Command>
Command read(const std::string& text) {
    auto message = readAdapterMessage(text, "pbx");
    EXPECT_TRUE(message) << message.error().error.message;
    if (!message) return {};
    EXPECT_EQ(message->id, "1");
    return std::get<Command>(std::get<center::CommandBody>(message->what));
}

TEST(AdapterProtocol, aGreetingSaysWhatTheAdapterCanDo) {
    const auto message = readAdapterMessage(
        R"({"type": "hello", "id": "1", "name": "pbx", "capabilities": ["voice", "dialog"]})",
        "pbx");
    ASSERT_TRUE(message);
    EXPECT_EQ(std::get<AdapterHello>(message->what).capabilities,
              (std::vector<std::string>{"voice", "dialog"}));
    EXPECT_EQ(welcome("1", "pbx", "t1"),
              R"({"type":"welcome","id":"1","gateway":"pbx","tenant":"t1"})");
}

TEST(AdapterProtocol, whatItReportsBecomesCommands) {
    const auto arrived = read<center::Arrived>(
        R"({"type": "arrived", "id": "1", "interaction": {"media": "voice", "endpoint": "8001",
            "route_requested": false, "voice": {"ani": "+4930"}}})");
    EXPECT_EQ(arrived.gateway, "pbx");
    EXPECT_EQ(arrived.endpoint, "8001");
    EXPECT_EQ(arrived.draft.voice.ani, "+4930");
    EXPECT_FALSE(arrived.route_requested);
    EXPECT_EQ(read<center::RouteRequested>(
                  R"({"type": "route_requested", "id": "1", "interaction": "i"})")
                  .interaction,
              "i");
    const auto party = read<center::PartyReported>(
        R"({"type": "party", "id": "1", "interaction": "i",
            "party": {"id": "p", "device": "7001", "device_type": "agent", "agent": "anna", "state": "hold"}})");
    EXPECT_EQ(party.party,
              (interaction::Party{"p", "7001", "agent", "anna", interaction::PartyState::kHold}));
    EXPECT_EQ(read<center::PartyGone>(
                  R"({"type": "party_gone", "id": "1", "interaction": "i", "party": "p"})")
                  .party,
              "p");
    EXPECT_EQ(read<center::Left>(
                  R"({"type": "left", "id": "1", "interaction": "i", "reason": "hung up"})")
                  .reason,
              "hung up");
    EXPECT_EQ(read<center::DataReported>(
                  R"({"type": "data", "id": "1", "interaction": "i", "keys": {"a": 1}})")
                  .keys,
              R"({"a":1})");
    EXPECT_EQ(read<center::ContentReported>(
                  R"({"type": "content", "id": "1", "interaction": "i", "content": {"text": "x"}})")
                  .content,
              R"({"text":"x"})");
    const auto line = read<center::LineReported>(
        R"({"type": "line", "id": "1", "interaction": "i", "line": {"id": "l", "party": "customer", "text": "hi"}})");
    EXPECT_EQ(line.line.text, "hi");
    EXPECT_EQ(line.line.type, "text");
    const auto merged =
        read<center::Merged>(R"({"type": "merged", "id": "1", "consult": "c", "parent": "p"})");
    EXPECT_EQ(merged.consult + merged.parent, "cp");
}

TEST(AdapterProtocol, ordersEndWell) {
    const auto ended = read<center::OrderEnded>(
        R"({"type": "order_done", "id": "1", "sequence": 17, "result": {"digits": "42"}, "udata": {"k": 1}})");
    EXPECT_EQ(ended.order, 17u);
    EXPECT_EQ(ended.error, "");
    EXPECT_EQ(ended.result, R"({"digits":"42"})");
    EXPECT_EQ(ended.udata, R"({"k":1})");
}

TEST(AdapterProtocol, orBadly) {
    const auto ended = read<center::OrderEnded>(
        R"({"type": "order_failed", "id": "1", "sequence": 17, "error": "busy", "description": "engaged"})");
    EXPECT_EQ(ended.error, "busy");
    EXPECT_EQ(ended.description, "engaged");
}

TEST(AdapterProtocol, anOrderIsOneMessage) {
    EXPECT_EQ(orderMessage(9007199254740993u, {"pbx", "i", "redirect", R"({"to":"7001"})", true}),
              R"({"type":"order","sequence":9007199254740993,"order":"redirect","interaction":"i",)"
              R"("answered":true,"arguments":{"to":"7001"}})");
}

TEST(AdapterProtocol, answersCarryTheIdOfTheQuestion) {
    EXPECT_EQ(confirmation("a\"b", "{}"), R"({"type":"confirm","id":"a\"b","result":{}})");
    EXPECT_EQ(errorMessage("1", {"center.busy", "later"}),
              R"({"type":"error","id":"1","code":"center.busy","message":"later"})");
    EXPECT_EQ(errorMessage("", {"channel.badMessage", "?"}),
              R"({"type":"error","code":"channel.badMessage","message":"?"})");
}

TEST(AdapterProtocol, whatIsNoMessageIsRefusedWithItsIdIfItHasOne) {
    const std::string long_id(129, 'x');
    const std::tuple<std::string, std::string, std::string> cases[] = {
        {"", "", "expected JSON, but line 1"},
        {"[1]", "", "expected a message as one JSON object"},
        {R"({"type": "left"})", "", "expected an 'id' of 1 to 128 bytes"},
        {R"({"type": "left", "id": 1})", "", "expected an 'id' of 1 to 128 bytes"},
        {R"({"type": "left", "id": ")" + long_id + R"("})", "", "expected an 'id'"},
        {R"({"id": "1"})", "1", "expected a 'type'"},
        {R"({"type": "dance", "id": "1"})", "1",
         "there is no message 'dance'; expected one of hello"},
        {R"({"type": "left", "id": "1"})", "1",
         R"(expected "interaction" to be a string that is not empty, but it is not there)"},
        {R"({"type": "left", "id": "1", "interaction": "i", "why": 1})", "1",
         R"("why" means nothing here)"},
        {R"({"type": "arrived", "id": "1"})", "1",
         R"(expected "interaction" to be an object, but it is not there)"},
        {R"({"type": "order_done", "id": "1", "sequence": "17"})", "1",
         R"(expected "sequence" to be a whole number from 0, but found "17")"},
        {R"({"type": "order_failed", "id": "1", "sequence": 17})", "1",
         R"(expected "error" to be a string that is not empty, but it is not there)"},
        {R"({"type": "arrived", "id": "1", "interaction": {"media": 7}})", "1",
         R"('interaction': expected "media" to be a string, but found 7)"},
        {R"({"type": "content", "id": "1", "interaction": "i", "contents": {}})", "1",
         R"("contents" means nothing here)"},
        {R"({"type": "order_done", "id": "1", "sequence": 17, "result": []})", "1",
         R"(expected "result" to be an object, but found a list)"},
        {R"({"type": "hello", "id": "1", "name": "other"})", "1",
         R"(expected "name" to be 'pbx', as in the path of the channel, but found "other")"},
    };
    for (const auto& [text, id, message] : cases) {
        const auto read = readAdapterMessage(text, "pbx");
        ASSERT_FALSE(read) << text;
        EXPECT_EQ(read.error().id, id) << text;
        EXPECT_EQ(read.error().error.code, "channel.badMessage");
        EXPECT_TRUE(read.error().error.message.starts_with(message)) << read.error().error.message;
    }
}

TEST(AdapterProtocol, namesOfGatewaysAreWords) {
    EXPECT_TRUE(isGatewayName("pbx-1.north_east"));
    for (const char* name : {"", "a b", "a:b", "@a", "a/b"}) EXPECT_FALSE(isGatewayName(name));
    EXPECT_FALSE(isGatewayName(std::string(65, 'a')));
}

}  // namespace
}  // namespace orchestrion::gateway
