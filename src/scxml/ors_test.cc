// The ORS dialect, rule by rule: docs/reference/ors.md. The names are the rules'.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scxml/document_test_support.h"
#include "scxml/interpreter.h"

namespace orchestrion::scxml {
namespace {

using testing::HasSubstr;
using Files = std::map<std::string, std::string>;

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

// Remembers events taken and effects as words: "x.go", "!log:text".
class Words final : public Observer {
public:
    void onEvent(const Event& event) override {
        add("x." + event.name +
            (event.data.empty() || event.type == EventType::kPlatform ? ""
                                                                      : "=" + event.data.bytes));
    }
    void onTransition(const Transition&) override {}
    void onExit(const State&) override {}
    void onEntry(const State& state) override {
        if (!state.generated_id) add("+" + state.id);
    }
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
            (e.send_id.empty() ? "" : "#" + e.send_id) +
            (e.event.data.empty() ? "" : "=" + e.event.data.bytes));
    }
    void show(const CancelEffect& e) { add("!cancel:" + e.send_id); }
    void show(const InvokeEffect& e) { add("!invoke:" + e.invoke_id + "=" + e.src); }
    void show(const LogEffect& e) {
        add("!log:" + e.text + (e.level.empty() ? "" : "/" + e.level));
    }
    void show(const DoneEffect& e) { add("!done" + e.data.bytes); }
    template <class Other>
    void show(const Other&) {}

    std::string text_;
};

class OrsTest : public testing::Test {
protected:
    // The body of a document of the dialect; gives what its start did.
    std::string start(const std::string& body, const Parameters& params = {},
                      const std::string& attributes = "", Files files = {}) {
        loaded_ = load(scxml(body, "profile='ecmascript' " + attributes), std::move(files),
                       runtime_.get());
        if (!loaded_.chart) return list(loaded_.diagnostics);
        return run(params);
    }
    std::string run(const Parameters& params = {}) {
        interpreter_ = std::make_unique<Interpreter>(loaded_.chart, limits_);
        active_ = std::make_unique<ActiveStates>(*loaded_.chart, state_);
        state_ = {};
        state_.session_id = "s1";
        script::RealmOptions options;
        options.host = active_.get();
        realm_ = newRealm(loaded_.chart, runtime_.get(), std::move(options));
        interpreter_->start(session(), params, turn_);
        return shown();
    }
    std::string send(const std::string& name, const std::string& json = {}) {
        Event event;
        event.name = name;
        if (!json.empty()) event.data = Payload::json(json);
        interpreter_->processEvent(session(), event, turn_);
        return shown();
    }
    // What happens when a state with this content is entered.
    std::string enter(const std::string& content) {
        return start("<state><onentry>" + content + "</onentry></state>");
    }
    Interpreter::Session session() { return {state_, *realm_, outside_, &words_}; }
    std::string shown() {
        words_.effects(turn_);
        return words_.take();
    }

    std::unique_ptr<script::Runtime> runtime_ = std::move(*script::Runtime::create({}));
    Outside outside_;
    Words words_;
    InterpreterLimits limits_;
    LoadedDocument loaded_;
    std::unique_ptr<Interpreter> interpreter_;
    SessionState state_;
    std::unique_ptr<ActiveStates> active_;
    std::unique_ptr<script::Realm> realm_;
    Turn turn_;
};

// --- Which dialect ---

TEST_F(OrsTest, theDialectFollowsFromTheDocumentAndMayBeForced) {
    auto dialect = [](const std::string& inside, const std::string& attributes) {
        auto document = load(scxml(inside + "<state/>", attributes));
        return document.chart ? document.chart->dialect : Dialect::kW3c;
    };
    EXPECT_EQ(dialect("", ""), Dialect::kW3c);
    EXPECT_EQ(dialect("", "_persist='false'"), Dialect::kOrs);
    EXPECT_EQ(dialect("", "xmlns:q='www.genesyslab.com/modules/queue'"), Dialect::kOrs);
    EXPECT_EQ(dialect("<state xmlns:q='http://www.genesyslab.com/modules/queue'/>", ""),
              Dialect::kOrs);
    EXPECT_EQ(dialect("", "xmlns:q='http://www.genesyslab.com/other'"), Dialect::kW3c);
    LoadOptions options;
    options.dialect = Dialect::kW3c;
    auto forced = loadDocument(scxml("<state/>", "profile='ecmascript'"), "d.scxml", noResources(),
                               runtime_.get(), options);
    EXPECT_EQ(forced.chart->dialect, Dialect::kW3c);
}

