#include "script/test_support.h"

#include <gmock/gmock.h>

namespace orchestrion::script {
namespace {

using ::testing::HasSubstr;

class Evaluation : public ScriptTest {};

TEST_F(Evaluation, anExpressionGivesItsValue) {
    auto sum = expr("1 + 2"), text = expr("'a' + 'é'"),
         object = expr("{a: [1, null, true, 'x\"']}");
    auto nothing = expr("undefined");
    start();
    EXPECT_TRUE(*realm->condition(sum));
    EXPECT_EQ(*realm->string(text), "aé");
    EXPECT_EQ(*realm->payload(object), Payload::json("{\"a\":[1,null,true,\"x\\\"\"]}"));
    EXPECT_TRUE(realm->payload(nothing)->empty());
    EXPECT_EQ(*realm->string(nothing), "undefined");
}

TEST_F(Evaluation, aTrailingSemicolonAndACommentAreAllowed) {
    auto a = expr("1;"), b = expr("2 // two"), c = expr(" 3 ; ");
    start();
    EXPECT_EQ(*realm->string(a), "1");
    EXPECT_EQ(*realm->string(b), "2");
    EXPECT_EQ(*realm->string(c), "3");
    EXPECT_TRUE(builder->diagnostics().empty());
}

TEST_F(Evaluation, aTextThatIsNotOneExpressionIsReportedAtItsPlaceAndFailsWhenRun) {
    auto bad = builder->expression(source("1 +\n  )", 7, 11));
    auto smuggled = expr("1);(2"), statement = expr("return"), empty = expr("  ");
    const Diagnostics& found = builder->diagnostics();
    ASSERT_EQ(found.size(), 4u);
    EXPECT_EQ(found[0].code, "script.syntax");
    EXPECT_EQ(found[0].where.position, (SourcePosition{8, 3}));
    EXPECT_EQ(found[0].where.file, "doc.scxml");
    EXPECT_EQ(found[1].where.position, (SourcePosition{1, 2}));
    EXPECT_EQ(found[2].where.position, (SourcePosition{1, 1}));
    EXPECT_EQ(found[2].severity, Severity::kError);
    start();
    for (auto id : {bad, smuggled, statement, empty}) {
        auto result = realm->condition(id);
        ASSERT_FALSE(result);
        EXPECT_THAT(result.error().message, HasSubstr("SyntaxError"));
    }
}

TEST_F(Evaluation, anExpressionThatEndsTooEarlyIsReportedAtItsEnd) {
    builder->expression(source("a +", 4, 20));
    ASSERT_EQ(builder->diagnostics().size(), 1u);
    EXPECT_EQ(builder->diagnostics()[0].where.position, (SourcePosition{4, 23}));
    EXPECT_THAT(builder->diagnostics()[0].message, HasSubstr("end of the expression"));
}

TEST_F(Evaluation, aRunTimeErrorNamesTheDocumentsLineAndColumn) {
    auto a = builder->expression(source("1 +\n   missing", 7, 11));
    auto b = builder->expression(source("missing", 9, 25));
    start();
    EXPECT_EQ(realm->condition(a).error().message, "ReferenceError: missing is not defined");
    EXPECT_EQ(realm->condition(a).error().where.position.line, 8u);
    EXPECT_EQ(realm->condition(b).error().where.position, (SourcePosition{9, 25}));
}

TEST_F(Evaluation, assigningToAnUndeclaredNameIsAnError) {
    auto set = builder->assignment(source("x", 3, 5), source("1 + y", 3, 20));
    auto deep = assign("foo.bar.baz ", "1");
    start();
    realm->declare("y");
    auto result = realm->run(set);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().message, "ReferenceError: assignment to undeclared variable x");
    EXPECT_EQ(result.error().where.position.line, 3u);
    EXPECT_FALSE(realm->run(deep));
    realm->declare("x");
    EXPECT_TRUE(realm->run(set));
}

TEST_F(Evaluation, anAssignmentWithAnExpressionThatNeedsSloppyModeWorks) {
    auto set = assign("x", "(function () { return typeof this })()"), read = expr("x");
    auto undeclared = assign("nope", "(y = 1)");
    start();
    realm->declare("x");
    realm->declare("y");
    ASSERT_TRUE(realm->run(set));
    EXPECT_EQ(*realm->string(read), "object");
    EXPECT_FALSE(realm->run(undeclared));
}

TEST_F(Evaluation, anErrorInTheValueOfAnAssignmentHasThePlaceOfTheValue) {
    auto set = builder->assignment(source("x", 3, 5), source("\n  missing.y", 30, 20));
    start();
    realm->declare("x");
    EXPECT_EQ(realm->run(set).error().where.position.line, 31u);
}

TEST_F(Evaluation, systemVariablesCannotBeChanged) {
    std::vector<FragmentId> attempts;
    for (const char* name : {"_event", "_sessionid", "_name", "_ioprocessors", "_x", "_x.a",
                             "_ioprocessors.scxml", "_ioprocessors.scxml.location"}) {
        attempts.push_back(assign(name, "1"));
    }
    auto redeclare = script("function _event() {}"), name = expr("_name"), id = expr("_sessionid");
    auto quiet = script("_name = 'other'; var _sessionid = 'other';");
    auto location = expr("_ioprocessors['scxml'].location"), x = expr("Object.isFrozen(_x)");
    start();
    for (auto attempt : attempts) EXPECT_FALSE(realm->run(attempt));
    EXPECT_FALSE(realm->run(redeclare));
    (void)realm->run(quiet);
    EXPECT_EQ(*realm->string(name), "machine");
    EXPECT_EQ(*realm->string(id), "s1");
    EXPECT_EQ(*realm->string(location), "#_scxml_s1");
    EXPECT_TRUE(*realm->condition(x));
    EXPECT_FALSE(realm->define("_name", Payload::json("1")));
    EXPECT_EQ(*realm->string(name), "machine");
}

TEST_F(Evaluation, anIllegalLocationIsReportedAndFailsWhenRun) {
    auto a = builder->location(source("'x'", 2, 9)), b = builder->location(source("f()"));
    auto c = builder->location(source("a = b")), d = builder->location(source("a, b"));
    auto e = builder->location(source("_name")), fine = builder->location(source("a.b['c']"));
    EXPECT_EQ(builder->diagnostics().size(), 5u);
    EXPECT_EQ(builder->diagnostics()[0].code, "script.illegalLocation");
    EXPECT_EQ(builder->diagnostics()[0].where.position, (SourcePosition{2, 9}));
    EXPECT_EQ(builder->diagnostics()[0].advice, "write the location without quotes");
    start();
    for (auto id : {a, b, c, d, e}) EXPECT_FALSE(realm->store(id, Payload::json("1")));
    EXPECT_TRUE(realm->define("a", Payload::json("{\"b\":{}}")));
    EXPECT_TRUE(realm->store(fine, Payload::json("[7]")));
    EXPECT_EQ(*realm->payload(fine), Payload::json("[7]"));
}

TEST_F(Evaluation, aVariableThatCannotBeInitialisedIsDeclaredAndUndefined) {
    auto bad = expr("return"), check = expr("typeof Var1 === 'undefined'"),
         set = assign("Var1", "1");
    start();
    EXPECT_FALSE(realm->define("Var1", bad));
    EXPECT_TRUE(*realm->condition(check));
    EXPECT_TRUE(realm->run(set));
}

TEST_F(Evaluation, topLevelDeclarationsOfEveryKindAreGlobals) {
    auto code = script(
        "'use strict'; let a = 1; const b = () => a + 1; class C { m() { return 3 } }\n"
        "function d() { return 4 } var e = 5; const {f} = {f: 6}; class D extends C {}");
    auto all = expr("[a, b(), new C().m(), d(), e, f, new D().m()].join()"),
         own = expr("Object.keys(this).join()");
    auto set = assign("a", "10"), a = expr("a");
    start();
    ASSERT_TRUE(realm->run(code));
    EXPECT_EQ(*realm->string(all), "1,2,3,4,5,6,3");
    ASSERT_TRUE(realm->run(set));
    EXPECT_EQ(*realm->string(a), "10");
    EXPECT_THAT(*realm->string(own), HasSubstr("a"));
}

TEST_F(Evaluation, anErrorInAScriptHasItsPlace) {
    auto code = builder->script(source("var x = 1;\n  x.y.z;", 12, 9));
    builder->script(source("var ok;\n let 5", 20, 3));
    EXPECT_EQ(builder->diagnostics().at(0).where.position, (SourcePosition{21, 6}));
    start();
    auto result = realm->run(code);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().where.position.line, 13u);
    EXPECT_EQ(result.error().message, "TypeError: x.y is undefined");
}

