#include "script/graph_writer.h"

#include <js/Array.h>
#include <js/ArrayBuffer.h>
#include <js/BigInt.h>
#include <js/Date.h>
#include <js/Exception.h>
#include <js/MapAndSet.h>
#include <js/Object.h>
#include <js/PropertyDescriptor.h>
#include <js/Proxy.h>
#include <js/RegExp.h>
#include <js/SavedFrameAPI.h>
#include <js/ScalarType.h>
#include <js/Stack.h>
#include <js/experimental/TypedData.h>

#include "script/collections.h"
#include "script/text.h"

namespace orchestrion::script {
namespace {

constexpr uint32_t kNoParent = UINT32_MAX;

// A key as the number of its bits: names are interned, and held by the objects they are keys of.
uint64_t bitsOf(JS::HandleId id) {
    return id.get().asRawBits();
}

bool hasLoneSurrogate(const char16_t* chars, size_t length) {
    for (size_t i = 0; i < length; ++i) {
        if ((chars[i] & 0xf800) != 0xd800) continue;
        bool pair = chars[i] < 0xdc00 && i + 1 < length && (chars[i + 1] & 0xfc00) == 0xdc00;
        if (!pair) return true;
        ++i;
    }
    return false;
}

uint8_t attributesOf(const JS::PropertyDescriptor& property) {
    return static_cast<uint8_t>((property.writable() ? kWritable : 0) |
                                (property.enumerable() ? kEnumerable : 0) |
                                (property.configurable() ? kConfigurable : 0));
}

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

GraphWriter::GraphWriter(JSContext* cx, const GraphScope& scope, bool leaves_session,
                         uint64_t bytes_max)
    : cx_(cx),
      scope_(scope),
      leaves_session_(leaves_session),
      bytes_max_(bytes_max),
      objects_(cx),
      numbers_(cx),
      steps_(cx),
      step_(cx) {}

// --- Values ---

bool GraphWriter::writeValue(JS::HandleValue value) {
    if (value.isObject()) {
        JS::RootedObject target(cx_, &value.toObject());
        return object(target);
    }
    if (value.isString()) {
        string(value.toString());
        return !isFull();
    }
    if (value.isInt32()) {
        out_.tag(Tag::kInteger);
        out_.integer(value.toInt32());
    } else if (value.isDouble()) {
        out_.tag(Tag::kDouble);
        out_.real(value.toDouble());
    } else if (value.isBoolean()) {
        out_.tag(value.toBoolean() ? Tag::kTrue : Tag::kFalse);
    } else if (value.isNull()) {
        out_.tag(Tag::kNull);
    } else if (value.isUndefined()) {
        out_.tag(Tag::kUndefined);
    } else if (value.isBigInt()) {
        return bigInt(value);
    } else {
        return refuse("a symbol cannot be saved");
    }
    return true;
}

void GraphWriter::string(JSString* text) {
    JSLinearString* linear = JS_EnsureLinearString(cx_, text);
    if (!linear) {
        JS_ClearPendingException(cx_);
        out_.tag(Tag::kUndefined);
        return;
    }
    {
        JS::AutoCheckCannotGC no_gc;
        size_t length = JS::GetLinearStringLength(linear);
        if (JS::LinearStringHasLatin1Chars(linear)) {
            auto* chars =
                reinterpret_cast<const char*>(JS::GetLatin1LinearStringChars(no_gc, linear));
            if (isAscii({chars, length})) {
                out_.tag(Tag::kText);
                out_.text({chars, length});
                return;
            }
        } else {
            const char16_t* chars = JS::GetTwoByteLinearStringChars(no_gc, linear);
            if (hasLoneSurrogate(chars, length)) {
                out_.tag(Tag::kWideText);
                out_.text({reinterpret_cast<const char*>(chars), length * 2});
                return;
            }
        }
    }
    out_.tag(Tag::kText);
    out_.text(toUtf8(cx_, text));
}

bool GraphWriter::bigInt(JS::HandleValue value) {
    JS::RootedBigInt integer(cx_, value.toBigInt());
    JS::RootedString digits(cx_, JS::BigIntToString(cx_, integer, 16));
    if (!digits) return false;
    out_.tag(Tag::kBigInt);
    out_.text(toUtf8(cx_, digits));
    return !isFull();
}

bool GraphWriter::isFull() {
    if (out_.size() <= bytes_max_) return false;
    refuse("the data are larger than " + std::to_string(bytes_max_) + " bytes");
    return true;
}

// --- Objects: heads ---

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

// --- Objects: contents ---

bool GraphWriter::writeContents(uint32_t first) {
    JS::RootedObject target(cx_);
    for (current_ = first; current_ < objects_.length(); ++current_) {
        target = objects_[current_];
        if (!content(target, known_[current_].tag)) return false;
    }
    return true;
}

bool GraphWriter::content(JS::HandleObject target, Tag tag) {
    switch (tag) {
        case Tag::kBuiltin:
        case Tag::kSystem:
        case Tag::kGlobal:
            return true;
        case Tag::kFunction:
            return writeFunctionMembers(target);
        default:
            break;
    }
    if (known_[current_].prototype_is_value && !valuePrototype(target)) return false;
    switch (tag) {
        case Tag::kArray:
            return elements(target);
        case Tag::kMap:
        case Tag::kSet:
            return entries(target, tag == Tag::kMap) && members(target, Which::kAll);
        case Tag::kTyped:
            return members(target, Which::kAll, true);
        case Tag::kError:
            return errorMembers(target);
        default:
            return members(target, Which::kAll);
    }
}

bool GraphWriter::valuePrototype(JS::HandleObject target) {
    JS::RootedObject prototype(cx_);
    JS::RootedString name(cx_, JS_AtomizeString(cx_, "__proto__"));
    return name && JS_StringToId(cx_, name, &step_) && JS_GetPrototype(cx_, target, &prototype) &&
           object(prototype);
}

// Elements one after the other while most are there; the rest, of a sparse array, are members.
bool GraphWriter::elements(JS::HandleObject array) {
    JS::RootedIdVector keys(cx_);
    if (!js::GetPropertyKeys(cx_, array, JSITER_OWNONLY | JSITER_HIDDEN, &keys)) return false;
    uint32_t indices = 0;
    while (indices < keys.length() && keys[indices].isInt()) ++indices;
    uint32_t end = indices == 0 ? 0 : static_cast<uint32_t>(keys[indices - 1].toInt()) + 1;
    if (end / 4 > indices) {
        out_.number(0);
        return members(array, Which::kAll);
    }
    out_.number(end);
    Descriptor property(cx_);
    JS::RootedValue value(cx_);
    uint32_t next = 0;
    for (uint32_t i = 0; i < end; ++i) {
        if (static_cast<uint32_t>(keys[next].toInt()) != i) {
            out_.tag(Tag::kHole);
            continue;
        }
        step_ = keys[next++];
        if (!JS_GetOwnPropertyDescriptorById(cx_, array, step_, &property)) return false;
        if (property->isAccessorDescriptor())
            return refuse("an accessor of an object cannot be saved");
        value = property->value();
        if (!writeValue(value)) return false;
    }
    return members(array, Which::kAll, true);
}

bool GraphWriter::entries(JS::HandleObject collection, bool is_map) {
    JS::RootedValueVector values(cx_);
    if (!(is_map ? mapEntries(cx_, collection, values) : setValues(cx_, collection, values)))
        return false;
    out_.number(is_map ? values.length() / 2 : values.length());
    for (size_t i = 0; i < values.length(); ++i) {
        step_ = JS::PropertyKey::Int(static_cast<int32_t>(is_map ? i / 2 : i));
        if (!writeValue(values[i])) return false;
    }
    return true;
}

// The stack is not an own property of an Error; it becomes one.
bool GraphWriter::errorMembers(JS::HandleObject error) {
    JS::RootedIdVector keys(cx_);
    if (!keysOf(error, Which::kAll, false, keys)) return false;
    JS::RootedId stack_id(cx_);
    JS::RootedString name(cx_, JS_AtomizeString(cx_, "stack"));
    if (!name || !JS_StringToId(cx_, name, &stack_id)) return false;
    bool has_own = false;
    for (size_t i = 0; i < keys.length(); ++i) has_own = has_own || keys[i] == stack_id;
    JS::RootedObject stack(cx_, has_own ? nullptr : JS::ExceptionStackOrNull(error));
    JS::RootedString text(cx_);
    if (stack && !JS::BuildStackString(cx_, nullptr, stack, &text)) return false;
    out_.number(keys.length() + (text ? 1 : 0));
    if (text) {
        // It must not make a frozen Error less frozen.
        bool extensible = true;
        Integrity level = Integrity::kExtensible;
        if (!JS_IsExtensible(cx_, error, &extensible)) return false;
        if (!extensible && !integrity(error, level)) return false;
        uint8_t attributes = level == Integrity::kFrozen   ? 0
                             : level == Integrity::kSealed ? kWritable
                                                           : kWritable | kConfigurable;
        JS::RootedValue value(cx_, JS::StringValue(text));
        if (!writeMember(stack_id, value, attributes)) return false;
    }
    return writeMembers(error, keys);
}

// What a script may have hung on a function, and on its prototype.
bool GraphWriter::writeFunctionMembers(JS::HandleObject function) {
    if (!members(function, Which::kOnlyEnumerable)) return false;
    Descriptor property(cx_);
    if (!JS_GetOwnPropertyDescriptor(cx_, function, "prototype", &property)) return false;
    if (property.isNothing() || !property->isDataDescriptor() || !property->value().isObject()) {
        out_.number(0);
        return true;
    }
    JS::RootedObject prototype(cx_, &property->value().toObject());
    return members(prototype, Which::kOnlyEnumerable);
}

bool GraphWriter::keysOf(JS::HandleObject target, Which which, bool skip_elements,
                         JS::RootedIdVector& keys) {
    unsigned flags = JSITER_OWNONLY | JSITER_SYMBOLS | JSITER_PRIVATE;
    JS::RootedIdVector all(cx_);
    if (!js::GetPropertyKeys(cx_, target, which == Which::kAll ? flags | JSITER_HIDDEN : flags,
                             &all))
        return false;
    JS::RootedId length(cx_);
    bool is_array = false;
    if (!JS::IsArrayObject(cx_, target, &is_array)) return false;
    for (size_t i = 0; i < all.length(); ++i) {
        if (all[i].isInt() && skip_elements) continue;
        if (all[i].isSymbol()) {
            return refuseCurrentObject(
                all[i].isPrivateName() ? "an instance with private fields (#name) cannot be saved"
                                       : "a property whose key is a symbol cannot be saved");
        }
        if (is_array && all[i].isString() &&
            JS_LinearStringEqualsAscii(all[i].toLinearString(), "length"))
            continue;
        if (!keys.append(all[i])) {
            JS_ReportOutOfMemory(cx_);
            return false;
        }
    }
    return true;
}

bool GraphWriter::members(JS::HandleObject target, Which which, bool skip_elements) {
    JS::RootedIdVector keys(cx_);
    if (!keysOf(target, which, skip_elements, keys)) return false;
    out_.number(keys.length());
    return writeMembers(target, keys);
}

bool GraphWriter::writeMembers(JS::HandleObject target, const JS::RootedIdVector& keys) {
    Descriptor property(cx_);
    JS::RootedValue value(cx_);
    for (size_t i = 0; i < keys.length(); ++i) {
        step_ = keys[i];
        if (!JS_GetOwnPropertyDescriptorById(cx_, target, keys[i], &property)) return false;
        if (property.isNothing() || property->isAccessorDescriptor()) {
            return refuse("an accessor of an object cannot be saved");
        }
        value = property->value();
        bool internal = value.isObject() && scope_.isLibraryInternal(keys[i]) &&
                        JS::IsCallable(&value.toObject());
        if (internal) value.setUndefined();
        if (!writeMember(keys[i], value, attributesOf(*property))) return false;
    }
    return true;
}

bool GraphWriter::writeMember(JS::HandleId id, JS::HandleValue value, uint8_t attributes) {
    step_ = id;
    key(id, attributes != kUsualAttributes);
    if (attributes != kUsualAttributes) out_.byte(attributes);
    return writeValue(value);
}

void GraphWriter::key(JS::HandleId id, bool has_attributes) {
    uint64_t flag = has_attributes ? 1 : 0;
    auto [known, is_new] = keys_.try_emplace(bitsOf(id), static_cast<uint32_t>(keys_.size()));
    if (!is_new) {
        out_.number((uint64_t(known->second) + 1) << 1 | flag);
        return;
    }
    out_.number(flag);
    if (id.isInt()) {
        out_.tag(Tag::kText);
        out_.text(std::to_string(id.toInt()));
    } else {
        string(id.toString());
    }
}

// --- Refusals ---

// What is refused is the member being written.
bool GraphWriter::refuse(std::string reason) {
    if (!refusal_) refusal_ = SnapshotRefusal{pathOf(current_, true), std::move(reason)};
    return false;
}

bool GraphWriter::refuseCurrentObject(std::string reason) {
    if (!refusal_) refusal_ = SnapshotRefusal{pathOf(current_, false), std::move(reason)};
    return false;
}

std::string GraphWriter::pathOf(uint32_t number, bool with_step) const {
    std::vector<JS::PropertyKey> steps;
    if (with_step) steps.push_back(step_);
    while (number < known_.size() && known_[number].parent != kNoParent) {
        steps.push_back(steps_[number]);
        number = known_[number].parent;
    }
    std::string path;
    for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
        if (step->isInt()) {
            path += '[' + std::to_string(step->toInt()) + ']';
        } else if (step->isString()) {
            JS::RootedString name(cx_, step->toString());
            path += (path.empty() ? "" : ".") + toUtf8(cx_, name);
        }
    }
    return path;
}

}  // namespace orchestrion::script
