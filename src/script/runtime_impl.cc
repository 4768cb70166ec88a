#include "script/runtime_impl.h"

#include <js/CompilationAndEvaluation.h>
#include <js/ContextOptions.h>
#include <js/GCAPI.h>
#include <js/GlobalObject.h>
#include <js/Initialization.h>
#include <js/Interrupt.h>
#include <js/SourceText.h>
#include <js/Zone.h>

#include "script/allocation_guard.h"
#include "script/errors.h"
#include "script/global_class.h"
#include "script/program_builder.h"
#include "script/realm_impl.h"

namespace orchestrion::script {
namespace {

constexpr uint32_t kRealmsPerZone = 64;
// A collection costs some milliseconds however little it frees.
constexpr uint64_t kDeadRealmsBeforeCollection = 256;
// A realm that begins leaves about half of what it allocated as garbage: shapes that the standard
// objects passed through, scripts that ran once. Collecting a zone twice while it fills lets the
// later realms have that memory, and costs less time than touching fresh memory does.
constexpr uint32_t kNewRealmsBeforeCollection = 32;
constexpr size_t kNativeStackBytes = 512 * 1024;

}  // namespace

WellKnown::WellKnown(JSContext* cx) {
    auto key = [cx](const char* text) {
        return JS::PropertyKey::fromPinnedString(JS_AtomizeAndPinString(cx, text));
    };
    event = key("_event");
    session_id = key("_sessionid");
    name = key("_name");
    io_processors = key("_ioprocessors");
    x = key("_x");
    in = key("In");
    math = key("Math");
    dom_parser = key("DOMParser");
    xml_serializer = key("XMLSerializer");
    genesys = key("_genesys");
    data = key("_data");
    log = key("__Log");
    raise = key("__Raise");
    document_url = key("__GetDocumentURL");
    current_states = key("__GetCurrentStates");
    uneval = key("uneval");
    location = key("location");
    raw = key("raw");
    constexpr const char* kFields[kEventFields] = {"name",       "type",     "sendid", "origin",
                                                   "origintype", "invokeid", "data"};
    for (size_t i = 0; i < kEventFields; ++i) event_fields[i] = key(kFields[i]);
    platform = JS_AtomizeAndPinString(cx, "platform");
    internal = JS_AtomizeAndPinString(cx, "internal");
    external = JS_AtomizeAndPinString(cx, "external");
}

Result<std::unique_ptr<Runtime>> Runtime::create(const Limits& limits) {
    auto parent = EngineUse::start();
    if (!parent) return fail(std::move(parent.error()));
    if (RuntimeImpl::threadHasOne()) {
        return fail("script.runtimeExists",
                    "this thread has a JavaScript runtime already: there can be one a thread");
    }
    auto runtime = std::make_unique<RuntimeImpl>(limits);
    if (!runtime->start(*parent)) {
        return fail("script.noEngine",
                    "a JavaScript runtime could not be created: too little memory");
    }
    return std::unique_ptr<Runtime>(std::move(runtime));
}

namespace {

thread_local bool thread_has_runtime = false;

}  // namespace

bool RuntimeImpl::threadHasOne() {
    return thread_has_runtime;
}

RuntimeImpl::RuntimeImpl(const Limits& limits) : limits_(limits) {
    thread_has_runtime = true;
}

bool RuntimeImpl::start(JSRuntime* parent) {
    // The engine's own limit is a far backstop: near it the engine collects without end instead of
    // failing.
    uint64_t backstop = std::min<uint64_t>(limits_.runtime_memory_bytes * 2, 0xffff0000u);
    cx_ = JS_NewContext(static_cast<uint32_t>(backstop), parent);
    if (!cx_) return false;
    JS_SetContextPrivate(cx_, this);
    JS_SetNativeStackQuota(cx_, kNativeStackBytes);
    // Documents have no use for them, and they are much of what can go wrong in an engine.
    JS::ContextOptionsRef(cx_).setAsmJS(false).setWasm(false);
    jobs_.emplace(cx_);
    if (!JS::InitSelfHostedCode(cx_)) return false;
    JS_SetGCParameter(cx_, JSGC_INCREMENTAL_GC_ENABLED, 1);
    JS_SetGCParameter(cx_, JSGC_PER_ZONE_GC_ENABLED, 1);
    JS_SetGCParameter(cx_, JSGC_SLICE_TIME_BUDGET_MS, 5);
    JS_SetDestroyZoneCallback(cx_, onZoneDestroyed);
    JS_SetGCCallback(cx_, onCollection, nullptr);
    JS::SetGCNurseryCollectionCallback(cx_, onMinorCollection);
    if (!JS_AddInterruptCallback(cx_, onInterrupt)) return false;
    anchor_.emplace(cx_);
    names_.emplace(cx_);
    watch_.emplace([cx = cx_] { JS_RequestInterruptCallback(cx); });
    home_.emplace(cx_, createGlobal(plainGlobalClass(), nullptr, nullptr));
    JSAutoRealm realm(cx_, *home_);
    memory_info_.emplace(cx_, js::gc::NewMemoryInfoObject(cx_));
    return *memory_info_ != nullptr;
}

RuntimeImpl::~RuntimeImpl() {
    ORCH_ASSERT(live_realms_ == 0, "a realm outlives its runtime");
    watch_.reset();
    memory_info_.reset();
    home_.reset();
    anchor_.reset();
    if (jobs_) {
        jobs_->clear();
        JS::SetJobQueue(cx_, nullptr);
        jobs_.reset();
    }
    if (cx_) JS_DestroyContext(cx_);
    thread_has_runtime = false;
}

std::unique_ptr<ProgramBuilder> RuntimeImpl::newProgram(Language language) {
    return std::make_unique<ProgramBuilderImpl>(language);
}

std::unique_ptr<Realm> RuntimeImpl::newRealm(std::shared_ptr<const Program> program,
                                             RealmOptions options) {
    if (dead_realms_ >= kDeadRealmsBeforeCollection) collectGarbage();
    collectBeginnings();
    return std::make_unique<RealmImpl>(
        *this, std::static_pointer_cast<const ProgramImpl>(std::move(program)), std::move(options));
}

JSObject* RuntimeImpl::createGlobal(const JSClass* type, JSObject* sibling, JSTraceOp trace,
                                    Language language) {
    JS::RealmOptions options;
    JS::RealmCreationOptions& creation = options.creationOptions();
    if (sibling) {
        creation.setNewCompartmentInExistingZone(sibling);
    } else {
        creation.setNewCompartmentAndZone();
    }
    creation.setSharedMemoryAndAtomicsEnabled(false)
        .setDefineSharedArrayBufferConstructor(false)
        .setInvisibleToDebugger(true)
        .setToSourceEnabled(language == Language::kOrs)
        .setTrace(trace);
    JSObject* global = JS_NewGlobalObject(cx_, type, nullptr, JS::DontFireOnNewGlobalHook, options);
    ORCH_ASSERT(global, "no memory for a new global object");
    return global;
}

// The anchor is a global of its own: a session's would keep its data alive until the zone is full.
void RuntimeImpl::openZone() {
    *anchor_ = createGlobal(plainGlobalClass(), nullptr, nullptr);
    JS::Zone* zone = JS::GetObjectZone(*anchor_);
    ZoneUse& use = zones_[zone];
    use = {.owner = this};
    JS_SetZoneUserData(zone, &use);
}

JSObject* RuntimeImpl::newGlobal(JSTraceOp trace, Language language) {
    if (!*anchor_ || zones_[JS::GetObjectZone(*anchor_)].created == kRealmsPerZone) openZone();
    ZoneUse& use = zones_[JS::GetObjectZone(*anchor_)];
    ++use.created;
    ++use.fresh;
    ++live_realms_;
    return createGlobal(sessionGlobalClass(), *anchor_, trace, language);
}

void RuntimeImpl::realmDied(JS::Zone* zone) {
    --live_realms_;
    ++dead_realms_;
    ZoneUse& use = zones_[zone];
    ++use.dead;
    if (use.fresh > 0) --use.fresh;
}

void RuntimeImpl::onZoneDestroyed(JS::GCContext*, JS::Zone* zone) {
    auto* use = static_cast<ZoneUse*>(JS_GetZoneUserData(zone));
    if (use == nullptr) return;
    RuntimeImpl* owner = use->owner;
    owner->dead_realms_ -= use->dead;
    owner->zones_.erase(zone);
}

Runtime::MemoryUse RuntimeImpl::memoryUse() {
    return {memoryBytes(), live_realms_};
}

void RuntimeImpl::collectGarbage() {
    bool any = false;
    for (auto& [zone, use] : zones_) {
        if (use.dead == 0) continue;
        prepareForCollection(zone, use);
        any = true;
    }
    if (any) JS::NonIncrementalGC(cx_, JS::GCOptions::Normal, JS::GCReason::API);
}

void RuntimeImpl::collectBeginnings() {
    if (!*anchor_) return;
    JS::Zone* zone = JS::GetObjectZone(*anchor_);
    ZoneUse& use = zones_[zone];
    if (use.fresh < kNewRealmsBeforeCollection) return;
    prepareForCollection(zone, use);
    JS::NonIncrementalGC(cx_, JS::GCOptions::Normal, JS::GCReason::API);
}

void RuntimeImpl::prepareForCollection(JS::Zone* zone, ZoneUse& use) {
    dead_realms_ -= use.dead;
    use.dead = 0;
    use.fresh = 0;
    JS::PrepareZoneForGC(cx_, zone);
}

uint64_t RuntimeImpl::memoryBytes() {
    JSAutoRealm realm(cx_, *home_);
    JS::RootedValue malloc_bytes(cx_);
    double counted = JS_GetGCParameter(cx_, JSGC_BYTES);
    if (JS_GetProperty(cx_, *memory_info_, "mallocBytes", &malloc_bytes)) {
        counted += malloc_bytes.toNumber();
    }
    return static_cast<uint64_t>(counted);
}

void RuntimeImpl::enter(Watch::Clock::time_point deadline) {
    if (depth_++ != 0) return;
    stop_ = Stop::kNone;
    measured_ = false;
    memory_check_wanted_ = false;
    allocation_limit_bytes = limits_.session_growth_bytes;
    watch_->begin(deadline);
}

void RuntimeImpl::leave() {
    if (--depth_ != 0) return;
    watch_->end();
    allocation_limit_bytes = SIZE_MAX;
}

bool RuntimeImpl::onInterrupt(JSContext* cx) {
    RuntimeImpl& self = of(cx);
    if (self.depth_ == 0) return true;
    if (self.stop_ != Stop::kNone) return false;  // until the host has control again
    if (self.watch_->isOverdue()) {
        self.stop_ = Stop::kTime;
        return false;
    }
    return !self.memory_check_wanted_ || self.checkMemory();
}

// Memory that grows makes the engine collect, young objects at least: that is the moment to look at
// it. Looking every few milliseconds would be simpler, but an interrupted regular expression starts
// again, and fails the fifth time.
void RuntimeImpl::onMinorCollection(JSContext* cx, JS::GCNurseryProgress progress, JS::GCReason) {
    if (progress == JS::GCNurseryProgress::GC_NURSERY_COLLECTION_END) of(cx).wantMemoryCheck();
}

void RuntimeImpl::onCollection(JSContext* cx, JSGCStatus status, JS::GCReason, void*) {
    if (status == JSGC_END) of(cx).wantMemoryCheck();
}

void RuntimeImpl::wantMemoryCheck() {
    if (depth_ == 0 || memory_check_wanted_) return;
    memory_check_wanted_ = true;
    JS_RequestInterruptCallback(cx_);
}

bool RuntimeImpl::isOverMemory(uint64_t bytes) const {
    return bytes > limits_.runtime_memory_bytes ||
           bytes > run_start_bytes_ + limits_.session_growth_bytes;
}

// The growth of a run is measured from the first look at it. What looks like growth may be garbage,
// so that a collection comes before the verdict.
bool RuntimeImpl::checkMemory() {
    uint64_t bytes = memoryBytes();
    if (!measured_) {
        measured_ = true;
        run_start_bytes_ = bytes;
        collected_bytes_ = 0;
    }
    bool worth_it = bytes >= collected_bytes_ + limits_.session_growth_bytes / 4;
    if (isOverMemory(bytes) && worth_it) {
        if (bytes > limits_.runtime_memory_bytes) {
            JS::PrepareForFullGC(cx_);
        } else {
            JS::PrepareZoneForGC(cx_, JS::GetObjectZone(JS::CurrentGlobalOrNull(cx_)));
        }
        JS::NonIncrementalGC(cx_, JS::GCOptions::Normal, JS::GCReason::API);
        collected_bytes_ = memoryBytes();
        if (isOverMemory(collected_bytes_)) stop_ = Stop::kMemory;
    }
    memory_check_wanted_ = false;
    return stop_ == Stop::kNone;
}

ScriptError RuntimeImpl::takeError(const ProgramImpl& program) {
    using Kind = ScriptError::Kind;
    jobs_->clear();
    if (JS_IsExceptionPending(cx_)) {
        bool out_of_memory = JS_IsThrowingOutOfMemory(cx_);
        ScriptError error = takeException(cx_, program);
        if (out_of_memory) error.kind = Kind::kMemoryLimit;
        return error;
    }
    if (stop_ == Stop::kMemory) {
        return {Kind::kMemoryLimit,
                "stopped: the script used more memory than a session may take at once",
                {}};
    }
    return {Kind::kTimeLimit,
            "stopped: the scripts of this turn ran longer than " +
                std::to_string(limits_.turn_time.count()) + " ms",
            {}};
}

}  // namespace orchestrion::script
