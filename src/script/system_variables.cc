// _event, _sessionid, _name, _ioprocessors, _x and In(): W3C SCXML §5.10, §5.9.1.
#include <js/Array.h>
#include <js/Conversions.h>
#include <js/JSON.h>
#include <js/PropertyAndElement.h>

#include "script/realm_impl.h"
#include "script/text.h"

namespace orchestrion::script {

namespace {

enum SystemObject : uint8_t { kIoProcessors, kX, kSystemObjects };

}  // namespace

std::optional<uint8_t> RealmImpl::systemObjectIndex(JSObject* object) const {
    for (uint8_t i = 0; i < kSystemObjects; ++i) {
        if (system_objects_[i].unbarrieredGet() == object) return i;
    }
    if (const auto index = genesysIndex(object)) {
        return static_cast<uint8_t>(kSystemObjects + *index);
    }
    return std::nullopt;
}

JSObject* RealmImpl::systemObject(uint8_t index) {
    if (index >= kSystemObjects) return genesysAt(index - kSystemObjects);
    JSContext* cx = runtime_.cx();
    const WellKnown& names = runtime_.names();
    JS::RootedId name(cx, index == kIoProcessors ? names.io_processors : names.x);
    JS::RootedValue value(cx);
    if (!JS_GetPropertyById(cx, global_, name, &value)) return nullptr;
    return system_objects_[index];
}

bool RealmImpl::isActive(JSContext* cx, JS::HandleValue state, JS::MutableHandleValue out) {
    JS::RootedString id(cx, JS::ToString(cx, state));
    if (!id) return false;
    out.setBoolean(options_.host != nullptr && options_.host->isActive(toUtf8(cx, id)));
    return true;
}

namespace {

bool ioProcessors(JSContext* cx, const WellKnown& names, const SystemVariables& system,
                  JS::MutableHandleValue out) {
    JS::RootedObject all(cx, JS_NewPlainObject(cx));
    JS::RootedObject one(cx);
    JS::RootedValue text(cx), value(cx);
    JS::RootedId id(cx), location(cx, names.location);
    if (!all) return false;
    for (const SystemVariables::IoProcessor& processor : system.io_processors) {
        one = JS_NewPlainObject(cx);
        value = stringValue(cx, processor.location);
        text = atomValue(cx, processor.type);
        if (!one || !text.isString() || !JS_ValueToId(cx, text, &id) ||
            !JS_DefinePropertyById(cx, one, location, value, JSPROP_ENUMERATE) ||
            !JS_FreezeObject(cx, one)) {
            return false;
        }
        value.setObject(*one);
        if (!JS_DefinePropertyById(cx, all, id, value, JSPROP_ENUMERATE)) return false;
    }
    out.setObject(*all);
    return JS_FreezeObject(cx, all);
}

}  // namespace

bool RealmImpl::systemVariable(JSContext* cx, JS::HandleId id, JS::MutableHandleValue out,
                               bool* known) {
    const WellKnown& names = runtime_.names();
    *known = true;
    if (id == names.session_id || id == names.name) {
        out.set(
            stringValue(cx, id == names.name ? options_.system.name : options_.system.session_id));
        return out.isString();
    }
    if (id == names.io_processors) {
        if (!ioProcessors(cx, names, options_.system, out)) return false;
        system_objects_[kIoProcessors] = &out.toObject();
        return true;
    }
    if (id == names.x) {
        JS::RootedObject empty(cx, JS_NewPlainObject(cx));
        if (!empty || !JS_FreezeObject(cx, empty)) return false;
        system_objects_[kX] = empty;
        out.setObject(*empty);
        return true;
    }
    if (id == names.genesys && options_.modules != nullptr) return genesys(cx, out);
    if (id == names.dom_parser || id == names.xml_serializer)
        return dom() && dom_->constructor(cx, id, out);
    *known = false;
    return true;
}

}  // namespace orchestrion::script
