#include "office/commands_of.h"

#include <gtest/gtest.h>

namespace orchestrion::office {
namespace {

using Kind = modules::InteractionCommand::Kind;

modules::CenterCommand asked(decltype(modules::CenterCommand::what) what,
                             std::string area = "interaction", std::string action = "x") {
    return {"s-1-0",           false,          "s", "default", "r", std::move(area),
            std::move(action), std::move(what)};
}
template <class T>
T translated(const modules::CenterCommand& command) {
    auto result = commandOf(command);
    EXPECT_TRUE(result) << result.error().description;
    if (!result || !std::holds_alternative<T>(result->body)) return {};
    return std::get<T>(result->body);
}
std::string refused(const modules::CenterCommand& command) {
    const auto result = commandOf(command);
    return result ? "taken" : result.error().error + ": " + result.error().description;
}

TEST(CommandsOf, aSubmitHasItsTargetsTreatmentsAndOrder) {
    modules::QueueSubmit submit;
    auto& criteria = submit.criteria;
    criteria.interaction_id = "i";
    criteria.queue = "VQ";
    criteria.priority = 5;
    criteria.timeout = Milliseconds(20000);
    criteria.order_type = "max";
    criteria.order_statistic = "StatAgentLoading";
    criteria.route = false;
    criteria.targets.resize(3);
    criteria.targets[0].name = "Sales";
    criteria.targets[0].type = "agentgroup";
    criteria.targets[0].weight = 2.5;
    criteria.targets[1].type = "skill";
    criteria.targets[1].skill_expression = "English>3";
    criteria.targets[2].text = "4711@.A";
    criteria.treatments_json =
        R"([{"element":"dialog:playsound","attributes":{"type":"music","duration":"30"}},)"
        R"({"element":"dialog:pause","attributes":{"duration":5}}])";
    const auto command = translated<center::QueueSubmit>(asked(submit));
    EXPECT_EQ(command.by.session, "s");
    EXPECT_EQ(command.by.request_id, "r");
    EXPECT_EQ(command.by.interaction, "i");
    ASSERT_EQ(command.submit.targets.size(), 3u);
    EXPECT_EQ(command.submit.targets[0].type, routing::TargetType::kAgentGroup);
    EXPECT_EQ(command.submit.targets[0].weight, 2.5);
    EXPECT_EQ(command.submit.targets[1].skill_expression, "English>3");
    EXPECT_EQ(command.submit.targets[2].name, "4711");
    EXPECT_EQ(command.submit.order, routing::OrderType::kMax);
    EXPECT_FALSE(command.submit.route);
    EXPECT_EQ(command.submit.queue, "VQ");
    EXPECT_EQ(command.treatments,
              R"([{"action":"playsound","duration":3E1,)"
              R"("arguments":{"attributes":{"type":"music","duration":"30"}}},)"
              R"({"action":"pause","duration":5E0,"arguments":{"attributes":{"duration":5}}}])");
}

TEST(CommandsOf, whatIsWrongIsTheActionsError) {
    modules::QueueSubmit submit;
    submit.criteria.targets.resize(1);
    submit.criteria.targets[0].text = "{x";
    EXPECT_EQ(refused(asked(submit)).substr(0, 15), "Request Invalid");
    submit.criteria.targets.clear();
    submit.criteria.workbin_json = "{}";
    EXPECT_NE(refused(asked(submit)).find("workbin by <ixn:redirect>"), std::string::npos);
    modules::QueueUpdate update;
    update.queue = "other";
    EXPECT_NE(refused(asked(update)).find("stays in its virtual queue"), std::string::npos);
    EXPECT_EQ(
        refused(asked(modules::AgentCommand{"setmediastate", "anna", R"({"state":"maybe"})"})),
        "invalidattribute: the attribute 'state' is 'maybe'; expected ready or notready");
    EXPECT_EQ(refused(asked(modules::ResourceCommand{"x", "{}"})).substr(0, 11), "unsupported");
}

TEST(CommandsOf, actionsOnInteractions) {
    modules::InteractionCommand from;
    from.kind = Kind::kRedirect;
    from.interaction_id = "i";
    from.from_json = "\"8001\"";
    from.to_json = R"({"agent":"anna"})";
    from.detach = true;
    const auto redirect = translated<center::Redirect>(asked(from));
    EXPECT_EQ(redirect.from, "8001");
    EXPECT_EQ(redirect.to, R"({"agent":"anna"})");
    EXPECT_TRUE(redirect.detach);
    from.kind = Kind::kMerge;
    EXPECT_EQ(translated<center::CallAction>(asked(from, "interaction", "merge")).area,
              "interaction");
    from.kind = Kind::kAccept;
    from.resource_json = R"({"dn":"4711"})";
    EXPECT_EQ(translated<center::AcceptCall>(asked(from)).resource, "4711");
    from.kind = Kind::kCreateMessage;
    from.attributes_json = R"({"type":"emailout","to":"a@x, b@x","cc":["c@x"],"subject":"S",)"
                           R"("content":"Hello","send":true,"udata":{"k":1}})";
    const auto message = translated<center::CreateMessage>(asked(from));
    EXPECT_EQ(message.message.to, (std::vector<std::string>{"a@x", "b@x"}));
    EXPECT_EQ(message.message.content, R"({"text":"Hello"})");
    EXPECT_EQ(message.udata, R"({"k":1})");
    EXPECT_TRUE(message.send);
    from.kind = Kind::kSetUserData;
    from.object_json = R"({"a":1})";
    EXPECT_EQ(translated<center::SetData>(asked(from)).keys, R"({"a":1})");
}

TEST(CommandsOf, dialogsAgentsAndStatistics) {
    modules::DialogCommand dialog;
    dialog.action = "playsound";
    dialog.arguments_json = R"({"attributes":{"duration":"2.5"}})";
    EXPECT_EQ(translated<center::Dialog>(asked(dialog)).duration, Milliseconds(2500));
    dialog.action = "stop";
    dialog.stop_request_id = "d1";
    EXPECT_EQ(translated<center::StopDialog>(asked(dialog)).dialog, "d1");

    modules::AgentCommand agent{"setdnd", "", R"({"for":{"dn":"7001"},"state":"on"})"};
    const auto action = translated<center::AgentAction>(asked(agent, "agent", "setdnd"));
    EXPECT_EQ(action.device, "7001");
    EXPECT_EQ(action.state, "notready");
    EXPECT_EQ(action.medium, "");
    agent = {"setmediastate", "anna", R"({"state":"Ready","media":"TMediaVoice"})"};
    EXPECT_EQ(translated<center::AgentAction>(asked(agent)).medium, "voice");

    modules::StatisticCommand subscribe{
        "subscribe", R"({"object":{"id":"Sales","type":"GA"},"statistic":"StatAgentsTotal"})"};
    EXPECT_EQ(translated<center::Subscribe>(asked(subscribe)).object, "Sales@.GA");
}

}  // namespace
}  // namespace orchestrion::office
