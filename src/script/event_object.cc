// _event: built when a script first looks at it. W3C SCXML §5.10.1.
#include <js/PropertyAndElement.h>

#include "script/realm_impl.h"
#include "script/text.h"

namespace orchestrion::script {
namespace {

JS::Value typeOf(const WellKnown& names, EventType type) {
    switch (type) {
        case EventType::kPlatform:
            return JS::StringValue(names.platform);
        case EventType::kInternal:
            return JS::StringValue(names.internal);
        case EventType::kExternal:
            break;
    }
    return JS::StringValue(names.external);
}

// An empty string stands for "no value".
JS::Value optionalString(JSContext* cx, const std::string& text) {
    return text.empty() ? JS::UndefinedValue() : stringValue(cx, text);
}

}  // namespace

void RealmImpl::setEvent(const Event& event) {
    event_ = &event;
    event_object_ = nullptr;
}

bool RealmImpl::eventObject(JSContext* cx, JS::MutableHandleValue out) {
    if (JSObject* built = event_object_) {
        out.setObject(*built);
        return true;
    }
    if (!event_) return true;
    const Event& event = *event_;
    using Names = WellKnown;
    JS::RootedValueArray<Names::kEventFields> fields(cx);
    fields[Names::kName].set(atomValue(cx, event.name));
    fields[Names::kType].set(typeOf(runtime_.names(), event.type));
    fields[Names::kSendid].set(optionalString(cx, event.sendid));
    fields[Names::kOrigin].set(optionalString(cx, event.origin));
    fields[Names::kOrigintype].set(optionalString(cx, event.origintype));
    fields[Names::kInvokeid].set(optionalString(cx, event.invokeid));
    // What is not the JSON or XML it seemed to be is the text it is (§B.2.1).
    if (!toValue(event.data, fields[Names::kData])) {
        if (!JS_IsExceptionPending(cx)) return false;
        JS_ClearPendingException(cx);
        fields[Names::kData].set(stringValue(cx, event.data.bytes));
    }
    JS::RootedObject object(cx, JS_NewPlainObject(cx));
    if (!object) return false;
    JS::RootedId id(cx);
    for (size_t i = 0; i < Names::kEventFields; ++i) {
        id = runtime_.names().event_fields[i];
        if (!JS_DefinePropertyById(cx, object, id, fields[i], JSPROP_ENUMERATE)) return false;
    }
    if (!event.raw.empty()) {
        id = runtime_.names().raw;
        JS::RootedValue text(cx, stringValue(cx, event.raw));
        if (!JS_DefinePropertyById(cx, object, id, text, JSPROP_ENUMERATE)) return false;
    }
    event_object_ = object;
    out.setObject(*object);
    return true;
}

}  // namespace orchestrion::script
