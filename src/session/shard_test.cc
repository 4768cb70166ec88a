#include "session/shard.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace orchestrion::session {
namespace {

using namespace std::chrono_literals;

// A network on which every request succeeds and is remembered.
class RecordingHttp final : public runtime::HttpClient {
public:
    void send(runtime::HttpRequest request,
              std::function<void(Result<runtime::HttpResponse>)> done) override {
        requests.push_back(std::move(request));
        done(runtime::HttpResponse{status, {}, {}, {}});
    }
    std::vector<runtime::HttpRequest> requests;
    int status = 200;
};

std::string document(const std::string& body, const std::string& attributes = {}) {
    return "<scxml xmlns='http://www.w3.org/2005/07/scxml' version='1.0' datamodel='null' " +
           attributes + ">" + body + "</scxml>";
}

class ShardTest : public testing::Test {
protected:
    Shard& shard() {
        if (!shard_) {
            auto made = Shard::create({clock_, random_, http_, documents_, mailbox_}, options_);
            EXPECT_TRUE(made);
            shard_ = std::move(*made);
        }
        return *shard_;
    }

    void run() {
        drive(shard(), mailbox_, clock_, &clock_, std::nullopt, [] { return false; });
    }
    void runFor(Milliseconds time) {
        drive(shard(), mailbox_, clock_, &clock_, clock_.monotonicTime() + time,
              [] { return false; });
    }

    Result<SessionView, StartFailure> start(const std::string& text, const std::string& id = "s1") {
        std::optional<Result<SessionView, StartFailure>> answer;
        StartRequest request;
        request.document.text = text;
        request.id = id;
        shard().start(std::move(request), [&](auto result) { answer = std::move(result); });
        drive(shard(), mailbox_, clock_, &clock_, clock_.monotonicTime(),
              [&] { return answer.has_value(); });
        EXPECT_TRUE(answer);
        return std::move(*answer);
    }

    Result<SessionView> send(const std::string& name, const std::string& id = "s1") {
        std::optional<Result<SessionView>> answer;
        Event event;
        event.name = name;
        shard().send(id, std::move(event), WaitFor::kStable,
                     [&](auto result) { answer = std::move(result); });
        drive(shard(), mailbox_, clock_, &clock_, clock_.monotonicTime(),
              [&] { return answer.has_value(); });
        EXPECT_TRUE(answer);
        return std::move(*answer);
    }

    std::vector<std::string> atomic(const std::string& id = "s1") {
        return shard().view(id)->atomic;
    }

    runtime::VirtualClock clock_;
    runtime::SeededRandom random_{7};
    RecordingHttp http_;
    runtime::Mailbox mailbox_;
    Documents documents_{scxml::noResources(), {}};
    ServiceOptions options_;
    std::unique_ptr<Shard> shard_;
};

using Ids = std::vector<std::string>;

TEST_F(ShardTest, aSessionTakesEventsAndEnds) {
    const auto started =
        start(document("<state id='a'><transition event='go' target='b'/></state><final id='b'/>"));
    ASSERT_TRUE(started);
    EXPECT_EQ(started->atomic, Ids{"a"});
    const auto after = send("go");
    ASSERT_TRUE(after);
    EXPECT_EQ(after->status, SessionStatus::kCompleted);
    EXPECT_EQ(after->configuration, Ids{"b"});
    const auto late = send("go");
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().code, "session.ended");
}

TEST_F(ShardTest, aRefusedDocumentNamesItsFaultsAndLeavesNoSession) {
    const auto started = start("<scxml");
    ASSERT_FALSE(started);
    EXPECT_EQ(started.error().error.code, "document.refused");
    EXPECT_FALSE(started.error().diagnostics.empty());
    EXPECT_EQ(shard().view("s1").error().code, "session.notFound");
    EXPECT_TRUE(start(document("<state id='a'/>")));
}

TEST_F(ShardTest, anIdIsTakenOnlyOnce) {
    ASSERT_TRUE(start(document("<state id='a'/>")));
    const auto again = start(document("<state id='a'/>"));
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().error.code, "session.exists");
    EXPECT_EQ(start(document("<state id='a'/>"), "no/slash").error().error.code, "session.badId");
}

TEST_F(ShardTest, aDelayedMessageArrivesWhenItIsDue) {
    ASSERT_TRUE(
        start(document("<state id='a'><onentry><send event='tick' delay='2s'/></onentry>"
                       "<transition event='tick' target='b'/></state><state id='b'/>")));
    runFor(1999ms);
    EXPECT_EQ(atomic(), Ids{"a"});
    EXPECT_EQ(shard().view("s1")->timers.size(), 1u);
    runFor(1ms);
    EXPECT_EQ(atomic(), Ids{"b"});
    EXPECT_TRUE(shard().view("s1")->timers.empty());
}

