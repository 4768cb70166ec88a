#include "modules/queue/queue_module.h"

#include "modules/queue/queue_criteria.h"
#include "modules/test_world.h"

namespace orchestrion::modules {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class QueueModuleTest : public testing::Test, public TestWorld {
protected:
    QueueModuleTest() { center_answer.later = true; }
    template <class Command>
    const Command& asked() {
        EXPECT_FALSE(commands.empty());
        return std::get<Command>(commands.back().what);
    }
};

TEST_F(QueueModuleTest, aSubmitBecomesACommandWithItsTargets) {
    EXPECT_EQ(
        run("queue", "submit",
            R"({"attributes":{"interactionid":"i1","queue":"VQ","priority":"5","timeout":"20",)"
            R"("clearontimeout":false,"ordertype":"max","orderstat":"StatAgentLoading",)"
            R"("route":"false"},"children":[{"element":"targets","attributes":{"type":"agentgroup",)"
            R"("statserver":"SS"},"children":[{"element":"target","attributes":{"name":"Sales",)"
            R"("weight":"40"}},{"element":"target","attributes":{"type":"skill",)"
            R"("skillexpr":"English>5"}},{"element":"targetid","attributes":{"expr":)"
            R"("a@S.A, ?:(x>1,2)@.GA"}}]},{"element":"dialog:runtreatments","children":)"
            R"([{"element":"play"}]}]})"),
        "");
    ASSERT_EQ(commands.size(), 1u);
    EXPECT_EQ(commands[0].key, "s1-2-0");
    EXPECT_EQ(commands[0].session_id, "s1");
    EXPECT_EQ(commands[0].request_id, "r1");
    const QueueCriteria& c = asked<QueueSubmit>().criteria;
    EXPECT_EQ(c.interaction_id, "i1");
    EXPECT_EQ(c.queue, "VQ");
    EXPECT_EQ(c.priority, 5);
    EXPECT_EQ(c.timeout, Milliseconds(20000));
    EXPECT_FALSE(c.clear_on_timeout || c.route);
    EXPECT_EQ(c.order_type, "max");
    EXPECT_EQ(c.order_statistic, "StatAgentLoading");
    ASSERT_EQ(c.targets.size(), 4u);
    EXPECT_EQ(c.targets[0].name + "/" + c.targets[0].type + "/" + c.targets[0].stat_server,
              "Sales/agentgroup/SS");
    EXPECT_EQ(c.targets[0].weight, 40);
    EXPECT_EQ(c.targets[1].skill_expression, "English>5");
    EXPECT_EQ(c.targets[2].text, "a@S.A");
    EXPECT_EQ(c.targets[3].text, "?:(x>1,2)@.GA");
    EXPECT_EQ(c.treatments_json, R"([{"element":"play"}])");
}

TEST_F(QueueModuleTest, whatIsNotSaidHasItsDefault) {
    run("queue", "submit", R"({"attributes":{"interactionid":"0","queue":"none"}})");
    const QueueCriteria& c = asked<QueueSubmit>().criteria;
    EXPECT_EQ(c.interaction_id, "");
    EXPECT_EQ(c.queue, "");
    EXPECT_FALSE(c.timeout);
    EXPECT_TRUE(c.route);
    EXPECT_EQ(c.order_type, "any");
    EXPECT_THAT(c.targets, IsEmpty());
}

TEST_F(QueueModuleTest, whatIsWrongIsTheErrorOfTheAction) {
    EXPECT_THAT(
        run("queue", "submit", R"({"attributes":{"timeout":"soon"}})"),
        HasSubstr(R"(error.queue.submit {"requestid":"r1","error":"invalidattribute",)"
                  R"("description":"the attribute 'timeout' is 'soon'; expected a number")"));
    EXPECT_THAT(run("queue", "submit", R"({"attributes":{"ordertype":"best"}})"),
                HasSubstr("expected any, max, min or percentage"));
    EXPECT_THAT(run("queue", "submit",
                    R"({"children":[{"element":"targets","children":[{"element":"target"}]}]})"),
                HasSubstr("has neither 'name' nor 'skillexpr'"));
    EXPECT_THAT(run("queue", "start", "{}"), HasSubstr("unsupported"));
    EXPECT_THAT(commands, IsEmpty());
    bare = true;
}

TEST_F(QueueModuleTest, withoutACentreThereIsTheErrorEvent) {
    bare = true;
    EXPECT_THAT(run("queue", "submit", "{}"), HasSubstr("this server has no contact centre"));
}

TEST_F(QueueModuleTest, cancelQueryAndUpdateNameTheirSubmit) {
    center_answer = {};
    center_answer.data_json = R"({"requestid":"r0","priority":3})";
    EXPECT_EQ(run("queue", "query", R"({"attributes":{"requestid":"r0"}})"),
              R"(queue.query.done {"requestid":"r0","priority":3})");
    EXPECT_EQ(asked<QueueQuery>().submit_request_id, "r0");
    run("queue", "cancel", R"({"attributes":{"interactionid":"i","queue":"VQ"}})");
    EXPECT_EQ(asked<QueueCancel>().interaction_id, "i");
    EXPECT_EQ(asked<QueueCancel>().queue, "VQ");
    run("queue", "update", R"({"attributes":{"requestid":"r0","priority":"7"}})");
    EXPECT_EQ(asked<QueueUpdate>().priority, 7);
    EXPECT_FALSE(asked<QueueUpdate>().timeout || asked<QueueUpdate>().targets);
    EXPECT_THAT(run("queue", "update", "{}"), HasSubstr("'requestid' is missing"));
}

TEST_F(QueueModuleTest, anErrorOfTheCentreIsTheErrorEvent) {
    center_answer = {};
    center_answer.error = "unknown";
    center_answer.description = "why";
    EXPECT_EQ(run("queue", "cancel", "{}"),
              R"(error.queue.cancel {"requestid":"r1","error":"unknown","description":"why"})");
}

TEST_F(QueueModuleTest, functionsAreActions) {
    EXPECT_EQ(call("queue", "excludeAgents", R"(["a1, a2"])"), "true");
    ASSERT_EQ(effects.size(), 1u);
    run(effects[0].module, effects[0].action, effects[0].arguments);
    EXPECT_THAT(asked<QueueExclude>().agents, ElementsAre("a1", "a2"));
    call("queue", "reserveTarget", R"(["i","x",20])");
    run(effects[0].module, effects[0].action, effects[0].arguments);
    EXPECT_EQ(asked<QueueReserve>().time, Milliseconds(20000));
    EXPECT_EQ(call("queue", "cCTExtractTargets", R"(["0","", "a@S.A, b@S.A"])"),
              R"("a@S.A,b@S.A")");
    call("queue", "checkAgentState", "[false]");
    run(effects[0].module, effects[0].action, effects[0].arguments);
    EXPECT_EQ(asked<QueueTuning>().check_agent_state, false);
    EXPECT_FALSE(asked<QueueTuning>().ideal_agent || asked<QueueTuning>().priority);
    call("queue", "setIdealAgent", R"(["English = 8"])");
    run(effects[0].module, effects[0].action, effects[0].arguments);
    EXPECT_EQ(asked<QueueTuning>().ideal_agent, "English = 8");
    call("queue", "useCapacity", R"(["Never"])");
    run(effects[0].module, effects[0].action, effects[0].arguments);
    EXPECT_EQ(asked<QueueTuning>().use_capacity, "Never");
    EXPECT_THAT(call("queue", "useCapacity", R"(["Maybe"])"), HasSubstr("usecapcond.Only"));
    call("queue", "priorityTuning", "[true,false,true]");
    run(effects[0].module, effects[0].action, effects[0].arguments);
    ASSERT_TRUE(asked<QueueTuning>().priority);
    EXPECT_TRUE(asked<QueueTuning>().priority->use_age);
    EXPECT_FALSE(asked<QueueTuning>().priority->use_predict);
    EXPECT_TRUE(asked<QueueTuning>().priority->use_objective);
}

TEST(PartTargets, commasInsideOfExpressionsDoNotPart) {
    EXPECT_THAT(partTargets(" a@S.A ,,{sdata(G.GA, X)<1}b.Q,"),
                ElementsAre("a@S.A", "{sdata(G.GA, X)<1}b.Q"));
    EXPECT_THAT(partTargets(""), IsEmpty());
}

}  // namespace
}  // namespace orchestrion::modules
