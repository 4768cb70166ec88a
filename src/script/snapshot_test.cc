#include <gmock/gmock.h>

#include <thread>

#include "script/test_support.h"

namespace orchestrion::script {
namespace {

using ::testing::HasSubstr;

class Snapshot : public ScriptTest {
protected:
    // Runs `setup`, saves, restores in a realm of its own, and expects `check` to be true in both.
    void survives(const std::string& setup, const std::string& check) {
        realm.reset();
        newProgram();
        auto code = script(setup);
        auto test = expr(check);
        ASSERT_TRUE(builder->diagnostics().empty()) << toString(builder->diagnostics()[0]);
        start();
        auto ran = realm->run(code);
        ASSERT_TRUE(ran) << setup << ": " << ran.error().message;
        auto before = realm->condition(test);
        ASSERT_TRUE(before && *before) << check << (before ? "" : before.error().message);
        auto saved = realm->save();
        ASSERT_TRUE(saved) << setup << ": " << saved.error().path << ": " << saved.error().reason;
        restore(*saved);
        auto after = realm->condition(test);
        ASSERT_TRUE(after) << check << ": " << after.error().message;
        EXPECT_TRUE(*after) << setup << " → " << check;
        // And once more, from what was restored.
        auto again = realm->save();
        ASSERT_TRUE(again) << setup << ": " << again.error().path << ": " << again.error().reason;
        restore(*again);
        EXPECT_EQ(*realm->save(), *again) << setup;
        auto last = realm->condition(test);
        EXPECT_TRUE(last && *last) << setup << " → " << check << ", the second time";
    }
    void restore(const std::string& bytes) {
        realm.reset();
        auto restored = runtime->restore(program, options, bytes);
        ASSERT_TRUE(restored) << restored.error().message;
        realm = std::move(*restored);
    }
    SnapshotRefusal refused(const std::string& setup) {
        realm.reset();
        newProgram();
        auto code = script(setup);
        start();
        auto ran = realm->run(code);
        EXPECT_TRUE(ran) << setup << ran.error().message;
        auto saved = realm->save();
        EXPECT_FALSE(saved) << setup;
        return saved ? SnapshotRefusal{} : saved.error();
    }
};

TEST_F(Snapshot, keepsPrimitives) {
    survives(
        "var a = 1, b = -0, c = NaN, d = -Infinity, e = 'é\\u{1F600}\\ud800', f = null, g, h = "
        "true, i = 2n ** 100n,"
        " j = -5n, k = 1.5e300, l = -2147483648",
        "a === 1 && Object.is(b, -0) && Object.is(c, NaN) && d === -Infinity && e === "
        "'é\\u{1F600}\\ud800' &&"
        " f === null && g === undefined && 'g' in this && h === true && i === 2n ** 100n && j === "
        "-5n &&"
        " k === 1.5e300 && l === -2147483648");
}

TEST_F(Snapshot, keepsObjectsArraysAndTheirOrder) {
    survives(
        "var o = {z: 1, a: {b: [1, , 3, {deep: []}]}, 5: 'five', '': 0}, e = new Array(3), s = []; "
        "s[1e6] = 1;"
        "var x = [1, 2]; x.extra = 'e'; var long = new Array(4e9)",
        "JSON.stringify(o) === "
        "'{\"5\":\"five\",\"z\":1,\"a\":{\"b\":[1,null,3,{\"deep\":[]}]},\"\":0}' &&"
        " !(1 in o.a.b) && o.a.b.length === 4 && e.length === 3 && !(0 in e) && s.length === 1e6 + "
        "1 &&"
        " s[1e6] === 1 && Object.keys(s).length === 1 && x.extra === 'e' && x.length === 2 && "
        "long.length === 4e9");
}

TEST_F(Snapshot, keepsSharingAndCycles) {
    survives(
        "var o = {}; o.self = o; o.list = [o]; var p = {o}, m = new Map(); m.set(m, o); var s = "
        "new Set(); s.add(s);"
        "var root = this",
        "o.self === o && o.list[0] === o && p.o === o && m.get(m) === o && s.has(s) && root === "
        "this");
}

TEST_F(Snapshot, keepsDeepData) {
    survives(
        "var l = null; for (let i = 0; i < 50000; ++i) l = {next: l}; var a = []; for (let i = 0; "
        "i < 5000; ++i) a = [a]",
        "(() => { let n = 0; for (let p = l; p; p = p.next) ++n; let d = 0; for (let b = a; b; b = "
        "b[0]) ++d;"
        " return n === 50000 && d === 5001 })()");
}

TEST_F(Snapshot, keepsBuiltInObjects) {
    survives(
        "var d = new Date(1e12), bad = new Date(NaN), r = /a(?<n>b)\\/c/giu, m = new Map([[1, {a: "
        "1}], ['k', new Set([1, 2])]]);"
        "r.lastIndex = 3; var e = new RangeError('too far', {cause: 7}); e.code = 12; e.name2 = "
        "e.name; var t = e.stack",
        "d instanceof Date && d.getTime() === 1e12 && isNaN(bad) && r.source === 'a(?<n>b)\\\\/c' "
        "&& r.flags === 'giu' &&"
        " r.lastIndex === 3 && m instanceof Map && m.get(1).a === 1 && m.get('k').has(2) && "
        "[...m.keys()].join() === '1,k' &&"
        " e instanceof RangeError && e.message === 'too far' && e.code === 12 && e.name2 === "
        "'RangeError' && e.stack === t &&"
        " e.cause === 7 && Object.keys(e).join() === 'code,name2'");
}

TEST_F(Snapshot, keepsBinaryData) {
    survives(
        "var b = new ArrayBuffer(16), u = new Uint8Array(b, 4, 8), f = new Float64Array([1.5, "
        "-0]), v = new DataView(b, 2, 6);"
        "u[0] = 255; v.setInt16(0, -2); var big = new BigInt64Array([-1n]), c = new "
        "Uint8ClampedArray([300]), none = new Uint16Array(0)",
        "b.byteLength === 16 && u.buffer === b && v.buffer === b && u.byteOffset === 4 && u.length "
        "=== 8 && u[0] === 255 &&"
        " v.getInt16(0) === -2 && v.byteLength === 6 && f[0] === 1.5 && Object.is(f[1], -0) && "
        "big[0] === -1n && c[0] === 255 &&"
        " none.length === 0 && none instanceof Uint16Array");
}

TEST_F(Snapshot, keepsIntegrityAndAttributes) {
    survives(
        "var f = Object.freeze({a: 1}), s = Object.seal({a: 1}), p = Object.preventExtensions({a: "
        "1}), fa = Object.freeze([1, [2]]),"
        " sa = Object.seal([1]), n = Object.create(null), h = {}; n.x = 1; "
        "Object.defineProperty(h, 'hidden', {value: 5})",
        "Object.isFrozen(f) && Object.isSealed(s) && !Object.isFrozen(s) && "
        "!Object.isExtensible(p) && !Object.isSealed(p) &&"
        " Object.isFrozen(fa) && !Object.isFrozen(fa[1]) && Object.isSealed(sa) && "
        "!Object.isFrozen(sa) &&"
        " Object.getPrototypeOf(n) === null && n.x === 1 && h.hidden === 5 && "
        "Object.keys(h).length === 0");
}

TEST_F(Snapshot, keepsGlobalsThatAreNotEnumerable) {
    survives(
        "Object.defineProperty(globalThis, 'hidden', {value: {n: 7}});"
        "var seen = [hidden]; new Map(); Math.PI; In;",
        "hidden === seen[0] && hidden.n === 7 && "
        "!Object.getOwnPropertyDescriptor(globalThis, 'hidden').enumerable && "
        "!Object.getOwnPropertyDescriptor(globalThis, 'hidden').writable");
    EXPECT_EQ(realm->describe().find("hidden"), std::string::npos);
    EXPECT_EQ(refused("Object.defineProperty(globalThis, 'h', {value: () => 1})").path, "h");
}

TEST_F(Snapshot, keepsFunctionsThatScriptsDeclare) {
    survives(
        "function f(a) { return a + offset } const g = (a) => f(a) * 2; var offset = 10, list = "
        "[f, g], alias = g;"
        "const tools = {twice: (x) => 2 * x, deep: {thrice(x) { return 3 * x }}, list: [function "
        "() { return 4 }], data: 1};"
        "tools.data = 2; var h = tools.twice; async function later() { return 1 } function* gen() "
        "{ yield 1 }",
        "f(1) === 11 && g(1) === 22 && list[0] === f && list[1] === g && alias === g && "
        "tools.twice(4) === 8 &&"
        " tools.deep.thrice(3) === 9 && tools.list[0]() === 4 && tools.data === 2 && h === "
        "tools.twice &&"
        " later.name === 'later' && [...gen()][0] === 1");
}

TEST_F(Snapshot, keepsInstancesOfClasses) {
    survives(
        "class A { constructor(x) { this.x = x } get double() { return 2 * this.x } static make() "
        "{ return new A(1) } }\n"
        "class B extends A { m() { return super.double + 1 } } class E extends Error {} class M "
        "extends Map {}\n"
        "function Old(v) { this.v = v } Old.prototype.get = function () { return this.v };\n"
        "var a = new A(5), b = new B(6), e = new E('bad'), m = new M([[1, 2]]), o = new Old(7), c "
        "= A, made = A.make()",
        "a.double === 10 && a instanceof A && b instanceof B && b instanceof A && b.m() === 13 && "
        "e instanceof E && e.message === 'bad' &&"
        " m instanceof M && m.get(1) === 2 && o instanceof Old && o.get() === 7 && c === A && "
        "made.constructor === A &&"
        " Object.keys(a).join() === 'x'");
}

TEST_F(Snapshot, keepsWhatScriptsHangOnFunctions) {
    survives(
        "class C { static count = 0 } C.count = 5; C.list = [1]; function f() {} f.cache = {a: "
        "1};\n"
        "f.prototype.shared = {n: 1}; var i = new f()",
        "C.count === 5 && C.list[0] === 1 && f.cache.a === 1 && i.shared === f.prototype.shared && "
        "i.shared.n === 1");
}

TEST_F(Snapshot, keepsPrototypesThatAreData) {
    survives(
        "var base = {greet() { return 'hi ' + this.name }}; var o = Object.create(base); o.name = "
        "'o'; var a = Object.create(Array.prototype)",
        "o.greet() === 'hi o' && Object.getPrototypeOf(o) === base && "
        "Array.prototype.isPrototypeOf(a)");
}

TEST_F(Snapshot, keepsStandardConstructorsAndSystemObjects) {
    survives(
        "var types = [Date, Map, Object, TypeError], io = _ioprocessors, x = _x, scxml = "
        "_ioprocessors.scxml",
        "types[0] === Date && types[3] === TypeError && io === _ioprocessors && x === _x && "
        "scxml.location === '#_scxml_s1'");
}

TEST_F(Snapshot, keepsXmlDataWithItsIdentity) {
    survives(
        "var doc = new DOMParser().parseFromString('<books xmlns:x=\"u\"><book "
        "title=\"a\">t&amp;<!--c--></book><x:book title=\"b\"/></books>', 'text/xml');"
        "var second = doc.getElementsByTagName('x:book')[0], live = "
        "doc.getElementsByTagName('book'), attribute = second.getAttributeNode('title');"
        "var before = new XMLSerializer().serializeToString(doc)",
        "second.parentNode === doc.documentElement && doc.documentElement.lastChild === second && "
        "second.ownerDocument === doc &&"
        " live.length === 1 && live[0].getAttribute('title') === 'a' && attribute.ownerElement === "
        "second &&"
        " new XMLSerializer().serializeToString(doc) === before && second.namespaceURI === 'u' && "
        "doc.firstChild.firstChild.textContent === 't&' &&"
        " (() => { const added = doc.createElement('book'); "
        "doc.documentElement.appendChild(added); const two = live.length;"
        "   doc.documentElement.removeChild(added); return two === 2 && live.length === 1 })()");
}

TEST_F(Snapshot, doesNotRunScriptsAgain) {
    survives("var runs = (this.runs || 0) + 1; function f() {} const g = () => runs",
             "runs === 1 && g() === 1 && typeof f === 'function'");
}

TEST_F(Snapshot, keepsVariablesWithTheirOrderAndInstantiatesFragmentsOnDemand) {
    auto add = assign("count", "count + 1"), check = expr("count"),
         own = expr("Object.keys(this).join()");
    auto each = expr("list"), item = builder->variable(source("x"));
    start();
    realm->declare("b");
    ASSERT_TRUE(realm->define("count", Payload::json("1")));
    ASSERT_TRUE(realm->define("list", Payload::json("[1,2]")));
    ASSERT_TRUE(realm->run(add));
    restore(*realm->save());
    ASSERT_TRUE(realm->run(add));
    EXPECT_EQ(*realm->string(check), "3");
    EXPECT_EQ(*realm->string(own), "b,count,list");
    ASSERT_TRUE(realm->beginForeach(each, item, {}));
    EXPECT_TRUE(*realm->nextForeach());
    EXPECT_EQ(realm->save().error().reason, "a foreach is running");
    realm->endForeach();
    EXPECT_EQ(realm->describe(), "{\"b\":null,\"count\":3,\"list\":[1,2],\"x\":1}");
}

TEST_F(Snapshot, ofOneRuntimeIsRestoredInAnother) {
    auto code = script("class A { v = new Map([[1, [2n]]]) } var a = new A()"),
         check = expr("a instanceof A && a.v.get(1)[0] === 2n");
    start();
    ASSERT_TRUE(realm->run(code));
    std::string bytes = *realm->save();
    std::thread([&] {
        auto other = std::move(Runtime::create({})).value();
        auto restored = other->restore(program, options, bytes);
        ASSERT_TRUE(restored);
        EXPECT_TRUE(*(*restored)->condition(check));
    }).join();
    EXPECT_EQ(Runtime::create({}).error().code, "script.runtimeExists");
}

TEST_F(Snapshot, saysWhatCannotBeSavedAndWhereItIs) {
    auto expectRefusal = [&](const std::string& setup, const std::string& path,
                             const std::string& reason) {
        SnapshotRefusal found = refused(setup);
        EXPECT_EQ(found.path, path) << setup;
        EXPECT_THAT(found.reason, HasSubstr(reason)) << setup;
    };
    expectRefusal(
        "var handlers = [0, 1]; (() => { let n = 0; handlers.push({callback: () => n++}) })()",
        "handlers[2].callback", "function made at run time");
    expectRefusal("var m = new Map([['a', Symbol('s')]])", "m[0]", "symbol");
    expectRefusal("var o = {a: {get b() { return 1 }}}", "o.a.b", "accessor");
    expectRefusal("var o = {}; o[Symbol.iterator] = 1", "o", "symbol");
    expectRefusal("var p = new Proxy({}, {})", "p", "Proxy");
    expectRefusal("var p = {in: Promise.resolve(1)}", "p.in", "Promise");
    expectRefusal("var w = new WeakMap()", "w", "WeakMap");
    expectRefusal("class C { #x = 1; get x() { return this.#x } } var c = {i: new C()}", "c.i",
                  "private fields");
    expectRefusal("function* g() { yield 1 } var it = g()", "it", "cannot be saved");
    expectRefusal("var s = {n: new String('x')}", "s.n", "primitive");
    expectRefusal("var C = (x => class { m() { return x } })(1), c = new C()", "C",
                  "function made at run time");
    expectRefusal("var f = Math.max", "f", "function made at run time");
}

TEST_F(Snapshot, tooLargeIsRefused) {
    Limits limits;
    limits.snapshot_bytes_max = 1000;
    builder.reset();
    runtime.reset();
    auto small = std::move(Runtime::create(limits)).value();
    auto small_builder = small->newProgram();
    auto code =
        small_builder->script({"var a = Array.from({length: 500}, (x, i) => 'text ' + i)", {}});
    auto small_program = small_builder->build();
    {
        auto session = small->newRealm(small_program, {});
        ASSERT_TRUE(session->run(code));
        auto saved = session->save();
        ASSERT_FALSE(saved);
        EXPECT_THAT(saved.error().reason, HasSubstr("larger than 1000 bytes"));
    }
}

TEST_F(Snapshot, ofAnotherDocumentOrDamagedIsRefused) {
    auto code = script(
        "class A {} var a = new A(), d = new Date(5), m = new Map([[1, 'x'], [{}, [1.5, , 2n]]]), "
        "r = /x/g,"
        " t = new Uint16Array([1, 2]), e = new Error('e'), f = Object.freeze({a: 1}), s = 'text'");
    start();
    ASSERT_TRUE(realm->run(code));
    std::string bytes = *realm->save();
    auto other_builder = runtime->newProgram();
    other_builder->script(source("var other"));
    auto other = runtime->restore(other_builder->build(), options, bytes);
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().code, "script.badSnapshot");
    EXPECT_FALSE(runtime->restore(program, options, ""));
    // Every truncation fails; every flipped bit fails or gives some data, and never more than that.
    for (size_t length = 0; length < bytes.size(); ++length) {
        EXPECT_FALSE(runtime->restore(program, options, bytes.substr(0, length))) << length;
    }
    for (size_t i = 0; i < bytes.size() * 8; ++i) {
        std::string damaged = bytes;
        damaged[i / 8] = static_cast<char>(damaged[i / 8] ^ (1 << i % 8));
        auto restored = runtime->restore(program, options, damaged);
        if (restored) (void)(*restored)->describe();
    }
}

class PayloadValues : public ScriptTest {};

TEST_F(PayloadValues, jsonWhereItIsExactElseAGraph) {
    auto date = expr("({d: new Date(0), u: undefined, n: NaN})"),
         shared = expr("(() => { const a = {}; return [a, a] })()");
    auto check = expr("x.d.getTime() === 0 && 'u' in x && isNaN(x.n)"),
         same = expr("x[0] === x[1]"),
         cycle = expr("(() => { const a = []; a.push(a); return a })()");
    auto instance = expr("new (class A { x = 1 })()"), text = expr("'text'"),
         function = expr("({f() {}})"), minus = expr("-0");
    auto x = builder->location(source("x"));
    start();
    realm->declare("x");
    auto graph = realm->payload(date);
    ASSERT_TRUE(graph);
    EXPECT_EQ(graph->kind, Payload::Kind::kGraph);
    EXPECT_EQ(graphToJson(graph->bytes),
              "{\"d\":\"1970-01-01T00:00:00.000Z\",\"u\":null,\"n\":\"NaN\"}");
    ASSERT_TRUE(realm->store(x, *graph));
    EXPECT_TRUE(*realm->condition(check));
    graph = realm->payload(shared);
    ASSERT_TRUE(realm->store(x, *graph));
    EXPECT_TRUE(*realm->condition(same));
    EXPECT_EQ(graphToJson(realm->payload(cycle)->bytes), "[\"[Circular]\"]");
    EXPECT_EQ(graphToJson(realm->payload(instance)->bytes), "{\"x\":1}");
    EXPECT_EQ(*realm->payload(text), Payload::json("\"text\""));
    EXPECT_EQ(*realm->payload(minus), Payload::json("-0"));
    EXPECT_THAT(realm->payload(function).error().message, HasSubstr("cannot be sent: a function"));
    EXPECT_FALSE(realm->define("bad", {Payload::Kind::kGraph, "OG\x01\x55"}));
    EXPECT_EQ(graphToJson("OG\x01\x55"), "null");
    EXPECT_EQ(graphToJson(""), "null");
}

TEST_F(PayloadValues, xmlIsADocumentToScripts) {
    auto title = expr("books.getElementsByTagName('book')[1].getAttribute('title')"),
         root = expr("books.documentElement.tagName");
    auto element = expr("books.documentElement.firstChild"), document = expr("books"),
         event = expr("_event.data.documentElement.tagName");
    auto text = expr("_event.data");
    start();
    ASSERT_TRUE(realm->define(
        "books", Payload::xml("<books><book title=\"title1\"/><book title=\"title2\"/></books>")));
    EXPECT_EQ(*realm->string(title), "title2");
    EXPECT_EQ(*realm->string(root), "books");
    EXPECT_EQ(*realm->payload(element), Payload::xml("<book title=\"title1\"/>"));
    EXPECT_EQ(*realm->payload(document),
              Payload::xml("<books><book title=\"title1\"/><book title=\"title2\"/></books>"));
    Event received{.name = "e", .data = Payload::xml("<a/>")};
    realm->setEvent(received);
    EXPECT_EQ(*realm->string(event), "a");
    Event odd{.name = "e", .data = Payload::xml("<not xml>")};
    realm->setEvent(odd);
    EXPECT_EQ(*realm->string(text), "<not xml>");
}

TEST_F(PayloadValues, xmlIsDescribedAsItsText) {
    auto both =
        expr("({list: x.getElementsByTagName('b'), e: x.documentElement.firstChild, n: NaN})");
    start();
    ASSERT_TRUE(realm->define("x", Payload::xml("<a><b c=\"1\"/></a>")));
    ASSERT_TRUE(realm->define("y", both));
    EXPECT_EQ(realm->describe(),
              "{\"x\":\"<a><b c=\\\"1\\\"/></a>\",\"y\":{\"list\":\"[DOM]\",\"e\":\"<b "
              "c=\\\"1\\\"/>\",\"n\":\"NaN\"}}");
    EXPECT_EQ(graphToJson(realm->payload(both)->bytes),
              "{\"list\":\"[DOM]\",\"e\":\"[DOM]\",\"n\":\"NaN\"}");
}

TEST_F(PayloadValues, malformedXmlIsAnError) {
    start();
    for (const char* bad : {"", "text", "<a>", "<a></b>", "<a/><b/>", "<a/>text", "<a b=c/>",
                            "<a b='1' b='2'/>", "<a", "<!-- x", "<a><b></a>"}) {
        EXPECT_FALSE(realm->define("x", Payload::xml(bad))) << bad;
    }
    for (const char* good : {"<a/>", "<?xml version=\"1.0\"?>\n<a b=\"1\">t<c/></a>\n",
                             "<a xmlns='u'><!-- c --><![CDATA[<x>]]></a>", "<!DOCTYPE a><a/>",
                             "<p:a xmlns:p='u' p:b='é'/>"}) {
        auto done = realm->define("x", Payload::xml(good));
        EXPECT_TRUE(done) << good << done.error().message;
    }
}

TEST_F(PayloadValues, badJsonIsAnErrorInDataAndTextInEvents) {
    auto data = expr("_event.data");
    start();
    EXPECT_FALSE(realm->define("x", Payload::json("{bad")));
    Event event{.name = "e", .data = Payload::json("{bad")};
    realm->setEvent(event);
    EXPECT_EQ(*realm->string(data), "{bad");
}

TEST_F(PayloadValues, aSessionIsDescribedForPeople) {
    auto code = script(
        "var self = {}; self.me = self; var when = new Date(0), m = new Map([['k', [1]]]), s = new "
        "Set([1, 'a']),"
        " get = {get x() { for (;;); }}, f = () => 1, big = 5n, bad = NaN, e = new Error('oops'), "
        "u, arr = [, f]; function g() {}");
    start();
    ASSERT_TRUE(realm->define("first", Payload::json("{\"a\":\"q\\\"\"}")));
    ASSERT_TRUE(realm->run(code));
    EXPECT_EQ(realm->describe(),
              "{\"first\":{\"a\":\"q\\\"\"},\"self\":{\"me\":\"[Circular]\"},\"when\":\"1970-01-"
              "01T00:00:00.000Z\",\"m\":[[\"k\",[1]]],"
              "\"s\":[1,\"a\"],\"get\":{\"x\":\"[Getter]\"},\"big\":\"5n\",\"bad\":\"NaN\",\"e\":"
              "\"Error: oops\",\"u\":null,"
              "\"arr\":[null,\"[Function]\"]}");
}

}  // namespace
}  // namespace orchestrion::script