// --- Includes ---

constexpr const char* kPage =
    "<scxml xmlns='http://www.w3.org/2005/07/scxml' version='1.0' profile='ecmascript' "
    "initial='_composer_noboot'>"
    "<final id='_composer_noboot'/>"
    "<state id='_composer_entry' initial='$$_MY_PREFIX_$$.Entry1'>"
    " <state id='Entry1'><onentry><script>function mine() { return _my_prefix; }</script>"
    "  <send event=\"'Entry1.script.done'\"><param name='resolveid' expr='_my_prefix'/></send>"
    " </onentry>"
    " <transition event='Entry1.script.done' cond='_event.data.resolveid == _my_prefix' "
    "   target='$$_MY_PREFIX_$$.Inner'/></state>"
    " <parallel id='Inner'><state id='Thread'><transition event='go' target='$$_MY_PREFIX_$$.End'/>"
    " </state><transition event='done.state.$$_MY_PREFIX_$$.Thread'/></parallel>"
    " <final id='End'/>"
    "</state></scxml>";

std::string including(const std::string& prefix) {
    return "<state id='" + prefix + "' initial='" + prefix +
           "._composer_entry'>"
           "<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='page.scxml' parse='xml' "
           "xpointer='_composer_entry' resolveid='" +
           prefix + "'/></state>";
}

TEST_F(OrsTest, anIncludedFragmentsIdsAndTokensGetItsPrefix) {
    EXPECT_EQ(start(including("orders"), {}, "", {{"dir/page.scxml", kPage}}),
              "+orders +orders._composer_entry +orders.Entry1 "
              "!send:Entry1.script.done={\"resolveid\":\"orders\"}");
    EXPECT_EQ(send("Entry1.script.done", "{\"resolveid\":\"orders\"}"),
              "x.Entry1.script.done={\"resolveid\":\"orders\"} +orders.Inner +orders.Thread");
    EXPECT_EQ(send("go"), "x.go +orders.End x.done.state.orders._composer_entry");
    bool found = false;
    for (const Transition& t : loaded_.chart->transitions) {
        found = found || (!t.events.empty() && t.events[0] == "done.state.orders.Thread");
    }
    EXPECT_TRUE(found);
}

TEST_F(OrsTest, twoFragmentsOfOnePageAreAliveAtOnceEachWithItsPrefix) {
    EXPECT_EQ(start("<parallel id='p'>" + including("a") + including("b") + "</parallel>", {}, "",
                    {{"dir/page.scxml", kPage}}),
              "+p +a +a._composer_entry +a.Entry1 +b +b._composer_entry +b.Entry1 "
              "!send:Entry1.script.done={\"resolveid\":\"a\"} "
              "!send:Entry1.script.done={\"resolveid\":\"b\"}");
    EXPECT_THAT(send("Entry1.script.done", "{\"resolveid\":\"b\"}"),
                testing::EndsWith("+b.Thread"));
}

TEST_F(OrsTest, prefixesOfNestedFragmentsCombine) {
    const std::string outer =
        "<scxml xmlns='http://www.w3.org/2005/07/scxml' version='1.0'>"
        "<state id='_composer_entry' initial='$$_MY_PREFIX_$$.Sub'>"
        "<state id='Sub' initial='$$_MY_PREFIX_$$.Sub._composer_entry'>"
        "<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='../inner/page.scxml' "
        "xpointer='_composer_entry' resolveid='RESOLVE'/></state></state></scxml>";
    for (const char* resolve : {"Sub", "$$_MY_PREFIX_$$.Sub"}) {
        std::string text = outer;
        text.replace(text.find("RESOLVE"), 7, resolve);
        EXPECT_EQ(start("<state id='Main' initial='Main._composer_entry'><xi:include "
                        "xmlns:xi='http://www.w3.org/2001/XInclude' href='flows/outer.scxml' "
                        "xpointer='_composer_entry' resolveid='Main'/></state>",
                        {}, "", {{"dir/flows/outer.scxml", text}, {"dir/inner/page.scxml", kPage}}),
                  "+Main +Main._composer_entry +Main.Sub +Main.Sub._composer_entry "
                  "+Main.Sub.Entry1 !send:Entry1.script.done={\"resolveid\":\"Main.Sub\"}");
    }
}