TEST_F(ShardTest, aCancelledMessageNeverArrives) {
    ASSERT_TRUE(
        start(document("<state id='a'><onentry><send id='t' event='tick' delay='2s'/></onentry>"
                       "<transition event='stop'><cancel sendid='t'/></transition>"
                       "<transition event='tick' target='b'/></state><state id='b'/>")));
    ASSERT_TRUE(send("stop"));
    run();
    EXPECT_EQ(atomic(), Ids{"a"});
    EXPECT_EQ(clock_.monotonicTime(), 0ms);
}

TEST_F(ShardTest, theTimersOfASessionEndWithIt) {
    ASSERT_TRUE(
        start(document("<state id='a'><onentry><send event='tick' delay='1h'/></onentry>"
                       "<transition event='end' target='z'/></state><final id='z'/>")));
    ASSERT_TRUE(send("end"));
    EXPECT_EQ(shard().nextDue(), std::nullopt);
}

TEST_F(ShardTest, anInvokedSessionReportsItsEndAndItsErrorsComeFirst) {
    ASSERT_TRUE(
        start(document("<state id='a'><invoke id='kid'><content><scxml version='1.0' "
                       "datamodel='null'><final id='f'/>"
                       "</scxml></content></invoke><transition event='done.invoke.kid' "
                       "target='b'/></state><state id='b'/>")));
    run();
    EXPECT_EQ(atomic(), Ids{"b"});
    EXPECT_EQ(shard().counters().sessions_running, 1u);
}

TEST_F(ShardTest, messagesToAChildWaitUntilItsDocumentIsThere) {
    ASSERT_TRUE(
        start(document("<state id='a'><invoke id='kid'><content><scxml version='1.0' "
                       "datamodel='null'><state id='x'>"
                       "<transition event='ping' target='y'/></state><state id='y'><onentry><send "
                       "event='pong' target='#_parent'/>"
                       "</onentry></state></scxml></content></invoke>"
                       "<transition event='go'><send event='ping' target='#_kid'/></transition>"
                       "<transition event='pong' target='b'/></state><state id='b'/>")));
    ASSERT_TRUE(send("go"));
    run();
    EXPECT_EQ(atomic(), Ids{"b"});
    EXPECT_EQ(shard().counters().sessions_running, 1u);  // leaving `a` cancelled the child
}

TEST_F(ShardTest, aChildThatIsCancelledAtOnceHasBegunBefore) {
    ASSERT_TRUE(start(
        document("<state id='a'><onentry><send event='go'/></onentry><invoke id='kid'><content>"
                 "<scxml version='1.0' datamodel='null'><state id='x'><onexit>"
                 "<send event='bye' type='basichttp' "
                 "target='http://127.0.0.1:1/in'/></onexit></state></scxml>"
                 "</content></invoke><transition event='go' target='b'/></state><state id='b'/>")));
    run();
    EXPECT_EQ(atomic(), Ids{"b"});
    EXPECT_EQ(http_.requests.size(), 1u);
}

TEST_F(ShardTest, aChildThatCannotBeginIsACommunicationError) {
    ASSERT_TRUE(start(
        document("<state id='a'><invoke src='file:missing.scxml'/>"
                 "<transition event='error.communication' target='b'/></state><state id='b'/>")));
    run();
    EXPECT_EQ(atomic(), Ids{"b"});
}

TEST_F(ShardTest, aSessionThatInvokesItselfForEverIsStopped) {
    options_.limits.invoke_depth_max = 4;
    const std::string self = document(
        "<state id='a'><invoke src='self.scxml'/><transition event='error.communication' "
        "target='b'/></state>"
        "<final id='b'/>");
    class SelfLoader final : public scxml::ResourceLoader {
    public:
        explicit SelfLoader(std::string text) : text_(std::move(text)) {}
        Result<Resource> load(const std::string& url) override { return Resource{url, text_}; }

    private:
        std::string text_;
    } loader(self);
    Documents documents(loader, {});
    auto made = Shard::create({clock_, random_, http_, documents, mailbox_}, options_);
    ASSERT_TRUE(made);
    shard_ = std::move(*made);
    ASSERT_TRUE(start(self));
    run();
    EXPECT_EQ(shard().counters().sessions_started, 5u);
    shard_.reset();
}