TEST_F(Evaluation, inAsksTheHost) {
    auto in = expr("In('s0')"), not_in = expr("In('s1')");
    active = {"s0"};
    start();
    EXPECT_TRUE(*realm->condition(in));
    EXPECT_FALSE(*realm->condition(not_in));
}

TEST_F(Evaluation, theEventHasTheFieldsOfTheRecommendation) {
    auto bound = expr("_event"), name = expr("_event.name"), step = expr("_event.data.step == 1"),
         type = expr("_event.type");
    auto fields = expr("Object.keys(_event).join()"), absent = expr("typeof _event.origin"),
         keep = assign("kept", "_event");
    auto same = expr("kept === _event"), kept = expr("kept.name"), raw = expr("_event.raw");
    start();
    realm->declare("kept");
    EXPECT_FALSE(*realm->condition(bound));
    Event event{
        .name = "foo.bar", .type = EventType::kInternal, .data = Payload::json("{\"step\":1}")};
    realm->setEvent(event);
    EXPECT_TRUE(*realm->condition(bound));
    EXPECT_EQ(*realm->string(name), "foo.bar");
    EXPECT_EQ(*realm->string(type), "internal");
    EXPECT_TRUE(*realm->condition(step));
    EXPECT_EQ(*realm->string(fields), "name,type,sendid,origin,origintype,invokeid,data");
    EXPECT_EQ(*realm->string(absent), "undefined");
    ASSERT_TRUE(realm->run(keep));
    EXPECT_TRUE(*realm->condition(same));
    realm->releaseEvent();
    EXPECT_EQ(*realm->string(name), "foo.bar");
    Event other{.name = "other", .raw = "GET /"};
    realm->setEvent(other);
    EXPECT_FALSE(*realm->condition(same));
    EXPECT_EQ(*realm->string(kept), "foo.bar");
    EXPECT_EQ(*realm->string(raw), "GET /");
    realm->setEvent(event);
    realm->releaseEvent();
    EXPECT_FALSE(*realm->condition(bound));
}

