#include "script/text.h"

#include <algorithm>

#include <js/CharacterEncoding.h>
#include <js/String.h>
#include <jsapi.h>

namespace orchestrion::script {
namespace {

JS::Value valueOf(JSString* text) {
    return text ? JS::StringValue(text) : JS::UndefinedValue();
}

}  // namespace

bool isAscii(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return static_cast<signed char>(c) >= 0; });
}

std::string toUtf8(JSContext* cx, JSString* text) {
    JSLinearString* linear = JS_EnsureLinearString(cx, text);
    if (!linear) return {};
    std::string out(JS::GetDeflatedUTF8StringLength(linear), '\0');
    JS::DeflateStringToUTF8Buffer(linear, mozilla::Span<char>(out.data(), out.size()));
    return out;
}

JS::Value stringValue(JSContext* cx, std::string_view utf8) {
    if (isAscii(utf8)) return valueOf(JS_NewStringCopyN(cx, utf8.data(), utf8.size()));
    size_t length = 0;
    JS::UniqueTwoByteChars chars(
        JS::LossyUTF8CharsToNewTwoByteCharsZ(cx, JS::UTF8Chars(utf8.data(), utf8.size()), &length,
                                             js::StringBufferArena)
            .get());
    if (!chars) return JS::UndefinedValue();
    return valueOf(JS_NewUCStringCopyN(cx, chars.get(), length));
}

JS::Value atomValue(JSContext* cx, std::string_view utf8) {
    if (isAscii(utf8)) return valueOf(JS_AtomizeStringN(cx, utf8.data(), utf8.size()));
    return stringValue(cx, utf8);
}

}  // namespace orchestrion::script