TEST_F(OrsTest, aPageThatIsRunItselfHasNoPrefix) {
    std::string page = kPage;
    page.replace(page.find("initial='_composer_noboot'"), 26, "initial='_composer_entry'");
    loaded_ = load(page, {}, runtime_.get());
    ASSERT_NE(loaded_.chart, nullptr) << list(loaded_.diagnostics);
    EXPECT_EQ(run(), "+_composer_entry +Entry1 !send:Entry1.script.done={\"resolveid\":\"\"}");
    EXPECT_THAT(send("Entry1.script.done", "{\"resolveid\":\"\"}"), HasSubstr("+Inner"));
}

TEST_F(OrsTest, scriptsIncludedAsTextAreRelativeToTheDocumentAndShareOneScope) {
    EXPECT_EQ(start("<script><xi:include xmlns:xi='http://www.w3.org/2001/XInclude' "
                    "href='../include/common.js' parse='text'/></script>"
                    "<state><onentry><log expr='both(1 &lt; 2 &amp;&amp; 3, count)'/></onentry>"
                    "</state>",
                    {}, "",
                    {{"include/common.js",
                      "var count = 7; function both(a, b) { return a && b < 9 ? a + b : 0; }"}}),
              "!log:10");
}

// --- Data ---

TEST_F(OrsTest, dataAreReachedThroughDataAndNotAsGlobals) {
    EXPECT_EQ(start("<datamodel><data id='top' expr='1'/></datamodel>"
                    "<state><datamodel><data id='nested'/><data id='sum' expr='_data.top + 1'/>"
                    "</datamodel><onentry><log expr='[typeof top, typeof nested, _data.top, "
                    "_data.sum, _data.nested, _data.unknown]'/></onentry></state>"),
              "!log:undefined,undefined,1,2,,");
}

TEST_F(OrsTest, startParametersAreInDataBeforeTheFirstOnentry) {
    const std::string body =
        "<state><datamodel><data id='lang'/><data id='vdn' expr=\"'default'\"/></datamodel>"
        "<onentry><script>if (typeof _data.lang == 'undefined') _data.lang = 'en';</script>"
        "<log expr='[_data.lang, _data.vdn, _data.more]'/></onentry></state>";
    EXPECT_EQ(start(body), "!log:en,default,");
    EXPECT_EQ(start(body, {{"lang", Payload::json("\"fr\"")},
                           {"vdn", Payload::json("5")},
                           {"more", Payload::json("true")}}),
              "!log:fr,5,true");
}

TEST_F(OrsTest, scriptsShareOneGlobalScope) {
    EXPECT_EQ(
        start("<state id='a'><onentry><script>var x = 1; implicit = 2; _data.x = 3;"
              "</script></onentry><transition event='e' target='b'/></state>"
              "<state id='b'><onentry><log expr='[x, implicit, _data.x]'/></onentry></state>"),
        "+a");
    EXPECT_EQ(send("e"), "x.e +b !log:1,2,3");
}

TEST_F(OrsTest, assignTakesAnyLocationWhoseRootExists) {
    EXPECT_EQ(enter("<script>var App = {}; var bare;</script>"
                    "<assign location=\"App['a.b']\" expr='1'/><assign location='bare' expr='2'/>"
                    "<assign location='_data.fresh' expr='3'/>"
                    "<log expr=\"[App['a.b'], bare, _data.fresh]\"/>"),
              "!log:1,2,3");
    EXPECT_EQ(enter("<assign location='nobody' expr='1'/>"), "x.error.illegalloc.ReferenceError");
    EXPECT_EQ(enter("<assign location='nobody.x' expr='1'/>"), "x.error.illegalloc.ReferenceError");
    EXPECT_EQ(enter("<script>var v;</script><assign location='v' expr='nobody'/>"),
              "x.error.illegalvalue.ReferenceError");
}

