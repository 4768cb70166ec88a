// The JavaScript engine as a thing of the process: started by the first runtime, stopped when the
// process ends.
//
// The root   Compiled code belongs to the runtime that compiled it, and must not outlive it. So one
//            runtime, the parent of all, compiles everything, on a thread of its own.
// Threading  Any thread.
#pragma once

#include <functional>

#include "base/result.h"

struct JSRuntime;

namespace orchestrion::script {

// Held by whatever needs the engine: runtimes and programs. A process that ends while one of these
// lives leaves by _exit(), after flushing its streams: the engine cannot be taken down under them,
// and its static destructors crash if it is not.
class EngineUse {
public:
    EngineUse();
    ~EngineUse();
    EngineUse(const EngineUse&) = delete;
    EngineUse& operator=(const EngineUse&) = delete;

    // The parent of all runtimes; an error if the engine cannot be started.
    static Result<JSRuntime*> start();
};

// Runs `work` on the root's thread, and waits for it. The engine must be up.
class Compiler;
void withCompiler(const std::function<void(Compiler&)>& work);

}  // namespace orchestrion::script
