// What the router promises beside the conformance checklist: widening, growth, preferences,
// merging, configuration at run time, statistics, restarts, limits, explanations.
#include "routing/test_center.h"

namespace orchestrion::routing {
namespace {

using namespace std::chrono_literals;

TEST(Router, CriteriaRelaxInSteps) {
    TestCenter c;
    c.agent("expert", {{"x", 9}});
    c.agent("novice", {{"x", 3}});
    c.ready("novice");
    c.look();
    Submit one = c.request("1", "?:x>8@.GA");
    one.steps = {{20s, {*parseTarget("?:x>5@.GA")}, false, 1, false},
                 {40s, {*parseTarget("?:x>2@.GA")}, true, 1, false}};
    c.submit(one);
    c.pass(39s);
    EXPECT_EQ(c.router.request("1")->priority, 1);
    EXPECT_EQ(c.pairs(), "");
    c.pass(1s);
    const auto selected = c.look<Selected>();
    ASSERT_EQ(selected.size(), 1u);
    EXPECT_EQ(selected[0].agent, "novice");
    EXPECT_EQ(selected[0].explanation.trigger, "widened");
    EXPECT_EQ(selected[0].explanation.step, 2u);
    EXPECT_EQ(selected[0].explanation.targets_total, 1u);
}

TEST(Router, AStepNobodyIsThereForIsSkipped) {
    TestCenter c;
    c.agent("away", {{"x", 5}});
    c.agent("here", {{"y", 5}});
    c.ready("here");
    c.look();
    Submit one = c.request("1", "?:x>8@.GA");
    one.steps = {{10s, {*parseTarget("away@.A")}, false, 0, true},
                 {600s, {*parseTarget("here@.A")}, false, 0, false}};
    c.submit(one);
    c.pass(10s);
    EXPECT_EQ(c.pairs(), "1:here");
}

TEST(Router, PriorityGrowsUpToItsLimit) {
    TestCenter c;
    c.agent("ada");
    Submit one = c.request("1", "ada@.A");
    one.growth = {2, 10s, 5};
    c.submit(one);
    Submit two = c.request("2", "ada@.A");
    two.priority = 4;
    two.business_value = 0;
    c.submit(two);
    c.pass(25s);
    EXPECT_EQ(c.router.query("1", c.now)->priority, 4);
    c.pass(10s);
    EXPECT_EQ(c.router.query("1", c.now)->priority, 5);
    c.pass(1h);
    EXPECT_EQ(c.router.query("1", c.now)->priority, 5);
    EXPECT_EQ(c.router.query("1", c.now)->position_in_queue, 1u);
    c.look();
    c.ready("ada");
    EXPECT_EQ(c.pairs(), "1:ada");
}

TEST(Router, TheLastAgentHasItAloneForAWhile) {
    TestCenter c;
    c.agent("last");
    c.agent("other");
    c.login("last", {"voice"}, false);
    c.ready("other");
    c.look();
    Submit one = c.request("1", "other@.A");
    one.last_agent = "last";
    c.submit(one);
    EXPECT_EQ(c.pairs(), "");
    c.pass(5s);
    EXPECT_EQ(c.pairs(), "1:other");
    ASSERT_TRUE(c.router.logout("last", c.now));
    c.serve("1", "other");
    c.done("1", "other");
    c.look();
    Submit two = c.request("2", "other@.A");
    two.last_agent = "last";
    c.submit(two);
    c.pass(0s);
    EXPECT_EQ(c.pairs(), "2:other");  // one who is not there is not waited for
}

TEST(Router, TheIdealAgentComesClosest) {
    TestCenter c;
    c.agent("over", {{"x", 9}});
    c.agent("near", {{"x", 4}});
    c.ready("over");
    c.ready("near");
    c.look();
    Submit one = c.request("1", "?:x>1@.GA");
    one.ideal_agent = "x=3";
    c.submit(one);
    EXPECT_EQ(c.pairs(), "1:near");
}

TEST(Router, ADefaultDestinationTakesWhatExpires) {
    TestCenter c;
    c.agent("ada");
    Submit one = c.request("1", "ada@.A");
    one.timeout = 10s;
    one.default_destination = parseTarget("9000@SIP.DN").value();
    c.submit(one);
    c.pass(10s);
    const auto selected = c.look<Selected>();
    ASSERT_EQ(selected.size(), 1u);
    EXPECT_TRUE(selected[0].default_destination);
    EXPECT_EQ(selected[0].target_selected, "9000@SIP.DN");
    EXPECT_FALSE(c.router.request("1"));
}

TEST(Router, TheFirstOfTwoRequestsWinsAndTheOtherGoes) {
    TestCenter c;
    c.agent("ada");
    c.agent("bob");
    Submit one = c.request("1", "ada@.A"), two = c.request("2", "bob@.A");
    one.interaction = two.interaction = "call";
    c.submit(one);
    c.submit(two);
    c.ready("ada");
    c.ready("bob");
    EXPECT_EQ(c.pairs(), "1:ada");  // the second is parked
    EXPECT_EQ(c.router.request("2")->state, RequestState::kParked);
    ASSERT_TRUE(c.router.reject("call", "ada", "", c.now));
    EXPECT_EQ(c.pairs(), "2:bob");
    ASSERT_TRUE(c.router.accept("call", "bob", c.now));
    const auto cancelled = c.look<Cancelled>();
    ASSERT_EQ(cancelled.size(), 1u);
    EXPECT_EQ(cancelled[0].cause, CancelCause::kRoutedElsewhere);
}

TEST(Router, RepeatedRejectsMakeAnAgentNotReady) {
    RouterOptions options;
    options.retry_penalty = 0ms;
    TestCenter c(options);
    c.agent("ada");
    c.ready("ada");
    c.submit("1", "ada@.A");
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(c.pairs(), "1:ada");
        ASSERT_TRUE(c.router.reject("i1", "ada", "busy", c.now));
    }
    EXPECT_EQ(c.pairs(), "");
    EXPECT_EQ(c.router.agent("ada")->media[0].reason, "rejected repeatedly");
}

TEST(Router, ALostConnectionHasAGraceTime) {
    TestCenter c;
    c.agent("ada");
    c.ready("ada");
    ASSERT_TRUE(c.router.connectionLost("ada", c.now));
    c.look();
    c.submit("1", "ada@.A");
    c.pass(30s);
    ASSERT_TRUE(c.router.connectionRestored("ada", c.now));
    EXPECT_EQ(c.pairs(), "1:ada");
    ASSERT_TRUE(c.router.connectionLost("ada", c.now));
    ASSERT_TRUE(c.router.accept("i1", "ada", c.now));
    c.pass(60s);
    EXPECT_FALSE(c.router.agent("ada")->logged_in);
    EXPECT_EQ(c.router.agent("ada")->handlings.size(), 1u);  // the call goes on
}

TEST(Router, ConfigurationChangesActAtOnce) {
    TestCenter c;
    c.group("G");
    c.agent("ada");
    c.ready("ada", {"voice", "chat"});
    c.submit("1", "?:x>3@.GA");
    c.look();
    c.agent("ada", {{"x", 5}});
    EXPECT_EQ(c.pairs(), "1:ada");
    c.serve("1", "ada");
    c.done("1", "ada");
    c.submit("2", "G@.GA");
    c.group("G", {"ada"});
    EXPECT_EQ(c.pairs(), "2:ada");
    c.serve("2", "ada");
    c.done("2", "ada");
    Submit chat = c.request("3", "ada@.A");
    chat.medium = "chat";
    c.submit(chat);
    c.rule("chats", {{{"chat", 1}}});
    Agent ada;
    ada.id = "ada";
    ada.capacity_rule = "chats";
    c.put(ada);
    EXPECT_EQ(c.pairs(), "3:ada");
    ASSERT_TRUE(c.router.remove(ObjectKind::kAgent, "ada", c.now));
    const auto ended = c.look<OfferEnded>();
    ASSERT_EQ(ended.size(), 1u);
    EXPECT_TRUE(ended[0].requeued);
    EXPECT_EQ(c.router.counts().waiting, 1u);
}

TEST(Router, AVirtualGroupFollowsLogins) {
    TestCenter c;
    c.agent("ada", {{"x", 4}});
    c.group("V", {}, "Skill(\"x\")>=3 & LoggedIn(\"SIP\")");
    c.submit("1", "V@.GA");
    c.look();
    Login login;
    login.agent = "ada";
    login.media.push_back({"voice", "7001", "SIP", "", true});
    ASSERT_TRUE(c.router.login(login, c.now));
    EXPECT_EQ(c.pairs(), "1:ada");
}

TEST(Router, PlacesAreWhereAgentsLogIn) {
    TestCenter c;
    Place desk;
    desk.name = "desk";
    desk.switch_name = "SIP";
    c.put(desk);
    c.put(PlaceGroup{"floor", {"desk"}, {}});
    c.agent("ada");
    c.submit("1", "floor@Stat.GP");
    c.look();
    Login login;
    login.agent = "ada";
    login.place = "desk";
    login.media.push_back({"voice", "", "", "", true});
    ASSERT_TRUE(c.router.login(login, c.now));
    const auto selected = c.look<Selected>();
    ASSERT_EQ(selected.size(), 1u);
    EXPECT_EQ(selected[0].target_component_selected, "desk@Stat.AP");
    EXPECT_EQ(selected[0].target_selected, "ada@SIP.A");
}

TEST(Router, AConsultThatMergesKeepsItsTimes) {
    TestCenter c;
    c.agent("ada");
    Submit one = c.request("1", "ada@.A");
    one.interaction = "consult";
    c.submit(one);
    const Time begun = c.now;
    c.pass(30s);
    ASSERT_TRUE(c.router.rename("consult", "parent", c.now));
    EXPECT_EQ(c.router.request("1")->ref.interaction, "parent");
    EXPECT_EQ(c.router.request("1")->submitted, begun);
    c.router.interactionEnded("parent", c.now);
    EXPECT_EQ(c.look<Cancelled>().size(), 1u);
}

TEST(Router, AWatchTellsEachChange) {
    TestCenter c;
    c.group("G");
    c.agent("ada", {}, {"G"});
    const auto id = c.router.watch("G@.GA", "StatAgentsAvailable", c.now);
    ASSERT_TRUE(id);
    EXPECT_EQ(c.look<StatisticChanged>()[0].value, 0);
    c.ready("ada");
    EXPECT_EQ(c.look<StatisticChanged>()[0].value, 1);
    c.submit("1", "ada@.A");
    EXPECT_EQ(c.look<StatisticChanged>()[0].value, 0);
    ASSERT_TRUE(c.router.unwatch(*id, c.now));
    ASSERT_TRUE(c.router.logout("ada", c.now));
    EXPECT_TRUE(c.look<StatisticChanged>().empty());
}

TEST(Router, OccupancyAndCounts) {
    TestCenter c;
    c.agent("ada");
    c.ready("ada");
    c.pass(300s);
    c.submit("1", "ada@.A");
    c.serve("1", "ada");
    c.pass(300s);
    EXPECT_EQ(c.statistic("ada@.A", "StatAgentOccupancy"), 50);
    c.done("1", "ada");
    EXPECT_EQ(c.statistic("ada@.A", "StatCallsCompleted"), 1);
    EXPECT_EQ(c.statistic("R", "StatCallsAnswered"), 1);
    c.pass(20min);
    EXPECT_EQ(c.statistic("ada@.A", "StatCallsCompleted"), 0);  // out of the window
    EXPECT_EQ(c.statistic("ada@.A", "StatTimeInReadyState"), 1200);
}

TEST(Router, CallAgeOpensATargetInTime) {
    TestCenter c;
    c.agent("ada");
    c.ready("ada");
    c.look();
    c.submit("1", "{callage>10}ada@.A");
    c.pass(10s);
    EXPECT_EQ(c.pairs(), "");
    c.pass(2s);
    EXPECT_EQ(c.pairs(), "1:ada");
}

TEST(Router, ARestartKeepsOffersAndRequests) {
    TestCenter c;
    c.agent("ada");
    c.ready("ada");
    c.submit("1", "ada@.A");
    c.submit("2", "ada@.A");
    c.look();
    TestCenter after;
    after.now = c.now + 1s;
    ASSERT_TRUE(after.router.configure(c.router.configuration(), after.now));
    const auto lost = after.router.importState(c.router.takeState(), after.now);
    ASSERT_TRUE(lost);
    EXPECT_TRUE(lost->empty());
    EXPECT_EQ(after.names(), "");
    EXPECT_EQ(after.router.request("1")->agent, "ada");
    // The session registers its request again: it is told the same once more.
    const auto again = after.router.submit(c.request("1", "ada@.A"), after.now);
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->known);
    const auto selected = after.look<Selected>();
    ASSERT_EQ(selected.size(), 1u);
    EXPECT_TRUE(selected[0].repeated);
    EXPECT_EQ(selected[0].agent, "ada");
    after.serve("1", "ada");
    after.done("1", "ada");
    EXPECT_EQ(after.pairs(), "2:ada");
}