// --- Executable content ---

TEST_F(OrsTest, raiseHasParams) {
    EXPECT_EQ(enter("<raise event='application.start'><param name='a' expr='1'/>"
                    "<param name=\"'b'\" expr=\"'x'\"/></raise>"),
              "x.application.start={\"a\":1,\"b\":\"x\"}");
}

TEST_F(OrsTest, eventIsTheOldNameOfRaise) {
    EXPECT_EQ(enter("<event name='old.style'/>"), "x.old.style");
}

TEST_F(OrsTest, logHasALevelAndToleratesFailingExpressions) {
    EXPECT_EQ(enter("<log level='2' expr=\"'a'\"/>"), "!log:a/2");
    EXPECT_EQ(enter("<log expr='nobody.x'/>"), "x.error.illegalvalue.ReferenceError");
}

TEST_F(OrsTest, aParamMayBeAScriptAndAnEmptyObjectIsAnObject) {
    EXPECT_EQ(enter("<send event=\"'e'\"><param name='p' expr='caller_id: 40 + 2'/>"
                    "<param name='hints' expr='{}'/></send>"),
              "!send:e={\"p\":42,\"hints\":{}}");
}

TEST_F(OrsTest, sendTakesExpressions) {
    EXPECT_EQ(enter("<script>var d = '200ms', App = {};</script>"
                    "<send event=\"'B.' + 'timeout'\" delay='d' idlocation=\"App['id']\"/>"
                    "<log expr=\"App['id']\"/>"),
              "!send:B.timeout+200#send.1 !log:send.1");
    EXPECT_EQ(enter("<send event=\"'e'\" target=\"'other'\" targettype=\"'scxml'\" "
                    "sendid=\"'id 1'\"/>"),
              "!send:e@#_scxml_other#id 1");
    EXPECT_EQ(enter("<send event=\"'e'\" delay=\"300\" type=\"'scxml'\"/>"), "!send:e+300");
}

TEST_F(OrsTest, sendContentMayBeAnExpression) {
    EXPECT_EQ(enter("<send event=\"'e'\"><content _expr='({a: [1]})'/></send>"),
              "!send:e={\"a\":[1]}");
}

TEST_F(OrsTest, sendToInternalIsTheInternalQueue) {
    EXPECT_EQ(enter("<send event=\"'e'\" target=\"'_internal'\"/>"), "x.e");
}

TEST_F(OrsTest, theSpellingsOfTheRecommendationWorkToo) {
    EXPECT_EQ(enter("<send event='tick' delay='1s' id='t'/><send eventexpr=\"'a'\"/>"
                    "<send event='in.side' target='#_internal'/><cancel sendid='t'/>"
                    "<cancel sendidexpr=\"'u'\"/>"),
              "x.in.side !send:tick+1000#t !send:a !cancel:t !cancel:u");
}

TEST_F(OrsTest, cancelTakesAnExpression) {
    EXPECT_EQ(enter("<script>var App = {requestid: 'r7'};</script>"
                    "<cancel sendid=\"App['requestid']\"/><cancel id=\"'x'\"/>"),
              "!cancel:r7 !cancel:x");
}

TEST_F(OrsTest, aSendThatCannotGoOutRaisesTheDialectsErrors) {
    auto error = [&](const std::string& send) {
        return start("<state id='S'><onentry>" + send + "</onentry></state>");
    };
    EXPECT_EQ(error("<send event=\"'e'\" type=\"'pigeon'\"/>"),
              "+S x.error.send.targettypeinvalid.S");
    EXPECT_EQ(error("<send event=\"''\"/>"), "+S x.error.send.noeventspecified");
    EXPECT_EQ(error("<send event=\"'e'\" target=\"'nobody'\"/>"), "+S x.error.send.nosuchsession");
    EXPECT_EQ(error("<send event=\"'e'\" target=\"'_parent'\"/>"),
              "+S x.error.send.targetunavailable.S");
    EXPECT_EQ(error("<send event=\"'e'\" delay=\"'soon'\"/>"), "+S x.error.send.failed");
}

