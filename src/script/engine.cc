#include "script/engine.h"

#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <thread>

#include <js/Initialization.h>
#include <jsapi.h>

#include "script/dom.h"
#include "script/script.h"
#include "script/watchdog.h"
#include "script/world.h"

namespace orchestrion::script {
namespace {

std::atomic<int> uses = 0;
EngineOptions engine_options;

// A runtime must die on the thread it was born on: the root has one of its own, which sleeps in
// between.
class RootRuntime {
public:
    JSRuntime* start() {
        std::unique_lock lock(mutex_);
        thread_ = std::thread([this] { run(); });
        changed_.wait(lock, [this] { return started_; });
        return runtime_;
    }
    void stop() {
        {
            std::lock_guard lock(mutex_);
            stopping_ = true;
            changed_.notify_all();
        }
        thread_.join();
    }

private:
    static constexpr uint32_t kRootBytesMax = 64u << 20;

    void run() {
        std::unique_lock lock(mutex_);
        JSContext* cx = JS_NewContext(kRootBytesMax);
        if (cx && JS::InitSelfHostedCode(cx)) runtime_ = JS_GetRuntime(cx);
        started_ = true;
        changed_.notify_all();
        changed_.wait(lock, [this] { return stopping_; });
        if (cx) JS_DestroyContext(cx);
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    std::thread thread_;
    JSRuntime* runtime_ = nullptr;
    bool started_ = false;
    bool stopping_ = false;
};

// Never destroyed by itself: stopEngine() ends it.
RootRuntime& root() {
    static RootRuntime* const runtime = new RootRuntime();
    return *runtime;
}

// on_exit, not atexit: it tells the status to leave with.
void stopEngine(int status, void*) {
    Watchdog::instance().stop();
    if (uses.load() != 0) {
        std::fflush(nullptr);
        _exit(status);
    }
    Dom::releaseLibrary();
    root().stop();
    JS_ShutDown();
}

JSRuntime* startOnce() {
    if (!engine_options.jit) JS::DisableJitBackend();
    if (!JS_Init()) return nullptr;
    hookTime();
    JSRuntime* runtime = root().start();
    on_exit(stopEngine, nullptr);
    return runtime;
}

}  // namespace

void configureEngine(const EngineOptions& options) {
    engine_options = options;
}

EngineUse::EngineUse() {
    ++uses;
}
EngineUse::~EngineUse() {
    --uses;
}

Result<JSRuntime*> EngineUse::start() {
    static JSRuntime* const started = startOnce();
    if (!started) return fail("script.noEngine", "the JavaScript engine could not be started");
    return started;
}

}  // namespace orchestrion::script
