// For any data: what is restored equals what was saved; and no collection in between, however
// often, changes that.
#include <js/GCAPI.h>
#include <js/Interrupt.h>
#include <algorithm>

#include <jsapi.h>

#include "script/runtime_impl.h"
#include "script/test_support.h"

namespace orchestrion::script {
namespace {

// build(seed) makes a graph of values of all kinds, with sharing and cycles; dump() writes one
// down, without reference to how it was made.
constexpr const char* kLibrary = R"js(
class Point { constructor(x) { this.x = x } twice() { return 2 * this.x } }
class Tall extends Point { constructor(x) { super(x); this.tall = true } }
class Failure extends Error {}
function helper() { return 1 }
const tools = {inner: (x) => x};

function build(seed) {
    let state = seed * 2654435761 % 4294967296;
    const random = (n) => { state = (state * 1664525 + 1013904223) % 4294967296; return Math.floor(state / 65536) % n };
    const texts = ['', 'a', 'längere Texte', '\u{1F600}', '\ud800', 'x'.repeat(300), '__proto__', 'constructor', '0'];
    const nodes = [];
    const leaf = () => [undefined, null, true, false, 0, -0, 1.5, NaN, -Infinity, 2 ** 31, -(2 ** 31), 2n ** 70n, -1n, helper,
                        tools.inner, Point, Date, _ioprocessors, texts[random(texts.length)]][random(19)];
    const any = () => random(3) === 0 || nodes.length === 0 ? leaf() : nodes[random(nodes.length)];
    const makers = [
        () => ({}), () => [], () => new Map(), () => new Set(), () => new Date(random(1e6) * 1e6), () => new Point(random(9)),
        () => new Tall(random(9)), () => Object.create(null), () => /a(b|c)*/giu, () => new TypeError('t' + random(9)),
        () => new Failure('f'), () => new Uint16Array([random(9), 2]), () => new DataView(new ArrayBuffer(6), 1, 4),
        () => new Array(random(6)), () => Object.create({inherited: random(9)}), () => new Float64Array([NaN, -0, random(9)]),
    ];
    const count = 1 + random(40);
    for (let i = 0; i < count; ++i) nodes.push(makers[random(makers.length)]());
    for (const node of nodes) {
        for (let i = random(6); i > 0; --i) {
            if (node instanceof Map) node.set(any(), any());
            else if (node instanceof Set) node.add(any());
            else if (Array.isArray(node)) node[random(8)] = any();
            else if (!ArrayBuffer.isView(node)) {
                Object.defineProperty(node, 'k' + random(9), {value: any(), writable: random(9) > 0, enumerable: random(9) > 0,
                                                              configurable: true});
            }
        }
    }
    for (const node of nodes) {
        if (!ArrayBuffer.isView(node) && random(6) === 0) [Object.freeze, Object.seal, Object.preventExtensions][random(3)](node);
    }
    return nodes;
}

function dump(root) {
    const numbers = new Map(), queue = [], out = [];
    const value = (v) => {
        if (typeof v === 'string') return JSON.stringify(v);
        if (typeof v === 'bigint') return v + 'n';
        if (Object.is(v, -0)) return '-0';
        if (v === _ioprocessors) return 'io';
        if (typeof v === 'function') return 'function ' + v.name;
        if (typeof v !== 'object' || v === null) return String(v);
        if (!numbers.has(v)) { numbers.set(v, numbers.size); queue.push(v) }
        return '#' + numbers.get(v);
    };
    value(root);
    for (let i = 0; i < queue.length; ++i) {
        const o = queue[i], prototype = Object.getPrototypeOf(o);
        const own = prototype && Object.prototype.hasOwnProperty.call(prototype, 'constructor');
        out.push(i, Object.prototype.toString.call(o), own ? prototype.constructor.name : prototype && value(prototype));
        out.push(Object.isFrozen(o), Object.isSealed(o), Object.isExtensible(o));
        if (o instanceof Date) out.push(o.getTime());
        if (o instanceof RegExp) out.push(String(o));
        if (o instanceof Map) for (const [k, v] of o) out.push(value(k), value(v));
        if (o instanceof Set) for (const v of o) out.push(value(v));
        if (o instanceof DataView) out.push(o.byteOffset, o.byteLength, value(o.buffer));
        for (const key of Object.getOwnPropertyNames(o)) {
            const d = Object.getOwnPropertyDescriptor(o, key);
            if (key !== 'stack') out.push(key, value(d.value), d.writable, d.enumerable, d.configurable);
        }
    }
    return out.join(' ');
}
)js";

class AnyData : public ScriptTest {
protected:
    AnyData() : ScriptTest({.turn_time = Milliseconds(60'000)}) {
        library = script(kLibrary);
        make = script("var data = build(seed)");
        text = expr("dump(data)");
        start();
    }
    void roundTrips(int first, int last) {
        for (int seed = first; seed < last; ++seed) {
            SCOPED_TRACE("seed " + std::to_string(seed));
            realm = runtime->newRealm(program, options);
            ASSERT_TRUE(realm->run(library));
            ASSERT_TRUE(realm->define("seed", Payload::json(std::to_string(seed))));
            auto made = realm->run(make);
            ASSERT_TRUE(made) << made.error().message;
            auto before = realm->string(text);
            ASSERT_TRUE(before) << before.error().message;
            auto saved = realm->save();
            ASSERT_TRUE(saved) << saved.error().path << ": " << saved.error().reason;
            auto restored = runtime->restore(program, options, *saved);
            ASSERT_TRUE(restored) << restored.error().message;
            expectSame(*(*restored)->string(text), *before);
            expectSame(*(*restored)->save(), *saved);
            (void)(*restored)->describe();
        }
        realm.reset();
    }

    // Long texts: what differs is enough.
    static void expectSame(const std::string& a, const std::string& b) {
        if (a == b) return;
        size_t at = static_cast<size_t>(std::ranges::mismatch(a, b).in1 - a.begin());
        size_t start = at < 200 ? 0 : at - 200;
        ADD_FAILURE() << "differs at " << at << ":\n"
                      << a.substr(start, 260) << "\n"
                      << b.substr(start, 260);
    }

    FragmentId library, make, text;
};

TEST_F(AnyData, comesBackAsItWas) {
    roundTrips(0, 300);
}

// Asks for the next interrupt from within each: a collection at every look the engine takes.
bool collectAndAskAgain(JSContext* cx) {
    JS_GC(cx);
    JS_RequestInterruptCallback(cx);
    return true;
}

TEST_F(AnyData, comesBackAsItWasWhileTheEngineCollectsAllTheTime) {
    JSContext* cx = static_cast<RuntimeImpl&>(*runtime).cx();
    // The smallest nursery there is: objects move while they are written and read.
    JS_SetGCParameter(cx, JSGC_MIN_NURSERY_BYTES, 256 * 1024);
    JS_SetGCParameter(cx, JSGC_MAX_NURSERY_BYTES, 256 * 1024);
    ASSERT_TRUE(JS_AddInterruptCallback(cx, collectAndAskAgain));
    JS_RequestInterruptCallback(cx);
    roundTrips(300, 312);
}

}  // namespace
}  // namespace orchestrion::script