TEST_F(OrsTest, invokeHasItsOldNames) {
    EXPECT_EQ(start("<state id='S'><invoke invokeid='i1' targettype=\"'scxml'\" src='sub.scxml'/>"
                    "</state>"),
              "+S !invoke:i1=sub.scxml");
}

TEST_F(OrsTest, aCancelledInvocationHearsOfItBeforeItsOnexit) {
    start(
        "<state id='a'><onexit><log expr='2'/></onexit><transition event='cancel.invoke.i' "
        "target='b'/></state><state id='b'><onentry><log expr='3'/></onentry><onexit>"
        "<log expr='4'/></onexit><transition target='a'/></state>");
    state_.invoke_id = "i";
    interpreter_->cancel(session(), turn_);
    EXPECT_EQ(shown(), "x.cancel.invoke.i +b !log:2 !log:3 !log:4 !done");
    EXPECT_EQ(state_.status, Status::kTerminated);
}

TEST_F(OrsTest, aFinalsActionsAndDoneDataAreEvaluatedWhenItIsEntered) {
    EXPECT_EQ(start("<state id='a'><transition event='e' target='f'/></state>"
                    "<final id='f'><onentry><log expr='_event.name'/><send event=\"'last'\"/>"
                    "</onentry><donedata><param name='by' expr='_event.name'/></donedata></final>"),
              "+a");
    EXPECT_EQ(send("e"), "x.e +f !log:e !send:last !done{\"by\":\"e\"}");
}

TEST_F(OrsTest, initialMayStandInTheRootAndHaveContent) {
    EXPECT_EQ(start("<initial><transition target='b'><log expr='1'/></transition></initial>"
                    "<state id='a'/><state id='b'><initial><transition target='c'>"
                    "<log expr='2'/></transition></initial><state id='d'/><state id='c'/></state>"),
              "+b +c !log:1 !log:2");
    EXPECT_EQ(start("<state id='a'/><state id='b'/>", {}, "initialstate='b'"), "+b");
}

TEST_F(OrsTest, commentsAndCdataInAScriptVanish) {
    EXPECT_EQ(enter("<script>var a = 1;<!-- XML > comment --> a += 2;\r\n"
                    "<![CDATA[ if (a < 5 && a > 0) a = 'ok'; ]]></script><log expr='a'/>"),
              "!log:ok");
}

// --- Events ---

TEST_F(OrsTest, oneEventIsOneObjectForAllRegionsConditionsAndScripts) {
    const std::string page =
        "<script>var unhandled = []; function handled() { return unhandled.indexOf(_event) == -1; }"
        "</script><parallel id='p'>"
        "<state id='leg1'><state id='work'><transition event='known'/></state>"
        " <transition event='*'><script>unhandled.push(_event);</script></transition></state>"
        "<state id='leg2'><transition event='interaction.deleted' cond='unhandled.indexOf(_event) "
        "== -1'><if cond='!handled()'><raise event='application.exit'/></if></transition>"
        "<transition event='known'><log expr='handled()'/></transition></state></parallel>";
    EXPECT_EQ(start(page), "+p +leg1 +work +leg2");
    EXPECT_EQ(send("known"), "x.known !log:true");
    EXPECT_EQ(send("interaction.deleted", "{\"n\":1}"),
              "x.interaction.deleted={\"n\":1} x.application.exit");
    // Kept events stay what they were.
    auto later = send("later");
    EXPECT_THAT(realm_->describe(), HasSubstr(R"("name":"interaction.deleted")"));
    EXPECT_THAT(realm_->describe(), HasSubstr(R"("name":"application.exit")"));
}

TEST_F(OrsTest, aFailingConditionIsFalseAndAnErrorEvent) {
    start(
        "<state id='a'><transition event='e' cond='nobody.x' target='b'/>"
        "<transition event='error.illegalcond'><log expr=\"[_event.name, "
        "typeof _event.data.description, _event.data.element, _event.data.linenumber]\"/>"
        "</transition></state><state id='b'/>");
    EXPECT_EQ(send("e"),
              "x.e x.error.illegalcond.ReferenceError "
              "!log:error.illegalcond.ReferenceError,string,transition,1");
}

