// The global object of one session and what the host keeps beside it.
//
// Lifetime   The global is rooted while this lives; functions and data hang on it and are traced
//            with it.
// Cost       A new realm is a bare global. Everything else comes into being at first use: functions
//            when they are first called, system variables when they are first named, _event when a
//            script first looks.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include <jsapi.h>

#include "script/dom.h"
#include "script/runtime_impl.h"

namespace orchestrion::script {

class GraphReader;
class GraphWriter;

class RealmImpl final : public Realm {
public:
    RealmImpl(RuntimeImpl& runtime, std::shared_ptr<const ProgramImpl> program,
              RealmOptions options);
    ~RealmImpl() override;

    ScriptResult<void> run(FragmentId script_or_assignment) override;
    ScriptResult<bool> condition(FragmentId expression) override;
    ScriptResult<std::string> string(FragmentId expression) override;
    ScriptResult<Payload> payload(FragmentId expression) override;
    ScriptResult<Payload> object(std::span<const Member> members,
                                 const OnMemberError& on_error) override;

    void declare(std::string_view name) override;
    ScriptResult<void> define(std::string_view name, FragmentId expression) override;
    ScriptResult<void> define(std::string_view name, const Payload& value) override;
    ScriptResult<void> store(FragmentId location, const Payload& value) override;

    ScriptResult<void> beginForeach(FragmentId array, FragmentId item,
                                    std::optional<FragmentId> index) override;
    ScriptResult<bool> nextForeach() override;
    void endForeach() override;

    void setEvent(const Event& event) override;
    void releaseEvent() override { event_ = nullptr; }
    void modelChanged() override;
    void beginTurn() override;
    void setTurnHost(TurnHost* host) override { turn_host_ = host; }

    std::string describe() override;
    Result<std::string, SnapshotRefusal> save() override;
    Result<std::vector<std::pair<std::string, Payload>>, SnapshotRefusal> variables() override;
    ScriptResult<void> setGlobal(std::string_view name, const Payload& value) override;

    // What the global's natives and hooks ask for.
    bool eventObject(JSContext* cx, JS::MutableHandleValue out);
    bool isActive(JSContext* cx, JS::HandleValue state, JS::MutableHandleValue out);
    bool systemVariable(JSContext* cx, JS::HandleId name, JS::MutableHandleValue out, bool* known);

    // genesys_object.cc: what the natives of _genesys ask for.
    bool resolveRoot(JSContext* cx, JS::HandleObject genesys, JS::HandleId id, bool* resolved);
    bool resolveAllRoots(JSContext* cx, JS::HandleObject genesys);
    bool callModule(JSContext* cx, size_t root, size_t function, const JS::CallArgs& args);

    ScriptResult<void> restore(std::string_view snapshot);

    // What graphs of values refer to.
    std::optional<uint32_t> baselineIndex(JSObject* function) const;
    JSObject* baselineFunction(uint32_t index) const;
    std::optional<uint8_t> systemObjectIndex(JSObject* object) const;
    JSObject* systemObject(uint8_t index);
    // The DOM library; made at first use, null with an exception pending if that fails.
    Dom* dom();
    Dom* domIfAny() const { return dom_.get(); }

    // Language::kOrs: ors_names.cc.
    bool ors() const { return program_->language == Language::kOrs; }
    TurnHost* turnHost() const { return turn_host_; }
    const RealmOptions& options() const { return options_; }
    bool raise(JSContext* cx, std::string name, JS::HandleValue data);
    // The variable `_data`, made where there is none; null with an exception pending.
    JSObject* dataObject(JSContext* cx);

    ScriptWorld* world() const { return options_.world; }
    RuntimeImpl& runtime() const { return runtime_; }
    const ProgramImpl& program() const { return *program_; }
    JSObject* global() const { return global_; }

private:
    struct Iteration;
    struct Genesys;
    struct GenesysDeleter {
        void operator()(Genesys* genesys) const;
    };

    static void trace(JSTracer* tracer, JSObject* global);
    void traceMembers(JSTracer* tracer);

