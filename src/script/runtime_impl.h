// One engine instance: the context, its zones, its limits, its jobs.
//
// Zones      64 realms share one: memory and the cost of a collection are a zone's. Realms that
//            died are counted; a batch of them is worth a collection of their zones. So is a batch
//            of new ones, for what their beginning left behind.
// Memory     Looked at whenever the engine collects. JSGC_MAX_BYTES is only a far backstop.
// Threading  Belongs to the thread that created it; only the watchdog's interrupt comes from
//            outside.
#pragma once

#include <memory>
#include <optional>
#include <unordered_map>

#include <js/GCAPI.h>
#include <js/RealmOptions.h>
#include <jsapi.h>

#include "script/engine.h"
#include "script/job_queue.h"
#include "script/program.h"
#include "script/watchdog.h"

namespace orchestrion::script {

class RealmImpl;

// Property names and strings the host itself uses, never collected.
struct WellKnown {
    explicit WellKnown(JSContext* cx);

    JS::PropertyKey event, session_id, name, io_processors, x, in, dom_parser, xml_serializer, math,
        genesys;
    // Those of Language::kOrs.
    JS::PropertyKey data, log, raise, document_url, current_states, uneval;
    JS::PropertyKey location, raw;
    // The fields of _event in the order of W3C SCXML §5.10.1.
    enum EventField : size_t {
        kName,
        kType,
        kSendid,
        kOrigin,
        kOrigintype,
        kInvokeid,
        kData,
        kEventFields
    };
    JS::PropertyKey event_fields[kEventFields];
    JSString* platform;
    JSString* internal;
    JSString* external;
};

class RuntimeImpl final : public Runtime {
public:
    explicit RuntimeImpl(const Limits& limits);
    ~RuntimeImpl() override;
    // The engine knows one context a thread.
    static bool threadHasOne();
    [[nodiscard]] bool start(JSRuntime* parent);

    std::unique_ptr<ProgramBuilder> newProgram(Language language) override;
    std::unique_ptr<Realm> newRealm(std::shared_ptr<const Program> program,
                                    RealmOptions options) override;
    Result<std::unique_ptr<Realm>> restore(std::shared_ptr<const Program> program,
                                           RealmOptions options,
                                           std::string_view snapshot) override;
    MemoryUse memoryUse() override;
    void collectGarbage() override;

    JSContext* cx() const { return cx_; }
    const Limits& limits() const { return limits_; }
    const WellKnown& names() const { return *names_; }
    // A global without a session, with nothing but the standard names.
    JSObject* home() const { return *home_; }
    JobQueue& jobs() { return *jobs_; }

    // A bare global of a new realm, in the zone that is being filled. `trace` is called for it with
    // each collection.
    JSObject* newGlobal(JSTraceOp trace, Language language);
    // A realm's global was let go of.
    void realmDied(JS::Zone* zone);

    // A script of ours runs between these two; see Running.
    void enter(Watch::Clock::time_point deadline);
    void leave();
    // Why the current evaluation was stopped, if it was.
    enum class Stop : uint8_t { kNone, kTime, kMemory };
    Stop stop() const { return stop_; }
    // The error of a call that just failed.
    ScriptError takeError(const ProgramImpl& program);

    static RuntimeImpl& of(JSContext* cx) {
        return *static_cast<RuntimeImpl*>(JS_GetContextPrivate(cx));
    }

private:
    struct ZoneUse {
        RuntimeImpl* owner = nullptr;
        uint32_t created = 0;
        uint32_t dead = 0;   // since its last collection
        uint32_t fresh = 0;  // created since then and not dead
    };
    static bool onInterrupt(JSContext* cx);
    static void onMinorCollection(JSContext* cx, JS::GCNurseryProgress progress,
                                  JS::GCReason reason);
    static void onCollection(JSContext* cx, JSGCStatus status, JS::GCReason reason, void* data);
    void wantMemoryCheck();
    static void onZoneDestroyed(JS::GCContext* gc, JS::Zone* zone);
    bool checkMemory();
    bool isOverMemory(uint64_t bytes) const;
    uint64_t memoryBytes();
    JSObject* createGlobal(const JSClass* type, JSObject* sibling, JSTraceOp trace,
                           Language language = Language::kEcmascript);
    void openZone();
    void collectBeginnings();
    void prepareForCollection(JS::Zone* zone, ZoneUse& use);

    EngineUse use_;
    Limits limits_;
    JSContext* cx_ = nullptr;
    std::optional<Watch> watch_;
    std::optional<JobQueue> jobs_;
    std::optional<WellKnown> names_;
    std::optional<JS::PersistentRootedObject> home_;  // a global of no session
    std::optional<JS::PersistentRootedObject> memory_info_;
    std::optional<JS::PersistentRootedObject> anchor_;  // a global of the zone being filled
    std::unordered_map<JS::Zone*, ZoneUse>
        zones_;  // nodes do not move: they are the zones' user data
    uint64_t live_realms_ = 0;
    uint64_t dead_realms_ = 0;

    uint32_t depth_ = 0;
    Stop stop_ = Stop::kNone;
    bool memory_check_wanted_ = false;
    bool measured_ = false;
    uint64_t run_start_bytes_ = 0;  // at the first look
    uint64_t collected_bytes_ = 0;  // what was left by the last collection in this run
};

// While one lives, scripts of a realm may run: the limits hold and the context is in the realm.
class Running {
public:
    Running(RuntimeImpl& runtime, JSObject* global, Watch::Clock::time_point deadline)
        : runtime_(runtime), realm_(runtime.cx(), global) {
        runtime_.enter(deadline);
    }
    ~Running() { runtime_.leave(); }
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;

private:
    RuntimeImpl& runtime_;
    JSAutoRealm realm_;
};

}  // namespace orchestrion::script
