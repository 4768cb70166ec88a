// GraphWriter: the heads of objects, which say what they are; what cannot be saved is refused here.
#include <js/Array.h>
#include <js/ArrayBuffer.h>
#include <js/Date.h>
#include <js/Exception.h>
#include <js/Object.h>
#include <js/PropertyDescriptor.h>
#include <js/Proxy.h>
#include <js/RegExp.h>
#include <js/ScalarType.h>
#include <js/experimental/TypedData.h>

#include "script/graph_writer.h"
#include "script/text.h"

namespace orchestrion::script {
namespace {

JSProtoKey typedArrayKey(JS::Scalar::Type type) {
    switch (type) {
        case JS::Scalar::Int8:
            return JSProto_Int8Array;
        case JS::Scalar::Uint8:
            return JSProto_Uint8Array;
        case JS::Scalar::Int16:
            return JSProto_Int16Array;
        case JS::Scalar::Uint16:
            return JSProto_Uint16Array;
        case JS::Scalar::Int32:
            return JSProto_Int32Array;
        case JS::Scalar::Uint32:
            return JSProto_Uint32Array;
        case JS::Scalar::Float32:
            return JSProto_Float32Array;
        case JS::Scalar::Float64:
            return JSProto_Float64Array;
        case JS::Scalar::Uint8Clamped:
            return JSProto_Uint8ClampedArray;
        case JS::Scalar::BigInt64:
            return JSProto_BigInt64Array;
        case JS::Scalar::BigUint64:
            return JSProto_BigUint64Array;
        default:
            return JSProto_Null;
    }
}

}  // namespace

bool GraphWriter::adopt(JS::HandleObject target) {
    uint32_t number = static_cast<uint32_t>(objects_.length());
    if (!numbers_.put(target, number) || !objects_.append(target) || !steps_.append(step_)) {
        JS_ReportOutOfMemory(cx_);
        return false;
    }
    known_.push_back({number == 0 ? kNoParent : current_, Tag::kPlain, false});
    return true;
}

bool GraphWriter::object(JS::HandleObject target) {
    if (auto known = numbers_.lookup(target)) {
        out_.tag(Tag::kReference);
        out_.number(known->value());
        return true;
    }
    if (js::IsProxy(target)) return refuse("a Proxy cannot be saved");
    js::ESClass kind = js::ESClass::Other;
    if (!JS::GetBuiltinClass(cx_, target, &kind) || !adopt(target)) return false;
    return head(target, kind) && !isFull();
}

bool GraphWriter::head(JS::HandleObject target, js::ESClass kind) {
    switch (kind) {
        case js::ESClass::Object:
            return plainHead(target, Tag::kPlain);
        case js::ESClass::Array: {
            uint32_t length = 0;
            if (!tagged(target, Tag::kArray, JSProto_Array) ||
                !JS::GetArrayLength(cx_, target, &length))
                return false;
            out_.number(length);
            return true;
        }
        case js::ESClass::Date: {
            double time = 0;
            if (!tagged(target, Tag::kDate, JSProto_Date) ||
                !js::DateGetMsecSinceEpoch(cx_, target, &time))
                return false;
            out_.real(time);
            return true;
        }
        case js::ESClass::RegExp: {
            if (!tagged(target, Tag::kRegExp, JSProto_RegExp)) return false;
            JSString* source = JS::GetRegExpSource(cx_, target);
            if (!source) return false;
            out_.text(toUtf8(cx_, source));
            out_.byte(JS::GetRegExpFlags(cx_, target).value());
            return true;
        }
        case js::ESClass::Map:
            return tagged(target, Tag::kMap, JSProto_Map);
        case js::ESClass::Set:
            return tagged(target, Tag::kSet, JSProto_Set);
        case js::ESClass::ArrayBuffer:
            return bufferHead(target);
        case js::ESClass::Error: {
            JSErrorReport* report = JS_ErrorFromException(cx_, target);
            int type = report ? report->exnType : static_cast<int>(JSEXN_ERR);
            auto usual =
                static_cast<JSProtoKey>(JSProto_Error + (type < JSEXN_ERROR_LIMIT ? type : 0));
            if (!tagged(target, Tag::kError, usual)) return false;
            out_.byte(static_cast<uint8_t>(type));
            return true;
        }
        case js::ESClass::Function:
            return functionHead(target);
        case js::ESClass::Promise:
            return refuse("a Promise cannot be saved");
        case js::ESClass::Number:
        case js::ESClass::String:
        case js::ESClass::Boolean:
        case js::ESClass::BigInt:
            return refuse(
                "a Number, String or Boolean object cannot be saved: use the primitive value");
        default:
            break;
    }
    if (JS_IsArrayBufferViewObject(target)) return viewHead(target);
    return plainHead(target, Tag::kPlain);
}

bool GraphWriter::plainHead(JS::HandleObject target, Tag tag) {
    if (target == scope_.global()) {
        if (leaves_session_) return refuse("the global object cannot leave its session");
        known_.back().tag = Tag::kGlobal;
        out_.tag(Tag::kGlobal);
        return true;
    }
    if (auto index = leaves_session_ ? std::nullopt : scope_.systemObjectIndex(target)) {
        known_.back().tag = Tag::kSystem;
        out_.tag(Tag::kSystem);
        out_.byte(*index);
        return true;
    }
    std::string_view name = JS::GetClass(target)->name;
    if (name != "Object") return refuse("a " + std::string(name) + " cannot be saved");
    return tagged(target, tag, JSProto_Object);
}

bool GraphWriter::functionHead(JS::HandleObject function) {
    JSProtoKey key = JS::IdentifyStandardConstructor(function);
    if (key != JSProto_Null) {
        JS::RootedId name(cx_);
        JS::ProtoKeyToId(cx_, key, &name);
        known_.back().tag = Tag::kBuiltin;
        out_.tag(Tag::kBuiltin);
        out_.text(toUtf8(cx_, name.toString()));
        return true;
    }
    if (leaves_session_) return refuse("a function cannot leave its session");
    if (auto index = scope_.baselineIndex(function)) {
        known_.back().tag = Tag::kFunction;
        out_.tag(Tag::kFunction);
        out_.number(*index);
        return true;
    }
    return refuse(
        "a function made at run time cannot be saved: only those that a script declares at its top "
        "level");
}

bool GraphWriter::bufferHead(JS::HandleObject buffer) {
    if (JS::IsDetachedArrayBufferObject(buffer))
        return refuse("a detached ArrayBuffer cannot be saved");
    if (!tagged(buffer, Tag::kBuffer, JSProto_ArrayBuffer)) return false;
    size_t length = JS::GetArrayBufferByteLength(buffer);
    if (length > bytes_max_)
        return refuse("the data are larger than " + std::to_string(bytes_max_) + " bytes");
    bool shared = false;
    JS::AutoCheckCannotGC no_gc;
    auto* data = reinterpret_cast<const char*>(JS::GetArrayBufferData(buffer, &shared, no_gc));
    out_.text({data, length});
    return true;
}

bool GraphWriter::viewHead(JS::HandleObject view) {
    bool typed = JS_IsTypedArrayObject(view);
    JS::Scalar::Type type =
        typed ? JS_GetArrayBufferViewType(view) : JS::Scalar::MaxTypedArrayViewType;
    bool shared = false;
    JS::RootedObject buffer(cx_, JS_GetArrayBufferViewBuffer(cx_, view, &shared));
    if (!buffer) return false;
    if (JS::IsDetachedArrayBufferObject(buffer))
        return refuse("a view of a detached ArrayBuffer cannot be saved");
    if (!tagged(view, typed ? Tag::kTyped : Tag::kDataView,
                typed ? typedArrayKey(type) : JSProto_DataView))
        return false;
    if (typed) out_.byte(static_cast<uint8_t>(type));
    out_.number(JS_GetArrayBufferViewByteOffset(view));
    out_.number(typed ? JS_GetTypedArrayLength(view) : JS_GetArrayBufferViewByteLength(view));
    return object(buffer);
}

// The tag with its flags, and what the flags announce.
bool GraphWriter::tagged(JS::HandleObject target, Tag tag, JSProtoKey usual) {
    known_.back().tag = tag;
    JS::RootedObject prototype(cx_);
    bool extensible = true;
    if (!JS_GetPrototype(cx_, target, &prototype) || !JS_IsExtensible(cx_, target, &extensible))
        return false;
    uint32_t number = 0;
    std::optional<Prototype> unusual = unusualPrototype(prototype, usual, number);
    Integrity level = Integrity::kExtensible;
    if (!extensible && !integrity(target, level)) return false;
    out_.byte(static_cast<uint8_t>(static_cast<uint8_t>(tag) | (unusual ? kHasPrototype : 0) |
                                   (extensible ? 0 : kHasIntegrity)));
    known_.back().prototype_is_value = unusual == Prototype::kValue;
    if (unusual) {
        out_.byte(static_cast<uint8_t>(*unusual));
        if (*unusual == Prototype::kBaseline || *unusual == Prototype::kLibrary)
            out_.number(number);
        if (*unusual == Prototype::kStandard) {
            JS::RootedId name(cx_);
            JS::ProtoKeyToId(cx_, JS::IdentifyStandardPrototype(prototype), &name);
            out_.text(toUtf8(cx_, name.toString()));
        }
    }
    if (!extensible) out_.byte(static_cast<uint8_t>(level));
    return true;
}

std::optional<Prototype> GraphWriter::unusualPrototype(JS::HandleObject prototype, JSProtoKey usual,
                                                       uint32_t& number) {
    if (!prototype) return Prototype::kNull;
    JSProtoKey standard = JS::IdentifyStandardPrototype(prototype);
    if (standard == usual) return std::nullopt;
    if (standard != JSProto_Null) return Prototype::kStandard;
    if (auto index = scope_.libraryPrototypeIndex(prototype)) {
        number = *index;
        return Prototype::kLibrary;
    }
    if (leaves_session_) return std::nullopt;  // what arrives has no classes
    // A class of a script: its prototype's constructor is a baseline function whose prototype this
    // is.
    JS::RootedValue constructor(cx_), back(cx_);
    Descriptor property(cx_);
    if (JS_GetOwnPropertyDescriptor(cx_, prototype, "constructor", &property) &&
        property.isSome() && property->isDataDescriptor() && property->value().isObject()) {
        JS::RootedObject function(cx_, &property->value().toObject());
        auto index = scope_.baselineIndex(function);
        if (index && JS_GetOwnPropertyDescriptor(cx_, function, "prototype", &property) &&
            property.isSome() && property->isDataDescriptor() && property->value().isObject() &&
            &property->value().toObject() == prototype) {
            number = *index;
            return Prototype::kBaseline;
        }
    }
    return Prototype::kValue;
}

bool GraphWriter::integrity(JS::HandleObject target, Integrity& out) {
    JS::RootedIdVector keys(cx_);
    if (!js::GetPropertyKeys(cx_, target, JSITER_OWNONLY | JSITER_HIDDEN | JSITER_SYMBOLS, &keys))
        return false;
    Descriptor property(cx_);
    out = Integrity::kFrozen;
    for (size_t i = 0; i < keys.length(); ++i) {
        if (!JS_GetOwnPropertyDescriptorById(cx_, target, keys[i], &property)) return false;
        if (property.isNothing()) continue;
        if (property->configurable()) {
            out = Integrity::kNotExtensible;
            return true;
        }
        if (property->isDataDescriptor() && property->writable()) out = Integrity::kSealed;
    }
    return true;
}

}  // namespace orchestrion::script