    // Calls the function of a fragment, and drains the jobs that leaves. False with the error to be
    // taken.
    [[nodiscard]] bool call(const StencilRef& stencil, FunctionSlot slot,
                            const JS::HandleValueArray& arguments, JS::MutableHandleValue out);
    [[nodiscard]] bool evaluate(const Fragment& fragment, JS::MutableHandleValue out);
    [[nodiscard]] JSObject* function(const StencilRef& stencil, FunctionSlot slot);
    [[nodiscard]] bool runScript(const Fragment& fragment);
    [[nodiscard]] bool runActs(const Fragment& fragment, JS::MutableHandleValue out);
    [[nodiscard]] bool runDeclarations(const Fragment& fragment);
    [[nodiscard]] bool drainJobs();

    // Runs `work` under the limits; its failure as a ScriptError.
    template <class Work>
    ScriptResult<void> limited(Work&& work);
    std::optional<ScriptError> refusal(const Fragment& fragment) const;
    ScriptError takeError();

    // A variable of the global, declared where it does not exist.
    [[nodiscard]] bool declareId(JS::HandleId id);
    // A <data>: a variable, or a member of `_data`.
    [[nodiscard]] bool declareData(JS::HandleId id);
    [[nodiscard]] bool setData(std::string_view name, JS::HandleValue value);
    [[nodiscard]] bool setVariable(std::string_view name, JS::HandleValue value);
    [[nodiscard]] bool toValue(const Payload& payload, JS::MutableHandleValue out);
    [[nodiscard]] bool toPayload(JS::HandleValue value, Payload& out);
    [[nodiscard]] bool toGraph(JS::HandleValue value, Payload& out);

    [[nodiscard]] bool functionAt(const std::string& path, JS::MutableHandleValue out);
    std::optional<std::string> describeXml(JS::HandleObject object);
    [[nodiscard]] bool variableNames(JS::MutableHandleIdVector names);
    [[nodiscard]] bool addHiddenNames(JS::MutableHandleIdVector names);
    bool isDeclaredFunction(JS::HandleId name, const JS::Value& value) const;
    [[nodiscard]] bool writeSnapshot(GraphWriter& writer);
    [[nodiscard]] bool readSnapshot(GraphReader& reader);

    // genesys_object.cc
    [[nodiscard]] bool genesys(JSContext* cx, JS::MutableHandleValue out);
    [[nodiscard]] bool genesysRoot(JSContext* cx, size_t root, JS::MutableHandleValue out);
    [[nodiscard]] bool readModel(JSContext* cx, JS::MutableHandleObject out);
    [[nodiscard]] bool fillRoot(JSContext* cx, size_t root, JS::HandleObject model);
    std::optional<size_t> genesysIndex(JSObject* object) const;
    JSObject* genesysAt(size_t index);
    void traceGenesys(JSTracer* tracer);

    RuntimeImpl& runtime_;
    std::shared_ptr<const ProgramImpl> program_;
    RealmOptions options_;
    JS::PersistentRootedObject global_;

    // Traced with the global.
    std::unique_ptr<JS::Heap<JSObject*>[]> functions_;
    std::unique_ptr<JS::Heap<JSScript*>[]> scripts_;
    std::unique_ptr<JS::Heap<JSObject*>[]> baseline_;
    std::vector<JS::Heap<JS::PropertyKey>> declared_;
    std::vector<std::unique_ptr<Iteration>> iterations_;
    JS::Heap<JSObject*> event_object_;
    // _ioprocessors and _x, once a script has named them.
    JS::Heap<JSObject*> system_objects_[2];
    std::unique_ptr<Dom> dom_;
    std::unique_ptr<Genesys, GenesysDeleter> genesys_;  // once a script has named it

    // Scripts whose declarations were made, in that order.
    std::vector<uint32_t> declared_scripts_;
    const Event* event_ = nullptr;
    TurnHost* turn_host_ = nullptr;
    Watch::Clock::time_point deadline_;
    bool out_of_time_ = false;
};

template <class Work>
ScriptResult<void> RealmImpl::limited(Work&& work) {
    Running running(runtime_, global_, deadline_);
    if (work()) return {};
    return fail(takeError());
}

}  // namespace orchestrion::script