TEST_F(Evaluation, foreachIteratesOverACopyAndNests) {
    auto array = expr("list"), item = builder->variable(source("x")),
         index = builder->variable(source("i"));
    auto grow = assign("list", "[].concat(list, [4])"), add = assign("sum", "sum + x * 10 + i"),
         sum = expr("sum");
    auto number = expr("7"), illegal = builder->variable(source("'continue'"));
    EXPECT_EQ(builder->diagnostics().at(0).code, "script.illegalName");
    start();
    ASSERT_TRUE(realm->define("list", Payload::json("[1,2,3]")));
    ASSERT_TRUE(realm->define("sum", Payload::json("0")));
    ASSERT_TRUE(realm->beginForeach(array, item, index));
    int rounds = 0;
    while (*realm->nextForeach()) {
        ++rounds;
        ASSERT_TRUE(realm->run(grow));
        ASSERT_TRUE(realm->run(add));
    }
    realm->endForeach();
    EXPECT_EQ(rounds, 3);
    EXPECT_EQ(*realm->string(sum), "63");
    EXPECT_FALSE(realm->beginForeach(number, item, index));
    EXPECT_FALSE(realm->beginForeach(array, illegal, index));
}

TEST_F(Evaluation, anObjectIsBuiltFromTheMembersThatSucceed) {
    auto one = expr("1"), bad = expr("nope.x"), text = expr("'t'");
    start();
    std::vector<size_t> errors;
    auto count = [&](size_t member, const ScriptError&) { errors.push_back(member); };
    std::vector<Member> members = {{"a", one}, {"b", bad}, {"c", text}};
    EXPECT_EQ(*realm->object(members, count), Payload::json("{\"a\":1,\"c\":\"t\"}"));
    EXPECT_EQ(errors, std::vector<size_t>{1});
    members = {{"b", bad}};
    EXPECT_TRUE(realm->object(members, count)->empty());
    EXPECT_TRUE(realm->object({}, count)->empty());
}

