#include "script/engine.h"

#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <thread>

#include <js/GCAPI.h>
#include <js/Initialization.h>
#include <jsapi.h>

#include "script/compiler.h"
#include "script/dom.h"
#include "script/script.h"
#include "script/watchdog.h"
#include "script/world.h"

namespace orchestrion::script {
namespace {

std::atomic<int> uses = 0;
EngineOptions engine_options;

// A runtime must be used and die on the thread it was born on: the root has one of its own.
class RootRuntime {
public:
    // Null if it cannot be started.
    JSRuntime* start() {
        std::unique_lock lock(mutex_);
        thread_ = std::thread([this] { run(); });
        changed_.wait(lock, [this] { return started_; });
        return runtime_;
    }

    void call(const std::function<void(Compiler&)>& work) {
        std::lock_guard turn(callers_);
        std::unique_lock lock(mutex_);
        work_ = &work;
        changed_.notify_all();
        changed_.wait(lock, [this] { return work_ == nullptr; });
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
    static constexpr uint32_t kRootBytesMax = 1u << 30;
    static constexpr size_t kNativeStackBytes = 512 * 1024;
    // What programs leave behind is freed by a collection, now and then.
    static constexpr int kCallsPerCollection = 32;

    void run() {
        std::unique_lock lock(mutex_);
        JSContext* cx = JS_NewContext(kRootBytesMax);
        if (cx) {
            JS_SetNativeStackQuota(cx, kNativeStackBytes);
            serve(lock, cx);
            JS_DestroyContext(cx);
        }
        started_ = true;
        changed_.notify_all();
    }

    void serve(std::unique_lock<std::mutex>& lock, JSContext* cx) {
        if (!JS::InitSelfHostedCode(cx)) return;
        Compiler compiler(cx);
        if (!compiler.start()) return;
        runtime_ = JS_GetRuntime(cx);
        started_ = true;
        changed_.notify_all();
        for (int calls = 1;; ++calls) {
            changed_.wait(lock, [this] { return stopping_ || work_ != nullptr; });
            if (stopping_) return;
            (*work_)(compiler);
            work_ = nullptr;
            changed_.notify_all();
            if (calls % kCallsPerCollection == 0) JS_GC(cx);
        }
    }

    std::mutex callers_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::thread thread_;
    const std::function<void(Compiler&)>* work_ = nullptr;
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

void withCompiler(const std::function<void(Compiler&)>& work) {
    root().call(work);
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