TEST(Router, DamagedStatesAreRefused) {
    TestCenter c;
    c.agent("ada");
    c.ready("ada");
    c.submit("1", "ada@.A");
    const std::vector<StatePiece> pieces = c.router.takeState();
    for (size_t i = 0; i < pieces.size(); ++i) {
        for (size_t cut = 0; cut < pieces[i].bytes->size(); ++cut) {
            auto damaged = pieces;
            damaged[i].bytes->resize(cut);
            Router other;
            EXPECT_EQ(other.importState(damaged, c.now).error().code, "routing.badState");
        }
        auto unknown = pieces;
        unknown[i].key = "?";
        Router other;
        EXPECT_EQ(other.importState(unknown, c.now).error().code, "routing.badState");
    }
    EXPECT_EQ(c.router.importState(pieces, c.now).error().code, "routing.badState");
}

TEST(Router, TheStateIsTakenPieceByPiece) {
    TestCenter c;
    for (const char* agent : {"ada", "bob"}) {
        c.agent(agent);
        c.ready(agent);
    }
    c.submit("1", "ada@.A");
    EXPECT_EQ(c.router.takeState().size(), 5u);  // two agents, a request, an interaction, sequences
    EXPECT_TRUE(c.router.takeState().empty());
    ASSERT_TRUE(c.router.setNotReady("bob", "", "", c.now));
    EXPECT_EQ(c.router.takeState().size(), 1u);
    (void)c.router.agents();
    (void)c.router.statistic("ada@.A", "TimeInReadyState", c.now);
    EXPECT_TRUE(c.router.takeState().empty());
    ASSERT_TRUE(c.router.cancel("1", c.now));
    bool gone = false;
    for (const StatePiece& piece : c.router.takeState()) gone = gone || !piece.bytes;
    EXPECT_TRUE(gone);
}

