#include "script/realm_impl.h"

#include <js/Array.h>
#include <js/CallAndConstruct.h>
#include <js/CompilationAndEvaluation.h>
#include <js/Conversions.h>
#include <js/Object.h>
#include <js/PropertyAndElement.h>
#include <js/TracingAPI.h>

#include "script/global_class.h"
#include "script/source_text.h"
#include "script/text.h"

namespace orchestrion::script {

// One running <foreach>.
struct RealmImpl::Iteration {
    JS::Heap<JSObject*> copy;
    uint32_t next = 0;
    uint32_t length = 0;
    std::string item;
    std::string index;  // empty: none
};

RealmImpl::RealmImpl(RuntimeImpl& runtime, std::shared_ptr<const ProgramImpl> program,
                     RealmOptions options)
    : runtime_(runtime),
      program_(std::move(program)),
      options_(std::move(options)),
      global_(runtime.cx()) {
    global_ = runtime_.newGlobal(trace, program_->language);
    if (program_->function_count > 0) {
        functions_ = std::make_unique<JS::Heap<JSObject*>[]>(program_->function_count);
    }
    JS::SetReservedSlot(global_, kRealmSlot, JS::PrivateValue(this));
    beginTurn();
}

RealmImpl::~RealmImpl() {
    JS::SetReservedSlot(global_, kRealmSlot, JS::UndefinedValue());
    runtime_.realmDied(JS::GetObjectZone(global_));
}

void RealmImpl::trace(JSTracer* tracer, JSObject* global) {
    auto* self = JS::GetMaybePtrFromReservedSlot<RealmImpl>(global, kRealmSlot);
    if (self) self->traceMembers(tracer);
}

void RealmImpl::traceMembers(JSTracer* tracer) {
    auto traceAll = [tracer](auto& things, size_t count, const char* name) {
        if (!things) return;
        for (size_t i = 0; i < count; ++i) JS::TraceEdge(tracer, &things[i], name);
    };
    traceAll(functions_, program_->function_count, "function");
    traceAll(scripts_, program_->script_count, "script");
    traceAll(baseline_, program_->baseline.size(), "baseline");
    for (auto& name : declared_) JS::TraceEdge(tracer, &name, "declared");
    for (auto& iteration : iterations_) JS::TraceEdge(tracer, &iteration->copy, "iteration");
    JS::TraceEdge(tracer, &event_object_, "event");
    for (auto& object : system_objects_) JS::TraceEdge(tracer, &object, "system variable");
    if (dom_) dom_->trace(tracer);
    traceGenesys(tracer);
}

void RealmImpl::beginTurn() {
    const Milliseconds limit = runtime_.limits().turn_time;
    deadline_ = Watch::Clock::now() + std::min(limit, options_.turn_time.value_or(limit));
    out_of_time_ = false;
}

// --- Running fragments ---

JSObject* RealmImpl::function(const StencilRef& stencil, FunctionSlot slot) {
    JSContext* cx = runtime_.cx();
    JS::RootedScript script(cx, instantiate(cx, stencil));
    JS::RootedValue value(cx);
    if (!script || !JS_ExecuteScript(cx, script, &value)) return nullptr;
    functions_[slot] = &value.toObject();
    return functions_[slot];
}

bool RealmImpl::call(const StencilRef& stencil, FunctionSlot slot,
                     const JS::HandleValueArray& arguments, JS::MutableHandleValue out) {
    JSContext* cx = runtime_.cx();
    JS::RootedValue callee(cx);
    JSObject* known = functions_[slot];
    if (!known) known = function(stencil, slot);
    if (!known) return false;
    callee.setObject(*known);
    return JS::Call(cx, JS::UndefinedHandleValue, callee, arguments, out) && drainJobs();
}

bool RealmImpl::evaluate(const Fragment& fragment, JS::MutableHandleValue out) {
    if (fragment.acts) return runActs(fragment, out) && drainJobs();
    ORCH_ASSERT(fragment.function, "this fragment has no value");
    return call(fragment.function, fragment.function_slot, JS::HandleValueArray::empty(), out);
}

bool RealmImpl::drainJobs() {
    JobQueue& jobs = runtime_.jobs();
    if (!jobs.empty() && !jobs.drain(runtime_.cx())) return false;
    return !jobs.takeRejection(runtime_.cx());
}

std::optional<ScriptError> RealmImpl::refusal(const Fragment& fragment) const {
    if (fragment.error) return fragment.error;
    if (!out_of_time_) return std::nullopt;
    return ScriptError{ScriptError::Kind::kTimeLimit,
                       "not run: the scripts of this turn have used up their time",
                       {}};
}

ScriptError RealmImpl::takeError() {
    out_of_time_ = out_of_time_ || runtime_.stop() == RuntimeImpl::Stop::kTime;
    return runtime_.takeError(*program_);
}

ScriptResult<void> RealmImpl::run(FragmentId id) {
    const Fragment& fragment = program_->at(id);
    if (auto refused = refusal(fragment)) return fail(*refused);
    return limited([&] {
        if (fragment.kind == Fragment::Kind::kScript) return runScript(fragment);
        JS::RootedValue ignored(runtime_.cx());
        return evaluate(fragment, &ignored);
    });
}

ScriptResult<bool> RealmImpl::condition(FragmentId id) {
    const Fragment& fragment = program_->at(id);
    if (auto refused = refusal(fragment)) return fail(*refused);
    Running running(runtime_, global_, deadline_);
    JS::RootedValue value(runtime_.cx());
    if (!evaluate(fragment, &value)) return fail(takeError());
    return JS::ToBoolean(value);
}

ScriptResult<std::string> RealmImpl::string(FragmentId id) {
    const Fragment& fragment = program_->at(id);
    if (auto refused = refusal(fragment)) return fail(*refused);
    std::string text;
    auto done = limited([&] {
        JSContext* cx = runtime_.cx();
        JS::RootedValue value(cx);
        if (!evaluate(fragment, &value)) return false;
        if (value.isSymbol()) {
            JSString* description =
                JS::GetSymbolDescription(JS::RootedSymbol(cx, value.toSymbol()));
            text = "Symbol(" + (description ? toUtf8(cx, description) : std::string()) + ")";
            return true;
        }
        JS::RootedString string(cx, JS::ToString(cx, value));
        if (!string) return false;
        text = toUtf8(cx, string);
        return drainJobs();
    });
    if (!done) return fail(std::move(done.error()));
    return text;
}

ScriptResult<Payload> RealmImpl::payload(FragmentId id) {
    const Fragment& fragment = program_->at(id);
    if (auto refused = refusal(fragment)) return fail(*refused);
    Payload payload;
    auto done = limited([&] {
        JS::RootedValue value(runtime_.cx());
        return evaluate(fragment, &value) && toPayload(value, payload);
    });
    if (!done) return fail(std::move(done.error()));
    return payload;
}

ScriptResult<Payload> RealmImpl::object(std::span<const Member> members,
                                        const OnMemberError& on_error) {
    JSContext* cx = runtime_.cx();
    Payload payload;
    bool any = false;
    auto done = limited([&] {
        JS::RootedObject object(cx, JS_NewPlainObject(cx));
        JS::RootedValue value(cx), name(cx);
        JS::RootedId id(cx);
        if (!object) return false;
        for (size_t i = 0; i < members.size(); ++i) {
            const Fragment& fragment = program_->at(members[i].value);
            if (auto refused = refusal(fragment)) {
                on_error(i, *refused);
                continue;
            }
            Payload unused;
            // Each value must be one that can be sent: a failing member is left out, not the whole
            // object.
            if (!evaluate(fragment, &value) || !toPayload(value, unused)) {
                on_error(i, takeError());
                continue;
            }
            name = atomValue(cx, members[i].name);
            if (!name.isString() || !JS_ValueToId(cx, name, &id) ||
                !JS_DefinePropertyById(cx, object, id, value, JSPROP_ENUMERATE)) {
                return false;
            }
            any = true;
        }
        if (!any) return true;
        value.setObject(*object);
        return toPayload(value, payload);
    });
    if (!done) return fail(std::move(done.error()));
    return payload;
}

// --- Scripts ---

bool RealmImpl::runScript(const Fragment& fragment) {
    if (fragment.declares && !runDeclarations(fragment)) return false;
    JS::RootedValue ignored(runtime_.cx());
    if (fragment.acts && !runActs(fragment, &ignored)) return false;
    return drainJobs();
}

bool RealmImpl::runActs(const Fragment& fragment, JS::MutableHandleValue out) {
    JSContext* cx = runtime_.cx();
    if (!scripts_) scripts_ = std::make_unique<JS::Heap<JSScript*>[]>(program_->script_count);
    JS::RootedScript script(cx, scripts_[fragment.script_slot]);
    if (!script) {
        script = instantiate(cx, fragment.acts);
        if (!script) return false;
        scripts_[fragment.script_slot] = script;
    }
    return JS_ExecuteScript(cx, script, out);
}

// Declarations whose functions are all still in place are not made again: data keep the identity of
// their functions.
bool RealmImpl::runDeclarations(const Fragment& fragment) {
    JSContext* cx = runtime_.cx();
    if (!baseline_) baseline_ = std::make_unique<JS::Heap<JSObject*>[]>(program_->baseline.size());
    JS::RootedValue value(cx);
    auto each = [&](auto&& action) {
        for (uint32_t i = 0; i < fragment.baseline_count; ++i) {
            uint32_t index = fragment.first_baseline + i;
            if (!functionAt(program_->baseline[index], &value)) return false;
            if (!action(baseline_[index])) return false;
        }
        return true;
    };
    bool in_place = each([&](JS::Heap<JSObject*>& known) {
        return known.get() != nullptr && value.isObject() && &value.toObject() == known.get();
    });
    if (in_place) return true;
    if (JS_IsExceptionPending(cx)) return false;

    JS::RootedScript script(cx, instantiate(cx, fragment.declares));
    if (!script || !JS_ExecuteScript(cx, script)) return false;
    std::erase(declared_scripts_, fragment.script_slot);
    declared_scripts_.push_back(fragment.script_slot);
    return each([&](JS::Heap<JSObject*>& known) {
        known = value.isObject() ? &value.toObject() : nullptr;
        return true;
    });
}

// Follows a path such as "C.prototype.m"; undefined where it breaks off.
bool RealmImpl::functionAt(const std::string& path, JS::MutableHandleValue out) {
    JSContext* cx = runtime_.cx();
    JS::RootedObject holder(cx, global_);
    for (size_t start = 0;;) {
        size_t dot = path.find('.', start);
        std::string step = path.substr(start, dot - start);
        if (!JS_GetProperty(cx, holder, step.c_str(), out)) return false;
        if (dot == std::string::npos) return true;
        if (!out.isObject()) {
            out.setUndefined();
            return true;
        }
        holder = &out.toObject();
        start = dot + 1;
    }
}

std::optional<uint32_t> RealmImpl::baselineIndex(JSObject* function) const {
    for (uint32_t i = 0; baseline_ && i < program_->baseline.size(); ++i) {
        if (baseline_[i].unbarrieredGet() == function) return i;
    }
    return std::nullopt;
}

JSObject* RealmImpl::baselineFunction(uint32_t index) const {
    return baseline_ && index < program_->baseline.size() ? baseline_[index].get() : nullptr;
}

Dom* RealmImpl::dom() {
    if (!dom_) dom_ = Dom::create(runtime_.cx());
    return dom_.get();
}

// --- Data ---

bool RealmImpl::declareId(JS::HandleId id) {
    JSContext* cx = runtime_.cx();
    bool exists = false;
    if (!JS_HasOwnPropertyById(cx, global_, id, &exists)) return false;
    if (exists) return true;
    // As `var` does: it cannot be deleted.
    if (!JS_DefinePropertyById(cx, global_, id, JS::UndefinedHandleValue,
                               JSPROP_ENUMERATE | JSPROP_PERMANENT)) {
        return false;
    }
    declared_.emplace_back(id.get());
    return true;
}

void RealmImpl::declare(std::string_view name) {
    JSContext* cx = runtime_.cx();
    JSAutoRealm realm(cx, global_);
    JS::RootedValue text(cx, atomValue(cx, name));
    JS::RootedId id(cx);
    if (!JS_ValueToId(cx, text, &id) || !declareData(id)) JS_ClearPendingException(cx);
}

bool RealmImpl::declareData(JS::HandleId id) {
    JSContext* cx = runtime_.cx();
    if (!ors() || id == runtime_.names().data) return declareId(id);
    JS::RootedObject data(cx, dataObject(cx));
    bool exists = false;
    if (!data || !JS_HasOwnPropertyById(cx, data, id, &exists)) return false;
    return exists ||
           JS_DefinePropertyById(cx, data, id, JS::UndefinedHandleValue, JSPROP_ENUMERATE);
}

bool RealmImpl::setData(std::string_view name, JS::HandleValue value) {
    JSContext* cx = runtime_.cx();
    JS::RootedValue text(cx, atomValue(cx, name));
    JS::RootedId id(cx);
    if (!text.isString() || !JS_ValueToId(cx, text, &id)) return false;
    if (!ors() || id == runtime_.names().data) return setVariable(name, value);
    JS::RootedObject data(cx, dataObject(cx));
    return data && JS_SetPropertyById(cx, data, id, value);
}

JSObject* RealmImpl::dataObject(JSContext* cx) {
    JS::RootedId id(cx, runtime_.names().data);
    JS::RootedValue value(cx);
    bool exists = false;
    if (!JS_AlreadyHasOwnPropertyById(cx, global_, id, &exists)) return nullptr;
    if (exists && !JS_GetPropertyById(cx, global_, id, &value)) return nullptr;
    if (value.isObject()) return &value.toObject();
    JS::RootedObject data(cx, JS_NewPlainObject(cx));
    value.setObjectOrNull(data);
    if (!data ||
        !JS_DefinePropertyById(cx, global_, id, value, JSPROP_ENUMERATE | JSPROP_PERMANENT)) {
        return nullptr;
    }
    if (!exists) declared_.emplace_back(id.get());
    return data;
}

bool RealmImpl::setVariable(std::string_view name, JS::HandleValue value) {
    JSContext* cx = runtime_.cx();
    JS::RootedValue text(cx, atomValue(cx, name));
    JS::RootedId id(cx);
    if (!text.isString() || !JS_ValueToId(cx, text, &id) || !declareId(id)) return false;
    JS::RootedValue receiver(cx, JS::ObjectValue(*global_));
    JS::ObjectOpResult result;
    if (!JS_ForwardSetPropertyTo(cx, global_, id, value, receiver, result)) return false;
    if (!result.ok()) JS_ReportErrorUTF8(cx, "%s is read-only", std::string(name).c_str());
    return result.ok();
}

ScriptResult<void> RealmImpl::define(std::string_view name, FragmentId id) {
    declare(name);
    const Fragment& fragment = program_->at(id);
    if (auto refused = refusal(fragment)) return fail(*refused);
    return limited([&] {
        JS::RootedValue value(runtime_.cx());
        return evaluate(fragment, &value) && setData(name, value);
    });
}

ScriptResult<void> RealmImpl::define(std::string_view name, const Payload& payload) {
    declare(name);
    return limited([&] {
        JS::RootedValue value(runtime_.cx());
        return toValue(payload, &value) && setData(name, value);
    });
}

ScriptResult<void> RealmImpl::setGlobal(std::string_view name, const Payload& payload) {
    return limited([&] {
        JS::RootedValue value(runtime_.cx());
        return toValue(payload, &value) && setVariable(name, value);
    });
}

ScriptResult<void> RealmImpl::store(FragmentId location, const Payload& payload) {
    const Fragment& fragment = program_->at(location);
    if (auto refused = refusal(fragment)) return fail(*refused);
    return limited([&] {
        JS::RootedValue value(runtime_.cx()), ignored(runtime_.cx());
        if (!toValue(payload, &value)) return false;
        if (fragment.kind == Fragment::Kind::kVariable) return setVariable(fragment.name, value);
        return call(fragment.store, fragment.store_slot, JS::HandleValueArray(value), &ignored);
    });
}

// --- <foreach> ---

ScriptResult<void> RealmImpl::beginForeach(FragmentId array, FragmentId item,
                                           std::optional<FragmentId> index) {
    const Fragment& source = program_->at(array);
    const Fragment& target = program_->at(item);
    for (const Fragment* fragment : {&source, &target, index ? &program_->at(*index) : &target}) {
        if (auto refused = refusal(*fragment)) return fail(*refused);
    }
    auto iteration = std::make_unique<Iteration>();
    iteration->item = target.name;
    if (index) iteration->index = program_->at(*index).name;
    return limited([&] {
        JSContext* cx = runtime_.cx();
        JS::RootedValue value(cx), element(cx);
        if (!evaluate(source, &value)) return false;
        bool is_array = false;
        if (!JS::IsArrayObject(cx, value, &is_array)) return false;
        if (!is_array) {
            JS_ReportErrorASCII(cx, "the value of a foreach array is not an Array (W3C SCXML 4.6)");
            return false;
        }
        JS::RootedObject from(cx, &value.toObject());
        if (!JS::GetArrayLength(cx, from, &iteration->length)) return false;
        JS::RootedObject copy(cx, JS::NewArrayObject(cx, 0));
        if (!copy) return false;
        for (uint32_t i = 0; i < iteration->length; ++i) {
            if (!JS_CheckForInterrupt(cx) || !JS_GetElement(cx, from, i, &element) ||
                !JS_DefineElement(cx, copy, i, element, JSPROP_ENUMERATE)) {
                return false;
            }
        }
        iteration->copy = copy;
        iterations_.push_back(std::move(iteration));
        return true;
    });
}

ScriptResult<bool> RealmImpl::nextForeach() {
    ORCH_ASSERT(!iterations_.empty(), "no foreach is running");
    Iteration& iteration = *iterations_.back();
    if (iteration.next == iteration.length) return false;
    auto done = limited([&] {
        JSContext* cx = runtime_.cx();
        JS::RootedObject copy(cx, iteration.copy);
        JS::RootedValue value(cx);
        if (!JS_GetElement(cx, copy, iteration.next, &value) || !setVariable(iteration.item, value))
            return false;
        value.setNumber(iteration.next);
        if (!iteration.index.empty() && !setVariable(iteration.index, value)) return false;
        ++iteration.next;
        return true;
    });
    if (!done) return fail(std::move(done.error()));
    return true;
}

void RealmImpl::endForeach() {
    ORCH_ASSERT(!iterations_.empty(), "no foreach is running");
    iterations_.pop_back();
}

}  // namespace orchestrion::script