TEST_F(ShardTest, terminatingRunsOnexitAndEndsChildren) {
    ASSERT_TRUE(
        start(document("<state id='a'><invoke id='kid'><content><scxml version='1.0' "
                       "datamodel='null'><state id='x'/></scxml>"
                       "</content></invoke><onexit><send event='bye' "
                       "target='http://127.0.0.1:1/in' type='basichttp'/></onexit>"
                       "</state>")));
    run();
    EXPECT_EQ(shard().counters().sessions_running, 2u);
    std::optional<Result<SessionView>> answer;
    shard().terminate("s1", [&](auto result) { answer = std::move(result); });
    ASSERT_TRUE(answer && *answer);
    EXPECT_EQ((*answer)->status, SessionStatus::kTerminated);
    EXPECT_EQ(shard().counters().sessions_running, 0u);
    ASSERT_EQ(http_.requests.size(), 1u);
    EXPECT_EQ(http_.requests[0].url, "http://127.0.0.1:1/in");
}

TEST_F(ShardTest, anErrorAnswerToAMessageByHttpIsACommunicationError) {
    http_.status = 503;
    ASSERT_TRUE(start(document(
        "<state id='a'><onentry><send event='x' type='basichttp' target='http://127.0.0.1:1/in'/>"
        "</onentry><transition event='error.communication' target='b'/></state><state id='b'/>")));
    run();
    EXPECT_EQ(atomic(), Ids{"b"});
}

TEST_F(ShardTest, aFullMailboxRefuses) {
    options_.limits.mailbox_events_max = 1;
    ASSERT_TRUE(start(document("<state id='a'/>")));
    std::vector<std::string> codes;
    for (int i = 0; i < 2; ++i) {
        shard().send("s1", Event{.name = "e"}, WaitFor::kAccepted,
                     [&](auto result) { codes.push_back(result ? "" : result.error().code); });
    }
    EXPECT_EQ(codes, (std::vector<std::string>{"", "session.mailboxFull"}));
}

TEST_F(ShardTest, aChartThatGoesRoundInCirclesFailsAlone) {
    options_.limits.interpreter.microsteps_per_turn_max = 1000;
    ASSERT_TRUE(
        start(document("<state id='a'><transition event='go' target='b'/></state>"
                       "<state id='b'><transition target='c'/></state>"
                       "<state id='c'><transition target='b'/></state>")));
    ASSERT_TRUE(start(document("<state id='q'/>"), "s2"));
    const auto after = send("go");
    ASSERT_TRUE(after);
    EXPECT_EQ(after->status, SessionStatus::kFailed);
    EXPECT_NE(after->failure.find("microsteps_per_turn_max"), std::string::npos);
    EXPECT_EQ(shard().view("s2")->status, SessionStatus::kRunning);
}

TEST_F(ShardTest, aSessionRestartedAfterEachTurnGoesOnAsIfNothingHadHappened) {
    options_.restart_each_turn = true;
    ASSERT_TRUE(start(
        document("<state id='a' initial='a1'><history id='h'><transition target='a1'/></history>"
                 "<state id='a1'><transition event='next' target='a2'/></state><state id='a2'/>"
                 "<transition event='away' target='b'/></state>"
                 "<state id='b'><transition event='back' target='h'/></state>")));
    for (const char* name : {"next", "away", "back"}) ASSERT_TRUE(send(name));
    EXPECT_EQ(atomic(), Ids{"a2"});
}

TEST_F(ShardTest, sessionsAreListedNewestFirstInPages) {
    for (const char* id : {"p", "q", "r"}) ASSERT_TRUE(start(document("<state id='a'/>"), id));
    Service::ListFilter filter;
    filter.limit = 2;
    auto page = shard().list(filter);
    ASSERT_EQ(page.sessions.size(), 2u);
    EXPECT_EQ(page.sessions[0].id, "r");
    EXPECT_EQ(page.next, "2");  // the number of the last one
    filter.after = page.next;
    page = shard().list(filter);
    ASSERT_EQ(page.sessions.size(), 1u);
    EXPECT_EQ(page.sessions[0].id, "p");
    EXPECT_EQ(page.next, "");
    filter = {};
    filter.active_state = "nowhere";
    EXPECT_TRUE(shard().list(filter).sessions.empty());
}

TEST_F(ShardTest, theSameSeedGivesTheSameSessionIds) {
    ASSERT_TRUE(start(document("<state id='a'/>"), ""));
    runtime::SeededRandom again(7);
    const auto id = shard().list({}).sessions.front().id;
    EXPECT_EQ(id.size(), 32u);
    EXPECT_EQ(id.find_first_not_of("0123456789ABCDEFGHIJKLMNOPQRSTUV"), std::string::npos);
}

}  // namespace
}  // namespace orchestrion::session
