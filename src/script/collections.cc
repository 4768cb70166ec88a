#include "script/collections.h"

#include <js/MapAndSet.h>
#include <jsfriendapi.h>

namespace orchestrion::script {
namespace {

struct Collector {
    JS::RootedValueVector* out;
    bool with_keys;
};

bool collect(JSContext* cx, unsigned argc, JS::Value* vp) {
    JS::CallArgs args = JS::CallArgsFromVp(argc, vp);
    auto* collector =
        static_cast<Collector*>(js::GetFunctionNativeReserved(&args.callee(), 0).toPrivate());
    args.rval().setUndefined();
    if ((collector->with_keys && !collector->out->append(args.get(1))) ||
        !collector->out->append(args.get(0))) {
        JS_ReportOutOfMemory(cx);
        return false;
    }
    return true;
}

using ForEach = bool (*)(JSContext*, JS::HandleObject, JS::HandleValue, JS::HandleValue);

bool forEach(JSContext* cx, ForEach engine_loop, JS::HandleObject collection, Collector collector) {
    JSFunction* callback = js::NewFunctionWithReserved(cx, collect, 3, 0, "collect");
    if (!callback) return false;
    JS::RootedObject function(cx, JS_GetFunctionObject(callback));
    js::SetFunctionNativeReserved(function, 0, JS::PrivateValue(&collector));
    JS::RootedValue callable(cx, JS::ObjectValue(*function));
    return engine_loop(cx, collection, callable, JS::UndefinedHandleValue);
}

}  // namespace

bool mapEntries(JSContext* cx, JS::HandleObject map, JS::RootedValueVector& out) {
    return forEach(cx, JS::MapForEach, map, {&out, true});
}

bool setValues(JSContext* cx, JS::HandleObject set, JS::RootedValueVector& out) {
    return forEach(cx, JS::SetForEach, set, {&out, false});
}

}  // namespace orchestrion::script
