#include "script/engine.h"

#include <cstdio>
#include <cstdlib>
#include <mutex>

#include <unistd.h>

#include <js/Initialization.h>
#include <jsapi.h>

#include <atomic>

#include "script/script.h"
#include "script/watchdog.h"

namespace orchestrion::script {
namespace {

std::atomic<int> live_runtimes = 0;
EngineOptions engine_options;

// on_exit, not atexit: it tells the status to leave with.
void stopEngine(int status, void*) {
    Watchdog::instance().stop();
    if (live_runtimes.load() == 0) {
        JS_ShutDown();
        return;
    }
    std::fflush(nullptr);
    _exit(status);
}

bool startOnce() {
    if (!engine_options.jit) JS::DisableJitBackend();
    if (!JS_Init()) return false;
    on_exit(stopEngine, nullptr);
    return true;
}

}  // namespace

void configureEngine(const EngineOptions& options) {
    engine_options = options;
}

EngineUse::EngineUse() {
    ++live_runtimes;
}
EngineUse::~EngineUse() {
    --live_runtimes;
}

Result<void> EngineUse::start() {
    static const bool started = startOnce();
    if (!started) return fail("script.noEngine", "the JavaScript engine could not be started");
    return {};
}

}  // namespace orchestrion::script
