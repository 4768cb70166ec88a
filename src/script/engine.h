// The JavaScript engine as a thing of the process: started by the first runtime, stopped when the
// process ends.
//
// Threading  Any thread.
#pragma once

#include "base/result.h"

namespace orchestrion::script {

// Holds the engine up. A process that ends while one of these lives leaves by _exit(), after
// flushing its streams: the engine cannot be taken down under a running runtime, and its static
// destructors crash if it is not.
class EngineUse {
public:
    EngineUse();
    ~EngineUse();
    EngineUse(const EngineUse&) = delete;
    EngineUse& operator=(const EngineUse&) = delete;

    // Whether the engine could be started at all.
    static Result<void> start();
};

}  // namespace orchestrion::script
