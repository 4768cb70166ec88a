// What the interpreter does, as transcripts: "x.go" an event taken, "-a" a state left, "+a" one
// entered, "a>b" a transition,
// "!send e" an effect.
#include "scxml/interpreter.h"

#include <gtest/gtest.h>

#include "scxml/document.h"

namespace orchestrion::scxml {
namespace {

class Outside final : public Surroundings {
public:
    bool sessionExists(std::string_view id) const override { return id == "other"; }
    std::string sendType(std::string_view type) const override {
        if (type.empty() || type == "scxml") return kScxmlProcessor;
        return type == "basichttp" ? kBasicHttpProcessor : "";
    }
    std::string invokeType(std::string_view type) const override {
        return type.empty() || type == "scxml" ? kScxmlInvoke : "";
    }
};

class Transcript final : public Observer {
public:
    explicit Transcript(const Chart& chart) : chart_(chart) {}
    void onEvent(const Event& event) override { add("x." + event.name); }
    void onTransition(const Transition& t) override {
        std::string targets;
        for (StateIndex s : t.targets) targets += ">" + chart_.state(s).id;
        add(chart_.state(t.source).id + (targets.empty() ? ">" : targets));
    }
    void onExit(const State& state) override { add("-" + state.id); }
    void onEntry(const State& state) override { add("+" + state.id); }
    void onExecuted() override {}

    void effects(const Turn& turn) {
        for (const Effect& effect : turn.effects)
            std::visit([&](const auto& e) { show(e); }, effect);
    }
    std::string take() { return std::exchange(text_, {}); }

private:
    void add(const std::string& word) { text_ += (text_.empty() ? "" : " ") + word; }
    void show(const SendEffect& e) {
        add("!send:" + e.event.name + (e.target.empty() ? "" : "@" + e.target) +
            (e.delay.count() > 0 ? "+" + std::to_string(e.delay.count()) : "") +
            (e.event.data.empty() ? "" : "=" + e.event.data.bytes));
    }
    void show(const CancelEffect& e) { add("!cancel:" + e.send_id); }
    void show(const InvokeEffect& e) {
        add("!invoke:" + e.invoke_id);
        for (const auto& [name, value] : e.params) add(name + "=" + value.bytes);
    }
    void show(const CancelInvokeEffect& e) { add("!uninvoke:" + e.invoke_id); }
    void show(const ForwardEffect& e) { add("!forward:" + e.event.name + "@" + e.invoke_id); }
    void show(const LogEffect& e) { add("!log:" + e.text); }
    void show(const ModuleEffect& e) { add("!" + e.module + ":" + e.action + "=" + e.arguments); }
    void show(const DoneEffect& e) { add(e.cancelled ? "!cancelled" : "!done" + e.data.bytes); }

    const Chart& chart_;
    std::string text_;
};

#ifdef ORCHESTRION_SCRIPT_ENGINE
constexpr bool kEngine = true;
#else
constexpr bool kEngine = false;
#endif

class InterpreterTest : public testing::Test {
protected:
    // The body of a document; gives the transcript of its start.
    std::string start(const std::string& body, const std::string& attributes = "datamodel='null'",
                      const Parameters& params = {}) {
        if (kEngine && !runtime_) {  // one to a thread
            auto runtime = script::Runtime::create({});
            EXPECT_TRUE(runtime);
            runtime_ = std::move(*runtime);
        }
        auto loaded = loadDocument("<scxml xmlns='http://www.w3.org/2005/07/scxml' version='1.0' " +
                                       attributes + ">" + body + "</scxml>",
                                   "test.scxml", noResources(), runtime_.get());
        for (const auto& d : loaded.diagnostics) diagnostics_ += toString(d) + "\n";
        chart_ = loaded.chart;
        if (!chart_) return diagnostics_;
        interpreter_ = std::make_unique<Interpreter>(chart_, limits_);
        transcript_ = std::make_unique<Transcript>(*chart_);
        active_ = std::make_unique<ActiveStates>(*chart_, state_);
        state_ = {};
        state_.session_id = "me";
        realm_ = newRealm(chart_, runtime_.get(), {{"me", "test", {}}, active_.get()});
        interpreter_->start(session(), params, turn_);
        transcript_->effects(turn_);
        return transcript_->take();
    }

