#include "script/json_writer.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <js/Array.h>
#include <js/BigInt.h>
#include <js/Class.h>
#include <js/Conversions.h>
#include <js/Date.h>
#include <js/ErrorReport.h>
#include <js/MapAndSet.h>
#include <js/Object.h>
#include <js/PropertyDescriptor.h>
#include <js/Proxy.h>
#include <js/RegExp.h>
#include <jsfriendapi.h>

#include "script/collections.h"
#include "script/json_text.h"
#include "script/text.h"

namespace orchestrion::script {
namespace {

// Deeper data go into a graph, which knows no depth. What is for people leaves room for what is
// around it, so that parseJson() of base reads the whole.
constexpr size_t kExactDepthMax = 200;
constexpr size_t kDescribeDepthMax = 190;
constexpr size_t kDescribeBytesMax = 4u << 20;

// The enumerable own string keys.
bool ownKeys(JSContext* cx, JS::HandleObject object, JS::MutableHandleIdVector keys) {
    return js::GetPropertyKeys(cx, object, JSITER_OWNONLY, keys);
}

bool ownDescriptor(JSContext* cx, JS::HandleObject object, JS::HandleId id,
                   JS::MutableHandle<mozilla::Maybe<JS::PropertyDescriptor>> descriptor) {
    return JS_GetOwnPropertyDescriptorById(cx, object, id, descriptor);
}

bool isPlain(JSContext* cx, JS::HandleObject object) {
    JS::RootedObject prototype(cx), standard(cx);
    return JS_GetPrototype(cx, object, &prototype) &&
           JS_GetClassPrototype(cx, JSProto_Object, &standard) && prototype == standard;
}

}  // namespace

void JsonWriter::number(const JS::Value& value) {
    char buffer[40];
    auto end = value.isInt32() ? std::to_chars(buffer, std::end(buffer), value.toInt32())
                               : std::to_chars(buffer, std::end(buffer), value.toDouble());
    text_.append(buffer, end.ptr);
}

void JsonWriter::string(JSString* text) {
    appendJsonString(text_, toUtf8(cx_, text));
}

void JsonWriter::key(JS::HandleId id) {
    if (id.isInt()) {
        text_ += '"' + std::to_string(id.toInt()) + '"';
    } else {
        string(id.toString());
    }
    text_ += ':';
}

void JsonWriter::separator(char opening) {
    if (text_.back() != opening) text_ += ',';
}

// --- Exactly ---

JsonWriter::Exact JsonWriter::writeExactly(JS::HandleValue value) {
    if (value.isString()) {
        string(value.toString());
    } else if (value.isNumber()) {
        if (!std::isfinite(value.toNumber())) return Exact::kNo;
        number(value);
    } else if (value.isBoolean()) {
        text_ += value.toBoolean() ? "true" : "false";
    } else if (value.isNull()) {
        text_ += "null";
    } else if (value.isObject()) {
        JS::RootedObject object(cx_, &value.toObject());
        return exactObject(object);
    } else {
        return Exact::kNo;
    }
    return Exact::kYes;
}

JsonWriter::Exact JsonWriter::exactObject(JS::HandleObject object) {
    if (js::IsProxy(object) || path_.length() >= kExactDepthMax) return Exact::kNo;
    auto known = seen_.lookupForAdd(object);
    if (known) return Exact::kNo;
    if (!seen_.add(known, object) || !path_.append(object)) return Exact::kFailed;
    bool is_array = false;
    js::ESClass kind = js::ESClass::Other;
    if (!JS::IsArrayObject(cx_, object, &is_array) || !JS::GetBuiltinClass(cx_, object, &kind))
        return Exact::kFailed;
    Exact result = Exact::kNo;
    if (is_array) {
        result = exactArray(object);
    } else if (kind == js::ESClass::Object && isPlain(cx_, object)) {
        result = exactMembers(object);
    }
    path_.popBack();
    return result;
}

JsonWriter::Exact JsonWriter::exactArray(JS::HandleObject array) {
    uint32_t length = 0;
    JS::RootedIdVector keys(cx_);
    if (!JS::GetArrayLength(cx_, array, &length) || !ownKeys(cx_, array, &keys))
        return Exact::kFailed;
    // Neither holes nor properties of its own.
    if (keys.length() != length || (length > 0 && !keys[length - 1].isInt())) return Exact::kNo;
    JS::Rooted<mozilla::Maybe<JS::PropertyDescriptor>> descriptor(cx_);
    JS::RootedValue value(cx_);
    text_ += '[';
    for (uint32_t i = 0; i < length; ++i) {
        if (!ownDescriptor(cx_, array, keys[i], &descriptor)) return Exact::kFailed;
        if (descriptor->isAccessorDescriptor()) return Exact::kNo;
        value = descriptor->value();
        if (i != 0) text_ += ',';
        if (Exact result = writeExactly(value); result != Exact::kYes) return result;
    }
    text_ += ']';
    return Exact::kYes;
}

JsonWriter::Exact JsonWriter::exactMembers(JS::HandleObject object) {
    JS::RootedIdVector keys(cx_);
    if (!ownKeys(cx_, object, &keys)) return Exact::kFailed;
    JS::Rooted<mozilla::Maybe<JS::PropertyDescriptor>> descriptor(cx_);
    JS::RootedValue value(cx_);
    text_ += '{';
    for (size_t i = 0; i < keys.length(); ++i) {
        if (!ownDescriptor(cx_, object, keys[i], &descriptor)) return Exact::kFailed;
        if (descriptor->isAccessorDescriptor()) return Exact::kNo;
        value = descriptor->value();
        if (i != 0) text_ += ',';
        key(keys[i]);
        if (Exact result = writeExactly(value); result != Exact::kYes) return result;
    }
    text_ += '}';
    return Exact::kYes;
}

// --- For people ---

void JsonWriter::describe(JS::HandleValue value) {
    if (text_.size() > kDescribeBytesMax) {
        text_ += "\"[More]\"";
    } else if (value.isObject()) {
        JS::RootedObject object(cx_, &value.toObject());
        describeObject(object);
    } else if (value.isUndefined()) {
        text_ += "null";
    } else if (value.isSymbol()) {
        text_ += "\"[Symbol]\"";
    } else if (value.isBigInt()) {
        JS::RootedBigInt integer(cx_, value.toBigInt());
        JSString* digits = JS::BigIntToString(cx_, integer, 10);
        if (digits) appendJsonString(text_, toUtf8(cx_, digits) + "n");
    } else if (value.isDouble() && !std::isfinite(value.toDouble())) {
        text_ += std::isnan(value.toDouble()) ? "\"NaN\""
                 : value.toDouble() > 0       ? "\"Infinity\""
                                              : "\"-Infinity\"";
    } else {
        (void)writeExactly(value);
    }
    JS_ClearPendingException(cx_);
}

void JsonWriter::describeObject(JS::HandleObject object) {
    if (std::ranges::find(path_, object.get()) != path_.end()) {
        text_ += "\"[Circular]\"";
        return;
    }
    js::ESClass kind = js::ESClass::Other;
    if (js::IsProxy(object) || !JS::GetBuiltinClass(cx_, object, &kind)) {
        text_ += "\"[Proxy]\"";
        return;
    }
    if (std::optional<std::string> special = special_ ? special_(object) : std::nullopt) {
        appendJsonString(text_, *special);
        return;
    }
    if (path_.length() >= kDescribeDepthMax || !path_.append(object)) {
        text_ += "\"[More]\"";
        return;
    }
    switch (kind) {
        case js::ESClass::Array:
            describeArray(object);
            break;
        case js::ESClass::Date: {
            double time = 0;
            if (js::DateGetMsecSinceEpoch(cx_, object, &time))
                appendJsonString(text_, isoDate(time));
            break;
        }
        case js::ESClass::Map:
        case js::ESClass::Set:
            describeKeyed(object, kind == js::ESClass::Map);
            break;
        case js::ESClass::RegExp: {
            JSString* source = JS::GetRegExpSource(cx_, object);
            const uint8_t flags = JS::GetRegExpFlags(cx_, object).value();
            appendJsonString(text_, source ? regExpText(toUtf8(cx_, source), flags) : "/");
            break;
        }
        case js::ESClass::Error:
            describeError(object);
            break;
        case js::ESClass::Number:
        case js::ESClass::String:
        case js::ESClass::Boolean:
        case js::ESClass::BigInt:
            text_ += "\"[Boxed]\"";
            break;
        case js::ESClass::Function:
            text_ += "\"[Function]\"";
            break;
        case js::ESClass::Promise:
            text_ += "\"[Promise]\"";
            break;
        default:
            describeMembers(object);
            break;
    }
    path_.popBack();
}

void JsonWriter::describeArray(JS::HandleObject array) {
    uint32_t length = 0;
    text_ += '[';
    if (JS::GetArrayLength(cx_, array, &length)) {
        JS::Rooted<mozilla::Maybe<JS::PropertyDescriptor>> descriptor(cx_);
        JS::RootedValue value(cx_);
        JS::RootedId id(cx_);
        for (uint32_t i = 0; i < length && text_.size() <= kDescribeBytesMax; ++i) {
            separator('[');
            if (!JS_IndexToId(cx_, i, &id) || !ownDescriptor(cx_, array, id, &descriptor)) break;
            bool readable = descriptor.isSome() && descriptor->isDataDescriptor();
            value = readable ? descriptor->value() : JS::NullValue();
            describe(value);
        }
    }
    text_ += ']';
}

void JsonWriter::describeMembers(JS::HandleObject object) {
    JS::RootedIdVector keys(cx_);
    text_ += '{';
    if (ownKeys(cx_, object, &keys)) {
        for (size_t i = 0; i < keys.length() && text_.size() <= kDescribeBytesMax; ++i) {
            describeMember(object, keys[i], true);
        }
    }
    text_ += '}';
}

void JsonWriter::describeVariables(JS::HandleObject global, const JS::RootedIdVector& names) {
    text_ += '{';
    for (size_t i = 0; i < names.length(); ++i) {
        if (names[i].isString()) describeMember(global, names[i], false);
    }
    text_ += '}';
}

void JsonWriter::describeMember(JS::HandleObject object, JS::HandleId id, bool with_functions) {
    JS::Rooted<mozilla::Maybe<JS::PropertyDescriptor>> descriptor(cx_);
    if (!ownDescriptor(cx_, object, id, &descriptor) || descriptor.isNothing()) return;
    JS::RootedValue value(cx_);
    if (descriptor->isDataDescriptor()) value = descriptor->value();
    if (!with_functions && value.isObject() && JS_ObjectIsFunction(&value.toObject())) return;
    separator('{');
    key(id);
    if (descriptor->isAccessorDescriptor()) {
        text_ += "\"[Getter]\"";
    } else {
        describe(value);
    }
}

// A Map as [[key, value], …], a Set as [value, …].
void JsonWriter::describeKeyed(JS::HandleObject object, bool is_map) {
    JS::RootedValueVector values(cx_);
    text_ += '[';
    if (is_map ? mapEntries(cx_, object, values) : setValues(cx_, object, values)) {
        for (size_t i = 0; i < values.length() && text_.size() <= kDescribeBytesMax; ++i) {
            bool is_key = is_map && i % 2 == 0;
            if (i != 0 && (!is_map || is_key)) text_ += ',';
            if (is_key) text_ += '[';
            describe(values[i]);
            if (is_map) text_ += is_key ? ',' : ']';
        }
    }
    text_ += ']';
}

void JsonWriter::describeError(JS::HandleObject error) {
    const JSErrorReport* report = JS_ErrorFromException(cx_, error);
    std::string message = report && report->message() ? report->message().c_str() : "";
    appendJsonString(text_, message.empty() ? "Error" : "Error: " + message);
}

}  // namespace orchestrion::script
