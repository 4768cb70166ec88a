// Promises of durable sessions, each with the crash that would break it.
#include "session/test_server.h"

namespace orchestrion::session {
namespace {

using namespace std::chrono_literals;
using Ids = std::vector<std::string>;

const std::string kTwoSteps = nullChart(
    "<state id='a'><transition event='go' target='b'/></state>"
    "<state id='b'><transition event='go' target='c'/></state><final id='c'/>");

TEST(Durable, nothingIsAnsweredBeforeItIsOnDisk) {
    TestServer server;
    server.disk_answers = false;
    const auto started = server.begin(kTwoSteps, "s");
    EXPECT_FALSE(*started);
    server.disk_answers = true;
    server.settle();
    ASSERT_TRUE(*started && **started);

    server.disk_answers = false;
    const auto sent = server.send("s", "go");
    const auto accepted = server.send("s", "nothing", {}, WaitFor::kAccepted);
    EXPECT_FALSE(*sent);
    EXPECT_FALSE(*accepted);
    server.restart();
    EXPECT_FALSE(*sent);
    server.disk_answers = true;
    EXPECT_EQ(server.atomic("s"), Ids{"a"});  // nobody was told otherwise
    ASSERT_TRUE(*server.send("s", "go"));
    server.restart();
    EXPECT_EQ(server.atomic("s"), Ids{"b"});
}

TEST(Durable, aSessionEndsOnceAndIsFoundAfterwards) {
    TestServer server;
    (void)server.begin(kTwoSteps, "s");
    (void)server.send("s", "go");
    const auto last = server.send("s", "go");
    ASSERT_TRUE(*last && **last);
    EXPECT_EQ((*last)->value().status, SessionStatus::kCompleted);
    for (int i = 0; i < 2; ++i) {
        const auto view = server.view("s");
        ASSERT_TRUE(view) << view.error().message;
        EXPECT_EQ(view->status, SessionStatus::kCompleted);
        EXPECT_EQ(view->configuration, Ids{"c"});
        const auto late = server.send("s", "go");
        ASSERT_TRUE(*late);
        EXPECT_EQ((*late)->error().code, "session.ended");
        EXPECT_EQ(server.begin(kTwoSteps, "s")->value().error().error.code, "session.exists");
        server.restart();
    }
}

TEST(Durable, theIdOfARefusedStartMayBeUsedAtOnce) {
    TestServer server;
    std::optional<Result<SessionView, StartFailure>> second;
    StartRequest bad, good;
    bad.id = good.id = "s";
    bad.document.text = "<scxml";
    good.document.text = kTwoSteps;
    server.shard->start(bad, [&](const auto& refused) {
        EXPECT_FALSE(refused);
        server.shard->start(good, [&](auto result) { second = std::move(result); });
    });
    server.settle();
    ASSERT_TRUE(second && *second);
    EXPECT_EQ(server.atomic("s"), Ids{"a"});
    server.restart();
    EXPECT_EQ(server.atomic("s"), Ids{"a"});
}

TEST(Durable, timersSurviveAndFireLateRatherThanNever) {
    TestServer server;
    (void)server.begin(nullChart("<state id='a'><onentry><send event='t' delay='10s'/></onentry>"
                                 "<transition event='t' target='b'/></state><state id='b'/>"),
                       "s");
    server.pass(4s);
    server.restart();
    server.pass(5s);
    EXPECT_EQ(server.atomic("s"), Ids{"a"});
    server.pass(1s);
    EXPECT_EQ(server.atomic("s"), Ids{"b"});

    (void)server.begin(nullChart("<state id='a'><onentry><send event='t' delay='10s'/></onentry>"
                                 "<transition event='t' target='b'/></state><state id='b'/>"),
                       "late");
    server.crash();
    server.clock.advance(1h);
    server.start();
    server.settle();
    EXPECT_EQ(server.atomic("late"), Ids{"b"});
}

TEST(Durable, aTimerThatFiredButWasNotTakenFiresAgain) {
    TestServer server;
    (void)server.begin(nullChart("<state id='a'><onentry><send event='t' delay='1s'/></onentry>"
                                 "<transition event='t' target='b'/></state><state id='b'/>"),
                       "s");
    server.disk_answers = false;
    server.pass(2s);
    server.restart();
    server.disk_answers = true;
    server.settle();
    EXPECT_EQ(server.atomic("s"), Ids{"b"});
}

TEST(Durable, aJumpOfTheWallClockNeitherHurriesNorDelaysTimers) {
    TestServer server;
    (void)server.begin(nullChart("<state id='a'><onentry><send event='t' delay='10s'/></onentry>"
                                 "<transition event='t' target='b'/></state><state id='b'/>"),
                       "s");
    server.pass(1s);
    server.clock.setWallTime(server.clock.wallTime() + 24h);
    server.pass(1s);
    EXPECT_EQ(server.atomic("s"), Ids{"a"});
    EXPECT_EQ(server.view("s")->timers.at(0).due, server.clock.wallTime() + 8s);
    server.restart();
    server.pass(7s);
    EXPECT_EQ(server.atomic("s"), Ids{"a"});
    server.clock.setWallTime(server.clock.wallTime() - 48h);
    server.pass(1s);
    EXPECT_EQ(server.atomic("s"), Ids{"b"});
}

TEST(Durable, messagesBetweenSessionsArriveExactlyOnce) {
    const std::string counter = nullChart(
        "<state id='n0'><transition event='tick' target='n1'/></state>"
        "<state id='n1'><transition event='tick' target='n2'/></state><state id='n2'/>");
    const std::string sender = nullChart(
        "<state id='a'><transition event='go'><send event='tick' target='#_scxml_counter'/>"
        "</transition></state>");
    TestServer server;
    (void)server.begin(counter, "counter");
    (void)server.begin(sender, "sender");
    // The sender's turn is committed, the message is not taken yet.
    server.disk_answers = false;
    const auto sent = server.send("sender", "go");
    ASSERT_TRUE(server.writer->step());
    server.crash();
    server.start();
    server.disk_answers = true;
    server.settle();
    EXPECT_EQ(server.atomic("counter"), Ids{"n1"});
    server.restart();
    EXPECT_EQ(server.atomic("counter"), Ids{"n1"});
    EXPECT_EQ(server.memory.status()->messages, 0u);
}

TEST(Durable, aSessionOfAnotherTenantIsOneThatThereIsNot) {
    const std::string counter = nullChart(
        "<state id='n0'><transition event='tick' target='n1'/></state><state id='n1'/>");
    const std::string sender = nullChart(
        "<state id='a'><transition event='go'><send event='tick' target='#_scxml_counter'/>"
        "</transition><transition event='error.communication' target='told'/></state>"
        "<state id='told'/>");
    for (const bool asleep : {false, true}) {
        TestServer server;
        StartRequest foreign;
        foreign.document.text = counter;
        foreign.id = "counter";
        foreign.tenant = "elsewhere";
        (void)server.begin(std::move(foreign));
        (void)server.begin(sender, "sender");
        if (asleep) server.restart();
        (void)server.send("sender", "go");
        server.settle();
        EXPECT_EQ(server.atomic("sender"), Ids{"told"});
        EXPECT_EQ(server.atomic("counter"), Ids{"n0"});
        EXPECT_EQ(server.memory.status()->messages, 0u);
    }
}

TEST(Durable, aMessageThatCannotBeDeliveredComesBack) {
    const std::string sender = nullChart(
        "<state id='a'><transition event='go'><send event='tick' target='#_scxml_other'/>"
        "</transition><transition event='error.communication' target='told'/></state>"
        "<state id='told'/>");
    TestServer server;
    (void)server.begin(kTwoSteps, "other");
    (void)server.begin(sender, "sender");
    server.disk_answers = false;
    (void)server.send("sender", "go");
    // The other one ends while the message is on its way.
    (void)server.send("other", "go");
    (void)server.send("other", "go");
    server.disk_answers = true;
    server.settle();
    EXPECT_EQ(server.atomic("sender"), Ids{"told"});
    EXPECT_EQ(server.memory.status()->messages, 0u);
}

TEST(Durable, effectsTowardsTheOutsideComeAfterTheCommitAndAgainAfterACrash) {
    TestServer server;
    server.network.answers = false;
    (void)server.begin(nullChart("<state id='a'><transition event='go' target='b'>"
                                 "<send event='x' type='basichttp' target='http://h/x'/>"
                                 "</transition></state><state id='b'/>"),
                       "s");
    server.disk_answers = false;
    (void)server.send("s", "go");
    EXPECT_TRUE(server.network.requests.empty());
    server.disk_answers = true;
    server.settle();
    ASSERT_EQ(server.network.requests.size(), 1u);
    const auto key = [](const runtime::HttpRequest& request) {
        for (const auto& [name, value] : request.headers) {
            if (name == "Idempotency-Key") return value;
        }
        return std::string();
    };
    EXPECT_EQ(key(server.network.requests[0]), "s-2-0");
    server.restart();
    server.settle();
    ASSERT_EQ(server.network.requests.size(), 2u);
    EXPECT_EQ(key(server.network.requests[1]), "s-2-0");
    EXPECT_EQ(server.network.requests[1].body, server.network.requests[0].body);
    server.network.answerAll();
    server.settle();
    server.restart();
    server.settle();
    EXPECT_EQ(server.network.requests.size(), 2u);
}

TEST(Durable, effectsOfASessionThatHasEndedAreIssuedToo) {
    TestServer server;
    server.network.answers = false;
    (void)server.begin(nullChart("<state id='a'><transition event='go' target='b'>"
                                 "<send event='x' type='basichttp' target='http://h/x'/>"
                                 "</transition></state><final id='b'/>"),
                       "s");
    (void)server.send("s", "go");
    EXPECT_EQ(server.network.requests.size(), 1u);
    server.restart();
    server.settle();
    EXPECT_EQ(server.network.requests.size(), 2u);
    server.network.answerAll();
    server.settle();
    server.restart();
    server.settle();
    EXPECT_EQ(server.network.requests.size(), 2u);
    EXPECT_EQ(server.view("s")->status, SessionStatus::kCompleted);
}

const std::string kParent = nullChart(
    "<state id='a'><invoke id='kid'><content>"
    "<scxml xmlns='http://www.w3.org/2005/07/scxml' version='1.0' datamodel='null'>"
    "<state id='k'><onentry><send event='up' target='#_parent'/><send event='t' delay='5s'/>"
    "</onentry><transition event='t' target='end'/></state><final id='end'/></scxml>"
    "</content></invoke><transition event='up' target='b'/>"
    "<transition event='leave' target='c'/></state>"
    "<state id='b'/><state id='c'/>");

TEST(Durable, aParentAndItsChildAreStoredTogether) {
    TestServer server;
    (void)server.begin(nullChart("<state id='a'><invoke id='kid'><content>"
                                 "<scxml xmlns='http://www.w3.org/2005/07/scxml' version='1.0' "
                                 "datamodel='null'><state id='k'><onentry><send event='t' "
                                 "delay='5s'/></onentry><transition event='t' target='end'/>"
                                 "</state><final id='end'/></scxml></content></invoke>"
                                 "<transition event='done.invoke.kid' target='b'/></state>"
                                 "<state id='b'/>"),
                       "s");
    const auto child = server.view("s")->invocations.at(0).session_id;
    EXPECT_EQ(store::partitionOf(child), store::partitionOf("s"));
    server.restart();
    server.pass(4s);
    EXPECT_EQ(server.atomic("s"), Ids{"a"});
    EXPECT_EQ(server.atomic(child), Ids{"k"});
    server.restart();
    server.pass(2s);
    EXPECT_EQ(server.atomic("s"), Ids{"b"});
    EXPECT_EQ(server.view(child)->status, SessionStatus::kCompleted);
}

TEST(Durable, aChildThatWasNotBegunBeginsAfterTheCrash) {
    TestServer server;
    server.disk_answers = false;
    (void)server.begin(kParent, "s");
    while (server.writer->waiting() > 1) server.writer->step();
    server.restart();
    server.disk_answers = true;
    server.settle();
    if (!server.view("s")) (void)server.begin(kParent, "s");
    EXPECT_EQ(server.atomic("s"), Ids{"b"});
    EXPECT_TRUE(server.view("s")->invocations.empty());
}

TEST(Durable, sleepingSessionsWakeForEventsTimersAndLooks) {
    TestServer server;
    (void)server.begin(nullChart("<state id='a'><onentry><send event='t' delay='10s'/></onentry>"
                                 "<transition event='go' target='b'/>"
                                 "<transition event='t' target='c'/></state>"
                                 "<state id='b'><transition event='t' target='c'/></state>"
                                 "<state id='c'/>"),
                       "s");
    server.shard->hibernateAll();
    EXPECT_EQ(server.shard->counters().sessions_awake, 0u);
    EXPECT_TRUE(server.shard->isRunning("s"));
    EXPECT_EQ(server.atomic("s"), Ids{"a"});
    server.shard->hibernateAll();
    ASSERT_TRUE(**server.send("s", "go"));
    server.shard->hibernateAll();
    EXPECT_EQ(server.shard->counters().sessions_awake, 0u);
    server.pass(11s);
    EXPECT_EQ(server.atomic("s"), Ids{"c"});
    EXPECT_EQ(server.shard->counters().hibernations, 3u);
}

TEST(Durable, beyondTheLimitTheOnesNotUsedForLongestSleep) {
    TestServer server;
    server.options.limits.awake_per_shard_max = 10;
    for (int i = 0; i < 30; ++i) (void)server.begin(kTwoSteps, "s" + std::to_string(i));
    EXPECT_LE(server.shard->counters().sessions_awake, 11u);
    for (int i = 0; i < 30; ++i) {
        const std::string id = "s" + std::to_string(i);
        ASSERT_TRUE(**server.send(id, "go"));
        EXPECT_EQ(server.atomic(id), Ids{"b"});
    }
    EXPECT_LE(server.shard->counters().sessions_awake, 11u);
}

TEST(Durable, aKeyedEventIsAppliedOnceHoweverOftenItIsSent) {
    TestServer server;
    (void)server.begin(kTwoSteps, "s");
    const RequestKey key{"k1", "f1"};
    ASSERT_TRUE(**server.send("s", "go", {}, WaitFor::kStable, key));
    const auto again = server.send("s", "go", {}, WaitFor::kStable, key);
    ASSERT_TRUE(**again);
    EXPECT_TRUE((*again)->value().replayed);
    server.restart();
    ASSERT_TRUE(**server.send("s", "go", {}, WaitFor::kStable, key));
    EXPECT_EQ(server.atomic("s"), Ids{"b"});
    const auto other = server.send("s", "go", {}, WaitFor::kStable, RequestKey{"k1", "f2"});
    EXPECT_EQ((*other)->error().code, "request.keyReused");
    server.disk_answers = false;
    const RequestKey next{"k2", "f1"};
    (void)server.send("s", "go", {}, WaitFor::kStable, next);
    const auto meanwhile = server.send("s", "go", {}, WaitFor::kStable, next);
    EXPECT_EQ((*meanwhile)->error().code, "request.inProgress");
}

TEST(Durable, aKeyedStartMakesOneSession) {
    TestServer server;
    StartRequest request;
    request.id = "s";
    request.document.text = kTwoSteps;
    request.key = RequestKey{"start-1", "f"};
    ASSERT_TRUE(**server.begin(request));
    const auto again = server.begin(request);
    ASSERT_TRUE(**again);
    EXPECT_TRUE((*again)->value().replayed);
}

TEST(Durable, aScheduledSessionBeginsAtItsTimeOfDay) {
    TestServer server;
    StartRequest request;
    request.id = "s";
    request.document.text = kTwoSteps;
    request.at = server.clock.wallTime() + 1h;
    const auto answer = server.begin(request);
    ASSERT_TRUE(*answer && **answer);
    EXPECT_EQ((*answer)->value().status, SessionStatus::kScheduled);
    const auto early = server.send("s", "go");
    ASSERT_TRUE(*early && !**early);
    EXPECT_EQ((*early)->error().code, "session.scheduled");
    EXPECT_THAT((*early)->error().message, testing::HasSubstr("2030-01-01T01:00:00"));
    server.restart();
    server.pass(59min);
    EXPECT_EQ(server.view("s")->status, SessionStatus::kScheduled);
    server.pass(2min);
    EXPECT_EQ(server.atomic("s"), Ids{"a"});

    request.id = "never";
    request.at = server.clock.wallTime() + 1h;
    (void)server.begin(request);
    server.shard->terminate("never", [](const auto&) {});
    server.pass(2h);
    EXPECT_EQ(server.view("never")->status, SessionStatus::kTerminated);
}

TEST(Durable, agesEndSessions) {
    TestServer server;
    server.options.policy.age_max = 10s;
    (void)server.begin(kTwoSteps, "old");
    server.pass(6s);
    server.restart();
    (void)server.send("old", "go");
    server.pass(5s);
    EXPECT_EQ(server.view("old")->status, SessionStatus::kTerminated);
    EXPECT_THAT(server.view("old")->failure, testing::HasSubstr("max_age"));
    server.options.policy.age_max = 0s;
    server.options.policy.idle_max = 10s;
    (void)server.begin(kTwoSteps, "idle");
    server.pass(9s);
    (void)server.send("idle", "go");
    server.shard->hibernateAll();
    server.pass(9s);
    EXPECT_EQ(server.view("idle")->status, SessionStatus::kRunning);
    server.pass(2s);
    EXPECT_EQ(server.view("idle")->status, SessionStatus::kTerminated);
}

TEST(Durable, aFailedTurnIsTakenBackAndCanBeRetriedOrLeft) {
    TestServer server;
    server.options.policy.suspend_on_failure = true;
    server.options.limits.interpreter.microsteps_per_turn_max = 50;
    const std::string chart = nullChart(
        "<state id='a'><transition event='go' target='b'/></state>"
        "<state id='b'><transition event='loop' target='x'/><transition event='go' target='c'/>"
        "</state><state id='x'><transition target='y'/></state>"
        "<state id='y'><transition target='x'/></state><state id='c'/>");
    (void)server.begin(chart, "s");
    (void)server.send("s", "go");
    const auto failed = server.send("s", "loop");
    ASSERT_TRUE(*failed);
    EXPECT_EQ((*failed)->error().code, "session.suspended");
    for (int i = 0; i < 2; ++i) {
        const auto view = server.view("s");
        EXPECT_EQ(view->status, SessionStatus::kSuspended);
        EXPECT_EQ(view->configuration, Ids{"b"});
        EXPECT_EQ(view->suspended_event, "loop");
        EXPECT_EQ((*server.send("s", "go"))->error().code, "session.suspended");
        server.restart();
    }
    std::optional<Result<SessionView>> resumed;
    server.shard->resume("s", Service::Resume::kRetryEvent,
                         [&](auto view) { resumed = std::move(view); });
    server.settle();
    ASSERT_TRUE(resumed);
    EXPECT_EQ(server.view("s")->status, SessionStatus::kSuspended);
    server.shard->resume("s", Service::Resume::kWithoutEvent, [&](auto) {});
    server.settle();
    EXPECT_EQ(server.atomic("s"), Ids{"b"});
    ASSERT_TRUE(**server.send("s", "go"));
    EXPECT_EQ(server.atomic("s"), Ids{"c"});
}

TEST(Durable, aTurnThatTookTheProcessDownTwiceIsNotTriedAgain) {
    TestServer server;
    (void)server.begin(kTwoSteps, "s");
    server.crash();
    Event poison;
    poison.name = "go";
    server.suspects["s"] = {kCrashesMax, poison};
    server.start();
    server.settle();
    auto view = server.view("s");
    EXPECT_EQ(view->status, SessionStatus::kSuspended);
    EXPECT_EQ(view->suspended_event, "go");
    EXPECT_THAT(view->failure, testing::HasSubstr("took the server down"));
    server.suspects.clear();
    server.restart();
    server.shard->resume("s", Service::Resume::kRetryEvent, [](auto) {});
    server.settle();
    EXPECT_EQ(server.atomic("s"), Ids{"b"});
}

TEST(Durable, historyHasARowForEachTurn) {
    TestServer server;
    (void)server.begin(kTwoSteps, "s");
    (void)server.send("s", "go");
    server.restart();
    (void)server.send("s", "go");
    store::HistoryQuery query;
    const auto rows = server.memory.history(query);
    ASSERT_EQ(rows->size(), 3u);
    for (size_t i = 0; i < 3; ++i) EXPECT_EQ((*rows)[i].turn, i + 1);
    EXPECT_EQ((*rows)[1].text,
              "{\"turn\":2,\"kind\":\"event\",\"event\":{\"name\":\"go\",\"type\":\"external\"},"
              "\"transitions\":[{\"source\":\"a\",\"targets\":[\"b\"],\"event\":\"go\"}],"
              "\"exited\":[\"a\"],\"entered\":[\"b\"]}");
    EXPECT_THAT((*rows)[2].text, testing::HasSubstr("\"status\":\"completed\""));
}

TEST(Durable, whileTheStoreRefusesNewWorkIsRefusedAndOldWorkIsDoneLater) {
    TestServer server;
    (void)server.begin(kTwoSteps, "s");
    server.shard->terminate("s", [](const auto&) {});
    server.settle();
    EXPECT_EQ(server.view("s")->status, SessionStatus::kTerminated);
}

TEST(Durable, transientSessionsAreNotStored) {
    TestServer server;
    StartRequest request;
    request.document.text = kTwoSteps;
    request.id = "t";
    request.persistence = Persistence::kTransient;
    server.disk_answers = false;
    ASSERT_TRUE(*server.begin(request));
    ASSERT_TRUE(**server.send("t", "go"));
    server.restart();
    EXPECT_FALSE(server.shard->isRunning("t"));
}

TEST(Durable, relaxedSessionsAreAnsweredAtOnceAndStoredSoon) {
    TestServer server;
    StartRequest request;
    request.document.text = kTwoSteps;
    request.id = "r";
    request.persistence = Persistence::kRelaxed;
    server.disk_answers = false;
    ASSERT_TRUE(*server.begin(request));
    ASSERT_TRUE(**server.send("r", "go"));
    server.disk_answers = true;
    server.settle();
    server.restart();
    EXPECT_EQ(server.atomic("r"), Ids{"b"});
}

TEST(Durable, aSessionCanBeTakenToAnotherStore) {
    TestServer server;
    (void)server.begin(kTwoSteps, "s");
    (void)server.send("s", "go");
    std::optional<Result<store::SessionRow>> exported;
    server.shard->exportSession("s", [&](auto row) { exported = std::move(row); });
    server.settle();
    ASSERT_TRUE(exported && *exported);
    const auto document = server.memory.document((*exported)->document_hash);
    ASSERT_TRUE(document && *document);
    server.crash();  // a thread has one script engine
    TestServer other;
    std::optional<Result<SessionView>> imported;
    other.shard->importSession(**exported, **document, [&](auto view) { imported = view; });
    other.settle();
    ASSERT_TRUE(imported && *imported) << imported->error().message;
    EXPECT_EQ(other.atomic("s"), Ids{"b"});
    ASSERT_TRUE(**other.send("s", "go"));
    other.shard->importSession(**exported, {}, [&](auto view) { imported = view; });
    other.settle();
    EXPECT_EQ(imported->error().code, "session.exists");
}

}  // namespace
}  // namespace orchestrion::session
