// Language::kOrs: what docs/reference/ors.md says of scripts.
#include <gmock/gmock.h>

#include "script/test_support.h"

namespace orchestrion::script {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class OrsLanguage : public ScriptTest, public TurnHost {
protected:
    OrsLanguage() {
        builder = runtime->newProgram(Language::kOrs);
        options.document_url = "http://host/src-gen/IPD_a.scxml";
    }
    std::vector<std::string> activeStates() const override { return {"a", "a.b"}; }
    void log(std::string text, std::string label, std::string level) override {
        happened.push_back("log " + text + "|" + label + "|" + level);
    }
    void raise(std::string name, Payload data) override {
        happened.push_back("raise " + name + " " + data.bytes);
    }
    void begin() {
        start();
        realm->setTurnHost(this);
    }
    static Source inFragment(std::string text, std::string prefix) {
        Source made = source(std::move(text));
        made.constant = {"_my_prefix", std::move(prefix)};
        return made;
    }
    // The value of an expression as text, or the error.
    std::string value(FragmentId id) {
        auto result = realm->string(id);
        return result ? *result : result.error().message;
    }

    std::vector<std::string> happened;
};

TEST_F(OrsLanguage, aValueIsTriedAsAnExpressionAndThenAsAScript) {
    auto label = expr("caller_id: 'c' + 1"), object = expr("typeof {}"), empty_object = expr("{}");
    auto statements = expr("var sum = 0; for (var i = 1; i < 4; i++) sum += i; sum");
    auto nothing = expr("  "), bad = expr("1 +");
    EXPECT_EQ(builder->diagnostics().size(), 1u);  // `bad`
    begin();
    EXPECT_EQ(value(label), "c1");
    EXPECT_EQ(value(label), "c1");
    EXPECT_EQ(value(object), "object");
    EXPECT_EQ(*realm->payload(empty_object), Payload::json("{}"));
    EXPECT_EQ(value(statements), "6");
    EXPECT_EQ(value(nothing), "undefined");
    EXPECT_THAT(value(bad), HasSubstr("SyntaxError"));
}

TEST_F(OrsLanguage, isExpressionAcceptsWhatExpressionDoes) {
    EXPECT_TRUE(builder->isExpression(source("'a' + b")));
    EXPECT_FALSE(builder->isExpression(source("1s")));
    EXPECT_FALSE(builder->isExpression(source("#_internal")));
    EXPECT_FALSE(builder->isExpression(source("label: 1")));
    EXPECT_TRUE(builder->diagnostics().empty());
}

TEST_F(OrsLanguage, dataAreMembersOfDataAndNoGlobals) {
    auto plain = expr("typeof x"), member = expr("_data.x"), missing = expr("typeof _data.nothing");
    auto both = script("var x = 'global'; _data.y = 2; _data.system = {context: {}};");
    auto listed = expr("JSON.stringify(_data)"), set = assign("_data.x", "_data.x + 1");
    begin();
    realm->declare("x");
    EXPECT_TRUE(realm->define("x", Payload::json("41")));
    EXPECT_EQ(value(plain), "undefined");
    EXPECT_EQ(value(member), "41");
    EXPECT_EQ(value(missing), "undefined");
    ASSERT_TRUE(realm->run(both));
    ASSERT_TRUE(realm->run(set));
    EXPECT_EQ(value(plain), "string");
    EXPECT_EQ(value(listed), R"({"x":42,"y":2,"system":{"context":{}}})");
    EXPECT_THAT(realm->describe(), HasSubstr(R"({"_data":{"x":42,"y":2)"));
}

TEST_F(OrsLanguage, dataIsThereWithoutDeclarations) {
    auto read = expr("typeof _data"), write = script("_data.later = 1"),
         again = expr("_data.later");
    begin();
    EXPECT_EQ(value(read), "object");
    ASSERT_TRUE(realm->run(write));
    EXPECT_EQ(value(again), "1");
}

TEST_F(OrsLanguage, dataAndGlobalsKeepTheirIdentityThroughASnapshot) {
    auto fill = script(
        "var system = {events: []}; _data.system = {context: system};"
        "function half(n) { return n / 2; } var kept = _event.toSource && 1;");
    auto same = expr("_data.system.context === system && half(_data.x)");
    begin();
    ASSERT_TRUE(realm->define("x", Payload::json("8")));
    Event event;
    event.name = "e";
    realm->setEvent(event);
    ASSERT_TRUE(realm->run(fill));
    auto bytes = realm->save();
    ASSERT_TRUE(bytes) << bytes.error().path << bytes.error().reason;
    realm = std::move(*runtime->restore(program, options, *bytes));
    EXPECT_EQ(value(same), "4");
    EXPECT_EQ(*realm->save(), *bytes);
}

TEST_F(OrsLanguage, thePrefixIsKnownOnEitherSideOfAnAssignment) {
    auto start = script("var obj = {};");
    auto right = builder->assignment(source("obj.p"), inFragment("_my_prefix", "key"));
    auto read = expr("obj.p");
    begin();
    ASSERT_TRUE(realm->run(start));
    ASSERT_TRUE(realm->run(right));
    EXPECT_EQ(value(read), "key");
}

TEST_F(OrsLanguage, variablesMoveToARealmOfAnotherProgram) {
    auto fill = script("var system = {n: 1};"), read = expr("[system.n, _data.x, typeof x]");
    begin();
    ASSERT_TRUE(realm->define("x", Payload::json("8")));
    ASSERT_TRUE(realm->run(fill));
    auto variables = realm->variables();
    ASSERT_TRUE(variables);
    realm = runtime->newRealm(program, options);
    for (const auto& [name, value] : *variables) EXPECT_TRUE(realm->setGlobal(name, value));
    EXPECT_EQ(value(read), "1,8,undefined");
}

TEST_F(OrsLanguage, hiddenGlobalsDoNotKeepASessionFromBeingSaved) {
    auto use = script(
        "eval('var made = 1'); __Log('x'); uneval({}); __GetCurrentStates();"
        "__GetDocumentURL(); __Raise('e');");
    begin();
    ASSERT_TRUE(realm->run(use));
    auto bytes = realm->save();
    EXPECT_TRUE(bytes) << bytes.error().path << bytes.error().reason;
}

TEST_F(OrsLanguage, anEventIsOneObjectAndStaysIntact) {
    auto keep = script("var kept = kept || []; kept.push(_event);");
    auto found = expr("kept.indexOf(_event)"), names = expr("kept.map(e => e.name + e.data.n)");
    begin();
    Event first, second;
    first.name = "first";
    first.data = Payload::json("{\"n\":1}");
    second.name = "second";
    second.data = Payload::json("{\"n\":2}");
    realm->setEvent(first);
    ASSERT_TRUE(realm->run(keep));
    EXPECT_EQ(value(found), "0");
    realm->setEvent(second);
    EXPECT_EQ(value(found), "-1");
    ASSERT_TRUE(realm->run(keep));
    realm->releaseEvent();
    EXPECT_EQ(value(found), "1");
    EXPECT_EQ(value(names), "first1,second2");
    auto bytes = realm->save();
    ASSERT_TRUE(bytes);
    realm = std::move(*runtime->restore(program, options, *bytes));
    EXPECT_EQ(value(names), "first1,second2");
}

TEST_F(OrsLanguage, toSourceGivesWhatTheOriginalLogged) {
    std::vector<std::pair<FragmentId, std::string>> cases;
    auto gives = [&](std::string text, std::string expected) {
        cases.emplace_back(expr(std::move(text)), std::move(expected));
    };
    gives("({a: 1, b: 'x', c: [1, null], d: undefined}).toSource()",
          R"(({a:1, b:"x", c:[1, null], d:(void 0)}))");
    gives("'it'.toSource()", R"((new String("it")))");
    gives("[1, 'a', {b: 2}].toSource()", R"([1, "a", {b:2}])");
    gives("(5).toSource()", "(new Number(5))");
    gives("true.toSource()", "(new Boolean(true))");
    gives("(function f(a) { return a; }).toSource()", "(function f(a) { return a; })");
    gives("new Date(0).toSource()", "(new Date(0))");
    gives("/a+/g.toSource()", "/a+/g");
    gives("uneval({a: 1})", "({a:1})");
    gives("_event.toSource()", R"(({name:"e", type:"external", sendid:(void 0), origin:(void 0), )"
                               R"(origintype:(void 0), invokeid:(void 0), data:{n:1}}))");
    gives("var o = {n: 1}; o.self = o; o.list = [o]; o.toSource()", "({n:1, self:{}, list:[{}]})");
    gives("typeof new Error('x').toSource()", "string");
    gives("typeof _ioprocessors.toSource() + typeof Math.toSource() + typeof JSON.toSource()",
          "stringstringstring");
    gives("typeof new DOMParser().parseFromString('<a/>', 'text/xml').toSource()", "string");
    gives("({get x() { throw 1; }}).toSource()", "({get x() { throw 1; }})");
    gives("Object.keys({}).length + ' ' + (function () { for (var k in {}) return k; })()",
          "0 undefined");
    begin();
    Event event;
    event.name = "e";
    event.data = Payload::json("{\"n\":1}");
    realm->setEvent(event);
    for (const auto& [id, expected] : cases) EXPECT_EQ(value(id), expected);
}

TEST_F(OrsLanguage, theLanguageOfTheStandardHasNoneOfIt) {
    builder = runtime->newProgram();
    auto names = expr("[typeof _data, typeof __Log, typeof uneval, typeof ({}).toSource]");
    start();
    EXPECT_EQ(value(names), "undefined,undefined,undefined,undefined");
}

TEST_F(OrsLanguage, theFunctionsOfThePlatform) {
    auto all = script(
        "__Log('text'); __Log({}, 'label', 3); __Raise('my.event', {a: [1]}, 2);"
        "__Raise('plain');");
    auto url = expr("__GetDocumentURL()"), states = expr("__GetCurrentStates().join()");
    auto guarded = expr(
        "(function () { try { __Raise('e', function () {}); return 'sent'; }"
        " catch (e) { return String(e); } })()");
    begin();
    ASSERT_TRUE(realm->run(all));
    EXPECT_THAT(happened, ElementsAre("log text||", "log [object Object]|label|3",
                                      "raise my.event {\"a\":[1]}", "raise plain "));
    EXPECT_EQ(value(url), "http://host/src-gen/IPD_a.scxml");
    EXPECT_EQ(value(states), "a,a.b");
    EXPECT_THAT(value(guarded), HasSubstr("cannot be sent"));
    realm->setTurnHost(nullptr);
    EXPECT_TRUE(realm->run(all));
}

TEST_F(OrsLanguage, aFragmentsPrefixIsALexicalConstant) {
    auto define = builder->script(
        inFragment("var calls = 0; function prefixOf_A() { calls++; return _my_prefix; }", "one"));
    auto define_b =
        builder->script(inFragment("var obj = {_my_prefix: 1, p: _my_prefix, "
                                   "s: '_my_prefix', f() { return _my_prefix; }};"
                                   " obj._my_prefix += 1; var q = {..._my_prefix};",
                                   "two.\"x\""));
    auto a = builder->expression(inFragment("_my_prefix + prefixOf_A()", "main"));
    auto b = builder->expression(inFragment("[obj._my_prefix, obj.p, obj.s, obj.f()]", "main"));
    auto labelled = builder->expression(inFragment("label: _my_prefix", "main"));
    auto set = builder->assignment(inFragment("obj[_my_prefix]", "key"),
                                   inFragment("_my_prefix + 1", "key"));
    auto own = builder->script(inFragment("var _my_prefix = 'mine'; var o = _my_prefix;", "x"));
    auto read = expr("obj.key"), read_own = expr("o");
    auto through_eval = builder->expression(inFragment("eval('_my_prefix')", "here"));
    EXPECT_TRUE(builder->diagnostics().empty());
    begin();
    ASSERT_TRUE(realm->run(define));
    ASSERT_TRUE(realm->run(define_b));
    EXPECT_EQ(value(a), "mainone");
    EXPECT_EQ(value(b), "2,two.\"x\",_my_prefix,two.\"x\"");
    EXPECT_EQ(value(labelled), "main");
    ASSERT_TRUE(realm->run(set));
    EXPECT_EQ(value(read), "key1");
    EXPECT_EQ(value(through_eval), "here");
    ASSERT_TRUE(realm->run(own));
    EXPECT_EQ(value(read_own), "mine");
}

TEST_F(OrsLanguage, scriptsOfTheTimeOfES3Run) {
    auto old = script(
        "<!-- hidden from old browsers\nvar let = 010; implicit = let;"
        "arguments = 1; function twice(a, a) { return a; }\n--> end");
    auto value_of = expr("implicit + twice(1, 2)");
    auto undeclared = assign("never_declared", "1"), read = expr("never_declared");
    EXPECT_TRUE(builder->diagnostics().empty());
    begin();
    ASSERT_TRUE(realm->run(old));
    EXPECT_EQ(value(value_of), "10");
    EXPECT_TRUE(realm->run(undeclared));
    EXPECT_EQ(value(read), "1");
}

}  // namespace
}  // namespace orchestrion::script
