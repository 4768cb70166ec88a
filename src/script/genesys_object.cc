// _genesys: what the modules of the server give to scripts (script.h, ModuleObjects).
//
// The object comes into being when a script first names it, each of its roots when a script first
// looks into it. Where the model changes, the objects that scripts may hold are changed in place:
// they keep their identity (core.md §2.1, generated-applications.md §3 number 8).
#include <js/Array.h>
#include <js/Class.h>
#include <js/Object.h>
#include <js/PropertyAndElement.h>
#include <jsfriendapi.h>

#include "script/global_class.h"
#include "script/json_text.h"
#include "script/realm_impl.h"
#include "script/text.h"

namespace orchestrion::script {
namespace {

// Scripts read; the host replaces and deletes.
constexpr unsigned kMember = JSPROP_READONLY | JSPROP_ENUMERATE;
constexpr unsigned kFixedMember = kMember | JSPROP_PERMANENT;
// {"$same": "key"}: the object that stands under `key` beside it, not listed a second time.
constexpr const char* kSame = "$same";
// Root and number of a function, in one slot of it.
constexpr int32_t kFunctionsMax = 1 << 12;

RealmImpl* realmOf(JSObject* object) {
    return sessionRealm(JS::GetNonCCWObjectGlobal(object));
}

bool callModule(JSContext* cx, unsigned argc, JS::Value* vp) {
    JS::CallArgs args = JS::CallArgsFromVp(argc, vp);
    RealmImpl* realm = realmOf(&args.callee());
    const int32_t both = js::GetFunctionNativeReserved(&args.callee(), 0).toInt32();
    args.rval().setUndefined();
    return !realm || realm->callModule(cx, static_cast<size_t>(both / kFunctionsMax),
                                       static_cast<size_t>(both % kFunctionsMax), args);
}

bool resolveRoot(JSContext* cx, JS::HandleObject genesys, JS::HandleId id, bool* resolved) {
    RealmImpl* realm = realmOf(genesys);
    *resolved = false;
    return !realm || !id.isString() || realm->resolveRoot(cx, genesys, id, resolved);
}

bool enumerateRoots(JSContext* cx, JS::HandleObject genesys) {
    RealmImpl* realm = realmOf(genesys);
    return !realm || realm->resolveAllRoots(cx, genesys);
}

constexpr JSClassOps kGenesysOps = {nullptr, nullptr, enumerateRoots, nullptr, resolveRoot,
                                    nullptr, nullptr, nullptr,        nullptr, nullptr};
constexpr JSClass kGenesys = {"Genesys", 0, &kGenesysOps, nullptr, nullptr, nullptr};

bool keysOf(JSContext* cx, JS::HandleObject object, JS::MutableHandleIdVector keys) {
    return js::GetPropertyKeys(cx, object, JSITER_OWNONLY, keys);
}

bool isArray(JSContext* cx, JS::HandleObject object, bool* is) {
    return JS::IsArrayObject(cx, object, is);
}

bool refillArray(JSContext* cx, JS::HandleObject target, JS::HandleObject fresh) {
    uint32_t length = 0;
    JS::RootedValue element(cx);
    if (!JS::GetArrayLength(cx, fresh, &length) || !JS::SetArrayLength(cx, target, 0)) return false;
    for (uint32_t i = 0; i < length; ++i) {
        if (!JS_GetElement(cx, fresh, i, &element) ||
            !JS_DefineElement(cx, target, i, element, JSPROP_ENUMERATE)) {
            return false;
        }
    }
    return true;
}

bool merge(JSContext* cx, JS::HandleObject target, JS::HandleObject fresh);

// The value of one member: in place where an object of the same kind stands there.
bool setMember(JSContext* cx, JS::HandleObject target, JS::HandleId id, JS::HandleValue value) {
    if (!value.isObject()) return JS_DefinePropertyById(cx, target, id, value, kMember);
    JS::RootedObject fresh(cx, &value.toObject()), known_object(cx);
    JS::RootedValue known(cx);
    bool fresh_array = false, known_array = false, own = false;
    if (!isArray(cx, fresh, &fresh_array) || !JS_HasOwnPropertyById(cx, target, id, &own) ||
        (own && !JS_GetPropertyById(cx, target, id, &known))) {
        return false;
    }
    if (known.isObject()) {
        known_object = &known.toObject();
        if (!isArray(cx, known_object, &known_array)) return false;
        if (known_array && fresh_array) return refillArray(cx, known_object, fresh);
        if (known_array == fresh_array) return merge(cx, known_object, fresh);
    }
    if (fresh_array) return JS_DefinePropertyById(cx, target, id, value, kMember);
    JS::RootedObject object(cx, JS_NewPlainObject(cx));
    JS::RootedValue object_value(cx);
    if (!object || !merge(cx, object, fresh)) return false;
    object_value.setObject(*object);
    return JS_DefinePropertyById(cx, target, id, object_value, kMember);
}

// Members that are another name of a sibling.
bool setSame(JSContext* cx, JS::HandleObject target, JS::HandleId id, JS::HandleValue sibling) {
    JS::RootedString name(cx, sibling.isString() ? sibling.toString() : nullptr);
    JS::RootedId sibling_id(cx);
    JS::RootedValue value(cx);
    if (!name) return true;
    if (!JS_StringToId(cx, name, &sibling_id) ||
        !JS_GetPropertyById(cx, target, sibling_id, &value))
        return false;
    return JS_DefinePropertyById(cx, target, id, value, JSPROP_READONLY);
}

bool sameOf(JSContext* cx, JS::HandleValue value, JS::MutableHandleValue sibling, bool* is) {
    *is = false;
    if (!value.isObject()) return true;
    JS::RootedObject object(cx, &value.toObject());
    return JS_HasOwnProperty(cx, object, kSame, is) &&
           (!*is || JS_GetProperty(cx, object, kSame, sibling));
}

// Other names come last: what they stand for is there then.
bool setMembers(JSContext* cx, JS::HandleObject target, JS::HandleObject fresh,
                JS::HandleIdVector keys) {
    JS::RootedValue value(cx), sibling(cx);
    JS::RootedId id(cx);
    for (const bool others : {false, true}) {
        for (size_t i = 0; i < keys.length(); ++i) {
            bool is = false;
            id = keys[i];
            if (!JS_GetPropertyById(cx, fresh, id, &value) || !sameOf(cx, value, &sibling, &is))
                return false;
            if (is != others) continue;
            if (is ? !setSame(cx, target, id, sibling) : !setMember(cx, target, id, value))
                return false;
        }
    }
    return true;
}

bool removeOthers(JSContext* cx, JS::HandleObject target, JS::HandleObject fresh) {
    JS::RootedIdVector keys(cx);
    JS::RootedId id(cx);
    if (!js::GetPropertyKeys(cx, target, JSITER_OWNONLY | JSITER_HIDDEN, &keys)) return false;
    for (size_t i = 0; i < keys.length(); ++i) {
        bool stays = false;
        id = keys[i];
        if (!JS_HasOwnPropertyById(cx, fresh, id, &stays)) return false;
        JS::ObjectOpResult ignored;
        if (!stays && !JS_DeletePropertyById(cx, target, id, ignored)) return false;
    }
    return true;
}

bool merge(JSContext* cx, JS::HandleObject target, JS::HandleObject fresh) {
    JS::RootedIdVector keys(cx);
    return removeOthers(cx, target, fresh) && keysOf(cx, fresh, &keys) &&
           setMembers(cx, target, fresh, keys);
}

bool idOf(JSContext* cx, std::string_view name, JS::MutableHandleId id) {
    JS::RootedValue text(cx, atomValue(cx, name));
    return text.isString() && JS_ValueToId(cx, text, id);
}

}  // namespace

struct RealmImpl::Genesys {
    explicit Genesys(size_t count) : roots(count), from_model(count) {}
    JS::Heap<JSObject*> object;
    std::vector<JS::Heap<JSObject*>> roots;
    // The members of a root that come from the model.
    std::vector<std::vector<std::string>> from_model;
};

void RealmImpl::GenesysDeleter::operator()(Genesys* genesys) const {
    delete genesys;
}

void RealmImpl::traceGenesys(JSTracer* tracer) {
    if (!genesys_) return;
    JS::TraceEdge(tracer, &genesys_->object, "_genesys");
    for (auto& root : genesys_->roots) JS::TraceEdge(tracer, &root, "_genesys root");
}

bool RealmImpl::genesys(JSContext* cx, JS::MutableHandleValue out) {
    genesys_.reset(new Genesys(options_.modules->roots().size()));
    JSObject* object = JS_NewObject(cx, &kGenesys);
    if (!object) return false;
    genesys_->object = object;
    out.setObject(*object);
    return true;
}

bool RealmImpl::resolveRoot(JSContext* cx, JS::HandleObject genesys, JS::HandleId id,
                            bool* resolved) {
    const auto roots = options_.modules->roots();
    for (size_t i = 0; i < roots.size(); ++i) {
        if (!JS_LinearStringEqualsAscii(id.toLinearString(), roots[i].data(), roots[i].size()))
            continue;
        JS::RootedValue value(cx);
        if (!genesysRoot(cx, i, &value)) return false;
        *resolved = true;
        return JS_DefinePropertyById(cx, genesys, id, value, kFixedMember | JSPROP_RESOLVING);
    }
    return true;
}

bool RealmImpl::resolveAllRoots(JSContext* cx, JS::HandleObject genesys) {
    JS::RootedValue ignored(cx);
    JS::RootedId id(cx);
    for (std::string_view root : options_.modules->roots()) {
        if (!idOf(cx, root, &id) || !JS_GetPropertyById(cx, genesys, id, &ignored)) return false;
    }
    return true;
}

// Constants, functions, and then what the model says.
bool RealmImpl::genesysRoot(JSContext* cx, size_t root, JS::MutableHandleValue out) {
    const ModuleObjects& modules = *options_.modules;
    JS::RootedObject object(cx, JS_NewPlainObject(cx));
    JS::RootedValue constants(cx);
    JS::RootedId id(cx);
    if (!object) return false;
    if (!modules.constants(root).empty()) {
        if (!toValue(Payload::json(std::string(modules.constants(root))), &constants)) return false;
        JS::RootedObject fresh(cx, constants.isObject() ? &constants.toObject() : nullptr);
        if (fresh && !merge(cx, object, fresh)) return false;
    }
    const auto functions = modules.functions(root);
    for (size_t i = 0; i < functions.size(); ++i) {
        JS::RootedValue value(cx);
        if (!idOf(cx, functions[i], &id)) return false;
        JSFunction* function = js::NewFunctionByIdWithReserved(cx, script::callModule, 0, 0, id);
        if (!function) return false;
        JSObject* function_object = JS_GetFunctionObject(function);
        js::SetFunctionNativeReserved(
            function_object, 0,
            JS::Int32Value(static_cast<int32_t>(root) * kFunctionsMax + static_cast<int32_t>(i)));
        value.setObject(*function_object);
        if (!JS_DefinePropertyById(cx, object, id, value, kFixedMember)) return false;
    }
    genesys_->roots[root] = object;
    out.setObject(*object);
    JS::RootedObject model(cx);
    return readModel(cx, &model) && fillRoot(cx, root, model);
}

bool RealmImpl::readModel(JSContext* cx, JS::MutableHandleObject out) {
    const std::string_view model = options_.modules->model();
    JS::RootedValue value(cx);
    if (!model.empty() && !toValue(Payload::json(std::string(model)), &value)) return false;
    out.set(value.isObject() ? &value.toObject() : JS_NewPlainObject(cx));
    return out != nullptr;
}

bool RealmImpl::fillRoot(JSContext* cx, size_t root, JS::HandleObject model) {
    JS::RootedObject target(cx, genesys_->roots[root]), fresh(cx);
    JS::RootedValue value(cx);
    JS::RootedIdVector keys(cx);
    JS::RootedId id(cx);
    if (!idOf(cx, options_.modules->roots()[root], &id) ||
        !JS_GetPropertyById(cx, model, id, &value)) {
        return false;
    }
    fresh = value.isObject() ? &value.toObject() : JS_NewPlainObject(cx);
    if (!fresh || !keysOf(cx, fresh, &keys)) return false;
    for (const std::string& name : std::exchange(genesys_->from_model[root], {})) {
        bool stays = false;
        JS::ObjectOpResult ignored;
        if (!idOf(cx, name, &id) || !JS_HasOwnPropertyById(cx, fresh, id, &stays)) return false;
        if (!stays && !JS_DeletePropertyById(cx, target, id, ignored)) return false;
    }
    for (size_t i = 0; i < keys.length(); ++i) {
        if (!keys[i].isString()) continue;
        JS::RootedString name(cx, keys[i].toString());
        genesys_->from_model[root].push_back(toUtf8(cx, name));
    }
    return setMembers(cx, target, fresh, keys);
}

void RealmImpl::modelChanged() {
    if (!genesys_ || !options_.modules) return;
    JSContext* cx = runtime_.cx();
    // Only memory can be missing here; what could not be shown shows with the next change.
    (void)limited([&] {
        JS::RootedObject model(cx);
        if (!readModel(cx, &model)) return false;
        for (size_t i = 0; i < genesys_->roots.size(); ++i) {
            if (genesys_->roots[i] && !fillRoot(cx, i, model)) return false;
        }
        return true;
    });
}

bool RealmImpl::callModule(JSContext* cx, size_t root, size_t function, const JS::CallArgs& args) {
    std::string arguments = "[";
    for (unsigned i = 0; i < args.length(); ++i) {
        Payload payload;
        if (!toPayload(args[i], payload)) return false;
        if (i > 0) arguments += ',';
        switch (payload.kind) {
            case Payload::Kind::kNone:
                arguments += "null";
                break;
            case Payload::Kind::kGraph:
                arguments += graphToJson(payload.bytes);
                break;
            case Payload::Kind::kJson:
                arguments += payload.bytes;
                break;
            case Payload::Kind::kText:
            case Payload::Kind::kXml:
                appendJsonString(arguments, payload.bytes);
        }
    }
    const ModuleObjects::Answer answer = options_.modules->call(root, function, arguments + "]");
    if (!answer.error.empty()) {
        JS_ReportErrorUTF8(cx, "%s", answer.error.c_str());
        return false;
    }
    return toValue(answer.value.empty() ? Payload{} : Payload::json(answer.value), args.rval());
}

// Numbers of system objects behind those of system_variables.cc.
std::optional<size_t> RealmImpl::genesysIndex(JSObject* object) const {
    if (!genesys_) return std::nullopt;
    if (genesys_->object.unbarrieredGet() == object) return 0;
    for (size_t i = 0; i < genesys_->roots.size(); ++i) {
        if (genesys_->roots[i].unbarrieredGet() == object) return i + 1;
    }
    return std::nullopt;
}

JSObject* RealmImpl::genesysAt(size_t index) {
    JSContext* cx = runtime_.cx();
    JS::RootedId id(cx, runtime_.names().genesys);
    JS::RootedValue value(cx);
    if (!options_.modules || !JS_GetPropertyById(cx, global_, id, &value) || !value.isObject())
        return nullptr;
    if (index == 0) return &value.toObject();
    const auto roots = options_.modules->roots();
    if (index > roots.size() || !idOf(cx, roots[index - 1], &id)) return nullptr;
    JS::RootedObject object(cx, &value.toObject());
    if (!JS_GetPropertyById(cx, object, id, &value) || !value.isObject()) return nullptr;
    return &value.toObject();
}

}  // namespace orchestrion::script
