// Strings across the border: UTF-8 here, the engine's strings there.
#pragma once

#include <string>
#include <string_view>

#include <js/TypeDecls.h>
#include <js/Value.h>

namespace orchestrion::script {

// Lone surrogates become U+FFFD. Empty, with the exception pending, if there is no memory.
std::string toUtf8(JSContext* cx, JSString* text);

// A string of the engine; invalid bytes become U+FFFD. Undefined, with the exception pending, if
// there is no memory.
JS::Value stringValue(JSContext* cx, std::string_view utf8);

// A string that will be compared or looked up: interned.
JS::Value atomValue(JSContext* cx, std::string_view utf8);

bool isAscii(std::string_view text);

}  // namespace orchestrion::script