TEST(Router, RefusedCommandsChangeNothing) {
    TestCenter c;
    c.agent("ada");
    (void)c.router.takeState();
    const auto refused = [&](Submit submit) {
        const auto done = c.router.submit(submit, c.now);
        EXPECT_FALSE(done);
        return done ? "" : done.error().code;
    };
    EXPECT_EQ(refused(c.request("1", "eve@.A")), "routing.unknownTarget");
    EXPECT_EQ(refused(c.request("1", "?:x>@.GA")), "routing.badExpression");
    EXPECT_EQ(refused(c.request("1", "{a>}ada@.A")), "routing.badThreshold");
    EXPECT_EQ(refused(c.request("1", "{sdata(eve.A, StatAgentsTotal)>1}ada@.A")),
              "routing.badThreshold");
    EXPECT_EQ(refused(c.request("1", "")), "routing.badRequest");
    EXPECT_EQ(refused(c.request("", "ada@.A")), "routing.badRequest");
    Submit statistic = c.request("1", "ada@.A");
    statistic.order_statistic = "Weather";
    EXPECT_EQ(refused(statistic), "routing.unknownStatistic");
    Submit many = c.request("1", "ada@.A");
    many.targets.assign(65, many.targets[0]);
    EXPECT_EQ(refused(many), "routing.tooMany");
    EXPECT_TRUE(c.router.takeState().empty());
    EXPECT_EQ(c.router.login({"eve", "", {}}, c.now).error().code, "routing.unknownAgent");
    EXPECT_EQ(c.router.login({"ada", "nowhere", {}}, c.now).error().code, "routing.unknownPlace");
    EXPECT_EQ(c.router.login({"ada", "", {}}, c.now).error().code, "routing.badLogin");
    EXPECT_EQ(c.router.setReady("ada", "", c.now).error().code, "routing.notLoggedIn");
    EXPECT_EQ(c.router.accept("i1", "ada", c.now).error().code, "routing.notReserved");
    EXPECT_EQ(c.router.finish("i1", "ada", {}, c.now).error().code, "routing.notHandled");
    Agent bad;
    bad.id = "a@b";
    EXPECT_EQ(c.router.upsert(bad, c.now).error().code, "routing.badObject");
}

