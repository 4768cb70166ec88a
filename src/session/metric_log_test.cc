// The log of every step, as golden transcripts. The time and "[T:3]" of each line are left out.
#include "session/metric_log.h"

#include <gtest/gtest.h>

#include "base/time_text.h"
#include "scxml/document.h"

namespace orchestrion::session {
namespace {

class Alone final : public scxml::Surroundings {
public:
    bool sessionExists(std::string_view) const override { return false; }
    std::string sendType(std::string_view) const override { return scxml::kScxmlProcessor; }
    std::string invokeType(std::string_view) const override { return scxml::kScxmlInvoke; }
};

class MetricLogTest : public testing::Test {
protected:
    void load(const std::string& body, const std::string& attributes) {
        const std::string text = "<scxml xmlns='http://www.w3.org/2005/07/scxml' version='1.0' " +
                                 attributes + ">\n" + body + "</scxml>";
        auto loaded = scxml::loadDocument(text, "http://apps/case.scxml", loader_, runtime_.get());
        ASSERT_TRUE(loaded.chart) << loaded.diagnostics.size();
        chart_ = loaded.chart;
        interpreter_ = std::make_unique<scxml::Interpreter>(chart_);
        state_.session_id = "4711";
        active_ = std::make_unique<scxml::ActiveStates>(*chart_, state_);
        script::RealmOptions options;
        options.host = active_.get();
        realm_ = scxml::newRealm(chart_, runtime_.get(), options);
    }
    void start() {
        turn([&](const auto& session) { interpreter_->start(session, {}, turn_); });
    }
    void send(const std::string& name, const std::string& data = {}) {
        Event event;
        event.name = name;
        if (!data.empty()) event.data = Payload::json(data);
        turn([&](const auto& session) { interpreter_->processEvent(session, event, turn_); });
    }
    template <class Work>
    void turn(Work&& work) {
        work(scxml::Interpreter::Session{state_, *realm_, alone_,
                                         log_->begin("4711", *chart_, *realm_)});
        log_->end("4711", state_, turn_);
    }

    void makeLog(bool values) {
        log_ = std::make_unique<MetricLog>(
            clock_, [this](std::string_view line) { add(line); }, MetricLog::Options{values, 3});
    }
    // Checks what stands before METRIC, and keeps "LEVEL <…>".
    void add(std::string_view line) {
        const std::string start = isoTime(clock_.wallTime()) + " [T:3] {ScxmlMetric:";
        EXPECT_TRUE(line.starts_with(start)) << line;
        EXPECT_EQ(line.find('\n'), line.size() - 1) << line;
        EXPECT_EQ(line.substr(start.size() + 1, 9), "} METRIC ");
        text_ += line[start.size()];
        text_ += line.substr(start.size() + 9);
    }
    std::string take() { return "\n" + std::exchange(text_, {}); }

    class NoLoader final : public scxml::ResourceLoader {
    public:
        Result<scxml::ResourceLoader::Resource> load(const std::string& url) override {
            return fail("document.notFound", url);
        }
    };