TEST_F(Evaluation, sessionsDoNotSeeEachOther) {
    auto set = script("var shared = 1; Array.prototype.own = 1;"),
         read = expr("typeof shared + typeof [].own");
    start();
    auto other = runtime->newRealm(program, options);
    ASSERT_TRUE(realm->run(set));
    EXPECT_EQ(*realm->string(read), "numbernumber");
    EXPECT_EQ(*other->string(read), "undefinedundefined");
}

TEST_F(Evaluation, nothingOfTheHostIsReachable) {
    auto found = expr(
        "['WebAssembly', 'SharedArrayBuffer', 'Atomics', 'WeakRef', 'require', 'process', "
        "'console', 'uneval']"
        ".filter(name => name in globalThis).join()");
    start();
    EXPECT_EQ(*realm->string(found), "");
}

TEST_F(Evaluation, modernLanguageWorks) {
    auto all = expr(
        "(() => { class A { #p = 1; static s = 2; get p() { return this.#p } }"
        " const {x, ...rest} = {x: 1, y: 2}; const m = new Map([[1, 2]]); const s = new Set([1, "
        "1]);"
        " return [new A().p, A.s, rest.y, m.get(1), s.size, 2n ** 64n, null?.a ?? 'd',"
        " '2026-11'.match(/(?<year>\\d+)-/).groups.year, `${1}2`].join() })()");
    start();
    EXPECT_EQ(*realm->string(all), "1,2,2,2,1,18446744073709551616,d,2026,12");
}

TEST_F(Evaluation, promisesSettleBeforeTheEvaluationEnds) {
    auto code = script(
        "var x = 0; Promise.resolve(5).then(v => { x = v }); (async () => { await null; x += 1 "
        "})();");
    auto read = expr("x"), rejected = script("Promise.reject(new Error('left alone'))");
    auto handled = script("Promise.reject(1).catch(() => {})");
    start();
    ASSERT_TRUE(realm->run(code));
    EXPECT_EQ(*realm->string(read), "6");
    EXPECT_EQ(realm->run(rejected).error().message, "Error: left alone");
    EXPECT_TRUE(realm->run(handled));
}

TEST(VariableName, isAnIdentifierThatIsNotReserved) {
    for (const char* good : {"a", "_x1", "$", "Var1", "größe", "名前", "of", "async"})
        EXPECT_TRUE(isVariableName(good)) << good;
    for (const char* bad : {"", "1a", "a b", "a.b", "'continue'", "class", "let", "eval", "a-b",
                            "\xff", "\xc3", "€"}) {
        EXPECT_FALSE(isVariableName(bad)) << bad;
    }
}

}  // namespace
}  // namespace orchestrion::script
