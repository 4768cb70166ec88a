#include "script/compiler.h"

#include <js/Array.h>
#include <js/CallAndConstruct.h>
#include <js/CompilationAndEvaluation.h>
#include <js/PropertyAndElement.h>
#include <js/SourceText.h>

#include "kConstantTool.h"
#include "kScriptTool.h"
#include "script/errors.h"
#include "script/global_class.h"
#include "script/text.h"

namespace orchestrion::script {

bool Compiler::start() {
    JS::RealmOptions options;
    options.creationOptions().setNewCompartmentAndZone();
    global_ =
        JS_NewGlobalObject(cx_, plainGlobalClass(), nullptr, JS::DontFireOnNewGlobalHook, options);
    if (!global_) return false;
    JSAutoRealm realm(cx_, global_);
    if (!JS_InitReflectParse(cx_, global_)) return false;
    JS::RootedValue parse(cx_), reflect(cx_);
    if (!JS_GetProperty(cx_, global_, "Reflect", &reflect)) return false;
    JS::RootedObject reflect_object(cx_, &reflect.toObject());
    return JS_GetProperty(cx_, reflect_object, "parse", &parse) &&
           makeTool(kScriptTool, "orchestrion:script_tool.js", parse, script_tool_) &&
           makeTool(kConstantTool, "orchestrion:constant_tool.js", parse, constant_tool_);
}

bool Compiler::makeTool(std::string_view text, const char* name, JS::HandleValue parse,
                        JS::PersistentRootedObject& tool) {
    JS::CompileOptions compile(cx_);
    compile.setFileAndLine(name, 1);
    JS::SourceText<mozilla::Utf8Unit> source;
    JS::RootedValue maker(cx_), made(cx_);
    if (!source.init(cx_, text.data(), text.size(), JS::SourceOwnership::Borrowed) ||
        !JS::Evaluate(cx_, compile, source, &maker) ||
        !JS::Call(cx_, JS::UndefinedHandleValue, maker, JS::HandleValueArray(parse), &made)) {
        return false;
    }
    tool = &made.toObject();
    return true;
}

StencilRef Compiler::compile(const std::string& text, const std::string& file, uint32_t line,
                             uint32_t column, bool html_comments) {
    JSAutoRealm realm(cx_, global_);
    JS::CompileOptions options(cx_);
    options.setFileAndLine(file.c_str(), line).setColumn(column - 1);
    options.allowHTMLComments = html_comments;
    JS::SourceText<mozilla::Utf8Unit> source;
    if (!source.init(cx_, text.data(), text.size(), JS::SourceOwnership::Borrowed)) return nullptr;
    return JS::CompileGlobalScriptToStencil(cx_, options, source);
}

ScriptError Compiler::takeError(const ProgramImpl& program) {
    JSAutoRealm realm(cx_, global_);
    return takeSyntaxError(cx_, program);
}

std::optional<Compiler::Parts> Compiler::takeApart(const std::string& text) {
    JSAutoRealm realm(cx_, global_);
    JS::RootedValue source(cx_, stringValue(cx_, text)), result(cx_), names(cx_);
    JS::RootedValue tool(cx_, JS::ObjectValue(*script_tool_));
    if (!source.isString() ||
        !JS::Call(cx_, JS::UndefinedHandleValue, tool, JS::HandleValueArray(source), &result)) {
        JS_ClearPendingException(cx_);
        return std::nullopt;
    }
    JS::RootedObject list(cx_, &result.toObject());
    Parts parts;
    parts.declares = element(list, 1);
    parts.acts = element(list, 2);
    uint32_t count = 0;
    if (JS_GetElement(cx_, list, 0, &names)) {
        JS::RootedObject functions(cx_, &names.toObject());
        if (JS::GetArrayLength(cx_, functions, &count)) {
            for (uint32_t i = 0; i < count; ++i) parts.functions.push_back(element(functions, i));
        }
    }
    JS_ClearPendingException(cx_);
    return parts;
}

std::string Compiler::withConstant(const std::string& text,
                                   const std::optional<Constant>& constant) {
    if (!constant || text.find(constant->name) == std::string::npos) return text;
    JSAutoRealm realm(cx_, global_);
    JS::RootedValueArray<3> arguments(cx_);
    arguments[0].set(stringValue(cx_, text));
    arguments[1].set(stringValue(cx_, constant->name));
    arguments[2].set(stringValue(cx_, constant->value));
    JS::RootedValue tool(cx_, JS::ObjectValue(*constant_tool_)), result(cx_);
    if (!JS::Call(cx_, JS::UndefinedHandleValue, tool, arguments, &result) || !result.isString()) {
        JS_ClearPendingException(cx_);
        return text;
    }
    return toUtf8(cx_, result.toString());
}

std::string Compiler::element(JS::HandleObject list, uint32_t index) {
    JS::RootedValue value(cx_);
    if (!JS_GetElement(cx_, list, index, &value) || !value.isString()) return {};
    return toUtf8(cx_, value.toString());
}

}  // namespace orchestrion::script