    std::string send(const std::string& name, const std::string& json = {},
                     const std::string& invokeid = {}) {
        Event event;
        event.name = name;
        event.invokeid = invokeid;
        if (!json.empty()) event.data = Payload::json(json);
        interpreter_->processEvent(session(), event, turn_);
        transcript_->effects(turn_);
        return transcript_->take();
    }

    std::string cancel() {
        interpreter_->cancel(session(), turn_);
        transcript_->effects(turn_);
        return transcript_->take();
    }

    Interpreter::Session session() { return {state_, *realm_, outside_, transcript_.get()}; }

    Outside outside_;
    InterpreterLimits limits_;
    std::unique_ptr<script::Runtime> runtime_;
    std::shared_ptr<const Chart> chart_;
    std::unique_ptr<Interpreter> interpreter_;
    std::unique_ptr<Transcript> transcript_;
    SessionState state_;
    std::unique_ptr<ActiveStates> active_;
    std::unique_ptr<script::Realm> realm_;
    std::string diagnostics_;
    Turn turn_;
};

TEST_F(InterpreterTest, aTransitionLeavesAndEntersItsStates) {
    EXPECT_EQ(start("<state id='a'><transition event='go' target='b'/></state><state id='b'/>"),
              "+a");
    EXPECT_EQ(send("go"), "x.go -a a>b +b");
    EXPECT_EQ(send("go"), "x.go");
}

TEST_F(InterpreterTest, theDeeperTransitionWinsAndTheFirstInDocumentOrder) {
    start(
        "<state id='p'><transition event='*' target='z'/><state id='a'>"
        "<transition event='x.y' target='b'/><transition event='x' target='z'/></state><state "
        "id='b'/></state>"
        "<state id='z'/>");
    EXPECT_EQ(send("x.y.w"), "x.x.y.w -a a>b +b");
    EXPECT_EQ(send("xy"), "x.xy -b -p p>z +z");
}

TEST_F(InterpreterTest, anInternalTransitionKeepsItsSource) {
    start(
        "<state id='p' initial='a'><transition event='in' type='internal' target='b'/>"
        "<transition event='out' target='b'/><state id='a'/><state id='b'/></state>");
    EXPECT_EQ(send("in"), "x.in -a p>b +b");
    EXPECT_EQ(send("out"), "x.out -b -p p>b +p +b");
}

TEST_F(InterpreterTest, regionsMoveTogetherAndConflictsGoToTheFirst) {
    start(
        "<parallel id='p'><state id='r'><state id='a'><transition event='e' "
        "target='b'/></state><state id='b'/>"
        "</state><state id='s'><state id='c'><transition event='e' "
        "target='z'/></state></state></parallel>"
        "<state id='z'/>");
    EXPECT_EQ(send("e"), "x.e -a a>b +b");
    EXPECT_EQ(send("e"), "x.e -c -s -b -r -p c>z +z");
}

TEST_F(InterpreterTest, aRegionThatEndsAndAllThatEnd) {
    start(
        "<parallel id='p'><transition event='done.state.p' target='z'/>"
        "<state id='r'><state id='a'><transition event='e' target='f'/></state><final "
        "id='f'/></state>"
        "<state id='s'><state id='c'><transition event='g' target='k'/></state><final "
        "id='k'/></state></parallel>"
        "<final id='z'/>");
    EXPECT_EQ(send("e"), "x.e -a a>f +f x.done.state.r");
    EXPECT_EQ(send("g"),
              "x.g -c c>k +k x.done.state.s x.done.state.p -k -s -f -r -p p>z +z -z !done");
    EXPECT_EQ(state_.status, Status::kCompleted);
    EXPECT_TRUE(active_->isActive("z"));
}

TEST_F(InterpreterTest, shallowAndDeepHistoryRemember) {
    start(
        "<state id='o'><transition event='s' target='sh'/><transition event='d' "
        "target='dh'/></state>"
        "<state id='p' initial='q'><transition event='out' target='o'/>"
        "<history id='sh'><transition target='q'/></history><history id='dh' "
        "type='deep'><transition target='q'/>"
        "</history><state id='q'><state id='q1'/></state>"
        "<state id='r'><state id='r1'/><state id='r2'/></state><transition event='r2' "
        "target='r2'/></state>");
    EXPECT_EQ(send("s"), "x.s -o o>sh +p +q +q1");
    EXPECT_EQ(send("r2"), "x.r2 -q1 -q -p p>r2 +p +r +r2");
    EXPECT_EQ(send("out"), "x.out -r2 -r -p p>o +o");
    EXPECT_EQ(send("s"), "x.s -o o>sh +p +r +r1");
    send("r2");
    send("out");
    EXPECT_EQ(send("d"), "x.d -o o>dh +p +r +r2");
}

TEST_F(InterpreterTest, messagesOfAllKinds) {
    EXPECT_EQ(
        start("<state id='a'><onentry><send event='self'/><send event='later' delay='1.5s' id='l'/>"
              "<send event='o' target='#_scxml_other'/><cancel sendid='l'/></onentry></state>"),
        "+a !send:self !send:later+1500 !send:o@#_scxml_other !cancel:l");
    EXPECT_EQ(start("<state id='a'><onentry><send event='in' target='#_internal'/><raise "
                    "event='r'/></onentry></state>"),
              "+a x.in x.r");
}

TEST_F(InterpreterTest, messagesThatCannotBeSentAreErrorsAtOnce) {
    // Assert 496: before what is raised after it. Assert 159: the block ends with an illegal
    // target.
    EXPECT_EQ(start("<state id='a'><onentry><send event='x' target='#_scxml_gone'/><raise "
                    "event='r'/></onentry></state>"),
              "+a x.error.communication x.r");
    EXPECT_EQ(start("<state id='a'><onentry><send event='x' target='baz'/><raise "
                    "event='r'/></onentry></state>"),
              "+a x.error.execution");
    EXPECT_EQ(start("<state id='a'><onentry><send event='x' type='pigeon'/></onentry></state>"),
              "+a x.error.execution");
    EXPECT_EQ(start("<state id='a'><onentry><send event='x' target='#_parent'/></onentry></state>"),
              "+a x.error.communication");
    EXPECT_EQ(start("<state id='a'><onentry><send event='x' type='basichttp'/></onentry></state>"),
              "+a x.error.communication");
}

TEST_F(InterpreterTest, invocationsBeginWhenTheStateStaysAndEndWithIt) {
    const std::string body =
        "<state id='a'><invoke id='k' src='kid.scxml' autoforward='true'/>"
        "<transition event='go' target='b'/></state><state id='b'/>";
    EXPECT_EQ(start(body), "+a !invoke:k");
    EXPECT_EQ(send("other"), "x.other !forward:other@k");
    EXPECT_EQ(send("go"), "x.go -a a>b +b !forward:go@k !uninvoke:k");
    EXPECT_TRUE(state_.invokes.empty());
    EXPECT_EQ(start("<state id='a'><transition target='b'/><invoke id='k' "
                    "src='kid.scxml'/></state><state id='b'/>"),
              "+a -a a>b +b");
}

TEST_F(InterpreterTest, aMadeUpInvokeIdNamesItsState) {
    EXPECT_EQ(start("<state id='a'><invoke src='kid.scxml'/></state>"), "+a !invoke:a.1");
}

TEST_F(InterpreterTest, cancellingRunsOnexitFromTheInside) {
    start(
        "<state id='p'><onexit><send event='p'/></onexit><state id='a'><onexit><send "
        "event='a'/></onexit></state></state>");
    EXPECT_EQ(cancel(), "-a -p !send:a !send:p !cancelled");
    EXPECT_EQ(state_.status, Status::kTerminated);
    EXPECT_EQ(send("x"), "");
}

TEST_F(InterpreterTest, aCircleEndsTheSessionWithAReason) {
    limits_.microsteps_per_turn_max = 10;
    start(
        "<state id='a'><transition target='b'/></state><state id='b'><transition "
        "target='a'/></state>");
    EXPECT_EQ(state_.status, Status::kFailed);
    EXPECT_NE(state_.failure.find("microsteps_per_turn_max"), std::string::npos);
}

TEST_F(InterpreterTest, anEventThatRaisesItselfEndsTheSessionToo) {
    limits_.microsteps_per_turn_max = 10;
    start(
        "<state id='a'><onentry><raise event='e'/></onentry><transition event='e'><raise "
        "event='e'/></transition></state>");
    EXPECT_EQ(state_.status, Status::kFailed);
}

TEST_F(InterpreterTest, aCacheOfOneConfigurationGivesTheSameAnswers) {
    limits_.cached_configurations_max = 1;
    start(
        "<state id='a'><transition event='e' target='b'/></state><state id='b'><transition "
        "event='e' target='c'/></state>"
        "<state id='c'><transition event='e' target='a'/></state>");
    for (const char* expected :
         {"x.e -a a>b +b", "x.e -b b>c +c", "x.e -c c>a +a", "x.e -a a>b +b"}) {
        EXPECT_EQ(send("e"), expected);
    }
}

TEST_F(InterpreterTest, thousandsOfEventNamesAreNotRemembered) {
    start("<state id='a'><transition event='e' target='a'/></state>");
    for (int i = 0; i < 10000; ++i)
        EXPECT_EQ(send("n" + std::to_string(i)), "x.n" + std::to_string(i));
    EXPECT_EQ(send("e.1"), "x.e.1 -a a>a +a");
}

TEST_F(InterpreterTest, inNamesTheActiveStates) {
    start(
        "<parallel id='p'><state id='r'><state id='a'><transition event='e' "
        "target='b'/></state><state id='b'/></state>"
        "<state id='s'><state id='c'><transition cond=\"In('b')\" target='d'/></state><state "
        "id='d'/></state></parallel>");
    EXPECT_EQ(send("e"), "x.e -a a>b +b -c c>d +d");
}

#ifdef ORCHESTRION_SCRIPT_ENGINE

constexpr const char* kScript = "datamodel='ecmascript'";

TEST_F(InterpreterTest, dataConditionsAndAssignments) {
    start(
        "<datamodel><data id='n' expr='1'/></datamodel><state id='a'>"
        "<transition event='add' cond='_event.data.by &gt; 0'><assign location='n' expr='n + "
        "_event.data.by'/>"
        "<log expr='n'/></transition></state>",
        kScript);
    EXPECT_EQ(send("add", R"({"by":2})"), "x.add a> !log:3");
    EXPECT_EQ(send("add", R"({"by":-2})"), "x.add");
}

TEST_F(InterpreterTest, parametersReplaceInitialValuesOfTheTopOnly) {
    EXPECT_EQ(
        start("<datamodel><data id='n' expr='1'/></datamodel><state id='a'><datamodel><data id='m' "
              "expr='1'/>"
              "</datamodel><onentry><log expr='n + m'/></onentry></state>",
              kScript,
              {{"n", Payload::json("10")}, {"m", Payload::json("10")}, {"q", Payload::json("1")}}),
        "+a !log:11");
}

TEST_F(InterpreterTest, lateBindingWaitsForTheFirstEntry) {
    start(
        "<state id='a'><onentry><log expr='typeof v'/></onentry><transition event='go' "
        "target='b'/></state>"
        "<state id='b'><datamodel><data id='v' expr='1'/></datamodel><onentry><log "
        "expr='v'/></onentry>"
        "<transition event='go' target='b'><assign location='v' expr='2'/></transition></state>",
        "datamodel='ecmascript' binding='late'");
    EXPECT_EQ(send("go"), "x.go -a a>b +b !log:1");
    EXPECT_EQ(send("go"), "x.go -b b>b +b !log:2");
}

TEST_F(InterpreterTest, anErrorEndsItsBlockAndNoOther) {
    EXPECT_EQ(
        start("<state id='a'><onentry><log expr='1'/><log expr='missing'/><log expr='2'/></onentry>"
              "<onentry><log expr='3'/></onentry></state>",
              kScript),
        "+a x.error.execution !log:1 !log:3");
}

TEST_F(InterpreterTest, anErrorInANestedBlockEndsTheOuterOne) {
    EXPECT_EQ(start("<state id='a'><onentry><if cond='true'><log expr='missing'/></if><log "
                    "expr='2'/></onentry></state>",
                    kScript),
              "+a x.error.execution");
}

TEST_F(InterpreterTest, foreachIfAndElse) {
    EXPECT_EQ(start("<state id='a'><onentry><foreach array='[1,2,3]' item='i' index='x'><if "
                    "cond='i == 2'><log expr='\"two\"'/>"
                    "<elseif cond='x == 0'/><log expr='\"first\"'/><else/><log "
                    "expr='i'/></if></foreach></onentry></state>",
                    kScript),
              "+a !log:first !log:two !log:3");
}

TEST_F(InterpreterTest, doneDataAndParams) {
    EXPECT_EQ(start("<state id='a'><transition target='f'/></state><final id='f'><donedata><param "
                    "name='x' expr='1'/>"
                    "<param name='y' expr='missing'/></donedata></final>",
                    kScript),
              "+a -a a>f +f -f !done{\"x\":1}");
}

TEST_F(InterpreterTest, aFailingNamelistDiscardsTheMessageAFailingParamDoesNot) {
    EXPECT_EQ(start("<state id='a'><onentry><send event='e'><param name='x' expr='missing'/><param "
                    "name='y' expr='1'/></send>"
                    "</onentry></state>",
                    kScript),
              "+a x.error.execution !send:e={\"y\":1}");
    EXPECT_EQ(start("<state id='a'><onentry><send event='e' namelist='missing'/></onentry></state>",
                    kScript),
              "+a x.error.execution");
}

TEST_F(InterpreterTest, finalizeRunsBeforeTransitionsAreChosen) {
    start(
        "<datamodel><data id='n' expr='0'/></datamodel><state id='a'><invoke id='k' "
        "src='kid.scxml'>"
        "<finalize><assign location='n' expr='_event.data.n'/></finalize></invoke>"
        "<transition event='e' cond='n == 5' target='b'/></state><state id='b'/>",
        kScript);
    EXPECT_EQ(send("e", R"({"n":5})"), "x.e");
    EXPECT_EQ(send("e", R"({"n":5})", "k"), "x.e -a a>b +b !uninvoke:k");
}

TEST_F(InterpreterTest, scriptsThatKeepPassingTheirLimitsEndTheSession) {
    limits_.script_timeouts_per_turn_max = 2;
    start(
        "<state id='a'><onentry><script>for(;;);</script></onentry>"
        "<transition event='error.execution'><script>for(;;);</script></transition></state>",
        kScript);
    EXPECT_EQ(state_.status, Status::kFailed);
}

TEST_F(InterpreterTest, anEventIsOneObjectForAllWhoLookAtIt) {
    start(
        "<script>var seen = [];</script><parallel id='p'><state id='r'><transition "
        "event='e'><script>seen.push(_event)</script>"
        "</transition></state><state id='s'><transition event='e'><log "
        "expr='seen.indexOf(_event)'/></transition></state>"
        "</parallel>",
        kScript);
    EXPECT_EQ(send("e"), "x.e r> s> !log:0");
}

#endif

}  // namespace
}  // namespace orchestrion::scxml