TEST(Router, ExplanationsSayWhyNot) {
    TestCenter c;
    c.group("G");
    for (const std::string id : {"ada", "bob", "eve"}) c.agent(id, {}, {"G"});
    c.ready("ada");
    c.login("bob", {"voice"}, false);
    c.submit("1", "ada@.A");
    c.look();
    c.submit("2", "G@.GA");
    const auto why = c.router.explain("2", c.now);
    ASSERT_TRUE(why);
    std::string verdicts;
    for (const ExplainedAgent& one : why->candidates) {
        verdicts += one.agent + " " + std::string(toString(one.verdict)) + ", ";
    }
    EXPECT_EQ(verdicts, "ada offerOpen, bob notReady, eve loggedOut, ");
    const std::string json = toJson(*why);
    EXPECT_NE(json.find(R"("request":"2")"), std::string::npos);
    EXPECT_NE(json.find(R"("eligible":3)"), std::string::npos);
    EXPECT_NE(json.find(R"({"agent":"bob","verdict":"notReady","value":0})"), std::string::npos);
}

TEST(Router, ADestinationNeedsNoAgent) {
    TestCenter c;
    Destination queue;
    queue.kind = DestinationKind::kAcdQueue;
    queue.name = "Billing";
    queue.number = "8001";
    queue.switch_name = "PBX";
    c.put(queue);
    c.submit("1", "Billing@Stat.Q");
    const auto selected = c.look<Selected>();
    ASSERT_EQ(selected.size(), 1u);
    EXPECT_EQ(selected[0].target_selected, "8001@PBX.Q");
    EXPECT_EQ(selected[0].target_component_selected, "Billing@Stat.Q");
    EXPECT_FALSE(selected[0].deadline);
    EXPECT_EQ(c.router.counts().selected, 0u);
}

}  // namespace
}  // namespace orchestrion::routing
