// What a session does otherwise when its document is of the ORS dialect: docs/reference/ors.md.
#include "session/test_server.h"

namespace orchestrion::session {
namespace {

using namespace std::chrono_literals;
using Ids = std::vector<std::string>;

std::string ors(const std::string& body, const std::string& attributes = {}) {
    return "<scxml xmlns='http://www.w3.org/2005/07/scxml' version='1.0' profile='ecmascript' " +
           attributes + ">" + body + "</scxml>";
}

constexpr const char* kWait =
    "<script>var App = {};</script>"
    "<state id='wait'><onentry><send event=\"'late'\" delay=\"'10s'\" idlocation=\"App['id']\"/>"
    "</onentry><transition event='late' target='late'/>"
    "<transition event='cancel' cond=\"_event.name == 'cancel'\" target='cancelling'/></state>"
    "<state id='late'><transition event='cancel' cond=\"_event.name == 'cancel'\" "
    "target='cancelling'/></state>"
    "<state id='cancelling'><onentry><cancel sendid=\"App['id']\"/></onentry>"
    "<transition event='cancel.successful' cond=\"_event.sendid == App.id &amp;&amp; "
    "_event.data.sendid == App.id\" target='cancelled'/>"
    "<transition event='error.notallowed' cond='_event.sendid == App.id' target='refused'/>"
    "</state><state id='cancelled'/><state id='refused'/>";

TEST(OrsSession, aCancelIsAnsweredByAnEvent) {
    TestServer server;
    (void)server.begin(ors(kWait), "s");
    (void)server.send("s", "cancel");
    EXPECT_EQ(server.atomic("s"), Ids{"cancelled"});
    (void)server.begin(ors(kWait), "t");
    server.pass(11s);
    EXPECT_EQ(server.atomic("t"), Ids{"late"});
    (void)server.send("t", "cancel");
    EXPECT_EQ(server.atomic("t"), Ids{"refused"});
}

TEST(OrsSession, theAnswerToACancelSurvivesACrash) {
    TestServer server;
    (void)server.begin(ors(kWait), "s");
    server.restart();
    (void)server.send("s", "cancel");
    server.restart();
    EXPECT_EQ(server.atomic("s"), Ids{"cancelled"});
}

TEST(OrsSession, keptEventsAndTheOrderOfStatesSurviveHibernation) {
    TestServer server;
    (void)server.begin(
        ors("<script>var kept = [];</script><parallel id='p'><state id='r'><state id='a'>"
            "<transition event='go' target='b'><script>kept.push(_event);</script></transition>"
            "</state><state id='b'><transition event='look' cond=\"kept[0].name + kept[0].data.n + "
            "__GetCurrentStates().join() == 'go1p,r,handler,b'\" target='c'/></state>"
            "<state id='c'/></state><state id='handler'/></parallel>"),
        "s");
    (void)server.send("s", "go", Payload::json("{\"n\":1}"));
    server.restart();
    (void)server.send("s", "look");
    EXPECT_EQ(server.atomic("s"), (Ids{"c", "handler"}));
}

TEST(OrsSession, aDocumentThatMustNotBePersistedIsNotStored) {
    TestServer server;
    (void)server.begin(ors("<state id='a'/>", "_persist='false'"), "s");
    (void)server.begin(ors("<state id='a'/>", "_persist='true'"), "t");
    EXPECT_EQ(server.atomic("s"), Ids{"a"});
    server.restart();
    EXPECT_EQ(server.view("s").error().code, "session.notFound");
    EXPECT_EQ(server.atomic("t"), Ids{"a"});
}

TEST(OrsSession, aDocumentMaySayHowOldItsSessionsGet) {
    TestServer server;
    (void)server.begin(ors("<state id='a'/>", "_maxtime='60'"), "s");
    server.pass(59s);
    EXPECT_EQ(server.view("s")->status, SessionStatus::kRunning);
    server.pass(2s);
    EXPECT_EQ(server.view("s")->status, SessionStatus::kTerminated);
}

TEST(OrsSession, theResultOfAnInvocationHasWhatBothDialectsGive) {
    TestServer server;
    (void)server.begin(
        ors("<state id='a'><invoke invokeid='i' type='scxml'><content><scxml version='1.0' "
            "xmlns='http://www.w3.org/2005/07/scxml' profile='ecmascript'><final><donedata>"
            "<param name='sum' expr='42'/></donedata></final></scxml></content></invoke>"
            "<transition event='done.invoke.i' cond=\"_event.data.sum == 42 &amp;&amp; "
            "_event.data.params.sum == 42 &amp;&amp; typeof _event.data.sessionid == 'string' "
            "&amp;&amp; typeof _event.data.reason == 'string'\" target='b'/></state>"
            "<state id='b'/>"),
        "s");
    EXPECT_EQ(server.atomic("s"), Ids{"b"});
}

}  // namespace
}  // namespace orchestrion::session
