// The engine's context for compiling: a realm that no session ever sees.
//
// Lifetime   Lives in the root runtime, on the engine's own thread; engine.h brings work to it.
//            Compiled code belongs to the runtime that compiled it: the root outlives all runtimes
//            and all programs.
#pragma once

#include <string>

#include <jsapi.h>

#include "script/program.h"

namespace orchestrion::script {

class Compiler {
public:
    explicit Compiler(JSContext* cx) : cx_(cx), global_(cx), script_tool_(cx), constant_tool_(cx) {}
    [[nodiscard]] bool start();

    // A whole script whose first character is at `line` and `column` (from 1). Null, with the
    // exception pending, if it does not compile.
    //   html_comments  `<!--` and `-->` begin comments
    StencilRef compile(const std::string& text, const std::string& file, uint32_t line,
                       uint32_t column, bool html_comments = false);

    // What script_tool.js makes of a script.
    struct Parts {
        std::vector<std::string> functions;  // paths
        std::string declares;
        std::string acts;
    };
    // Nothing if the tool cannot take it apart.
    std::optional<Parts> takeApart(const std::string& text);

    // What constant_tool.js makes of a script: where the name stands for a value, its value. The
    // script as it is if it cannot be parsed or if it declares that name itself.
    std::string withConstant(const std::string& text, const std::optional<Constant>& constant);

    // The pending exception of compile().
    ScriptError takeError(const ProgramImpl& program);

private:
    [[nodiscard]] bool makeTool(std::string_view source, const char* name, JS::HandleValue parse,
                                JS::PersistentRootedObject& tool);
    std::string element(JS::HandleObject list, uint32_t index);

    JSContext* cx_;
    JS::PersistentRootedObject global_;
    JS::PersistentRootedObject script_tool_;
    JS::PersistentRootedObject constant_tool_;
};

}  // namespace orchestrion::script
