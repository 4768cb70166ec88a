// What the engine throws, as a ScriptError.
#pragma once

#include <js/TypeDecls.h>

#include "script/program.h"

namespace orchestrion::script {

// Takes the pending exception off the context. Runs no code of the script.
ScriptError takeException(JSContext* cx, const ProgramImpl& program);

// A syntax error right after compiling; its columns count from 0.
ScriptError takeSyntaxError(JSContext* cx, const ProgramImpl& program);

}  // namespace orchestrion::script