TEST_F(OrsTest, errorExecutionMatchesTheFinerNamesOnce) {
    EXPECT_EQ(start("<state id='a'><onentry><script>throw 1</script></onentry>"
                    "<transition event='error.execution'><log expr='_event.name'/></transition>"
                    "<transition event='error'/></state>"),
              "+a x.error.script.Exception !log:error.script.Exception");
    EXPECT_EQ(start("<state id='a'><onentry><send event=\"'e'\" target=\"'nobody'\"/></onentry>"
                    "<transition event='error.communication'><log expr='_event.name'/></transition>"
                    "</state>"),
              "+a x.error.send.nosuchsession !log:error.send.nosuchsession");
}

// --- Functions ---

TEST_F(OrsTest, theFunctionsOfThePlatformActInTheTurn) {
    EXPECT_EQ(enter("<script>__Log('hello', 'l', 3); __Raise('error.mine', {description: 'd'});"
                    "</script>"),
              "x.error.mine={\"description\":\"d\"} !log:hello/3");
}

TEST_F(OrsTest, theLastOfTheCurrentStatesIsTheOneEnteredLast) {
    EXPECT_EQ(start("<parallel id='p'><state id='r'><state id='a'><transition event='e' "
                    "target='b'/></state><state id='b'><onentry><log expr='__GetCurrentStates()'/>"
                    "</onentry><transition event='f' target='a'/></state></state>"
                    "<state id='handler'/></parallel>"),
              "+p +r +a +handler");
    EXPECT_EQ(send("e"), "x.e +b !log:p,r,handler,b");
}

TEST_F(OrsTest, theDocumentsUrlIsThatOfTheFirstDocument) {
    EXPECT_EQ(enter("<log expr='__GetDocumentURL()'/>"), "!log:dir/doc.scxml");
}

// --- Attributes with an underscore ---

TEST_F(OrsTest, theRootsAttributesAreRead) {
    start("<state/>", {},
          "_persist='false' _maxtime='60' _processEventTimeout='500' _microStepLimit='10' "
          "_stateEntryLimit='5' _type='combination' _debug='true' _filterEvents='x'");
    ASSERT_NE(loaded_.chart, nullptr);
    const DocumentSettings& settings = loaded_.chart->settings;
    EXPECT_TRUE(settings.transient);
    EXPECT_EQ(settings.age_max, Milliseconds(60000));
    EXPECT_EQ(settings.event_time, Milliseconds(500));
    EXPECT_EQ(settings.microsteps_max, 10u);
    EXPECT_EQ(settings.state_entries_max, 5u);
    EXPECT_TRUE(loaded_.diagnostics.empty()) << list(loaded_.diagnostics);
    start("<state _mine='1'><state _mine='2'/></state>", {}, "_maxtime='soon'");
    EXPECT_EQ(loaded_.diagnostics.size(), 2u) << list(loaded_.diagnostics);
}

TEST_F(OrsTest, anUnknownAttributeIsAWarning) {
    EXPECT_EQ(start("<state id='a' colour='red'/>"), "+a");
    ASSERT_EQ(loaded_.diagnostics.size(), 1u);
    EXPECT_EQ(loaded_.diagnostics[0].code, "ors.noEffect");
}

TEST_F(OrsTest, aDocumentMayLimitItsMicrostepsAndTheEntriesOfAState) {
    const std::string circle =
        "<state id='a'><transition target='b'/></state><state id='b'><transition target='a'/>"
        "</state>";
    start(circle, {}, "_microStepLimit='10'");
    EXPECT_EQ(state_.status, Status::kFailed);
    EXPECT_THAT(state_.failure, HasSubstr("10 microsteps"));
    start(circle, {}, "_stateEntryLimit='4'");
    EXPECT_EQ(state_.status, Status::kFailed);
    EXPECT_THAT(state_.failure, HasSubstr("_stateEntryLimit"));
}

}  // namespace
}  // namespace orchestrion::scxml
