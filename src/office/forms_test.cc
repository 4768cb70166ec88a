// What belongs to a contact centre, as JSON and back.
#include "office/forms.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace orchestrion::office {
namespace {

namespace json = boost::json;

json::object members(std::string_view text) {
    return json::parse({text.data(), text.size()}).as_object();
}

template <class T>
std::string wrong(const Result<T>& result) {
    if (result) return "";
    EXPECT_EQ(result.error().code, "request.badBody");
    return result.error().message;
}

TEST(InteractionForms, aDraftHasAllThatItsGatewayKnows) {
    const auto arrived = arrivedFrom(members(
        R"({"media":"voice","endpoint":"8001","type":"inbound","external_id":"x","parent":"p",)"
        R"("contact":"c","thread":"t","reference":"r","from":"f","to":["a","b"],"cc":"d",)"
        R"("subject":"s","content":{"text":"é"},"udata":{"k":{"n":1},"t":"v"},"online":true,)"
        R"("route_requested":false,"voice":{"ani":"1","dnis":"2","ced":"3","callid":"4",)"
        R"("connid":"5"},"parties":[{"id":"x","device":"y","device_type":"agent","agent":"z",)"
        R"("state":"connected"}]})"));
    ASSERT_TRUE(arrived) << arrived.error().message;
    EXPECT_EQ(arrived->gateway, kRestGateway);
    EXPECT_EQ(arrived->endpoint, "8001");
    EXPECT_FALSE(arrived->route_requested);
    const interaction::Interaction& draft = arrived->draft;
    EXPECT_EQ(draft.media_name, "voice");
    EXPECT_EQ(draft.voice, (interaction::VoiceDetails{"4", "5", "1", "2", "3"}));
    EXPECT_EQ(draft.message.to, (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(draft.message.cc, std::vector<std::string>{"d"});
    EXPECT_EQ(json::parse(draft.message.content), (json::object{{"text", "é"}}));
    EXPECT_EQ(draft.udata.at("k"), R"({"n":1})");
    EXPECT_EQ(draft.udata.at("t"), R"("v")");
    EXPECT_EQ(draft.parties.front().state, interaction::PartyState::kConnected);
}

TEST(InteractionForms, whoTellsOfItIsItsGateway) {
    const auto draft = members(R"({"media":"fax","gateway":"fax-1"})");
    EXPECT_EQ(arrivedFrom(draft)->gateway, "fax-1");
    EXPECT_EQ(arrivedFrom(draft, "fax-1")->gateway, "fax-1");
    EXPECT_EQ(wrong(arrivedFrom(draft, "fax-2")),
              "expected \"gateway\" to be 'fax-2', who tells of it");
    EXPECT_EQ(arrivedFrom(members(R"({"media":"fax"})"), "fax-2")->gateway, "fax-2");
}

TEST(InteractionForms, aViewIsReadBackAsADraft) {
    interaction::Interaction i;
    i.id = "I1";
    i.media_name = "email";
    i.type = "InboundNew";
    i.external_id = "m";
    i.message = {"a", {"b"}, {}, "s", R"({"text":"x"})"};
    i.udata = {{"k", "[1,2]"}};
    i.parties = {{"p", "d", "customer", "", interaction::PartyState::kHold}};
    i.attachments = {{"a.pdf", "application/pdf", std::string(64, 'f'), 7}};
    const json::object view = json::parse(toJson(i)).as_object();
    json::object draft;
    for (const char* name : {"media", "type", "external_id", "from", "to", "cc", "subject",
                             "content", "udata", "parties", "attachments"}) {
        draft[name] = view.at(name);
    }
    const auto read = arrivedFrom(draft);
    ASSERT_TRUE(read) << read.error().message;
    interaction::Interaction expected = i;
    expected.id.clear();
    EXPECT_EQ(read->draft, expected);
    EXPECT_FALSE(json::parse(toJson(i, Detail::kSummary)).as_object().contains("udata"));
}

TEST(InteractionForms, whatIsWrongIsNamedWithItsPath) {
    EXPECT_EQ(wrong(arrivedFrom(members(R"({"media":1})"))),
              "expected \"media\" to be a string, but found 1");
    EXPECT_EQ(wrong(arrivedFrom(members(R"({"media":"x","udata":[]})"))),
              "expected \"udata\" to be an object, but found a list");
    EXPECT_EQ(wrong(arrivedFrom(members(R"({"media":"x","parties":[{"id":""}]})"))),
              "expected \"parties[0].id\" to be a string that is not empty, but found \"\"");
    EXPECT_EQ(wrong(arrivedFrom(members(R"({"media":"x","voice":{"any":"1"}})"))),
              "\"voice.any\" means nothing here; did you mean 'ani'?");
    EXPECT_EQ(wrong(arrivedFrom(members(R"({"media":"x","to":["a",2]})"))),
              "expected \"to[1]\" to be a string, but found 2");
    EXPECT_EQ(
        wrong(arrivedFrom(members(R"({"media":"x","subject":")" + std::string(70000, 'y') + "\"}")))
            .substr(0, 48),
        "expected \"subject\" to be at most 65536 bytes, bu");
    EXPECT_EQ(wrong(lineFrom(members(R"({"at":"noon"})"))),
              "expected \"at\" to be a time like \"2030-01-01T00:00:00Z\", but found \"noon\"");
    EXPECT_EQ(wrong(lineFrom(members(R"({"type":"shout"})"))),
              "expected \"type\" to be text, notice, join or leave");
    EXPECT_EQ(wrong(attachmentFrom(members(R"({"name":"a","hash":"x","bytes":-1})"))),
              "expected \"bytes\" to be a whole number from 0, but found -1");
}

TEST(InteractionForms, changesSayWhatGoesAndWhatComes) {
    const auto change = changeFrom(members(R"({"udata":{"a":null,"b":2},"thread":""})"), "I1");
    ASSERT_TRUE(change);
    EXPECT_EQ(change->interaction, "I1");
    EXPECT_EQ(change->change.removed, std::vector<std::string>{"a"});
    EXPECT_EQ(change->change.keys, R"({"b":2})");
    EXPECT_EQ(change->change.thread, "");
    EXPECT_EQ(change->change.contact, std::nullopt);
}

// Every object as the router gets it, out of its JSON and into it.
template <class T>
void expectRoundTrip(const T& object) {
    const routing::Object given = object;
    const auto kind = kindOf(given);
    const std::string text = toJson(given);
    const auto back = objectFrom(kind, nameOf(given), members(text));
    ASSERT_TRUE(back) << text << back.error().message;
    EXPECT_EQ(toJson(*back), text);
    EXPECT_EQ(kindOfPath(pathOf(kind)), kind);
}

TEST(ObjectForms, everyKindComesBackAsItWas) {
    expectRoundTrip(routing::Skill{"s", {{"a", "b"}}});
    expectRoundTrip(routing::CapacityRule{"r", {{{"voice", 1}}, {{"chat", 3}, {"email", 1}}}});
    expectRoundTrip(routing::Place{"p", "sw", {{"1", "", "voice"}, {"2", "x", "chat"}}, "r", {}});
    expectRoundTrip(routing::PlaceGroup{"g", {"p", "q"}, {}});
    expectRoundTrip(routing::AgentGroup{"g", {"a"}, "x>=3", {}});
    expectRoundTrip(
        routing::Agent{"a", "l", "n", {{"x", 3}}, {"g"}, "r", "p", Milliseconds(5), {{"k", "v"}}});
    expectRoundTrip(
        routing::Destination{routing::DestinationKind::kLabel, "d", "1", "s", 1.25, {"a"}, {}});
    expectRoundTrip(routing::QueueGroup{"g", {"q"}, {}});
    expectRoundTrip(routing::VirtualQueue{"q", "s", Milliseconds(1), Milliseconds(2), {}});
    expectRoundTrip(routing::Setting{"a/b/c", -3.5});
    EXPECT_EQ(kindPaths().size(), std::variant_size_v<routing::Object>);
}

TEST(ObjectForms, defaultsStandForWhatIsNotThere) {
    const auto queue = objectFrom(routing::ObjectKind::kVirtualQueue, "q", {});
    ASSERT_TRUE(queue);
    EXPECT_EQ(std::get<routing::VirtualQueue>(*queue).service_threshold, Milliseconds(20000));
    EXPECT_EQ(wrong(objectFrom(routing::ObjectKind::kAgent, "a", members(R"({"id":"b"})"))),
              "expected the name 'a' as in the path, but found 'b'");
    EXPECT_EQ(wrong(objectFrom(routing::ObjectKind::kCapacityRule, "r",
                               members(R"({"allowed":[{"voice":1},{"chat":1001}]})"))),
              "expected \"allowed[1].chat\" to be a whole number from 0 to 1000, but found 1001");
    EXPECT_EQ(kindOfPath("robots"), std::nullopt);
}

template <class T>
T command(std::string_view action, std::string_view text = "{}") {
    const auto read = agentCommand(action, {"anna", "I1"}, members(text));
    EXPECT_TRUE(read) << (read ? "" : read.error().message);
    return read ? std::get<T>(*read) : T{};
}

TEST(AgentForms, actionsBecomeCommands) {
    const auto login = command<center::AgentLogin>(
        "login", R"({"place":"p","media":[{"medium":"voice","dn":"7","ready":true}]})");
    EXPECT_EQ(login.login.agent, "anna");
    EXPECT_EQ(login.login.media.front().dn, "7");
    EXPECT_TRUE(login.login.media.front().ready);
    EXPECT_EQ(command<center::AgentNotReady>("not-ready", R"({"reason":"r"})").reason, "r");
    EXPECT_EQ(command<center::AgentAccept>("accept").by.interaction, "I1");
    EXPECT_TRUE(command<center::AgentHold>("hold").held);
    EXPECT_FALSE(command<center::AgentHold>("retrieve").held);
    EXPECT_EQ(command<center::AgentConsult>("consult", R"({"to":"{x"})").to, R"("{x")");
    EXPECT_EQ(command<center::AgentTransfer>("transfer", R"({"to":{"dn":"1"}})").to,
              R"({"dn":"1"})");
    EXPECT_EQ(command<center::AgentTransfer>("transfer").to, "");
    EXPECT_EQ(command<center::AgentDone>("done").wrap_up, std::nullopt);
    EXPECT_EQ(command<center::AgentDone>("done", R"({"wrap_up_ms":0})").wrap_up, Milliseconds(0));
    EXPECT_EQ(command<center::AgentDone>("done", R"({"wrap_up_open":true})").wrap_up,
              routing::Router::kWrapUpOpen);
    EXPECT_EQ(command<center::AgentSay>("say", R"({"text":"t","id":"1"})").id, "1");
    EXPECT_EQ(wrong(agentCommand("dance", {"anna", ""}, {})), "there is no action 'dance'");
    EXPECT_EQ(wrong(agentCommand("accept", {"anna", ""}, members(R"({"x":1})"))),
              "\"x\" means nothing here");
    EXPECT_EQ(wrong(agentCommand("place", {"anna", ""}, {})),
              "expected \"queue\" to be a queue, unless \"workbin\" says where instead, but it is "
              "not there");
}

}  // namespace
}  // namespace orchestrion::office
