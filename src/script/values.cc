// Payloads to values and back.
#include <js/JSON.h>

#include "script/json_writer.h"
#include "script/realm_impl.h"
#include "script/realm_scope.h"
#include "script/text.h"

namespace orchestrion::script {
namespace {

bool parseJson(JSContext* cx, std::string_view text, JS::MutableHandleValue out) {
    constexpr size_t kSmall = 512;
    if (text.size() <= kSmall && isAscii(text)) {
        char16_t wide[kSmall];
        std::copy(text.begin(), text.end(), wide);
        return JS_ParseJSON(cx, wide, static_cast<uint32_t>(text.size()), out);
    }
    JS::RootedValue string(cx, stringValue(cx, text));
    if (!string.isString()) return false;
    JS::RootedString source(cx, string.toString());
    return JS_ParseJSON(cx, source, out);
}

}  // namespace

bool RealmImpl::toValue(const Payload& payload, JS::MutableHandleValue out) {
    JSContext* cx = runtime_.cx();
    out.setUndefined();
    switch (payload.kind) {
        case Payload::Kind::kNone:
            return true;
        case Payload::Kind::kJson:
            return parseJson(cx, payload.bytes, out);
        case Payload::Kind::kText:
            out.set(stringValue(cx, payload.bytes));
            return out.isString();
        case Payload::Kind::kXml:
            return dom() && dom_->parse(cx, payload.bytes, out);
        case Payload::Kind::kGraph:
            break;
    }
    RealmScope scope(*this);
    GraphReader reader(cx, scope, payload.bytes);
    if (reader.bytes().starts(kGraphMagic) && reader.readValue(out) && reader.readContents(0))
        return true;
    if (!JS_IsExceptionPending(cx) && runtime_.stop() == RuntimeImpl::Stop::kNone) {
        JS_ReportErrorASCII(cx, "the data are not what another session sent");
    }
    return false;
}

bool RealmImpl::toPayload(JS::HandleValue value, Payload& out) {
    out = {};
    if (value.isUndefined()) return true;
    JSContext* cx = runtime_.cx();
    if (value.isObject() && dom_) {
        JS::RootedValue text(cx);
        if (!dom_->serialize(cx, value, &text)) return false;
        if (text.isString()) {
            out = Payload::xml(toUtf8(cx, text.toString()));
            return true;
        }
    }
    JsonWriter writer(cx);
    switch (writer.writeExactly(value)) {
        case JsonWriter::Exact::kYes:
            out = Payload::json(std::move(writer.text()));
            return true;
        case JsonWriter::Exact::kFailed:
            return false;
        case JsonWriter::Exact::kNo:
            return toGraph(value, out);
    }
    return false;
}

bool RealmImpl::toGraph(JS::HandleValue value, Payload& out) {
    JSContext* cx = runtime_.cx();
    RealmScope scope(*this);
    GraphWriter writer(cx, scope, true, runtime_.limits().snapshot_bytes_max);
    writer.out().bytes(kGraphMagic);
    if (writer.writeValue(value) && writer.writeContents(0)) {
        out = {Payload::Kind::kGraph, writer.out().take()};
        return true;
    }
    if (writer.refusal()) {
        const SnapshotRefusal& refusal = *writer.refusal();
        std::string where = refusal.path.empty() ? "" : " (at " + refusal.path + ")";
        JS_ReportErrorUTF8(cx, "the value cannot be sent: %s%s", refusal.reason.c_str(),
                           where.c_str());
    }
    return false;
}

std::string RealmImpl::describe() {
    JSContext* cx = runtime_.cx();
    // Only XML data run code, the library's.
    Running running(runtime_, global_, Watch::Clock::now() + runtime_.limits().turn_time);
    JsonWriter writer(cx);
    if (dom_) writer.setSpecial([this](JS::HandleObject object) { return describeXml(object); });
    JS::RootedIdVector names(cx);
    if (!variableNames(&names)) return "{}";
    writer.describeVariables(global_, names);
    return std::move(writer.text());
}

// The text of an XML document or element; of a list of them only that it is one.
std::optional<std::string> RealmImpl::describeXml(JS::HandleObject object) {
    JSContext* cx = runtime_.cx();
    JS::RootedObject prototype(cx);
    if (!JS_GetPrototype(cx, object, &prototype) || !dom_->prototypeIndex(prototype))
        return std::nullopt;
    JS::RootedValue value(cx, JS::ObjectValue(*object)), text(cx);
    if (!dom_->serialize(cx, value, &text)) JS_ClearPendingException(cx);
    return text.isString() ? toUtf8(cx, text.toString()) : std::string("[DOM]");
}

}  // namespace orchestrion::script
