// The conformance checklist of the routing reference (§6), as far as it concerns the router: one
// test a number.
#include <cmath>

#include "routing/test_center.h"

namespace orchestrion::routing {
namespace {

using namespace std::chrono_literals;

TEST(RoutingConformance, N03WeightsMayBeTexts) {
    const auto target = targetOf({"agentgroup", "Sales", "Stat", "40", "", ""});
    ASSERT_TRUE(target);
    EXPECT_EQ(target->weight, 40);
    EXPECT_EQ(targetOf({"agentgroup", "Sales", "", "much", "", ""}).error().code,
              "routing.badTarget");
}

TEST(RoutingConformance, N05AFreeAgentIsSelectedAtOnceAndNothingIsSaidOfWaiting) {
    TestCenter c;
    c.agent("ada");
    c.ready("ada");
    c.look();
    c.submit("1", "ada@.A");
    EXPECT_EQ(c.names(), "selected");
}

TEST(RoutingConformance, N06TimeoutZeroWithNobodyReadyExpiresAtOnce) {
    TestCenter c;
    c.agent("ada");
    Submit probe = c.request("1", "ada@.A");
    probe.timeout = 0ms;
    c.submit(probe);
    EXPECT_EQ(c.names(), "expired");
    EXPECT_FALSE(c.router.request("1"));
}

void widen(bool clear, const std::string& expected) {
    TestCenter c;
    c.agent("ada");
    c.agent("bob");
    Submit first = c.request("1", "ada@.A");
    first.timeout = 30s;
    first.clear_on_timeout = clear;
    c.submit(first);
    c.pass(30s);
    const auto expired = c.look<Expired>();
    ASSERT_EQ(expired.size(), 1u);
    EXPECT_EQ(expired[0].targets_armed, !clear);
    Submit second = c.request("2", "bob@.A");
    second.interaction = "i1";
    c.submit(second);
    c.ready("ada");
    EXPECT_EQ(c.pairs(), expected);
}
TEST(RoutingConformance, N07KeptTargetsCompeteAndTheLatestIdIsCarried) {
    widen(false, "2:ada");
}
TEST(RoutingConformance, N08ClearedTargetsDoNot) {
    widen(true, "");
}

TEST(RoutingConformance, N09CancelByIdAndByInteractionAndQueue) {
    TestCenter c;
    c.agent("ada");
    const auto add = [&](const std::string& id, const std::string& queue) {
        Submit one = c.request(id, "ada@.A");
        one.interaction = "call";
        one.queue = queue;
        c.submit(one);
    };
    add("1", "east");
    add("2", "west");
    add("3", "west");
    add("4", "east");
    c.look();
    ASSERT_TRUE(c.router.cancel("1", c.now));
    auto cancelled = c.look<Cancelled>();
    ASSERT_EQ(cancelled.size(), 1u);
    EXPECT_EQ(cancelled[0].ref.request, "1");
    EXPECT_EQ(cancelled[0].queue_event, QueueEvent::kCleared);
    EXPECT_EQ(c.router.cancelInteraction("call", "west", c.now), 2u);
    EXPECT_EQ(c.router.cancelInteraction("call", std::nullopt, c.now), 1u);
    EXPECT_EQ(c.router.cancel("1", c.now).error().code, "routing.notFound");
    EXPECT_EQ(c.router.counts().waiting, 0u);
    EXPECT_EQ(c.statistic("east", "CallsAbandoned"), 0);
    EXPECT_EQ(c.statistic("east", "CallsCleared"), 2);
}

TEST(RoutingConformance, N10QueryGivesNumbersAndChangesNothing) {
    TestCenter c;
    c.agent("ada");
    for (const std::string id : {"1", "2", "3"}) {
        Submit one = c.request(id, "ada@.A");
        one.queue = "vq";
        one.priority = id == "3" ? 7 : 0;
        c.submit(one);
        c.pass(1s);
    }
    c.look();
    const auto second = c.router.query("2", c.now);
    ASSERT_TRUE(second);
    EXPECT_EQ(second->priority, 0);
    EXPECT_EQ(second->position_in_queue, 3u);
    EXPECT_GT(second->in_vq_wait_time, 0);
    EXPECT_EQ(c.router.query("3", c.now)->position_in_queue, 1u);
    EXPECT_EQ(c.names(), "");
    EXPECT_EQ(c.router.query("9", c.now).error().code, "routing.notFound");
}

TEST(RoutingConformance, N11SelectedHasTheStringsOfTheDoneEvent) {
    TestCenter c;
    c.agent("ada", {{"English", 9}});
    Place desk;
    desk.name = "desk";
    desk.dns = {{"7001", "SIP_East", "voice"}};
    c.put(desk);
    Login login;
    login.agent = "ada";
    login.place = "desk";
    login.media.push_back({"voice", "", "", "", true});
    ASSERT_TRUE(c.router.login(login, c.now));
    Submit one = c.request("1", "?:(English > 5)@Stat_East.GA");
    one.queue = "vq";
    one.route = false;
    c.look();
    c.submit(one);
    const auto selected = c.look<Selected>();
    ASSERT_EQ(selected.size(), 1u);
    EXPECT_EQ(selected[0].target_selected, "7001@SIP_East.DN");
    EXPECT_EQ(selected[0].target_component_selected, "ada@Stat_East.A");
    EXPECT_EQ(selected[0].target_object_selected, "?:(English > 5)@Stat_East.GA");
    EXPECT_EQ(selected[0].ref.queue, "vq");
    EXPECT_EQ(selected[0].dn, "7001");
    EXPECT_EQ(selected[0].switch_name, "SIP_East");
    EXPECT_EQ(selected[0].place, "desk");
}

TEST(RoutingConformance, N12ASkillTargetKeepsItsText) {
    const auto target = parseTarget(" ?:x>  9 & y=2@.GA ");
    ASSERT_TRUE(target);
    EXPECT_EQ(toString(*target), "?:x>  9 & y=2@.GA");
}

TEST(RoutingConformance, N13LessThanMatchesThoseWithoutTheSkill) {
    TestCenter c;
    c.agent("ada", {{"French", 3}});
    c.ready("ada");
    c.look();
    c.submit("1", "?:English<5@.GA");
    EXPECT_EQ(c.pairs(), "1:ada");
}

TEST(RoutingConformance, N14TheTwoPrecedencesDifferAndAWarningSaysSo) {
    TestCenter c;
    c.agent("ada", {{"A", 9}});
    c.agent("bob", {{"A", 1}});
    const auto told = c.router.submit(c.request("1", "?:A<3 | A<6 & C>3@.GA"), c.now);
    ASSERT_TRUE(told);
    ASSERT_FALSE(told->warnings.empty());
    EXPECT_NE(told->warnings[0].find("parentheses"), std::string::npos);
    c.look();
    c.ready("bob");
    EXPECT_EQ(c.pairs(), "1:bob");

    RouterOptions flat;
    flat.precedence = Precedence::kFlat;
    TestCenter f(flat);
    f.agent("bob", {{"A", 1}});
    f.ready("bob");
    f.look();
    f.submit("1", "?:A<3 | A<6 & C>3@.GA");
    EXPECT_EQ(f.pairs(), "");
}

TEST(RoutingConformance, N15ATermMayAskForAStatistic) {
    TestCenter c;
    c.agent("ada", {{"x", 1}});
    c.submit("1", "?:x>0 & $(StatAgentLoggedIn)=1@.GA");
    EXPECT_EQ(c.statistic("?:$(StatAgentLoggedIn)=1@.GA", "RStatAgentsTotal"), 0);
    c.ready("ada");
    EXPECT_EQ(c.pairs(), "1:ada");
}

TEST(RoutingConformance, N16AThresholdOpensAWaitingTarget) {
    TestCenter c;
    c.agent("ada");
    c.agent("bob");
    c.group("first", {"ada"});
    c.group("second", {"bob"});
    c.ready("ada");
    c.ready("bob");
    c.look();
    const std::string both = "first@.GA, {sdata(first.GA, StatAgentsAvailable)<1}second@.GA";
    c.submit("1", both);
    EXPECT_EQ(c.pairs(), "1:ada");  // the gate was closed
    c.submit("2", both);
    EXPECT_EQ(c.pairs(), "2:bob");  // it opened without anybody asking
    c.serve("1", "ada");
    c.serve("2", "bob");
    c.done("1", "ada");
    c.done("2", "bob");
    c.submit("3", "{sdata(first.GA, StatAgentsAvailable)<1}second@.GA");
    EXPECT_EQ(c.pairs(), "");
    ASSERT_TRUE(c.router.setNotReady("ada", "voice", "lunch", c.now));
    EXPECT_EQ(c.pairs(), "3:bob");
}

TEST(RoutingConformance, N17AGroupLimitsASkillExpression) {
    TestCenter c;
    c.group("G");
    c.agent("ada", {{"x", 5}});
    c.agent("bob", {{"x", 5}}, {"G"});
    c.ready("ada");
    c.ready("bob");
    c.look();
    c.submit("1", "?G:x>3@.GA");
    EXPECT_EQ(c.pairs(), "1:bob");
}

TEST(RoutingConformance, N18WithoutARuleThereIsOneCallAndNoChat) {
    TestCenter c;
    c.agent("ada");
    c.ready("ada", {"voice", "chat"});
    c.look();
    Submit chat = c.request("1", "ada@.A");
    chat.medium = "chat";
    c.submit(chat);
    EXPECT_EQ(c.pairs(), "");
    c.submit("2", "ada@.A");
    EXPECT_EQ(c.pairs(), "2:ada");
    c.serve("2", "ada");
    c.submit("3", "ada@.A");
    EXPECT_EQ(c.pairs(), "");
}

void wrapUp(bool consumes, const std::string& expected) {
    RouterOptions options;
    options.wrap_up_consumes_capacity = consumes;
    TestCenter c(options);
    c.rule("blend", {{{"voice", 1}}, {{"chat", 1}}});
    Agent ada;
    ada.id = "ada";
    ada.capacity_rule = "blend";
    ada.wrap_up_time = 10s;
    c.put(ada);
    c.ready("ada", {"voice", "chat"});
    c.submit("1", "ada@.A");
    c.serve("1", "ada");
    c.done("1", "ada");
    c.look();
    Submit chat = c.request("2", "ada@.A");
    chat.medium = "chat";
    c.submit(chat);
    c.submit("3", "ada@.A");
    EXPECT_EQ(c.pairs(), expected);
    c.pass(10s);
    EXPECT_EQ(c.pairs(), consumes ? "2:ada" : "");
}
TEST(RoutingConformance, N19WrapUpLeavesRoomForOtherMedia) {
    wrapUp(false, "2:ada");
}
TEST(RoutingConformance, N19WrapUpConsumesCapacityIfTheOptionSaysSo) {
    wrapUp(true, "");
}

TEST(RoutingConformance, N20OneAssignmentReevaluatesTheOtherMedium) {
    TestCenter c;
    c.rule("either", {{{"voice", 1}}, {{"chat", 2}}});
    Agent ada;
    ada.id = "ada";
    ada.capacity_rule = "either";
    c.put(ada);
    Submit chat = c.request("1", "ada@.A");
    chat.medium = "chat";
    c.submit(chat);
    c.submit("2", "ada@.A");
    c.ready("ada", {"voice", "chat"});
    EXPECT_EQ(c.pairs(), "1:ada");
    c.serve("1", "ada");
    EXPECT_EQ(c.pairs(), "");  // a call does not go along with a chat
    c.done("1", "ada");
    EXPECT_EQ(c.pairs(), "2:ada");
}

TEST(RoutingConformance, N21ReservationReleaseAndLease) {
    TestCenter c;
    c.agent("ada");
    c.ready("ada");
    c.look();
    Submit one = c.request("1", "ada@.A");
    one.route = false;
    c.submit(one);
    const auto selected = c.look<Selected>();
    ASSERT_EQ(selected.size(), 1u);
    EXPECT_EQ(*selected[0].deadline, c.now + c.router.options().transition_time);
    c.submit("2", "ada@.A");
    EXPECT_EQ(c.pairs(), "");  // blocked
    ASSERT_TRUE(c.router.release("i1", "ada", c.now));
    EXPECT_EQ(c.pairs(), "2:ada");  // at once
    ASSERT_TRUE(c.router.reject("i2", "ada", "", c.now));
    ASSERT_TRUE(c.router.cancel("2", c.now));
    c.look();
    // An application that never comes back does not keep him.
    Submit three = c.request("3", "ada@.A");
    three.route = false;
    c.submit(three);
    c.submit("4", "ada@.A");
    c.look();
    c.pass(c.router.options().transition_time);
    EXPECT_EQ(c.pairs(), "4:ada");
}

TEST(RoutingConformance, N22ExcludedAgentsStayExcludedUntilReplaced) {
    TestCenter c;
    c.agent("ada");
    c.agent("bob");
    c.ready("ada");
    c.look();
    ASSERT_TRUE(c.router.excludeAgents("call", {"ada"}, c.now));
    for (const std::string id : {"1", "2"}) {
        Submit one = c.request(id, "ada@.A, bob@.A");
        one.interaction = "call";
        one.timeout = 1s;
        one.clear_on_timeout = true;
        c.submit(one);
        EXPECT_EQ(c.pairs(), "");
        c.pass(1s);
    }
    Submit three = c.request("3", "ada@.A, bob@.A");
    three.interaction = "call";
    c.submit(three);
    EXPECT_EQ(*c.router.excludeAgents("call", {"bob"}, c.now), std::vector<std::string>{"ada"});
    EXPECT_EQ(c.pairs(), "3:ada");
    // One who is reserved already is let go.
    ASSERT_TRUE(c.router.excludeAgents("call", {"ada"}, c.now));
    const auto ended = c.look<OfferEnded>();
    ASSERT_EQ(ended.size(), 1u);
    EXPECT_EQ(ended[0].end, OfferEnd::kReleased);
}

// Two requests of one priority; the first was submitted earlier, the second is of an older
// interaction. Their objectives are 120 s and 30 s.
std::string firstOf(PriorityTuning tuning) {
    TestCenter c;
    c.agent("ada");
    const Time old = c.now - 5s;
    Submit early = c.request("early", "ada@.A");
    early.tuning = tuning;
    early.objective = 120s;
    c.submit(early);
    c.pass(10s);
    Submit late = c.request("late", "ada@.A");
    late.tuning = tuning;
    late.objective = 30s;
    late.interaction_started_at = old - 15s;
    c.submit(late);
    c.pass(10s);
    c.look();
    c.ready("ada");
    return c.pairs();
}
TEST(RoutingConformance, N23FourWaysToOrderOnePriority) {
    EXPECT_EQ(firstOf({false, false, false}), "early:ada");  // 20 s against 10 s of waiting
    EXPECT_EQ(firstOf({true, false, false}), "late:ada");    // 20 s against 40 s of age
    EXPECT_EQ(firstOf({false, false, true}), "late:ada");    // 20/120 against 10/30
    EXPECT_EQ(firstOf({true, false, true}), "late:ada");     // 20/120 against 40/30
}

TEST(RoutingConformance, N23SixtySecondsAtThirtyBeatSixtyAtHundredTwenty) {
    TestCenter c;
    c.agent("ada");
    for (const auto& [id, objective] : {std::pair("slack", 120s), std::pair("tight", 30s)}) {
        Submit one = c.request(id, "ada@.A");
        one.tuning.use_objective = true;
        one.objective = objective;
        c.submit(one);
    }
    c.pass(60s);
    c.look();
    c.ready("ada");
    const auto selected = c.look<Selected>();
    ASSERT_EQ(selected.size(), 1u);
    EXPECT_EQ(selected[0].ref.request, "tight");
    ASSERT_EQ(selected[0].explanation.competitors.size(), 2u);
    for (const auto& other : selected[0].explanation.competitors) {
        EXPECT_DOUBLE_EQ(other.score, other.request == "tight" ? 2.0 : 0.5);
    }
}

TEST(RoutingConformance, N24PercentagesHoldWithinOnePercent) {
    TestCenter c;
    c.agent("ada");
    c.agent("bob");
    c.ready("ada");
    c.ready("bob");
    int to_ada = 0;
    for (int i = 0; i < 10000; ++i) {
        const std::string id = std::to_string(i);
        Submit one = c.request(id, "[60]ada@.A, [40]bob@.A");
        one.order = OrderType::kPercentage;
        c.submit(one);
        const auto selected = c.look<Selected>();
        ASSERT_EQ(selected.size(), 1u);
        if (selected[0].agent == "ada") ++to_ada;
        c.serve(id, selected[0].agent);
        c.done(id, selected[0].agent);
    }
    EXPECT_NEAR(to_ada, 6000, 100);
}

TEST(RoutingConformance, N25AnyWithoutStatisticIsUniformlyRandom) {
    TestCenter c;
    constexpr int kAgents = 10, kDraws = 10000;
    c.group("all");
    std::map<std::string, int> drawn;
    for (int a = 0; a < kAgents; ++a) {
        c.agent("a" + std::to_string(a), {}, {"all"});
        c.ready("a" + std::to_string(a));
    }
    for (int i = 0; i < kDraws; ++i) {
        const std::string id = std::to_string(i);
        c.submit(id, "all@.GA");
        const auto selected = c.look<Selected>();
        ASSERT_EQ(selected.size(), 1u);
        ++drawn[selected[0].agent];
        c.serve(id, selected[0].agent);
        c.done(id, selected[0].agent);
    }
    double chi_square = 0;
    for (const auto& [agent, count] : drawn) {
        chi_square += std::pow(count - kDraws / kAgents, 2) / (kDraws / kAgents);
    }
    EXPECT_EQ(drawn.size(), static_cast<size_t>(kAgents));
    EXPECT_LT(chi_square, 27.9);  // 9 degrees of freedom, 0.1 %
}

TEST(RoutingConformance, N26LoadingIsRoomThenIdleTime) {
    TestCenter c;
    c.rule("three", {{{"voice", 1}, {"chat", 2}}});
    c.group("all");
    for (const std::string id : {"ada", "bob", "eve"}) {
        Agent one;
        one.id = id;
        one.groups = {"all"};
        one.capacity_rule = "three";
        c.put(one);
    }
    c.ready("bob", {"voice", "chat"});
    c.pass(1s);
    c.ready("eve", {"voice", "chat"});
    c.pass(1s);
    c.ready("ada", {"voice"});  // one channel only, though idle for long
    c.pass(60s);
    c.look();
    const auto next = [&](const std::string& id) {
        Submit one = c.request(id, "all@.GA");
        one.order = OrderType::kMax;
        one.order_statistic = "StatAgentLoading";
        c.submit(one);
        return c.pairs();
    };
    EXPECT_EQ(next("1"), "1:bob");  // as much room as eve, idle for longer
    EXPECT_EQ(next("2"), "2:eve");
    EXPECT_EQ(next("3"), "3:ada");
}

TEST(RoutingConformance, N27NoAnswer) {
    TestCenter c;
    c.agent("ada");
    c.agent("bob");
    c.ready("ada");
    c.look();
    const Time begun = c.now;
    c.submit("1", "ada@.A, bob@.A");
    EXPECT_EQ(c.pairs(), "1:ada");
    c.pass(c.router.options().offer_timeout);
    EXPECT_EQ(c.names(), "offerEnded agentChanged");
    EXPECT_FALSE(c.router.agent("ada")->media[0].ready);
    EXPECT_EQ(c.router.agent("ada")->media[0].reason, "no answer");
    EXPECT_EQ(c.router.request("1")->submitted, begun);
    ASSERT_TRUE(c.router.setReady("ada", "voice", c.now));
    EXPECT_EQ(c.pairs(), "");  // not to the same agent at once
    c.submit("2", "bob@.A");
    c.ready("bob");
    EXPECT_EQ(c.pairs(), "1:bob");  // it kept its time: before the younger one
    ASSERT_TRUE(c.router.reject("i1", "bob", "", c.now));
    EXPECT_EQ(c.pairs(), "2:bob");
    c.pass(c.router.options().retry_penalty);
    EXPECT_EQ(c.pairs(), "1:ada");
}

TEST(RoutingConformance, N27WithoutRouteTheNextSubmitHasTheOriginalTime) {
    TestCenter c;
    c.agent("ada");
    c.ready("ada");
    const Time begun = c.now;
    Submit one = c.request("1", "ada@.A");
    one.interaction = "call";
    one.route = false;
    c.submit(one);
    ASSERT_TRUE(c.router.offer("call", "ada", 5s, c.now));
    c.pass(5s);
    EXPECT_FALSE(c.router.request("1"));
    Submit again = c.request("2", "ada@.A");
    again.interaction = "call";
    c.submit(again);
    EXPECT_EQ(c.router.request("2")->submitted, begun);
}

TEST(RoutingConformance, N28EachExitHasItsQueueEvent) {
    TestCenter c;
    c.agent("ada");
    const auto submit = [&](const std::string& id) {
        Submit one = c.request(id, "ada@.A");
        one.queue = "vq";
        one.timeout = 10s;
        c.submit(one);
    };
    submit("1");
    EXPECT_EQ(c.look<Queued>()[0].queue_event, QueueEvent::kQueued);
    c.pass(10s);
    EXPECT_EQ(c.look<Expired>()[0].queue_event, QueueEvent::kCleared);
    submit("2");
    c.router.interactionEnded("i2", c.now);
    EXPECT_EQ(c.look<Cancelled>()[0].queue_event, QueueEvent::kAbandoned);
    submit("3");
    ASSERT_TRUE(c.router.cancel("3", c.now));
    EXPECT_EQ(c.look<Cancelled>()[0].queue_event, QueueEvent::kCleared);
    submit("4");
    c.ready("ada");
    EXPECT_EQ(c.look<Selected>()[0].queue_event, QueueEvent::kDiverted);
    EXPECT_EQ(c.statistic("vq", "CallsEntered"), 4);
    EXPECT_EQ(c.statistic("vq", "CallsDistributed"), 1);
    EXPECT_EQ(c.statistic("vq", "CallsAbandoned"), 1);
    EXPECT_EQ(c.statistic("vq", "CallsCleared"), 2);
    EXPECT_EQ(c.statistic("vq", "DistributedPercentage"), 25);
}

TEST(RoutingConformance, N29UnknownStatisticsAreErrorsAndNothingElse) {
    TestCenter c;
    c.agent("ada");
    EXPECT_EQ(c.router.statistic("ada@.A", "Weather", c.now).error().code,
              "routing.unknownStatistic");
    EXPECT_EQ(c.router.statistic("eve@.A", "StatAgentLoading", c.now).error().code,
              "routing.unknownObject");
    EXPECT_EQ(c.router.statistic("?:x>1@.GA", "StatAgentOccupancy", c.now).error().code,
              "routing.notApplicable");
    EXPECT_EQ(c.router.statistic("?:x>@.GA", "RStatAgentsTotal", c.now).error().code,
              "routing.badExpression");
    EXPECT_TRUE(c.router.statistic("?:x>1@.GA", "ExpectedWaitTime", c.now));
}

TEST(RoutingConformance, N30ARoutedInteractionLeavesNoOtherDecisionBehind) {
    TestCenter c;
    c.agent("ada");
    c.ready("ada");
    c.look();
    Submit one = c.request("1", "ada@.A");
    one.timeout = 60s;
    c.submit(one);
    c.serve("1", "ada");
    c.done("1", "ada");
    c.router.interactionEnded("i1", c.now);
    EXPECT_EQ(c.names(), "selected offerEnded handlingChanged");
    c.pass(1h);
    EXPECT_EQ(c.names(), "");
    EXPECT_FALSE(c.router.nextDue());
}

}  // namespace
}  // namespace orchestrion::routing
