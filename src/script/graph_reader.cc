#include "script/graph_reader.h"

#include <charconv>

#include <js/Array.h>
#include <js/ArrayBuffer.h>
#include <js/BigInt.h>
#include <js/Date.h>
#include <js/Interrupt.h>
#include <js/MapAndSet.h>
#include <js/Object.h>
#include <js/PropertyDescriptor.h>
#include <js/RegExp.h>
#include <js/ScalarType.h>
#include <js/experimental/TypedData.h>

#include "script/text.h"

namespace orchestrion::script {
namespace {

constexpr unsigned attributesFrom(uint8_t bits) {
    return (bits & kWritable ? 0u : unsigned(JSPROP_READONLY)) |
           (bits & kEnumerable ? unsigned(JSPROP_ENUMERATE) : 0u) |
           (bits & kConfigurable ? 0u : unsigned(JSPROP_PERMANENT));
}

JSObject* newTypedArray(JSContext* cx, uint8_t type, JS::HandleObject buffer, size_t offset,
                        int64_t length) {
    switch (static_cast<JS::Scalar::Type>(type)) {
        case JS::Scalar::Int8:
            return JS_NewInt8ArrayWithBuffer(cx, buffer, offset, length);
        case JS::Scalar::Uint8:
            return JS_NewUint8ArrayWithBuffer(cx, buffer, offset, length);
        case JS::Scalar::Int16:
            return JS_NewInt16ArrayWithBuffer(cx, buffer, offset, length);
        case JS::Scalar::Uint16:
            return JS_NewUint16ArrayWithBuffer(cx, buffer, offset, length);
        case JS::Scalar::Int32:
            return JS_NewInt32ArrayWithBuffer(cx, buffer, offset, length);
        case JS::Scalar::Uint32:
            return JS_NewUint32ArrayWithBuffer(cx, buffer, offset, length);
        case JS::Scalar::Float32:
            return JS_NewFloat32ArrayWithBuffer(cx, buffer, offset, length);
        case JS::Scalar::Float64:
            return JS_NewFloat64ArrayWithBuffer(cx, buffer, offset, length);
        case JS::Scalar::Uint8Clamped:
            return JS_NewUint8ClampedArrayWithBuffer(cx, buffer, offset, length);
        case JS::Scalar::BigInt64:
            return JS_NewBigInt64ArrayWithBuffer(cx, buffer, offset, length);
        case JS::Scalar::BigUint64:
            return JS_NewBigUint64ArrayWithBuffer(cx, buffer, offset, length);
        default:
            return nullptr;
    }
}

}  // namespace

GraphReader::GraphReader(JSContext* cx, GraphSurroundings& surroundings, std::string_view bytes)
    : cx_(cx), surroundings_(surroundings), in_(bytes), objects_(cx), keys_(cx) {}

// --- Values ---

bool GraphReader::readValue(JS::MutableHandleValue out) {
    uint8_t first = in_.byte();
    out.setUndefined();
    switch (static_cast<Tag>(first)) {
        case Tag::kUndefined:
            return in_.ok();
        case Tag::kNull:
            out.setNull();
            return true;
        case Tag::kFalse:
        case Tag::kTrue:
            out.setBoolean(static_cast<Tag>(first) == Tag::kTrue);
            return true;
        case Tag::kInteger:
            out.setInt32(in_.integer());
            return in_.ok();
        case Tag::kDouble:
            out.set(JS::CanonicalizedDoubleValue(in_.real()));
            return in_.ok();
        case Tag::kText:
        case Tag::kWideText:
            return readText(out, static_cast<Tag>(first));
        case Tag::kBigInt: {
            std::string_view digits = in_.text();
            if (!in_.ok()) return false;
            JS::BigInt* value = JS::SimpleStringToBigInt(
                cx_, mozilla::Span<const char>(digits.data(), digits.size()), 16);
            if (!value) return false;
            out.setBigInt(value);
            return true;
        }
        case Tag::kReference: {
            uint32_t number = in_.below(objects_.length());
            if (!in_.ok() || !objects_[number]) return bad();
            out.setObject(*objects_[number]);
            return true;
        }
        default:
            return readObject(first, out);
    }
}

bool GraphReader::readText(JS::MutableHandleValue out, Tag tag) {
    std::string_view bytes = in_.text();
    if (!in_.ok() || (tag == Tag::kWideText && bytes.size() % 2 != 0)) return bad();
    if (tag == Tag::kText) {
        out.set(stringValue(cx_, bytes));
        return out.isString();
    }
    std::u16string wide(bytes.size() / 2, u'\0');
    std::memcpy(wide.data(), bytes.data(), bytes.size());
    JSString* text = JS_NewUCStringCopyN(cx_, wide.data(), wide.size());
    if (text) out.setString(text);
    return text != nullptr;
}

// --- Objects: heads ---

bool GraphReader::adopt(JS::HandleObject object) {
    pending_.emplace_back();
    return objects_.append(object);
}

bool GraphReader::readObject(uint8_t first, JS::MutableHandleValue out) {
    Head head(cx_);
    head.tag = static_cast<Tag>(first & kTagMask);
    if (head.tag < Tag::kPlain || head.tag > Tag::kGlobal) return bad();
    size_t number = objects_.length();
    if (!objects_.append(nullptr)) return false;
    pending_.emplace_back();
    Pending pending;
    pending.tag = head.tag;
    if (first & kHasPrototype && !readPrototype(head, pending)) return false;
    if (first & kHasIntegrity) pending.integrity = static_cast<Integrity>(in_.below(4));
    JS::RootedObject object(cx_, in_.ok() ? create(head, pending) : nullptr);
    if (!object) return bad();
    bool shared = head.tag >= Tag::kFunction;  // not ours to change
    if (shared && (head.has_prototype || pending.integrity != Integrity::kExtensible)) return bad();
    if (head.has_prototype && head.tag != Tag::kPlain && !pending.prototype_is_value &&
        !JS_SetPrototype(cx_, object, head.prototype)) {
        return false;
    }
    objects_[number].set(object);
    pending_[number] = pending;
    out.setObject(*object);
    return true;
}

bool GraphReader::readPrototype(Head& head, Pending& pending) {
    head.has_prototype = true;
    switch (static_cast<Prototype>(in_.byte())) {
        case Prototype::kNull:
            return in_.ok();
        case Prototype::kBaseline: {
            JS::RootedObject function(cx_, surroundings_.baselineFunction(in_.below(UINT32_MAX)));
            JS::RootedValue value(cx_);
            if (!function) return bad();
            if (!JS_GetProperty(cx_, function, "prototype", &value)) return false;
            if (!value.isObject()) return bad();
            head.prototype = &value.toObject();
            return true;
        }
        case Prototype::kLibrary:
            head.prototype = surroundings_.libraryPrototype(in_.below(UINT32_MAX));
            pending.library = true;
            return head.prototype ? true : bad();
        case Prototype::kStandard:
            head.prototype = standardPrototype(in_.text());
            return head.prototype ? true : bad();
        case Prototype::kValue:
            pending.prototype_is_value = true;
            return true;
    }
    return bad();
}

JSObject* GraphReader::create(const Head& head, Pending& pending) {
    switch (head.tag) {
        case Tag::kPlain:
            return createPlain(head);
        case Tag::kArray:
            pending.length = in_.below(uint64_t(1) << 32);
            return in_.ok() ? JS::NewArrayObject(cx_, 0) : nullptr;
        case Tag::kDate:
            return JS::NewDateObject(cx_, JS::TimeClip(in_.real()));
        case Tag::kRegExp:
            return createRegExp();
        case Tag::kMap:
            return JS::NewMapObject(cx_);
        case Tag::kSet:
            return JS::NewSetObject(cx_);
        case Tag::kBuffer:
            return createBuffer();
        case Tag::kTyped:
        case Tag::kDataView:
            return createView(head.tag == Tag::kTyped);
        case Tag::kError:
            return createError();
        case Tag::kFunction:
            return surroundings_.baselineFunction(in_.below(UINT32_MAX));
        case Tag::kBuiltin:
            return standardConstructor();
        case Tag::kSystem:
            return surroundings_.systemObject(in_.byte());
        case Tag::kGlobal:
            return surroundings_.global();
        default:
            return nullptr;
    }
}

JSObject* GraphReader::createPlain(const Head& head) {
    if (!head.has_prototype) return JS_NewPlainObject(cx_);
    return JS_NewObjectWithGivenProto(cx_, nullptr, head.prototype);
}

JSObject* GraphReader::createRegExp() {
    std::string_view source = in_.text();
    uint8_t flags = in_.byte();
    if (!in_.ok() || flags > JS::RegExpFlag::AllFlags) return nullptr;
    JS::RootedValue text(cx_, stringValue(cx_, source));
    if (!text.isString()) return nullptr;
    JSLinearString* linear = JS_EnsureLinearString(cx_, text.toString());
    if (!linear) return nullptr;
    std::u16string wide(JS::GetLinearStringLength(linear), u'\0');
    for (size_t i = 0; i < wide.size(); ++i) wide[i] = JS::GetLinearStringCharAt(linear, i);
    return JS::NewUCRegExpObject(cx_, wide.data(), wide.size(), JS::RegExpFlags(flags));
}

JSObject* GraphReader::createBuffer() {
    std::string_view bytes = in_.text();
    if (!in_.ok()) return nullptr;
    JS::RootedObject buffer(cx_, JS::NewArrayBuffer(cx_, bytes.size()));
    if (!buffer) return nullptr;
    bool shared = false;
    JS::AutoCheckCannotGC no_gc;
    if (!bytes.empty())
        std::memcpy(JS::GetArrayBufferData(buffer, &shared, no_gc), bytes.data(), bytes.size());
    return buffer;
}

JSObject* GraphReader::createView(bool typed) {
    uint8_t type = typed ? in_.byte() : 0;
    uint64_t offset = in_.below(uint64_t(1) << 32);
    uint64_t length = in_.below(uint64_t(1) << 32);
    // A buffer follows, or a reference to one: nothing that could nest further.
    JS::RootedValue value(cx_);
    if (!in_.ok()) return nullptr;
    if (!readBufferValue(&value)) return nullptr;
    JS::RootedObject buffer(cx_, &value.toObject());
    size_t bytes = JS::GetArrayBufferByteLength(buffer);
    if (!typed) {
        if (offset + length > bytes) return nullptr;
        return JS_NewDataView(cx_, buffer, offset, length);
    }
    if (type >= JS::Scalar::MaxTypedArrayViewType) return nullptr;
    auto scalar = static_cast<JS::Scalar::Type>(type);
    size_t width = JS::Scalar::byteSize(scalar);
    if (offset % width != 0 || offset + length * width > bytes) return nullptr;
    return newTypedArray(cx_, type, buffer, offset, static_cast<int64_t>(length));
}

bool GraphReader::readBufferValue(JS::MutableHandleValue out) {
    ByteReader ahead = in_;
    uint8_t tag = ahead.byte();
    bool is_buffer = static_cast<Tag>(tag & kTagMask) == Tag::kBuffer &&
                     tag != static_cast<uint8_t>(Tag::kReference);
    if (!is_buffer && static_cast<Tag>(tag) != Tag::kReference) return bad();
    return readValue(out) && (JS::IsArrayBufferObject(&out.toObject()) || bad());
}

JSObject* GraphReader::createError() {
    uint8_t type = in_.byte();
    if (!in_.ok() || type >= JSEXN_ERROR_LIMIT) return nullptr;
    JS::RootedString empty(cx_, JS_GetEmptyString(cx_));
    JS::RootedValue error(cx_);
    if (!JS::CreateError(cx_, static_cast<JSExnType>(type), nullptr, empty, 0, 0, nullptr, empty,
                         JS::NothingHandleValue, &error)) {
        return nullptr;
    }
    JS::RootedObject object(cx_, &error.toObject());
    // All own properties come with the content.
    for (const char* name : {"message", "fileName", "lineNumber", "columnNumber"}) {
        if (!JS_DeleteProperty(cx_, object, name)) return nullptr;
    }
    return object;
}

JSObject* GraphReader::standardConstructor() {
    JS::RootedObject prototype(cx_, standardPrototype(in_.text()));
    if (!prototype) return nullptr;
    return JS_GetConstructor(cx_, prototype);
}

JSObject* GraphReader::standardPrototype(std::string_view name) {
    JS::RootedValue text(cx_, atomValue(cx_, name));
    JS::RootedId id(cx_);
    if (!text.isString() || !JS_ValueToId(cx_, text, &id)) return nullptr;
    JSProtoKey key = JS_IdToProtoKey(cx_, id);
    JS::RootedObject prototype(cx_);
    if (key == JSProto_Null || !JS_GetClassPrototype(cx_, key, &prototype)) return nullptr;
    return prototype;
}

// --- Objects: contents ---

bool GraphReader::readContents(uint32_t first) {
    JS::RootedObject target(cx_);
    for (uint32_t i = first; i < objects_.length(); ++i) {
        target = objects_[i];
        Pending pending = pending_[i];
        if (!target) return bad();
        if (i % 1024 == 0 && !JS_CheckForInterrupt(cx_)) return false;
        if (!readContent(target, pending)) return false;
    }
    if (!in_.atEnd()) return bad();
    for (uint32_t i = first; i < objects_.length(); ++i) {
        target = objects_[i];
        if (pending_[i].library && !surroundings_.reviveLibraryObject(target)) return false;
        if (pending_[i].integrity != Integrity::kExtensible && !seal(target, pending_[i].integrity))
            return false;
    }
    return true;
}

bool GraphReader::seal(JS::HandleObject target, Integrity integrity) {
    // An array's elements come without attributes of their own; those of other objects are there
    // already.
    if (integrity == Integrity::kFrozen) return JS_FreezeObject(cx_, target);
    if (integrity == Integrity::kSealed) {
        uint32_t length = 0;
        bool is_array = false;
        if (!JS::IsArrayObject(cx_, target, &is_array)) return false;
        if (is_array && !JS::GetArrayLength(cx_, target, &length)) return false;
        JS::Rooted<mozilla::Maybe<JS::PropertyDescriptor>> property(cx_);
        JS::RootedId id(cx_);
        JS::RootedValue value(cx_);
        for (uint32_t i = 0; i < length; ++i) {
            if (!JS_IndexToId(cx_, i, &id) ||
                !JS_GetOwnPropertyDescriptorById(cx_, target, id, &property))
                return false;
            if (property.isNothing()) continue;
            value = property->value();
            if (!JS_DefinePropertyById(cx_, target, id, value, JSPROP_ENUMERATE | JSPROP_PERMANENT))
                return false;
        }
    }
    JS::ObjectOpResult result;
    return JS_PreventExtensions(cx_, target, result);
}

bool GraphReader::readContent(JS::HandleObject target, const Pending& pending) {
    if (pending.prototype_is_value) {
        JS::RootedValue prototype(cx_);
        if (!readValue(&prototype)) return false;
        if (!prototype.isObject()) return bad();
        JS::RootedObject object(cx_, &prototype.toObject());
        if (!JS_SetPrototype(cx_, target, object)) return false;
    }
    switch (pending.tag) {
        case Tag::kBuiltin:
        case Tag::kSystem:
        case Tag::kGlobal:
            return true;
        case Tag::kFunction:
            return readFunctionMembers(target);
        case Tag::kArray:
            return readElements(target, pending) && readMembers(target);
        case Tag::kMap:
        case Tag::kSet:
            return readEntries(target, pending.tag == Tag::kMap) && readMembers(target);
        default:
            return readMembers(target);
    }
}

bool GraphReader::readElements(JS::HandleObject array, const Pending& pending) {
    uint32_t count = in_.count();
    if (!in_.ok() || count > pending.length) return bad();
    JS::RootedValue value(cx_);
    for (uint32_t i = 0; i < count; ++i) {
        ByteReader ahead = in_;
        if (static_cast<Tag>(ahead.byte()) == Tag::kHole) {
            in_ = ahead;
            continue;
        }
        if (!readValue(&value) || !JS_DefineElement(cx_, array, i, value, JSPROP_ENUMERATE))
            return false;
    }
    return JS::SetArrayLength(cx_, array, pending.length);
}

bool GraphReader::readEntries(JS::HandleObject collection, bool is_map) {
    uint32_t count = in_.count();
    JS::RootedValue key(cx_), value(cx_);
    for (uint32_t i = 0; i < count; ++i) {
        if (!readValue(&key)) return false;
        if (is_map ? !readValue(&value) || !JS::MapSet(cx_, collection, key, value)
                   : !JS::SetAdd(cx_, collection, key)) {
            return false;
        }
    }
    return in_.ok();
}

bool GraphReader::readFunctionMembers(JS::HandleObject function) {
    if (!readMembers(function)) return false;
    JS::RootedValue value(cx_);
    if (!JS_GetProperty(cx_, function, "prototype", &value)) return false;
    if (!value.isObject()) return in_.count() == 0 && in_.ok();
    JS::RootedObject prototype(cx_, &value.toObject());
    return readMembers(prototype);
}

bool GraphReader::readMembers(JS::HandleObject target) {
    uint32_t count = in_.count();
    JS::RootedValue value(cx_);
    JS::RootedId id(cx_);
    uint8_t attributes = 0;
    for (uint32_t i = 0; i < count; ++i) {
        if (!readMember(&id, &value, &attributes) ||
            !JS_DefinePropertyById(cx_, target, id, value, attributesFrom(attributes))) {
            return false;
        }
    }
    return in_.ok();
}

bool GraphReader::readMember(JS::MutableHandleId key, JS::MutableHandleValue value,
                             uint8_t* attributes) {
    bool has_attributes = false;
    if (!readKey(key, &has_attributes)) return false;
    *attributes = has_attributes ? static_cast<uint8_t>(in_.below(8)) : kUsualAttributes;
    return in_.ok() && readValue(value);
}

bool GraphReader::readKey(JS::MutableHandleId out, bool* has_attributes) {
    uint64_t number = in_.number();
    *has_attributes = number & 1;
    number >>= 1;
    if (number > keys_.length()) return bad();
    if (number > 0) {
        out.set(keys_[number - 1]);
        return in_.ok();
    }
    JS::RootedValue text(cx_);
    Tag tag = static_cast<Tag>(in_.byte());
    if (tag != Tag::kText && tag != Tag::kWideText) return bad();
    if (!readText(&text, tag) || !JS_ValueToId(cx_, text, out)) return false;
    return keys_.append(out);
}

}  // namespace orchestrion::script
