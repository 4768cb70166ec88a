// Payloads to values and back.
#include <js/JSON.h>

#include "script/json_writer.h"
#include "script/realm_impl.h"
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
        case Payload::Kind::kXml:
        case Payload::Kind::kGraph:
            break;
    }
    out.set(stringValue(cx, payload.bytes));
    return out.isString();
}

bool RealmImpl::toPayload(JS::HandleValue value, Payload& out) {
    if (value.isUndefined()) {
        out = {};
        return true;
    }
    JSContext* cx = runtime_.cx();
    JsonWriter writer(cx);
    switch (writer.writeExactly(value)) {
        case JsonWriter::Exact::kYes:
            out = Payload::json(std::move(writer.text()));
            return true;
        case JsonWriter::Exact::kFailed:
            return false;
        case JsonWriter::Exact::kNo:
            break;
    }
    JS_ReportErrorASCII(cx, "the value cannot be sent as JSON");
    return false;
}

std::string RealmImpl::describe() {
    JSAutoRealm realm(runtime_.cx(), global_);
    JsonWriter writer(runtime_.cx());
    writer.describeMembers(global_);
    return std::move(writer.text());
}

Result<std::string, SnapshotRefusal> RealmImpl::save() {
    return fail(SnapshotRefusal{"", "snapshots cannot be written"});
}

}  // namespace orchestrion::script
