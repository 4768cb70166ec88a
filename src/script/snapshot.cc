// The whole data of a session as bytes, and back. See graph_format.h.
#include <algorithm>

#include <js/PropertyDescriptor.h>

#include "script/graph_reader.h"
#include "script/graph_writer.h"
#include "script/realm_impl.h"
#include "script/realm_scope.h"

namespace orchestrion::script {
namespace {

// The variables of a session are written as `var` makes them.
constexpr uint8_t kVariableAttributes = kWritable | kEnumerable;

uint8_t swapUsual(uint8_t attributes) {
    if (attributes == kVariableAttributes) return kUsualAttributes;
    return attributes == kUsualAttributes ? kVariableAttributes : attributes;
}

bool isSameFunction(const JS::Value& value, const JS::Heap<JSObject*>& known) {
    return value.isObject() && &value.toObject() == known.unbarrieredGet();
}

}  // namespace

// The own enumerable properties of the global, declared variables first.
bool RealmImpl::variableNames(JS::MutableHandleIdVector names) {
    JSContext* cx = runtime_.cx();
    std::vector<uint64_t> seen;
    for (const auto& name : declared_) seen.push_back(name.get().asRawBits());
    std::ranges::sort(seen);
    const bool twice = std::ranges::adjacent_find(seen) != seen.end();
    for (auto name = declared_.begin(); name != declared_.end(); ++name) {
        const auto same = [&](const auto& other) { return other.get() == name->get(); };
        if (twice && std::any_of(declared_.begin(), name, same)) continue;
        if (!names.append(name->get())) return false;
    }
    JS::RootedIdVector all(cx);
    if (!js::GetPropertyKeys(cx, global_, JSITER_OWNONLY | JSITER_SYMBOLS, &all)) return false;
    for (size_t i = 0; i < all.length(); ++i) {
        if (std::ranges::binary_search(seen, all[i].get().asRawBits())) continue;
        if (!names.append(all[i])) return false;
    }
    return true;
}

// The own properties of the global that are not enumerable, without the standard ones and those of
// the host.
bool RealmImpl::addHiddenNames(JS::MutableHandleIdVector names) {
    JSContext* cx = runtime_.cx();
    const WellKnown& known = runtime_.names();
    std::vector<uint64_t> others;
    auto note = [&](JS::PropertyKey key) { others.push_back(key.asRawBits()); };
    for (JS::PropertyKey key :
         {known.event, known.session_id, known.name, known.io_processors, known.x, known.in,
          known.dom_parser, known.xml_serializer, known.genesys, known.log, known.raise, known.document_url,
          known.current_states, known.uneval}) {
        note(key);
    }
    for (size_t i = 0; i < names.length(); ++i) note(names[i]);
    constexpr unsigned kAll = JSITER_OWNONLY | JSITER_HIDDEN | JSITER_SYMBOLS;
    JS::RootedIdVector standard(cx), all(cx);
    {
        JSAutoRealm realm(cx, runtime_.home());
        JS::RootedObject home(cx, runtime_.home());
        if (!js::GetPropertyKeys(cx, home, kAll, &standard)) return false;
    }
    for (size_t i = 0; i < standard.length(); ++i) note(standard[i]);
    std::ranges::sort(others);
    if (!js::GetPropertyKeys(cx, global_, kAll, &all)) return false;
    for (size_t i = 0; i < all.length(); ++i) {
        if (std::ranges::binary_search(others, all[i].get().asRawBits())) continue;
        if (!names.append(all[i])) return false;
    }
    return true;
}

// A function that a script declared and that is still in its place comes back with its declaration.
bool RealmImpl::isDeclaredFunction(JS::HandleId name, const JS::Value& value) const {
    if (!baseline_ || !value.isObject() || !name.isString()) return false;
    for (size_t i = 0; i < program_->baseline.size(); ++i) {
        if (!isSameFunction(value, baseline_[i])) continue;
        return JS_LinearStringEqualsAscii(name.toLinearString(), program_->baseline[i].c_str());
    }
    return false;
}

bool RealmImpl::writeSnapshot(GraphWriter& writer) {
    JSContext* cx = runtime_.cx();
    ByteWriter& out = writer.out();
    out.bytes(kSnapshotMagic);
    out.fixed64(program_->fingerprint);
    out.number(declared_scripts_.size());
    for (uint32_t script : declared_scripts_) out.number(script);

    JS::RootedObject target(cx, global_);
    if (!writer.adopt(target)) return false;
    JS::RootedValue value(cx);
    uint32_t carriers = 0;
    for (uint32_t index : program_->carriers) carriers += baseline_ && baseline_[index] ? 1 : 0;
    out.number(carriers);
    for (uint32_t index : program_->carriers) {
        if (!baseline_ || !baseline_[index]) continue;
        value.setObject(*baseline_[index]);
        if (!writer.writeValue(value)) return false;
    }

    JS::RootedIdVector names(cx);
    if (!variableNames(&names)) return false;
    if (program_->hides_globals && !addHiddenNames(&names)) return false;
    JS::Rooted<mozilla::Maybe<JS::PropertyDescriptor>> property(cx);
    out.number(declared_.size());
    for (size_t i = 0; i < names.length(); ++i) {
        if (!JS_GetOwnPropertyDescriptorById(cx, global_, names[i], &property)) return false;
        if (property.isNothing()) continue;
        if (property->isAccessorDescriptor() || names[i].isSymbol()) {
            return writer.refuseMember(
                names[i], "an accessor, or a property whose key is a symbol, cannot be saved");
        }
        value = property->value();
        if (isDeclaredFunction(names[i], value)) continue;
        uint8_t attributes = static_cast<uint8_t>((property->writable() ? kWritable : 0) |
                                                  (property->enumerable() ? kEnumerable : 0) |
                                                  (property->configurable() ? kConfigurable : 0));
        out.byte(1);
        if (!writer.writeMember(names[i], value, swapUsual(attributes))) return false;
    }
    out.byte(0);
    return writer.writeContents(1);
}

Result<std::string, SnapshotRefusal> RealmImpl::save() {
    JSContext* cx = runtime_.cx();
    Running running(runtime_, global_, Watch::Clock::now() + runtime_.limits().turn_time);
    if (!runtime_.jobs().empty()) return fail(SnapshotRefusal{"", "promise jobs are waiting"});
    if (!iterations_.empty()) return fail(SnapshotRefusal{"", "a foreach is running"});
    RealmScope scope(*this);
    GraphWriter writer(cx, scope, false, runtime_.limits().snapshot_bytes_max);
    if (writeSnapshot(writer)) return writer.out().take();
    if (writer.refusal()) {
        JS_ClearPendingException(cx);
        return fail(*writer.refusal());
    }
    return fail(SnapshotRefusal{"", runtime_.takeError(*program_).message});
}

Result<std::vector<std::pair<std::string, Payload>>, SnapshotRefusal> RealmImpl::variables() {
    JSContext* cx = runtime_.cx();
    Running running(runtime_, global_, Watch::Clock::now() + runtime_.limits().turn_time);
    std::vector<std::pair<std::string, Payload>> all;
    JS::RootedIdVector names(cx);
    JS::RootedValue value(cx);
    if (!variableNames(&names)) return fail(SnapshotRefusal{"", "the variables cannot be listed"});
    for (size_t i = 0; i < names.length(); ++i) {
        if (!names[i].isString()) continue;
        JS::RootedString text(cx, names[i].toString());
        const JS::UniqueChars name = JS_EncodeStringToUTF8(cx, text);
        if (!name || !JS_GetPropertyById(cx, global_, names[i], &value)) {
            JS_ClearPendingException(cx);
            return fail(SnapshotRefusal{name ? name.get() : "", "it cannot be read"});
        }
        if (isDeclaredFunction(names[i], value)) continue;
        Payload payload;
        if (!toPayload(value, payload)) {
            return fail(SnapshotRefusal{name.get(), takeError().message});
        }
        all.emplace_back(name.get(), std::move(payload));
    }
    return all;
}

bool RealmImpl::readSnapshot(GraphReader& reader) {
    JSContext* cx = runtime_.cx();
    ByteReader& in = reader.bytes();
    if (!in.starts(kSnapshotMagic) || in.fixed64() != program_->fingerprint) return false;
    uint32_t scripts = in.count();
    for (uint32_t i = 0; i < scripts; ++i) {
        const Fragment* script = program_->scriptAt(in.below(program_->script_count));
        if (!in.ok() || !script || !script->declares || !runDeclarations(*script)) return false;
    }
    JS::RootedObject target(cx, global_);
    if (!reader.adopt(target)) return false;
    JS::RootedValue value(cx);
    uint32_t carriers = in.count();
    for (uint32_t i = 0; i < carriers; ++i) {
        if (!reader.readValue(&value)) return false;
    }
    uint32_t declared = in.count();
    JS::RootedId name(cx);
    while (in.ok() && in.byte() == 1) {
        uint8_t attributes = 0;
        if (!reader.readMember(&name, &value, &attributes)) return false;
        attributes = swapUsual(attributes);
        unsigned flags = (attributes & kEnumerable ? unsigned(JSPROP_ENUMERATE) : 0u) |
                         (attributes & kWritable ? 0u : unsigned(JSPROP_READONLY)) |
                         (attributes & kConfigurable ? 0u : unsigned(JSPROP_PERMANENT));
        if (!JS_DefinePropertyById(cx, global_, name, value, flags)) return false;
        if (declared > declared_.size()) declared_.emplace_back(name.get());
    }
    return in.ok() && reader.readContents(1);
}

ScriptResult<void> RealmImpl::restore(std::string_view snapshot) {
    JSContext* cx = runtime_.cx();
    Running running(runtime_, global_, deadline_);
    RealmScope scope(*this);
    GraphReader reader(cx, scope, snapshot);
    if (readSnapshot(reader)) return {};
    if (JS_IsExceptionPending(cx) || runtime_.stop() != RuntimeImpl::Stop::kNone)
        return fail(takeError());
    return fail(ScriptError{
        ScriptError::Kind::kException, "the bytes are not a snapshot of this document's data", {}});
}

Result<std::unique_ptr<Realm>> RuntimeImpl::restore(std::shared_ptr<const Program> program,
                                                    RealmOptions options,
                                                    std::string_view snapshot) {
    auto realm = newRealm(std::move(program), std::move(options));
    auto restored = static_cast<RealmImpl&>(*realm).restore(snapshot);
    if (!restored)
        return fail("script.badSnapshot",
                    "the session's data cannot be restored: " + restored.error().message);
    // Most go to sleep again before a collection of their beginnings would pay.
    ZoneUse& use = zones_[JS::GetObjectZone(static_cast<RealmImpl&>(*realm).global())];
    if (use.fresh > 0) --use.fresh;
    return realm;
}

}  // namespace orchestrion::script