    runtime::VirtualClock clock_;
    NoLoader loader_;
    std::unique_ptr<script::Runtime> runtime_;
    std::shared_ptr<const scxml::Chart> chart_;
    std::unique_ptr<scxml::Interpreter> interpreter_;
    scxml::SessionState state_;
    std::unique_ptr<scxml::ActiveStates> active_;
    std::unique_ptr<script::Realm> realm_;
    scxml::Turn turn_;
    Alone alone_;
    std::unique_ptr<MetricLog> log_;
    std::string text_;
};

TEST_F(MetricLogTest, aChartWithoutScripts) {
    makeLog(false);
    load(
        "<state id='a'><onentry><raise event='next'/></onentry>\n"
        "<transition event='next other' target='p'/></state>\n"
        "<parallel id='p'><state id='x'><onexit><log label='bye'/></onexit></state>"
        "<state id='y'/>\n"
        "<transition event='go' cond=\"In('y')\" target='end'/></parallel>\n"
        "<final id='end'/>",
        "datamodel='null' name='case'");
    log_->documentRequested("4711", "http://apps/case.scxml?a=1&b='2'");
    log_->documentRetrieved("4711", "http://apps/case.scxml");
    EXPECT_EQ(take(), R"(
2 <doc_request sid='4711' url='http://apps/case.scxml?a=1&amp;b=&apos;2&apos;' />
2 <doc_retrieved sid='4711' url='http://apps/case.scxml' />
)");
    start();
    EXPECT_EQ(take(), R"(
1 <appl_begin sid='4711' />
2 <state_enter sid='4711' name='a' type='state' />
3 <onentry sid='4711' name='a' />
2 <event_queued sid='4711' name='next' />
2 <event_processed sid='4711' name='next' />
2 <state_exit sid='4711' name='a' type='state' />
2 <transition sid='4711' name='a' event='next other' target='p' line='3' />
2 <state_enter sid='4711' name='p' type='parallel' />
2 <state_enter sid='4711' name='x' type='state' />
2 <state_enter sid='4711' name='y' type='state' />
)");
    Event go;
    go.name = "go";
    log_->eventQueued("4711", go);
    send("go");
    EXPECT_EQ(take(), R"(
2 <event_queued sid='4711' name='go' />
2 <event_processed sid='4711' name='go' />
3 <eval_condition sid='4711' condition='In(&apos;y&apos;)' result='true' />
3 <eval_condition sid='4711' condition='In(&apos;y&apos;)' result='true' />
2 <state_exit sid='4711' name='y' type='state' />
3 <onexit sid='4711' name='x' />
2 <log sid='4711' label='bye' />
2 <state_exit sid='4711' name='x' type='state' />
2 <state_exit sid='4711' name='p' type='parallel' />
2 <transition sid='4711' name='p' event='go' cond='In(&apos;y&apos;)' target='end' line='5' />
2 <state_enter sid='4711' name='end' type='final' />
2 <state_exit sid='4711' name='end' type='final' />
1 <appl_end sid='4711' name='case' url='http://apps/case.scxml' reason='normal' />
)");
}

TEST_F(MetricLogTest, theEndHasItsReason) {
    makeLog(false);
    load("<state id='a'/>", "datamodel='null'");
    start();
    take();
    turn([&](const auto& session) { interpreter_->cancel(session, turn_); });
    EXPECT_EQ(take(), R"(
2 <state_exit sid='4711' name='a' type='state' />
1 <appl_end sid='4711' url='http://apps/case.scxml' reason='terminated' />
)");
}

TEST_F(MetricLogTest, linesCannotBeForgedAndAreNotEndless) {
    makeLog(true);
    load("<state id='a'><transition event='*' target='a'/></state>", "datamodel='null'");
    Event event;
    event.name = "x' />\r\n1 <appl_end sid='1" + std::string(999, 'y');
    log_->eventQueued("4711", event);
    EXPECT_EQ(take(),
              "\n2 <event_queued sid='4711' name='x&apos; />&#13;&#10;1 &lt;appl_end "
              "sid=&apos;1" +
                  std::string(975, 'y') + "…' />\n");
}

#ifdef ORCHESTRION_SCRIPT_ENGINE

class ScriptedMetricLogTest : public MetricLogTest {
protected:
    ScriptedMetricLogTest() {
        auto runtime = script::Runtime::create({});
        EXPECT_TRUE(runtime);
        runtime_ = std::move(*runtime);
    }
    void loadScripted() {
        load(
            "<datamodel><data id='name' expr=\"'nobody'\"/></datamodel>\n"
            "<script>var count = 0;</script>\n"
            "<state id='a'>\n"
            "<transition event='call' cond='_event.data.age &lt; 18' target='b'/>\n"
            "<transition event='call'><assign location='name' expr='_event.data.who'/>\n"
            "<log label='who' expr='name'/><send event='done'><param name='n' expr='name'/>"
            "</send></transition>\n"
            "<transition event='fail'><script>name.missing.deeper;</script></transition>\n"
            "</state><state id='b'/>",
            "datamodel='ecmascript' name='case'");
    }
};

TEST_F(ScriptedMetricLogTest, valuesAreHidden) {
    makeLog(false);
    loadScripted();
    start();
    EXPECT_EQ(take(), R"(
1 <appl_begin sid='4711' />
3 <eval_expr sid='4711' expression='&apos;nobody&apos;' />
3 <eval_expr sid='4711' expression='var count = 0;' />
2 <state_enter sid='4711' name='a' type='state' />
)");
    send("call", R"({"who":"Ada","age":36})");
    const std::string call = take();
    EXPECT_EQ(call, R"(
2 <event_processed sid='4711' name='call' />
3 <eval_condition sid='4711' condition='_event.data.age &lt; 18' result='false' />
2 <transition sid='4711' name='a' event='call' line='6' />
3 <eval_expr sid='4711' expression='name = _event.data.who' />
3 <eval_expr sid='4711' expression='name' result='***' />
2 <log sid='4711' expr='***' label='who' />
3 <eval_expr sid='4711' expression='name' />
)");
    send("fail");
    const std::string failed = take();
    EXPECT_EQ(failed, R"(
2 <event_processed sid='4711' name='fail' />
2 <transition sid='4711' name='a' event='fail' line='8' />
1 <exec_error sid='4711' error='error.execution in script, line 8: ***' />
2 <event_queued sid='4711' name='error.execution' />
2 <event_processed sid='4711' name='error.execution' />
)");
    EXPECT_EQ((call + failed).find("Ada"), std::string::npos);
}

TEST_F(ScriptedMetricLogTest, valuesAreShownWhereThatIsAskedFor) {
    makeLog(true);
    loadScripted();
    start();
    send("call", R"({"who":"Ada","age":36})");
    const std::string call = take();
    EXPECT_NE(call.find("3 <eval_expr sid='4711' expression='name' result='Ada' />\n"
                        "2 <log sid='4711' expr='Ada' label='who' />\n"),
              std::string::npos)
        << call;
    send("fail");
    const std::string failed = take();
    EXPECT_NE(failed.find("error='error.execution in script, line 8: TypeError: "),
              std::string::npos)
        << failed;
}

#endif

}  // namespace
}  // namespace orchestrion::session
