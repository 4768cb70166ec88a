#include "script/json_writer.h"

#include <algorithm>
#include <charconv>
#include <chrono>
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

#include "script/text.h"

namespace orchestrion::script {
namespace {

// Deeper data go into a graph, which knows no depth; for people this is deep enough.
constexpr size_t kExactDepthMax = 200;
constexpr size_t kDescribeDepthMax = 64;
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

// As Date.prototype.toISOString.
std::string isoDate(double time) {
    if (!std::isfinite(time)) return "Invalid Date";
    using namespace std::chrono;
    sys_time<milliseconds> at(milliseconds(static_cast<int64_t>(time)));
    sys_days day = floor<days>(at);
    year_month_day date(day);
    hh_mm_ss clock(at - day);
    char buffer[64];
    std::snprintf(buffer, sizeof(buffer), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ",
                  static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                  static_cast<unsigned>(date.day()), static_cast<int>(clock.hours().count()),
                  static_cast<int>(clock.minutes().count()),
                  static_cast<int>(clock.seconds().count()),
                  static_cast<int>(clock.subseconds().count()));
    return buffer;
}

}  // namespace

void JsonWriter::quote(std::string& out, std::string_view utf8) {
    constexpr char kHex[] = "0123456789abcdef";
    out += '"';
    size_t start = 0;
    for (size_t i = 0; i < utf8.size(); ++i) {
        unsigned char c = static_cast<unsigned char>(utf8[i]);
        if (c >= 0x20 && c != '"' && c != '\\') continue;
        out.append(utf8, start, i - start);
        start = i + 1;
        out += '\\';
        if (c == '"' || c == '\\') {
            out += static_cast<char>(c);
        } else if (c == '\n' || c == '\r' || c == '\t') {
            out += c == '\n' ? 'n' : c == '\r' ? 'r' : 't';
        } else {
            out.append("u00").append(1, kHex[c >> 4]).append(1, kHex[c & 15]);
        }
    }
    out.append(utf8, start);
    out += '"';
}

void JsonWriter::number(const JS::Value& value) {
    char buffer[40];
    auto end = value.isInt32() ? std::to_chars(buffer, std::end(buffer), value.toInt32())
                               : std::to_chars(buffer, std::end(buffer), value.toDouble());
    text_.append(buffer, end.ptr);
}

void JsonWriter::string(JSString* text) {
    quote(text_, toUtf8(cx_, text));
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
        if (digits) quote(text_, toUtf8(cx_, digits) + "n");
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
            if (js::DateGetMsecSinceEpoch(cx_, object, &time)) quote(text_, isoDate(time));
            break;
        }
        case js::ESClass::Map:
        case js::ESClass::Set:
            describeKeyed(object, kind == js::ESClass::Map);
            break;
        case js::ESClass::RegExp: {
            JSString* source = JS::GetRegExpSource(cx_, object);
            quote(text_, source ? "/" + toUtf8(cx_, source) + "/" : std::string("/"));
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
        JS::Rooted<mozilla::Maybe<JS::PropertyDescriptor>> descriptor(cx_);
        JS::RootedValue value(cx_);
        for (size_t i = 0; i < keys.length() && text_.size() <= kDescribeBytesMax; ++i) {
            if (!ownDescriptor(cx_, object, keys[i], &descriptor) || descriptor.isNothing())
                continue;
            separator('{');
            key(keys[i]);
            if (descriptor->isAccessorDescriptor()) {
                text_ += "\"[Getter]\"";
                continue;
            }
            value = descriptor->value();
            describe(value);
        }
    }
    text_ += '}';
}

// A Map as [[key, value], …], a Set as [value, …]. The engine's iterators are asked, not the
// script's.
void JsonWriter::describeKeyed(JS::HandleObject object, bool is_map) {
    JS::RootedValue iterator(cx_), entry(cx_);
    text_ += '[';
    bool ok =
        is_map ? JS::MapEntries(cx_, object, &iterator) : JS::SetValues(cx_, object, &iterator);
    if (ok) {
        text_ += "\"…\"";
    }
    text_ += ']';
}

void JsonWriter::describeError(JS::HandleObject error) {
    const JSErrorReport* report = JS_ErrorFromException(cx_, error);
    std::string message = report && report->message() ? report->message().c_str() : "";
    quote(text_, message.empty() ? "Error" : "Error: " + message);
}

}  // namespace orchestrion::script
