// The folder without the engine, for builds it does not work in (ThreadSanitizer).
#include "script/script.h"

namespace orchestrion::script {

void configureEngine(const EngineOptions&) {}

Result<std::unique_ptr<Runtime>> Runtime::create(const Limits&) {
    return fail(
        "script.noEngine",
        "this program was built without the JavaScript engine: only datamodel=\"null\" works");
}

}  // namespace orchestrion::script
