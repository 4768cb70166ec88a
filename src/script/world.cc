#include "script/world.h"

#include <js/Date.h>
#include <js/PropertyAndElement.h>

#include "script/global_class.h"
#include "script/realm_impl.h"

namespace orchestrion::script {
namespace {

ScriptWorld* worldOf(JSObject* global) {
    RealmImpl* realm = global != nullptr ? sessionRealm(global) : nullptr;
    return realm != nullptr ? realm->world() : nullptr;
}

// The engine offers this hook to make its clock coarser; it gives microseconds since 1970 and takes
// ours.
double timeFor(double now, JSContext* cx) {
    constexpr double kMicroseconds = 1000;
    const ScriptWorld* world = worldOf(JS::CurrentGlobalOrNull(cx));
    if (world == nullptr) return now;
    return static_cast<double>(world->wallTime().time_since_epoch().count()) * kMicroseconds;
}

bool random(JSContext*, unsigned argc, JS::Value* vp) {
    constexpr double kStep = 1.0 / 9007199254740992.0;  // 2^-53: every step of [0, 1)
    const JS::CallArgs args = JS::CallArgsFromVp(argc, vp);
    ScriptWorld* world = worldOf(JS::GetNonCCWObjectGlobal(&args.callee()));
    args.rval().setNumber(world == nullptr ? 0.0
                                           : static_cast<double>(world->random() >> 11) * kStep);
    return true;
}

}  // namespace

void hookTime() {
    JS::SetReduceMicrosecondTimePrecisionCallback(timeFor);
}

bool hookRandom(JSContext* cx, JS::HandleObject global) {
    if (worldOf(global) == nullptr) return true;
    JS::RootedValue math(cx);
    if (!JS_GetProperty(cx, global, "Math", &math) || !math.isObject()) return false;
    JS::RootedObject object(cx, &math.toObject());
    return JS_DefineFunction(cx, object, "random", random, 0, 0) != nullptr;
}

}  // namespace orchestrion::script
