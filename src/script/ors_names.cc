#include "script/ors_names.h"

#include <js/Array.h>
#include <js/Conversions.h>

#include "script/global_class.h"
#include "script/realm_impl.h"
#include "script/text.h"

namespace orchestrion::script {
namespace {

RealmImpl* realmOf(const JS::CallArgs& args) {
    return sessionRealm(JS::GetNonCCWObjectGlobal(&args.callee()));
}

// String(value); empty where there is no such argument.
bool textOf(JSContext* cx, const JS::CallArgs& args, unsigned index, std::string& out) {
    if (!args.hasDefined(index)) return true;
    JS::RootedString text(cx, JS::ToString(cx, args[index]));
    if (!text) return false;
    out = toUtf8(cx, text);
    return true;
}

// __Log(text [, label [, level]])
bool log(JSContext* cx, unsigned argc, JS::Value* vp) {
    JS::CallArgs args = JS::CallArgsFromVp(argc, vp);
    std::string text;
    std::string label;
    std::string level;
    if (!textOf(cx, args, 0, text) || !textOf(cx, args, 1, label) || !textOf(cx, args, 2, level))
        return false;
    RealmImpl* realm = realmOf(args);  // before the result takes the callee's place
    args.rval().setUndefined();
    if (realm != nullptr && realm->turnHost() != nullptr) {
        realm->turnHost()->log(std::move(text), std::move(label), std::move(level));
    }
    return true;
}

// __Raise(name [, data])
bool raise(JSContext* cx, unsigned argc, JS::Value* vp) {
    JS::CallArgs args = JS::CallArgsFromVp(argc, vp);
    if (!args.requireAtLeast(cx, "__Raise", 1)) return false;
    std::string name;
    if (!textOf(cx, args, 0, name)) return false;
    RealmImpl* realm = realmOf(args);
    args.rval().setUndefined();
    return realm == nullptr || realm->raise(cx, std::move(name), args.get(1));
}

bool documentUrl(JSContext* cx, unsigned argc, JS::Value* vp) {
    JS::CallArgs args = JS::CallArgsFromVp(argc, vp);
    RealmImpl* realm = realmOf(args);
    args.rval().set(stringValue(cx, realm == nullptr ? "" : realm->options().document_url));
    return args.rval().isString();
}

bool currentStates(JSContext* cx, unsigned argc, JS::Value* vp) {
    JS::CallArgs args = JS::CallArgsFromVp(argc, vp);
    RealmImpl* realm = realmOf(args);
    JS::RootedObject list(cx, JS::NewArrayObject(cx, 0));
    if (!list) return false;
    std::vector<std::string> states;
    if (realm != nullptr && realm->options().host != nullptr)
        states = realm->options().host->activeStates();
    JS::RootedValue state(cx);
    for (uint32_t i = 0; i < states.size(); ++i) {
        state = stringValue(cx, states[i]);
        if (!state.isString() || !JS_DefineElement(cx, list, i, state, JSPROP_ENUMERATE))
            return false;
    }
    args.rval().setObject(*list);
    return true;
}

}  // namespace

bool resolveOrsName(JSContext* cx, RealmImpl& realm, JS::HandleId name, bool* resolved) {
    const WellKnown& names = realm.runtime().names();
    *resolved = false;
    if (name == names.data) {
        *resolved = realm.dataObject(cx) != nullptr;
        return *resolved;
    }
    JSNative native = nullptr;
    if (name == names.log) native = log;
    if (name == names.raise) native = raise;
    if (name == names.document_url) native = documentUrl;
    if (name == names.current_states) native = currentStates;
    if (native == nullptr) return true;
    JS::RootedObject global(cx, realm.global());
    // Read-only, but a script may declare a function of its own by this name.
    *resolved = JS_DefineFunctionById(cx, global, name, native, 0, JSPROP_READONLY) != nullptr;
    return *resolved;
}

bool RealmImpl::raise(JSContext* cx, std::string name, JS::HandleValue data) {
    Payload payload;
    if (!toPayload(data, payload)) return false;
    if (name.empty()) {
        JS_ReportErrorASCII(cx, "__Raise needs the name of an event");
        return false;
    }
    if (turn_host_ != nullptr) turn_host_->raise(std::move(name), std::move(payload));
    return true;
}

}  // namespace orchestrion::script
