#include "script/global_class.h"

#include <js/GlobalObject.h>
#include <js/Object.h>
#include <jsapi.h>

#include "script/ors_names.h"
#include "script/realm_impl.h"
#include "script/world.h"

namespace orchestrion::script {
namespace {

RealmImpl* realmOf(JSObject* global) {
    return JS::GetMaybePtrFromReservedSlot<RealmImpl>(global, kRealmSlot);
}

RealmImpl* realmOf(const JS::CallArgs& args) {
    return realmOf(JS::GetNonCCWObjectGlobal(&args.callee()));
}

bool getEvent(JSContext* cx, unsigned argc, JS::Value* vp) {
    JS::CallArgs args = JS::CallArgsFromVp(argc, vp);
    RealmImpl* realm = realmOf(args);
    args.rval().setUndefined();
    return !realm || realm->eventObject(cx, args.rval());
}

bool callIn(JSContext* cx, unsigned argc, JS::Value* vp) {
    JS::CallArgs args = JS::CallArgsFromVp(argc, vp);
    if (!args.requireAtLeast(cx, "In", 1)) return false;
    RealmImpl* realm = realmOf(args);
    return !realm || realm->isActive(cx, args[0], args.rval());
}

constexpr unsigned kFixed = JSPROP_READONLY | JSPROP_PERMANENT;

bool resolve(JSContext* cx, JS::HandleObject global, JS::HandleId id, bool* resolved) {
    const WellKnown& names = RuntimeImpl::of(cx).names();
    RealmImpl* realm = realmOf(global);
    *resolved = true;
    if (id == names.event) {
        return JS_DefinePropertyById(cx, global, id, getEvent, nullptr, JSPROP_PERMANENT);
    }
    if (id == names.in) {
        JSFunction* in = JS_NewFunction(cx, callIn, 1, 0, "In");
        JS::RootedObject function(cx, in ? JS_GetFunctionObject(in) : nullptr);
        return function && JS_DefinePropertyById(cx, global, id, function, kFixed);
    }
    if (realm && realm->ors()) {
        if (!resolveOrsName(cx, *realm, id, resolved) || *resolved) return *resolved;
        *resolved = true;
    }
    bool known = false;
    JS::RootedValue value(cx);
    if (realm && !realm->systemVariable(cx, id, &value, &known)) return false;
    bool is_dom = id == names.dom_parser || id == names.xml_serializer;
    if (known) return JS_DefinePropertyById(cx, global, id, value, is_dom ? 0u : kFixed);
    if (!JS_ResolveStandardClass(cx, global, id, resolved)) return false;
    return !(*resolved && id == names.math) || hookRandom(cx, global);
}

// A quick and generous filter for the engine's caches: our names begin with one of these letters.
bool mayResolve(const JSAtomState& state, jsid id, JSObject* global) {
    if (JS_MayResolveStandardClass(state, id, global)) return true;
    if (!id.isString()) return false;
    JSLinearString* name = id.toLinearString();
    if (JS::GetLinearStringLength(name) == 0) return false;
    char16_t first = JS::GetLinearStringCharAt(name, 0);
    return first == '_' || first == 'I' || first == 'D' || first == 'X' || first == 'N';
}

constexpr JSClassOps kSessionOps = {
    nullptr,  // addProperty
    nullptr,  // delProperty
    nullptr,  // enumerate
    JS_NewEnumerateStandardClasses,
    resolve,
    mayResolve,
    nullptr,  // finalize
    nullptr,  // call
    nullptr,  // construct
    JS_GlobalObjectTraceHook,
};

constexpr JSClass kSessionGlobal = {"global", JSCLASS_GLOBAL_FLAGS, &kSessionOps, nullptr, nullptr,
                                    nullptr};
constexpr JSClass kPlainGlobal = {
    "global", JSCLASS_GLOBAL_FLAGS, &JS::DefaultGlobalClassOps, nullptr, nullptr, nullptr};

}  // namespace

RealmImpl* sessionRealm(JSObject* global) {
    return JS::GetClass(global) == &kSessionGlobal ? realmOf(global) : nullptr;
}

const JSClass* sessionGlobalClass() {
    return &kSessionGlobal;
}
const JSClass* plainGlobalClass() {
    return &kPlainGlobal;
}

}  // namespace orchestrion::script
